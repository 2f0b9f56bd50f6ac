"""Leads: their lists, and what a user changes of them."""

from __future__ import annotations

from collections.abc import Sequence

from leadtui.domain.errors import Ambiguous, Invalid, NotFound
from leadtui.domain.format import plural
from leadtui.domain.kinds import Kind
from leadtui.domain.lead_filter import parse_filter
from leadtui.domain.rows import LeadRow, Outcome, UserRow
from leadtui.domain.status_names import status_named
from leadtui.domain.text import clean_line, fold
from leadtui.models import activities, leads, team
from leadtui.models.leads import SORTS, LeadFields, Viewer
from leadtui.models.store import Unit
from leadtui.services import search_index
from leadtui.services.hot import Counts, counts, hot_band
from leadtui.services.workspace import Workspace

__all__ = ["SORTS", "Counts", "counts", "hot_band"]


def _viewer(ws: Workspace) -> Viewer:
    return Viewer(ws.team.id, ws.user.id, ws.now(), ws.today())


def ids(ws: Workspace, line: str = "", sort: str = "heat") -> list[int]:
    """The leads that the filter ``line`` lets through, as ids in the order of ``sort``."""
    if sort not in SORTS:
        raise Invalid(f"{sort!r} is not an order.", field="sort", hint=", ".join(SORTS))
    wanted = parse_filter(line)
    if wanted.words:
        search_index.catch_up(ws)
    with ws.read() as conn:
        leads.prepare(conn)
        return leads.ids(conn, _viewer(ws), wanted, sort)


def rows(ws: Workspace, wanted: Sequence[int]) -> list[LeadRow]:
    """The rows of some leads, in that order."""
    with ws.read() as conn:
        return leads.rows(conn, _viewer(ws), wanted)


def find(ws: Workspace, text: str) -> int:
    """The lead that ``text`` names: its id, e-mail, identifier outside, or whole name."""
    clean = clean_line(text)
    with ws.read() as conn:
        found = leads.find(conn, ws.team.id, clean)
        if len(found) == 1:
            return found[0]
        if not found:
            raise NotFound(f"There is no lead {clean!r}.", hint="Give its id or e-mail.")
        names = [
            f"{r.id} {r.name} ({r.company or r.email})"
            for r in leads.rows(conn, _viewer(ws), found[:8])
        ]
    raise Ambiguous(f"{clean!r} names several leads.", hint="Give an id: " + "; ".join(names))


def statuses(ws: Workspace) -> list[str]:
    """The status list of the team, in its order."""
    with ws.read() as conn:
        return list(team.status_ids(conn, ws.team.id))


def users(ws: Workspace) -> list[UserRow]:
    """The users of the team."""
    with ws.read() as conn:
        return team.users(conn, ws.team.id)


def set_status(ws: Workspace, wanted: Sequence[int], name: str) -> Outcome:
    """Give leads a status (CAD-24..28); each gets a STATUS activity, which scores."""
    with ws.step("set status") as unit:
        names = team.status_ids(unit.conn, ws.team.id)
        status = status_named(names, name)
        found = _all_of(ws, unit, wanted)
        for lead in found:
            activities.set_latest_status(unit.conn, lead.id, names[status], unit.now)
            activities.insert(
                unit.conn,
                ws.team.id,
                Kind.STATUS,
                unit.now,
                company_id=lead.company_id,
                contact_id=lead.id,
                user_id=ws.user.id,
                status_id=names[status],
            )
            activities.touch(unit.conn, lead.id, unit.now)
        return Outcome(f"{_who(found)}: status {status}.", _ids(found), unit.step_id)


def set_owner(ws: Workspace, wanted: Sequence[int], name: str) -> Outcome:
    """Give leads to a user of the team (``me``, a name, or ``none``); they are re-scored by that
    user's rules (CAD-43).
    """
    with ws.step("set owner") as unit:
        owner = _owner(ws, unit, name)
        found = [
            lead
            for lead in _all_of(ws, unit, wanted)
            if lead.owner_id != (owner.id if owner else None)
        ]
        for lead in found:
            leads.set_owner(unit.conn, lead.id, owner.id if owner else None, unit.now)
            activities.insert(
                unit.conn,
                ws.team.id,
                Kind.OWNER_CHANGED,
                unit.now,
                company_id=lead.company_id,
                contact_id=lead.id,
                user_id=ws.user.id,
                data={"old": lead.owner_id, "new": owner.id if owner else None},
            )
        if not found:
            return Outcome("Nothing to change: the owner is the same.")
        to = owner.name if owner else "nobody"
        return Outcome(f"{_who(found)}: owner {to}.", _ids(found), unit.step_id)


def _owner(ws: Workspace, unit: Unit, name: str) -> UserRow | None:
    wanted = fold(name)
    if wanted == "me":
        return ws.user
    if wanted in {"none", "nobody"}:
        return None
    users_ = team.users(unit.conn, ws.team.id)
    found = [u for u in users_ if fold(u.name) == wanted] or [
        u for u in users_ if fold(u.name).startswith(wanted)
    ]
    if wanted and len(found) == 1:
        return found[0]
    raise Invalid(
        f"{clean_line(name, limit=60)!r} does not name one user.",
        field="owner",
        hint="Users: " + ", ".join(u.name for u in users_) + ".",
    )


def remove_hot(ws: Workspace, wanted: Sequence[int]) -> Outcome:
    """Take the hot label off leads: cold until new points make them hot again (CAD-45..48).

    One step of undo for all of them; nobody is left out: a lead that is not hot is refused.
    """
    many = len(set(wanted)) > 1
    title = f"remove {len(set(wanted))} hot labels" if many else "remove hot label"
    with ws.step(title) as unit:
        found = _all_of(ws, unit, wanted)
        cold = [lead.name for lead in found if not lead.is_hot(unit.now)]
        if cold:
            raise Invalid(f"{cold[0]} is not hot: there is no label to remove.", field="hot")
        for lead in found:
            leads.add_removal(unit.conn, lead.id, unit.now, ws.user.id)
            activities.insert(
                unit.conn,
                ws.team.id,
                Kind.HOT_REMOVED,
                unit.now,
                company_id=lead.company_id,
                contact_id=lead.id,
                user_id=ws.user.id,
            )
        label = "hot label" if len(found) == 1 else "hot labels"
        return Outcome(f"{_who(found)}: {label} removed.", _ids(found), unit.step_id)


def _all_of(ws: Workspace, unit: Unit, wanted: Sequence[int]) -> list[LeadFields]:
    found = {lead.id: lead for lead in leads.fields(unit.conn, ws.team.id, wanted)}
    missing = [i for i in wanted if i not in found]
    if missing or not wanted:
        raise NotFound(f"There is no lead {missing[0]}." if missing else "No lead was named.")
    return [found[i] for i in dict.fromkeys(wanted)]


def _ids(found: Sequence[LeadFields]) -> tuple[int, ...]:
    return tuple(lead.id for lead in found)


def _who(found: Sequence[LeadFields]) -> str:
    return found[0].name if len(found) == 1 else plural(len(found), "lead")
