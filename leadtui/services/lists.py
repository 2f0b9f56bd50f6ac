"""The lists that users choose from: lead sources, methods of contact, outcomes of a call.

Anybody adds to them; taking away and grouping is a manager's (PUB-16, PUB-18, COR-17). What leads
and calls have keeps its word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from leadtui.domain.access import may_change_lists, require
from leadtui.domain.errors import Invalid, NotFound
from leadtui.domain.format import plural
from leadtui.domain.rows import Outcome
from leadtui.domain.sources import (
    CALL_BACK,
    FIRST_METHODS,
    FIRST_OUTCOMES,
    METHODS,
    ORIGINAL_SOURCES,
)
from leadtui.domain.text import clean_line, fold
from leadtui.models import lists, team
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    import sqlite3

#: The longest entry, in characters.
LONGEST = 80


class ListKind(StrEnum):
    """Which list."""

    SOURCE = "sources"
    METHOD = METHODS
    OUTCOME = "outcomes"

    @property
    def heading(self) -> str:
        """What the list is called."""
        return _TITLES[self]

    @property
    def one(self) -> str:
        """What an entry of it is called."""
        return _ONE[self]


_TITLES = {
    ListKind.SOURCE: "Lead sources",
    ListKind.METHOD: "Methods of contact",
    ListKind.OUTCOME: "Outcomes of a call",
}
_ONE = {
    ListKind.SOURCE: "lead source",
    ListKind.METHOD: "method of contact",
    ListKind.OUTCOME: "outcome",
}
_FIRST = {ListKind.METHOD: FIRST_METHODS, ListKind.OUTCOME: FIRST_OUTCOMES}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: ``category`` is that of a source, ``used`` how many leads have it."""

    id: int
    name: str
    category: str = ""
    used: int = 0


def entries(ws: Workspace, kind: ListKind) -> list[Entry]:
    """The entries of a list: sources by name, the others in the order they were added."""
    with ws.read() as conn:
        if kind is ListKind.SOURCE:
            found = lists.sources(conn, ws.team.id)
            return [Entry(one.id, one.name, one.category, one.used) for one in found]
        used = lists.methods_used(conn, ws.team.id) if kind is ListKind.METHOD else {}
        return [
            Entry(place, name, "", used.get(name, 0))
            for place, name in enumerate(_names(conn, ws.team.id, kind), 1)
        ]


def names(ws: Workspace, kind: ListKind) -> tuple[str, ...]:
    """The entries of a list by name."""
    with ws.read() as conn:
        if kind is ListKind.SOURCE:
            return tuple(team.sources(conn, ws.team.id))
        return _names(conn, ws.team.id, kind)


def _names(conn: sqlite3.Connection, team_id: int, kind: ListKind) -> tuple[str, ...]:
    found = lists.names(conn, team_id, kind)
    return _FIRST[kind] if found is None else found


def add(ws: Workspace, kind: ListKind, name: str, category: str = "") -> Outcome:
    """Add an entry, a source under a category; :class:`Invalid` for one that is there."""
    clean, group = clean_line(name, limit=LONGEST), clean_line(category, limit=LONGEST)
    if not clean:
        raise Invalid(f"The {kind.one} needs a name.", field="name")
    if group and kind is not ListKind.SOURCE:
        raise Invalid("Only lead sources have categories.", field="category")
    known = names(ws, kind)
    if fold(clean) in {fold(each) for each in known}:
        raise Invalid(f"{clean!r} is on the list already.", field="name")
    message = f"{clean} is a {kind.one} now."
    if kind is not ListKind.SOURCE:
        _keep(ws, kind, (*known, clean))
        return Outcome(message)
    with ws.step(f"add {kind.one}") as unit:
        group = group or ORIGINAL_SOURCES.get(clean, "")
        team.ensure_source(unit.conn, ws.team.id, clean, group, unit.now)
        return Outcome(message, (), unit.step_id)


def remove(ws: Workspace, kind: ListKind, name: str) -> Outcome:
    """Take an entry off its list; leads and calls that have it keep it."""
    require(may_change_lists(ws.user))
    entry = _entry(ws, kind, name)
    if kind is ListKind.OUTCOME and fold(entry.name) == CALL_BACK:
        raise Invalid(
            f"{entry.name!r} stays: leadtui proposes a reminder after it (COR-17).", field="name"
        )
    kept = f" {plural(entry.used, 'lead')} that had it keep it." if entry.used else ""
    message = f"{entry.name} is no {kind.one} any more.{kept}"
    if kind is not ListKind.SOURCE:
        _keep(ws, kind, [each for each in names(ws, kind) if each != entry.name])
        return Outcome(message)
    with ws.step(f"remove {kind.one}") as unit:
        lists.remove_source(unit.conn, entry.id)
        return Outcome(message, (), unit.step_id)


def set_category(ws: Workspace, source: str, category: str) -> Outcome:
    """Put a lead source under a category, empty for none (PUB-22).

    It holds for leads to come: the original category of those there are is written once (PUB-23).
    """
    require(may_change_lists(ws.user))
    entry = _entry(ws, ListKind.SOURCE, source)
    group = clean_line(category, limit=LONGEST)
    if group == entry.category:
        return Outcome(f"{entry.name}: nothing to change.")
    with ws.step("set category of lead source") as unit:
        lists.set_category(unit.conn, entry.id, group)
        said = f"under {group}" if group else "under no category"
        return Outcome(f"{entry.name} is {said} now.", (), unit.step_id)


def _entry(ws: Workspace, kind: ListKind, name: str) -> Entry:
    wanted = fold(name)
    for entry in entries(ws, kind):
        if fold(entry.name) == wanted:
            return entry
    raise NotFound(f"{clean_line(name, limit=60)!r} is no {kind.one}.")


def _keep(ws: Workspace, kind: ListKind, wanted: Sequence[str]) -> None:
    with ws.store.write(None, now=ws.now()) as unit:
        lists.set_names(unit.conn, ws.team.id, kind, wanted)
