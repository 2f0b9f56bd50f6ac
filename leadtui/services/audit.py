"""The audit view: who changed what of a record and when, and what a step changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from leadtui.domain.dates import from_ms
from leadtui.domain.errors import Invalid, NotFound
from leadtui.domain.format import days, short_date
from leadtui.domain.history import AuditRow, RecordChange, StepSummary
from leadtui.domain.text import clean_line
from leadtui.models import audit, journal
from leadtui.models.audit import Entry
from leadtui.models.journal_images import Image, Ref
from leadtui.services.audit_words import Words
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    import sqlite3

#: What has a history of its own, by the word for it.
KINDS = {
    "company": "company",
    "contact": "contact",
    "lead": "contact",
    "reminder": "reminder",
    "deal": "deal",
    "note": "activity",
}
_MADE = {"I": "made", "U": "changed", "D": "deleted"}
#: Fields that a line on a record names.
_NAMED = 6


def history(ws: Workspace, kind: str, record_id: int) -> list[AuditRow]:
    """Every change of a record that the journal knows, the newest first, a row a field.

    ``kind`` is company, contact (or lead), reminder, deal or note. A company comes with its tags,
    reminders and deals, a reminder with its followers. :class:`NotFound` for what is none of the
    team's.
    """
    record = KINDS.get(kind)
    if record is None:
        raise Invalid(f"{clean_line(kind, limit=40)!r} has no history.", hint=", ".join(KINDS))
    with ws.read() as conn:
        if not audit.is_of_team(conn, ws.team.id, record, record_id):
            raise NotFound(f"There is no {kind} {record_id}.")
        refs = audit.belonging(conn, record, record_id)
        return _rows(Words(ws, conn), audit.entries(conn, ws.team.id, refs))


def of_step(
    ws: Workspace, step_id: int, *, limit: int | None = None, offset: int = 0
) -> list[AuditRow]:
    """What a step changed, a row a field, in the order of its changes.

    ``limit`` and ``offset`` count records. :class:`NotFound` for a step that is none of the
    team's, or that was cut.
    """
    with ws.read() as conn:
        _require_step(ws, conn, step_id)
        ids = audit.first_changes(conn, ws.team.id, step_id)
        ids = ids[offset : None if limit is None else offset + limit]
        found = audit.at_changes(conn, ws.team.id, ids)
        return _rows(Words(ws, conn), (found[i] for i in ids if i in found))


def records_of(ws: Workspace, step_id: int) -> list[int]:
    """The records that a step changed, by their first change in it; see :func:`records`."""
    with ws.read() as conn:
        _require_step(ws, conn, step_id)
        return audit.first_changes(conn, ws.team.id, step_id)


def records(ws: Workspace, change_ids: Sequence[int]) -> list[RecordChange]:
    """What became of the records of these changes, in that order, a row a record."""
    with ws.read() as conn:
        found = audit.at_changes(conn, ws.team.id, change_ids)
        words = Words(ws, conn)
        words.learn((entry.ref for entry in found.values()), _given(found.values()))
        return [_record(words, i, found[i]) for i in change_ids if i in found]


def steps(ws: Workspace, limit: int = 1_000) -> list[StepSummary]:
    """The newest steps of the team, the newest first."""
    with ws.read() as conn:
        words = Words(ws, conn)
        return [_summary(words, row) for row in journal.steps(conn, ws.team.id, limit=limit)]


def step(ws: Workspace, step_id: int) -> StepSummary:
    """One step of the team; :class:`NotFound` says so where it was cut from the journal."""
    with ws.read() as conn:
        return _summary(Words(ws, conn), _require_step(ws, conn, step_id))


def _summary(words: Words, row: journal.StepRow) -> StepSummary:
    return StepSummary(
        row.id,
        row.at,
        words.user(row.user_id),
        row.user_id,
        row.title,
        row.origin,
        row.undoes,
        row.undone_by,
    )


def _require_step(ws: Workspace, conn: sqlite3.Connection, step_id: int) -> journal.StepRow:
    found = journal.step(conn, step_id, ws.team.id)
    if found is None:
        raise missing_step(ws, conn, step_id)
    return found


def missing_step(ws: Workspace, conn: sqlite3.Connection, step_id: int) -> NotFound:
    """Why there is no such step: it never was, or it was cut from the journal."""
    cut = journal.cut_of(conn, step_id)
    if cut is None:
        return NotFound(f"There is no step {step_id}.")
    day = short_date(from_ms(cut.at, ws.team.zone).date(), ws.today())
    return NotFound(
        f"Step {step_id} was cut from the journal on {day}: it can no longer be undone.",
        hint=f"Steps are kept for {days(journal.days_kept(conn))}.",
    )


def _rows(words: Words, entries: Iterable[Entry]) -> list[AuditRow]:
    told = list(entries)
    words.learn((entry.ref for entry in told), _given(told))
    made: list[AuditRow] = []
    for entry in told:
        named = words.named(entry.ref)
        for field, old, new in _fields(words, entry) or [("", "", _MADE[entry.op])]:
            step = entry.step
            made.append(
                AuditRow(
                    id=len(made) + 1,
                    at=step.at,
                    user=words.user(step.user_id),
                    origin=step.origin,
                    step_id=step.id,
                    step=step.title,
                    undone=step.undone,
                    record=named.text,
                    part=named.part,
                    field=field,
                    old=old,
                    new=new,
                )
            )
    return made


def _given(entries: Iterable[Entry]) -> dict[Ref, Image]:
    """Values that tell the name of rows which are gone and whose deletion nobody kept."""
    return {entry.ref: {**entry.old, **entry.new} for entry in entries}


def _fields(words: Words, entry: Entry) -> list[tuple[str, str, str]]:
    """Label, old and new value of each field that differs and says something."""
    found = []
    for name in words.fields(entry.record, entry.new if entry.op == "I" else entry.old):
        old, new = (words.value(name, image.get(name)) for image in (entry.old, entry.new))
        if old != new and not (entry.op == "I" and new == "no"):
            found.append((words.label(entry.record, name), old, new))
    return found


def _record(words: Words, change_id: int, entry: Entry) -> RecordChange:
    fields = _fields(words, entry)
    if entry.op == "U":
        said = [f"{label}: {old or 'nothing'} → {new or 'nothing'}" for label, old, new in fields]
    else:
        said = [f"{label}: {new or old}" for label, old, new in fields]
    more = f", and {len(said) - _NAMED} more" if len(said) > _NAMED else ""
    text = clean_line(", ".join(said[:_NAMED]) + more, limit=1_000)
    return RecordChange(change_id, words.named(entry.ref).text, _MADE[entry.op], text)
