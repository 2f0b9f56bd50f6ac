"""The load of a month day by day, and what became of reminders in the last weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from leadtui.cli.base import Verb
from leadtui.cli.output import Column, Json, day, document, documents, say, table
from leadtui.cli.session import Session
from leadtui.domain.day_words import day_words
from leadtui.domain.format import plural
from leadtui.domain.levelling import PER_DAY

if TYPE_CHECKING:
    from leadtui.domain.load import DayLoad
    from leadtui.domain.weeks import Week

_DAYS = (
    Column("DAY"),
    Column("OPEN", right=True),
    Column("HIGH", right=True),
    Column("NORMAL", right=True),
    Column("LOW", right=True),
    Column("", optional=True),
    Column("OFF", flex=True, optional=True),
)
_WEEKS = (
    Column("WEEK"),
    Column("SET", right=True),
    Column("DONE", right=True),
    Column("DONE LATE", right=True),
    Column("LATE", right=True),
    Column("MOVED", right=True),
    Column("DELETED", right=True),
)


@click.command("load", cls=Verb, short_help="Show how full the days of a month are.")
@click.option("--month", metavar="YYYY-MM", help="The month; the present one when left out.")
@click.option("--user", metavar="NAME", help="Somebody else's load.")
@click.option("--all", "everyone", is_flag=True, help="That of the whole team.")
@click.option("--per-day", default=PER_DAY, show_default=True, help="Reminders a day may hold.")
@click.pass_obj
def load(
    session: Session, month: str | None, user: str | None, everyone: bool, per_day: int
) -> None:
    """Show your open reminders of a month by day and priority, with the days off and the days
    that have more than they may hold.
    """
    from leadtui.domain.load import month_of
    from leadtui.services import load as service

    with session.reading() as ws:
        first = None if month is None else month_of(month)
        whose = _whose(user, everyone=everyone)
        found = service.month(ws, first, user=whose, per_day=per_day)
    if session.json:
        document(
            {
                "month": f"{found.first:%Y-%m}",
                "open": found.total,
                "late": found.late,
                "per_day": found.per_day,
                "days": [_day(each) for each in found.days],
            }
        )
        return
    table(
        _DAYS,
        [
            (
                day_words(each.date, found.today),
                str(each.total),
                str(each.high),
                str(each.normal),
                str(each.low),
                "over" if each.over else "",
                each.off,
            )
            for each in found.days
            if each.total or each.over
        ],
    )
    late = f", {plural(found.late, 'late one', 'late ones')} in all" if found.late else ""
    say(f"{found.first:%Y-%m}: {plural(found.total, 'open reminder')}{late}.")


@click.command("weeks", cls=Verb, short_help="Count reminders set, done and late by week.")
@click.option("--weeks", "number", default=8, show_default=True, help="How many weeks.")
@click.option("--user", metavar="NAME", help="Somebody else's numbers.")
@click.option("--all", "everyone", is_flag=True, help="Those of the whole team.")
@click.pass_obj
def weeks(session: Session, number: int, user: str | None, everyone: bool) -> None:
    """Count, week by week, the reminders that you set, finished, moved and deleted, and those
    that were late when the week ended; the running week first, as of now.
    """
    from leadtui.services import load as service

    with session.reading() as ws:
        found = service.weeks(ws, number, user=_whose(user, everyone=everyone))
        today = ws.today()
    if session.json:
        documents(_week(each) for each in found)
        return
    table(
        _WEEKS,
        [
            (
                f"{day_words(each.first, today)} to {day_words(each.last, today)}",
                *map(
                    str,
                    (each.set, each.done, each.done_late, each.late, each.moved, each.deleted),
                ),
            )
            for each in found
        ],
    )


def _whose(user: str | None, *, everyone: bool) -> str:
    if user is not None and everyone:
        raise click.UsageError("Give --user or --all, not both.")
    return "all" if everyone else user or "me"


def _day(each: DayLoad) -> dict[str, Json]:
    return {
        "date": day(each.date),
        "open": each.total,
        "high": each.high,
        "normal": each.normal,
        "low": each.low,
        "over": each.over,
        "off": each.off or None,
    }


def _week(each: Week) -> dict[str, Json]:
    return {
        "first": day(each.first),
        "last": day(each.last),
        "running": each.running,
        "set": each.set,
        "done": each.done,
        "done_late": each.done_late,
        "late": each.late,
        "moved": each.moved,
        "deleted": each.deleted,
    }
