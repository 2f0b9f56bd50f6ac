"""The list of statuses a lead may have, of two kinds (CAD-23, CAD-28, CAD-55)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass

from leadtui.domain.access import may_change_statuses, require
from leadtui.domain.errors import Conflict, Invalid
from leadtui.domain.format import plural
from leadtui.domain.rows import Outcome
from leadtui.domain.status_names import status_named
from leadtui.domain.text import clean_line, fold
from leadtui.models import pending as waiting_events
from leadtui.models import team
from leadtui.models.rules import load, rename_status
from leadtui.models.store import Unit
from leadtui.services import views
from leadtui.services.workspace import Workspace

KINDS = ("lead", "contact")
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A status of the list: its kind, what it is worth company-wide (0 while its kind is
    switched off), its place among those of its kind, 1 the first, and how many these are.
    """

    id: int
    name: str
    kind: str
    points: int
    place: int
    places: int


def all_statuses(ws: Workspace) -> list[StatusRow]:
    """The statuses of the team, lead statuses first, each kind in its order."""
    with ws.read() as conn:
        ids = team.status_ids(conn, ws.team.id)
        kinds = team.status_kinds(conn, ws.team.id)
        rules = load(conn, ws.team.id).now_of(None)
    of_kind = {kind: [name for name in kinds if kinds[name] == kind] for kind in KINDS}
    return [
        StatusRow(
            ids[name],
            name,
            kind,
            rules.status_points(name),
            of_kind[kind].index(name) + 1,
            len(of_kind[kind]),
        )
        for name, kind in kinds.items()
    ]


def add(ws: Workspace, name: str, kind: str = "lead") -> Outcome:
    """Put a status at the end of the list; it is worth 0 until a value is set (CAD-29)."""
    require(may_change_statuses(ws.user))
    if kind not in KINDS:
        raise Invalid(f"{kind!r} is no kind of status.", field="kind", hint="Give lead or contact.")
    with ws.step("new status") as unit:
        clean = _new_name(name, team.status_ids(unit.conn, ws.team.id))
        status_id = team.add_status(unit.conn, ws.team.id, clean, kind)
        return Outcome(f"{clean} is a {kind} status now.", (status_id,), unit.step_id)


def rename(ws: Workspace, name: str, new: str) -> Outcome:
    """Give a status another name (PUB-13); one undo step.

    Leads keep it, and every rule set, of now and of before, goes on giving it the same value: no
    score changes.
    """
    require(may_change_statuses(ws.user))
    with ws.step("rename status") as unit:
        ids = team.status_ids(unit.conn, ws.team.id)
        found = status_named(ids, name)
        clean = _new_name(new, [other for other in ids if other != found])
        if clean == found:
            return Outcome(f"{found} has that name already.", (ids[found],))
        _follow(ws, unit, ids, found, clean)
        rename_status(unit.conn, ws.team.id, ids[found], clean)
        return Outcome(f"{found} is {clean} now.", (ids[found],), unit.step_id)


def move(ws: Workspace, name: str, place: int) -> Outcome:
    """Put a status at a place in the list of its kind, 1 the first; one undo step."""
    require(may_change_statuses(ws.user))
    with ws.step("move status") as unit:
        ids = team.status_ids(unit.conn, ws.team.id)
        found = status_named(ids, name)
        kinds = team.status_kinds(unit.conn, ws.team.id)
        order = [other for other in kinds if kinds[other] == kinds[found]]
        if not 1 <= place <= len(order):
            raise Invalid(
                f"There is no place {place}.", field="place", hint=f"Give 1 to {len(order)}."
            )
        if order.index(found) == place - 1:
            return Outcome(f"{found} stands there already.", (ids[found],))
        order.remove(found)
        order.insert(place - 1, found)
        team.place_statuses(unit.conn, [ids[other] for other in order])
        return Outcome(f"{found} is in place {place} now.", (ids[found],), unit.step_id)


def remove(ws: Workspace, name: str, *, replacement: str = "") -> Outcome:
    """Take a status out of the list; one undo step.

    While a lead has it or was ever given it, it takes another status of the list instead, which
    they get, then and now: what they are worth follows (PUB-14). Refused without one.
    """
    require(may_change_statuses(ws.user))
    with ws.step("remove status") as unit:
        ids = team.status_ids(unit.conn, ws.team.id)
        found = status_named(ids, name)
        uses = team.status_uses(unit.conn, ids[found])
        uses += list(_waiting(ws, unit, ids).values()).count(found)
        told = ""
        if uses and replacement:
            instead = status_named(ids, replacement)
            if instead == found:
                raise Invalid(f"{found} cannot take its own place.", field="replacement")
            team.replace_status(unit.conn, ids[found], ids[instead])
            _follow(ws, unit, ids, found, instead)
            told = f"; {instead} stands in {plural(uses, 'place')} instead"
        elif uses:
            raise Conflict(
                f"{found} stands in {plural(uses, 'place')} of leads and their timelines.",
                hint="Name a status that takes its place, or make it worth nothing: value 0.",
            )
        team.remove_status(unit.conn, ids[found])
        return Outcome(f"{found} removed{told}.", (ids[found],), unit.step_id)


def _waiting(ws: Workspace, unit: Unit, names: Iterable[str]) -> dict[int, str]:
    """The status of the list that each waiting event sets."""
    found, listed = {}, list(names)
    for event_id, status in waiting_events.statuses(unit.conn, ws.team.id).items():
        with contextlib.suppress(Invalid):
            found[event_id] = status_named(listed, status)
    return found


def _follow(ws: Workspace, unit: Unit, names: Iterable[str], old: str, new: str) -> None:
    """Let views ask for ``new`` where they asked for ``old``, and waiting events name their status
    in full, by the name it gets: what they call it may be the old one, or fit two from now on.
    """
    views.follow(ws, unit, "status", names, old, new)
    waiting = _waiting(ws, unit, names)
    named = {event_id: new if name == old else name for event_id, name in waiting.items()}
    waiting_events.set_statuses(unit.conn, named)


def _new_name(name: str, others: Iterable[str]) -> str:
    clean = clean_line(name, limit=LONGEST_NAME)
    if not clean:
        raise Invalid("The status needs a name.", field="status")
    if any(fold(other) == fold(clean) for other in others):
        raise Invalid(f"There is already a status {clean!r}.", field="status")
    return clean
