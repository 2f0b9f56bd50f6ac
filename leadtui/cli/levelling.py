"""Spreading reminders off days that have too many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from leadtui.cli import rows
from leadtui.cli.base import Verb
from leadtui.cli.journal import tell
from leadtui.cli.output import Column, Json, day, document, say, table
from leadtui.cli.session import Session
from leadtui.domain.day_words import day_words
from leadtui.domain.levelling import PER_DAY, WITHIN

if TYPE_CHECKING:
    from leadtui.services.levelling import Plan
    from leadtui.services.workspace import Workspace

_DAYS = (
    Column("DAY"),
    Column("NOW", right=True),
    Column("THEN", right=True),
    Column("OFF", flex=True),
)


@click.command("level", cls=Verb, short_help="Spread your reminders off overloaded days.")
@click.option("--per-day", default=PER_DAY, show_default=True, help="Reminders a day may hold.")
@click.option("--within", default=WITHIN, show_default=True, help="Days that one may get later.")
@click.option("--dry-run", is_flag=True, help="Say what would move; nothing is changed.")
@click.pass_obj
def level(session: Session, per_day: int, within: int, dry_run: bool) -> None:
    """Move your normal and low reminders off days with too many, and off days off, to later
    working days.

    Those of high priority and those with a time of day stay. It is one step of undo.
    """
    from leadtui.services import levelling

    if dry_run:
        with session.reading() as ws:
            _show(session, ws, levelling.plan(ws, per_day=per_day, within=within))
        return
    with session.changing() as ws:
        plan = levelling.plan(ws, per_day=per_day, within=within)
        done = levelling.carry_out(ws, plan)
    if session.json:
        document({**rows.outcome(done), **_document(plan)})
    else:
        tell(session, done)


def _show(session: Session, ws: Workspace, plan: Plan) -> None:
    if session.json:
        document(_document(plan))
        return
    today = ws.today()
    table(
        _DAYS,
        [
            (day_words(each.date, today), str(each.before), str(each.after), each.off)
            for each in plan.days
        ],
    )
    say(plan.said)


def _document(plan: Plan) -> dict[str, Json]:
    return {
        "moves": [
            {
                "id": shift.id,
                "company": plan.companies[shift.id],
                "from": day(shift.before),
                "to": day(shift.after),
            }
            for shift in plan.shifts
        ],
        "days": [
            {
                "date": day(each.date),
                "before": each.before,
                "after": each.after,
                "off": each.off or None,
            }
            for each in plan.days
        ],
        "stuck": plan.levelled.stuck,
    }
