"""The list of statuses a lead may have, of two kinds (CAD-23, CAD-28, CAD-55)."""

from __future__ import annotations

from dataclasses import dataclass

from leadtui.domain.access import may_change_statuses, require
from leadtui.domain.errors import Conflict, Invalid
from leadtui.domain.format import plural
from leadtui.domain.rows import Outcome
from leadtui.domain.rules import status_named
from leadtui.domain.text import clean_line, fold
from leadtui.models import team
from leadtui.models.rules import load
from leadtui.services.workspace import Workspace

KINDS = ("lead", "contact")
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A status of the list: its kind, and what it is worth company-wide (0 while its kind is
    switched off).
    """

    name: str
    kind: str
    points: int


def all_statuses(ws: Workspace) -> list[StatusRow]:
    """The statuses of the team, lead statuses first, each kind in its order."""
    with ws.read() as conn:
        kinds = team.status_kinds(conn, ws.team.id)
        rules = load(conn, ws.team.id).now_of(None)
    return [StatusRow(name, kind, rules.status_points(name)) for name, kind in kinds.items()]


def add(ws: Workspace, name: str, kind: str = "lead") -> Outcome:
    """Put a status at the end of the list; it is worth 0 until a value is set (CAD-29)."""
    require(may_change_statuses(ws.user))
    if kind not in KINDS:
        raise Invalid(f"{kind!r} is no kind of status.", field="kind", hint="Give lead or contact.")
    clean = clean_line(name, limit=LONGEST_NAME)
    if not clean:
        raise Invalid("The status needs a name.", field="status")
    with ws.step("new status") as unit:
        if any(fold(other) == fold(clean) for other in team.status_ids(unit.conn, ws.team.id)):
            raise Invalid(f"There is already a status {clean!r}.", field="status")
        status_id = team.add_status(unit.conn, ws.team.id, clean, kind)
        return Outcome(f"{clean} is a {kind} status now.", (status_id,), unit.step_id)


def remove(ws: Workspace, name: str) -> Outcome:
    """Take a status out of the list; refused while a lead has it or was ever given it, since what
    happened stays.
    """
    require(may_change_statuses(ws.user))
    with ws.step("remove status") as unit:
        ids = team.status_ids(unit.conn, ws.team.id)
        found = status_named(ids, name)
        uses = team.status_uses(unit.conn, ids[found])
        if uses:
            raise Conflict(
                f"{found} stands in {plural(uses, 'place')} of leads and their timelines.",
                hint="Make it worth nothing instead: set its value to 0.",
            )
        team.remove_status(unit.conn, ids[found])
        return Outcome(f"{found} removed.", (ids[found],), unit.step_id)
