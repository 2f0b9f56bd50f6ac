"""The hours in which nothing rings."""

from __future__ import annotations

import click

from leadtui.cli.base import Verb
from leadtui.cli.journal import tell
from leadtui.cli.output import Json, document, say
from leadtui.cli.session import Session


@click.command("quiet", cls=Verb, short_help="Say when nothing rings, or change it.")
@click.argument("words", nargs=-1, metavar="[HOURS|off]")
@click.pass_obj
def quiet(session: Session, words: tuple[str, ...]) -> None:
    """Show your quiet hours, or set them: 20:00-8:00, days off, "20:00-8:00 and days off", off.

    A reminder whose time falls into them rings once when they end.
    """
    from leadtui.services import quiet_hours

    if words:
        with session.changing() as ws:
            done = quiet_hours.set_hours(ws, " ".join(words))
        tell(session, done)
        return
    with session.reading() as ws:
        found = quiet_hours.now(ws)
    hours, until = found.hours, found.until
    if session.json:
        answer: dict[str, Json] = {
            "start": hours.start.isoformat("minutes") if hours.start else None,
            "end": hours.end.isoformat("minutes") if hours.end else None,
            "days_off": hours.days_off,
            "quiet_until": until.isoformat(timespec="minutes") if until else None,
        }
        document(answer)
        return
    now = f"; quiet now, until {until:%Y-%m-%d %H:%M}" if until else ""
    say(f"Quiet hours: {hours.words}{now}.")
