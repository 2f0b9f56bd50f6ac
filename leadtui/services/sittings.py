"""Sittings of triage: begun, kept at every decision, gone on with after an interruption."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import NamedTuple

from leadtui.domain.errors import LeadtuiError, Unavailable
from leadtui.domain.format import plural
from leadtui.domain.reminders import is_due
from leadtui.domain.rows import ReminderRow
from leadtui.domain.sitting import Decision, Sitting
from leadtui.models import journal as steps
from leadtui.models import settings
from leadtui.services import journal, reminder_reading
from leadtui.services.workspace import Workspace


class Stand(NamedTuple):
    """Where a sitting stands: the reminder at hand, None at the end, and those left."""

    sitting: Sitting
    row: ReminderRow | None
    left: tuple[ReminderRow, ...]


def begin(ws: Workspace, ids: Sequence[int], *, anew: bool = False) -> Sitting:
    """Go through these reminders, or go on with a sitting of today that was interrupted.

    It goes on where it stopped, at its end from the top with what is left; what came since is at
    the end. ``anew`` begins anew.
    """
    kept = None if anew else _kept(ws)
    if kept is not None and set(kept.left) & set(ids):
        sitting = kept.joined(ids)
        sitting = sitting if sitting.current is not None else sitting.again()
    else:
        sitting = Sitting(tuple(ids))
    keep(ws, sitting)
    return sitting


def _name(ws: Workspace) -> str:
    return f"triage:{ws.team.id}:{ws.user.id}"


def _kept(ws: Workspace) -> Sitting | None:
    with ws.read() as conn:
        text = settings.get(conn, _name(ws))
    if not text:
        return None
    found = json.loads(text)
    if found["day"] != ws.today().isoformat():
        return None
    return Sitting(
        tuple(found["queue"]),
        found["place"],
        tuple(Decision(**each) for each in found["decisions"]),
        frozenset(found["skipped"]),
    )


def keep(ws: Workspace, sitting: Sitting | None) -> None:
    """Note where the sitting stands, None that there is none; a store that can only be read keeps
    none. It is no step of undo.
    """
    if not ws.store.writable:
        return
    text = ""
    if sitting is not None:
        text = json.dumps(
            {
                "day": ws.today().isoformat(),
                "queue": sitting.queue,
                "place": sitting.place,
                "decisions": [asdict(each) for each in sitting.decisions],
                "skipped": sorted(sitting.skipped),
            },
            ensure_ascii=False,
        )
    with ws.store.write(None, now=ws.now()) as unit:
        settings.put(unit.conn, _name(ws), text)


def stand(ws: Workspace, sitting: Sitting, *, back: bool = False) -> Stand:
    """Where a sitting stands now: without what was taken back meanwhile, past what others decided;
    one ``back`` if wanted.
    """
    sitting = sitting.without(_undone(ws, (each.step_id for each in sitting.decisions)))
    today = ws.today()
    rows = {row.id: row for row in reminder_reading.open_rows(ws, sitting.left)}
    due = {key: row for key, row in rows.items() if is_due(row.date, today)}
    sitting = sitting.back(due) if back else sitting
    sitting = sitting.settled(due)
    row = due[sitting.current] if sitting.current is not None else None
    return Stand(sitting, row, tuple(due[each] for each in sitting.left if each in due))


def _undone(ws: Workspace, step_ids: Iterable[int]) -> list[int]:
    with ws.read() as conn:
        found = [steps.step(conn, each, ws.team.id) for each in step_ids]
    return [each.id for each in found if each is not None and each.undone_by is not None]


def undo_all(ws: Workspace, sitting: Sitting) -> str:
    """Take back every step of a sitting, the newest first, each as a step of its own; says how
    many, and what stayed since something came after it.
    """
    undone = set(_undone(ws, (each.step_id for each in sitting.decisions)))
    wanted = [d.step_id for d in reversed(sitting.decisions) if d.step_id not in undone]
    if not wanted:
        raise Unavailable("There is nothing to undo in this sitting.")
    kept, refused, done = 0, [], 0
    for step_id in wanted:
        try:
            kept += journal.undo(ws, step_id).kept_count
            done += 1
        except LeadtuiError as refusal:
            refused.append(refusal.message)
    parts = [f"Undone: {plural(done, 'step')} of this sitting."]
    if kept:
        parts.append(f"{plural(kept, 'change')} kept, since something came after it.")
    return " ".join([*parts, *refused[:3]])
