"""Records under way: what an import makes and changes, written in batches.

New records are written batch by batch. Changes of records that were there before are held until
the end and compared with what was there at the start, so that a file whose later rows take back
what earlier ones said changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from leadtui.models import import_records
from leadtui.models.import_records import Batch, State, Value
from leadtui.services.import_report import Tally
from leadtui.services.import_run import Run


@dataclass(slots=True)
class Change:
    """A record as it was and as it is to be; ``rows`` of the file changed it."""

    before: State
    after: State
    rows: int = 0
    vacated: set[str] = field(default_factory=set)

    @property
    def values(self) -> State:
        """What differs in the end from what is in the store."""
        before, vacated = self.before, self.vacated
        return {
            name: value
            for name, value in self.after.items()
            if before[name] != value or name in vacated
        }


class Ledger:
    """The companies or the contacts of one import."""

    def __init__(self, run: Run, record: str) -> None:
        self._run = run
        self._record = record
        self._next = import_records.next_id(run.unit.conn, record)
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
            import_records.current(self._run.unit.conn, self._record, list(wanted))
            if wanted
            else {}
        )

    def state(self, record_id: int) -> Mapping[str, Value]:
        """A record as the rows so far leave it; loaded before."""
        new = self._new.get(record_id)
        if new is not None:
            return new[0]
        change = self._changes.get(record_id)
        return change.after if change is not None else self._current[record_id]

    def change(self, record_id: int, values: Mapping[str, Value], *, counted: bool = True) -> bool:
        """Give a record these values; whether any differs from what it had. ``counted``: the row
        is counted as an update then.
        """
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
        change.rows += counted
        return True

    def new_states(self) -> Iterable[State]:
        """The records of this batch that are not in the store yet."""
        return (state for state, _ in self._new.values())

    def vacate(self, name: str, held: Sequence[tuple[int, str]]) -> None:
        """Take a unique value away from records that have another one by now."""
        if not held:
            return
        import_records.vacate(self._run.unit.conn, self._record, name, held)
        for record_id, _ in held:
            if record_id in self._changes:
                self._changes[record_id].vacated.add(name)

    def changed(self) -> dict[int, State]:
        """The records that are to be changed at the end, as they will be."""
        return {i: change.after for i, change in self._changes.items()}

    def flush(self) -> Batch | None:
        """Put the new records of this batch together, for :meth:`Batch.write`; None for none."""
        if not self._new:
            return None
        run = self._run
        batch = Batch(
            self._record,
            (self._stored, self._next - 1),
            run.team_id,
            run.now,
            ((i, state, created) for i, (state, created) in self._new.items()),
        )
        self._new = {}
        self._stored = self._next
        return batch

    def finish(self) -> tuple[dict[int, Change], int]:
        """Write what changed in the end: those changes, and how many rows changed nothing in
        the end after all.
        """
        real = {i: change for i, change in self._changes.items() if change.values}
        idle = sum(change.rows for i, change in self._changes.items() if i not in real)
        for name in import_records.UNIQUE[self._record]:
            self._pass_on(name, real)
        import_records.update(
            self._run.unit.conn,
            self._record,
            ((i, change.values) for i, change in real.items()),
            self._run.now,
        )
        self._changes = {}
        return real, idle

    def _pass_on(self, name: str, changes: Mapping[int, Change]) -> None:
        """Free the values of a unique column that go from one changed record to another."""
        moved = [(i, c) for i, c in changes.items() if name in c.values]
        wanted = {change.after[name] for _, change in moved}
        held = [(i, v) for i, c in moved if isinstance(v := c.before[name], str) and v in wanted]
        self.vacate(name, held)


class Unique:
    """A column whose values differ between records: who has which, as the rows so far leave it."""

    def __init__(self, field: str, column: str) -> None:
        self.field = field
        self.column = column
        self.holder: dict[str, int] = {}
        self.value_of: dict[int, str] = {}
        self.turns: dict[int, int] = {}
        self._released: dict[str, int] = {}

    def know(self, record_id: int, value: str | None) -> None:
        """A value that is in the store."""
        if value:
            self.holder[value] = record_id
            self.value_of[record_id] = value

    def contest(self, line: int, record_id: int, value: str) -> Contested | None:
        """As :meth:`claim` for a row; what is to be decided later where another has the value."""
        if self.claim(record_id, value):
            self.turns[record_id] = self.turns.get(record_id, 0) + 1
            return None
        return Contested(line, record_id, self, value, self.turns.get(record_id, 0))

    def claim(self, record_id: int, value: str) -> bool:
        """Let the record have the value, in place of the one it had; False when another has it."""
        if self.holder.get(value, record_id) != record_id:
            return False
        old = self.value_of.get(record_id)
        if old == value:
            return True
        if old is not None:
            del self.holder[old]
            self._released[old] = record_id
        self.holder[value] = record_id
        self.value_of[record_id] = value
        if self._released.get(value) == record_id:
            del self._released[value]
        return True

    def make_room(self, ledger: Ledger) -> None:
        """Take from records in the store what the new ones of this batch have got from them."""
        if self._released:
            values = [state.get(self.field) for state in ledger.new_states()]
            taken = [v for v in values if isinstance(v, str) and v in self._released]
            ledger.vacate(self.field, [(self._released.pop(value), value) for value in taken])


@dataclass(slots=True)
class Contested:
    """A unique value that a row wants and another record had when the row was read.

    ``turn`` counts the values its record had got by then; ``unchanged`` says that the row was
    counted so.
    """

    line: int
    record_id: int
    unique: Unique
    value: str
    turn: int
    unchanged: bool = False

    @property
    def superseded(self) -> bool:
        """Whether a later row gave the record another value."""
        return self.unique.turns.get(self.record_id, 0) != self.turn


def settle(
    contested: Sequence[Contested],
    ledger: Ledger,
    tally: Tally,
    won: Callable[[Contested, Mapping[str, Value]], State],
    *,
    last: bool,
) -> list[Contested]:
    """Give out the values that are free by now (``won`` gives what changes with them); which are
    not. At the ``last`` time, when every row had its say, those stay details, and that is told.
    """
    left = []
    contested = [each for each in contested if not each.superseded]
    ledger.load(each.record_id for each in contested)
    for each in contested:
        state = ledger.state(each.record_id)
        if each.unique.claim(each.record_id, each.value):
            values = won(each, state)
        elif not last:
            left.append(each)
            continue
        else:
            column = each.unique.column
            values = {"details": merged_details(state.get("details"), {column: each.value})}
            tally.warn(
                each.line,
                f'{column}: "{each.value[:60]}" is another one\'s already; kept as a detail.',
            )
        if ledger.change(each.record_id, values, counted=each.unchanged) and each.unchanged:
            tally.unchanged -= 1
            tally.updated += 1
    return left


_quoted = json.encoder.encode_basestring


def details_json(details: Mapping[str, str]) -> str | None:
    """What no field holds, as the store keeps it."""
    if not details:
        return None
    # An encoder of the whole is made anew for every object; that of a string is not.
    pairs = [f"{_quoted(name)}: {_quoted(value)}" for name, value in details.items()]
    return "{" + ", ".join(pairs) + "}"


def merged_details(before: Value, details: Mapping[str, str]) -> Value:
    """``details`` over those that are there; what is not named stays."""
    if not isinstance(before, str):
        return details_json(details)
    old = json.loads(before)
    if all(old.get(name) == value for name, value in details.items()):
        return before
    return details_json({**old, **details})
