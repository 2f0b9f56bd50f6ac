"""Calls from the alarm panel: with one company or many, and when to call back, as one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadtui.domain.errors import Invalid
from leadtui.domain.format import plural
from leadtui.domain.kinds import LABELS, Kind
from leadtui.domain.rows import Outcome
from leadtui.models import reminders
from leadtui.services import activities
from leadtui.services.reminder_changes import (
    Changing,
    apply,
    changing,
    create,
    dated,
    new_reminder,
    place,
)
from leadtui.services.routines import tag_new
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    from leadtui.domain.dates import When
    from leadtui.models.reminders import Reminder


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it was entered (COE-43..45): ``duration`` in seconds, ``at`` when it began (UTC
    ms), None for now.
    """

    duration: int | None
    outcome: str
    text: str = ""
    incoming: bool = False
    at: int | None = None


def log_calls(
    ws: Workspace,
    whom: Sequence[tuple[int, int | None]],
    call: Call,
    back: When | None = None,
) -> Outcome:
    """Record a call with each company, or with the person of it, and set or move its reminder to
    when to call ``back``, in one step.

    ``whom`` are ids of companies and of the people meant, None for the company itself. A reminder
    that begins makes a prospect (COE-118); one that is open keeps its note and followers.
    """
    if not whom:
        raise Invalid("No company was chosen.", hint="Move to a company or mark some.")
    kind = Kind.INCOMING_CALL if call.incoming else Kind.OUTGOING_CALL
    word = activities.outcome_named(ws, call.outcome)
    moment = activities.moment(ws, call.at)
    activities.check_duration(kind, call.duration)
    many = plural(len(whom), "call")
    with ws.step(f"log {LABELS[kind] if len(whom) == 1 else many}") as unit:
        job, ids, said, new = changing(ws, unit), [], "", []
        for company_id, contact_id in whom:
            fields = activities.CallFields(kind, moment, call.duration, word, call.text)
            name, activity_id = activities.put_call(ws, unit, company_id, contact_id, fields)
            ids.append(activity_id)
            said = f"{name}: {LABELS[kind]}."
            if back is not None:
                reminder, is_new = _call_back(job, company_id, contact_id, back)
                said = f"{said[:-1]}, back on {place(reminder, job.today)}."
                new += [company_id] if is_new else []
        tagged = tag_new(ws, unit, tuple(new), by=ws.user.id)
        if len(whom) > 1:
            said = f"{many} logged."
        return Outcome(said, tuple(ids), unit.step_id, (tagged,) if tagged else ())


def _call_back(
    job: Changing, company_id: int, contact_id: int | None, back: When
) -> tuple[Reminder, bool]:
    """The reminder to call back, and whether it is a new one."""
    ws, conn = job.ws, job.unit.conn
    old = reminders.open_of(conn, ws.team.id, company_id)
    name = activities.company_name(ws, job.unit, company_id)
    base = old or new_reminder(company_id, name, back.date, frozenset({ws.user.id}))
    new = replace(
        dated(ws, base, back.date, back.time or base.time),
        contact_id=contact_id or base.contact_id,
    )
    if old is None:
        return replace(new, id=create(job, new)), True
    apply(job, old, new)
    return new, False
