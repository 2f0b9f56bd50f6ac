"""The days that a team does not work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from leadtui.cli.base import VerbGroup
from leadtui.cli.journal import tell
from leadtui.cli.output import Json, day, document, fields
from leadtui.cli.session import Session
from leadtui.domain.day_words import day_words

if TYPE_CHECKING:
    from leadtui.services.workspace import Workspace

#: Single days off that are listed in text.
_LISTED = 12


@click.group("days-off", cls=VerbGroup, invoke_without_command=True)
@click.pass_context
def days_off(ctx: click.Context) -> None:
    """Show the days that your team does not work, or change them; a manager does."""
    if ctx.invoked_subcommand is not None:
        return
    from leadtui.domain.working_days import WEEKDAYS
    from leadtui.services import working_days

    session = ctx.ensure_object(Session)
    with session.reading() as ws:
        kept = working_days.days_off(ws)
        coming = working_days.coming(ws, _LISTED)
        today = ws.today()
    if session.json:
        document(
            {
                "weekend": [WEEKDAYS[each] for each in sorted(kept.weekend)],
                "country": kept.country or None,
                "region": kept.region or None,
                "national": _by_day(kept.national),
                "own": _by_day(kept.own),
            }
        )
        return
    fields(working_days.summary(kept))
    fields([(day_words(each, today), name) for each, name in coming], indent=2)


def _by_day(days: Mapping[dt.date, str]) -> dict[str, Json]:
    return {each.isoformat(): days[each] for each in sorted(days)}


@days_off.command("country")
@click.argument("country", default="")
@click.option("--region", default="", metavar="CODE", help="A part with holidays of its own.")
@click.pass_obj
def country(session: Session, country: str, region: str) -> None:
    """Take the national holidays of COUNTRY, such as FR, as days off; without one, none."""
    from leadtui.services import working_days

    with session.changing() as ws:
        done = working_days.set_country(ws, country, region)
    tell(session, done)


@days_off.command("week")
@click.argument("days", nargs=-1, metavar="[DAY…]")
@click.pass_obj
def week(session: Session, days: tuple[str, ...]) -> None:
    """Say which DAYs of every week are off, such as sat sun; without one, none."""
    from leadtui.services import working_days

    with session.changing() as ws:
        done = working_days.set_weekend(ws, days)
    tell(session, done)


@days_off.command("add")
@click.argument("first", metavar="DAY")
@click.option("--to", "last", metavar="DAY", help="The last day, where it is more than one.")
@click.option("--name", default="", metavar="TEXT", help="What is on them.")
@click.pass_obj
def add(session: Session, first: str, last: str | None, name: str) -> None:
    """Make a DAY, in words, a day off of your team."""
    from leadtui.services import working_days

    with session.changing() as ws:
        end = None if last is None else _day(ws, last)
        done = working_days.add(ws, _day(ws, first), end, name)
    tell(session, done)


@days_off.command("remove")
@click.argument("words", metavar="DAY")
@click.pass_obj
def remove(session: Session, words: str) -> None:
    """Let a DAY that was added be worked."""
    from leadtui.services import working_days

    with session.changing() as ws:
        done = working_days.remove(ws, _day(ws, words))
    tell(session, done)


def _day(ws: Workspace, words: str) -> dt.date:
    """The day that words say; a time of day has no place there."""
    from leadtui.domain.dates import parse_when
    from leadtui.domain.errors import Invalid

    when = parse_when(words, now=ws.local_now())
    if when.time is not None:
        raise Invalid(
            f"date: {day(when.date)} is off as a whole.", field="date", hint="Give a day."
        )
    return when.date
