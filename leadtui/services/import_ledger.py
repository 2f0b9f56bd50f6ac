"""Records under way: what an import makes and changes, written in batches.

New records are written batch by batch. Changes of records that were there before are held until
the end and compared with what was there at the start, so that a file whose later rows take back
what earlier ones said changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from leadtui.models import import_records
from leadtui.models.import_records import Batch, State, Value
from leadtui.models.store import Unit


@dataclass(slots=True)
class Change:
    """A record as it was and as it is to be; ``rows`` of the file changed it."""

    before: State
    after: State
    rows: int = 0

    @property
    def values(self) -> State:
        """What differs in the end."""
        before = self.before
        return {name: value for name, value in self.after.items() if before[name] != value}


class Ledger:
    """The companies or the contacts of one import."""

    def __init__(self, unit: Unit, record: str, team_id: int) -> None:
        self._unit = unit
        self._record = record
        self._team_id = team_id
        self._next = import_records.next_id(unit.conn, record)
        self._first_new = self._stored = self._next
        self._new: dict[int, tuple[State, int]] = {}
        self._current: dict[int, State] = {}
        self._changes: dict[int, Change] = {}
        self.made = 0

    def new_id(self) -> int:
        """An id for a record to come."""
        self._next += 1
        return self._next - 1

    def is_new(self, record_id: int) -> bool:
        """Whether this import makes the record."""
        return record_id >= self._first_new

    def create(self, record_id: int, state: State, created_at: int) -> None:
        """A new record, with the columns that have a value."""
        self._new[record_id] = (state, created_at)
        self.made += 1

    def load(self, ids: Iterable[int]) -> None:
        """Read the records that the next rows are about, those that are in the store."""
        wanted = {i for i in ids if i < self._stored and i not in self._changes}
        self._current = (
            import_records.current(self._unit.conn, self._record, list(wanted)) if wanted else {}
        )

    def state(self, record_id: int) -> Mapping[str, Value]:
        """A record as the rows so far leave it; loaded before."""
        new = self._new.get(record_id)
        if new is not None:
            return new[0]
        change = self._changes.get(record_id)
        return change.after if change is not None else self._current[record_id]

    def change(self, record_id: int, values: Mapping[str, Value]) -> bool:
        """Give a record these values; whether any differs from what it had."""
        state = self.state(record_id)
        different = {name: value for name, value in values.items() if state.get(name) != value}
        if not different:
            return False
        new = self._new.get(record_id)
        if new is not None:
            new[0].update(different)
            return True
        change = self._changes.get(record_id)
        if change is None:
            before = self._current[record_id]
            change = self._changes[record_id] = Change(before, dict(before))
        change.after.update(different)
        change.rows += 1
        return True

    def flush(self) -> tuple[Batch | None, list[tuple[int, State]]]:
        """Write the new records of this batch; which they are, and their columns."""
        if not self._new:
            return None, []
        made = [(record_id, state) for record_id, (state, _) in self._new.items()]
        batch = Batch(self._stored, self._next - 1)
        import_records.insert(
            self._unit.conn,
            self._record,
            self._team_id,
            ((i, state, created) for i, (state, created) in self._new.items()),
            self._unit.now,
        )
        self._new = {}
        self._stored = self._next
        return batch, made

    def finish(self) -> tuple[dict[int, Change], int]:
        """Write what changed in the end: those changes, and how many rows changed nothing in
        the end after all.
        """
        real = {i: change for i, change in self._changes.items() if change.values}
        idle = sum(change.rows for i, change in self._changes.items() if i not in real)
        import_records.update(
            self._unit.conn,
            self._record,
            ((i, change.values) for i, change in real.items()),
            self._unit.now,
        )
        self._changes = {}
        return real, idle


class Unique:
    """A column whose values differ between records: who has which, as the rows so far leave it."""

    def __init__(self) -> None:
        self.holder: dict[str, int] = {}
        self.value_of: dict[int, str] = {}
        self._released: dict[str, int] = {}
        self._to_vacate: list[int] = []

    def know(self, record_id: int, value: str | None) -> None:
        """A value that is in the store."""
        if value:
            self.holder[value] = record_id
            self.value_of[record_id] = value

    def claim(self, record_id: int, value: str) -> bool:
        """Let the record have the value, in place of the one it had; False when another has it."""
        holder = self.holder.get(value)
        if holder is not None:
            return holder == record_id
        old = self.value_of.get(record_id)
        if old is not None:
            del self.holder[old]
            self._released[old] = record_id
        self.holder[value] = record_id
        self.value_of[record_id] = value
        if self._released:
            before = self._released.pop(value, record_id)
            if before != record_id:
                self._to_vacate.append(before)
        return True

    def to_vacate(self) -> list[int]:
        """Records whose value in the store another one has got since; each is told once."""
        told, self._to_vacate = self._to_vacate, []
        return told


@dataclass(frozen=True, slots=True)
class Run:
    """An import under way: where it writes, for whom, and from which file."""

    unit: Unit
    run_id: int
    team_id: int
    user_id: int
    list_name: str
    sha256: str

    @property
    def now(self) -> int:
        """The instant of the import, UTC ms."""
        return self.unit.now


_encode = json.JSONEncoder(ensure_ascii=False).encode


def details_json(details: Mapping[str, str]) -> str | None:
    """What no field holds, as the store keeps it."""
    return _encode(details) if details else None


def merged_details(before: Value, details: Mapping[str, str]) -> Value:
    """``details`` over those that are there; what is not named stays."""
    if not isinstance(before, str):
        return details_json(details)
    old = json.loads(before)
    if all(old.get(name) == value for name, value in details.items()):
        return before
    return details_json({**old, **details})
