"""What follows when a lead turns hot (PUB-10)."""

from __future__ import annotations

import click

from leadtui.cli.base import Verb
from leadtui.cli.journal import tell
from leadtui.cli.output import document, say
from leadtui.cli.session import Session


@click.command("when-hot", cls=Verb, short_help="Say what follows when a lead turns hot.")
@click.argument("changes", nargs=-1, metavar="[assign=NAME,NAME|nobody] [remind=PRIORITY|off]")
@click.pass_obj
def when_hot(session: Session, changes: tuple[str, ...]) -> None:
    """Show what follows when a lead turns hot by its own doing, or change it; a manager does.

    assign=NAME,NAME gives leads that nobody owns to these users in turn; remind=high, normal or
    low sets the owner a reminder for that day.
    """
    from leadtui.services import when_hot as service

    wanted = _wanted(changes)
    if wanted:
        with session.changing() as ws:
            done = service.set_following(
                ws, assign=wanted.get("assign"), remind=wanted.get("remind")
            )
        tell(session, done)
        return
    with session.reading() as ws:
        found = service.of(ws)
    if session.json:
        remind = None if found.remind is None else found.remind.word
        document({"assign": [user.name for user in found.assign], "remind": remind})
        return
    say(f"When a lead turns hot: {found.words}.")


def _wanted(changes: tuple[str, ...]) -> dict[str, str]:
    wanted: dict[str, str] = {}
    for each in changes:
        name, sign, value = each.partition("=")
        if not sign or name not in ("assign", "remind") or name in wanted:
            raise click.UsageError(f"{each!r} is neither assign=NAME,NAME nor remind=PRIORITY.")
        wanted[name] = value
    return wanted
