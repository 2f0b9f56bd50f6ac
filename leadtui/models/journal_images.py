"""What a change keeps of a row, and what all changes of one step come to for each row."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from leadtui.models.ids import id_list
from leadtui.models.journal_ranges import Change, expanded

#: A value as a column holds it.
Value = str | int | float | None
#: Values by column: of a whole row, or of what changed.
Image = dict[str, Value]
#: A row: its table and its id.
Ref = tuple[str, int]

_LITERAL = re.compile(r"(\w+)=(NULL|'(?:[^']|'')*'|[-+0-9.eE]+),", re.DOTALL)


def read_image(image: str) -> Image:
    """The values in an image that a trigger wrote, by column."""
    values: Image = {}
    for name, literal in _LITERAL.findall(image):
        if literal == "NULL":
            values[name] = None
        elif literal[0] == "'":
            values[name] = literal[1:-1].replace("''", "'")
        else:
            values[name] = float(literal) if any(c in literal for c in ".eE") else int(literal)
    return values


@dataclass(slots=True)
class Net:
    """What a step made of one row, all its changes of it taken together.

    ``before`` has the values that changed, or the whole row where the step deleted it; ``after``
    the values it left where those are kept: not of a row that the step made.
    """

    record: str
    record_id: int
    change_id: int
    existed: bool
    exists: bool = True
    before: Image = field(default_factory=dict)
    after: Image = field(default_factory=dict)

    @property
    def ref(self) -> Ref:
        """The row."""
        return self.record, self.record_id

    def add(self, op: str, before: str | None, after: str | None) -> None:
        """Take the next change of the row."""
        if op == "I":
            self.exists = True
            self.after.clear()
            return
        old = read_image(before or "")
        for name, value in old.items():
            self.before.setdefault(name, value)
        if op == "D":
            self.exists = False
        else:
            self.after.update(read_image(after or ""))

    def changed(self) -> list[str]:
        """The columns of a row that was there before and is after, which differ in the end."""
        return [
            name
            for name, value in self.before.items()
            if name not in self.after or self.after[name] != value
        ]


def nets(rows: Iterable[Change]) -> list[Net]:
    """What changes come to, row by row in the order in which rows were first changed.

    ``rows`` are the id, record, record id, op, before and after of changes in their order.
    """
    found: dict[Ref, Net] = {}
    for change_id, record, record_id, op, before, after in rows:
        net = found.get((record, record_id))
        if net is None:
            net = found[record, record_id] = Net(record, record_id, change_id, op != "I")
        net.add(op, before, after)
    return list(found.values())


def nets_of(conn: sqlite3.Connection, step_id: int) -> list[Net]:
    """What a step made of each row that it changed."""
    return nets(
        expanded(
            conn.execute(
                "SELECT id, record, record_id, op, before, after FROM change WHERE step_id = ? "
                "ORDER BY id",
                (step_id,),
            )
        )
    )


def by_record(refs: Iterable[Ref]) -> dict[str, list[int]]:
    """Rows by their table."""
    found: dict[str, list[int]] = {}
    for record, record_id in refs:
        found.setdefault(record, []).append(record_id)
    return found


def rows_now(
    conn: sqlite3.Connection,
    refs: Iterable[Ref],
    columns: Mapping[str, Collection[str]] | None = None,
) -> Iterator[tuple[Ref, Image]]:
    """The rows that are there, with every column but the id, or with ``columns`` by table."""
    for record, ids in by_record(refs).items():
        wanted = "*" if columns is None else ", ".join(f'"{name}"' for name in columns[record])
        cursor = conn.execute(
            f"SELECT id, {wanted} FROM {record} WHERE id IN (SELECT value FROM json_each(?))",
            (id_list(ids),),
        )
        names = [column[0] for column in cursor.description]
        for row in cursor:
            image = dict(zip(names, row, strict=True))
            del image["id"]
            yield (record, row[0]), image
