"""Who changed what and when, and what an undo did: rows for the audit view and for scripts.

Instants are UTC epoch milliseconds. Values are texts as people read them, "" for none.
"""

from __future__ import annotations

from dataclasses import dataclass

from leadtui.domain.rows import Outcome


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One field that a step changed. ``id`` is its place in the answer, from 1.

    ``record`` names what the field belongs to, ``part`` what of that it is, such as its reminder,
    "" for the record itself; ``user`` is "" where leadtui did it by itself;
    ``origin`` is typed, import, automation, worker or undo; ``undone`` says that the step was
    taken back since.
    """

    id: int
    at: int
    user: str
    origin: str
    step_id: int
    step: str
    undone: bool
    record: str
    part: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RecordChange:
    """What a step did to one record: ``what`` is made, deleted or changed; ``text`` its fields.

    ``id`` is that of the record's first change in the journal.
    """

    id: int
    record: str
    what: str
    text: str


@dataclass(frozen=True, slots=True)
class StepSummary:
    """A step for lists; ``user`` is "" where leadtui did it by itself.

    ``undoes`` is the step that it took back, ``undone_by`` the one that took it back.
    """

    id: int
    at: int
    user: str
    user_id: int | None
    title: str
    origin: str
    undoes: int | None
    undone_by: int | None


@dataclass(frozen=True, slots=True)
class BackRow:
    """A record that an undo removed, returned (it was deleted) or restored."""

    record: str
    record_id: int
    name: str
    how: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptRow:
    """What an undo left as it is: ``fields`` of a record, all of it where there are none.

    ``why`` is changed, needed, deleted, taken, lost or there; ``user``, ``at`` and ``step`` tell
    who changed it since; ``text`` says all of it in a sentence.
    """

    record: str
    record_id: int
    name: str
    fields: tuple[str, ...]
    why: str
    user: str
    at: int | None
    step: str
    text: str


@dataclass(frozen=True, slots=True)
class UndoOutcome(Outcome):
    """What an undo did, or would do; the notes are the sentences of what was kept.

    ``target_id`` is the step taken back. Of very many records ``back`` names the first;
    ``back_count`` counts all.
    """

    target_id: int = 0
    back: tuple[BackRow, ...] = ()
    kept: tuple[KeptRow, ...] = ()
    back_count: int = 0
    kept_count: int = 0
