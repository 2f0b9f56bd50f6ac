"""Timelines: pages of what happened to a company or a person, the newest first."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from leadtui.domain.kinds import Kind
from leadtui.domain.rows import ActivityRow

#: The place of an entry: instant (UTC ms) and id. A page goes on before the last one of another.
Place = tuple[int, int]

_ROW = (
    "SELECT a.id, a.at, a.kind, o.id, ifnull(o.name, ''), k.id, "
    "coalesce(nullif(trim(ifnull(k.first_name, '') || ' ' || ifnull(k.last_name, '')), ''), "
    "k.email, k.external_id, iif(k.id IS NULL, '', '#' || k.id)), a.user_id, ifnull(u.name, ''), "
    "a.duration, ifnull(t.name, ''), ifnull(a.outcome, ''), ifnull(a.text, ''), "
    "ifnull(a.message, ''), a.data "
    "FROM activity a LEFT JOIN contact k ON k.id = a.contact_id "
    "LEFT JOIN company o ON o.id = coalesce(a.company_id, k.company_id) "
    "LEFT JOIN user u ON u.id = a.user_id LEFT JOIN status t ON t.id = a.status_id "
    "WHERE a.team_id = ? AND a.id IN (SELECT value FROM json_each(?)) "
    "ORDER BY a.at DESC, a.id DESC"
)


def places_of_company(
    conn: sqlite3.Connection,
    company_id: int,
    kinds: Sequence[Kind],
    before: Place | None,
    limit: int,
) -> list[Place]:
    """The places of the entries of a company and of the people it has now, the newest first.

    Of its people nothing older than the company's own page is read: it could not be on it.
    """
    which, bound = _bounds(kinds, before)
    bound |= {"company": company_id, "limit": limit}
    found: list[Place] = conn.execute(
        "SELECT at, id FROM activity x WHERE x.company_id = :company "
        f"{which} ORDER BY x.at DESC, x.id DESC LIMIT :limit",
        bound,
    ).fetchall()
    if len(found) >= limit:
        which += " AND x.at >= :oldest"
        bound["oldest"] = found[-1][0]
    found += conn.execute(
        "SELECT a.at, a.id FROM contact k JOIN activity a ON a.id IN ("
        "SELECT x.id FROM activity x WHERE x.contact_id = k.id "
        f"{which} ORDER BY x.at DESC, x.id DESC LIMIT :limit) WHERE k.company_id = :company",
        bound,
    ).fetchall()
    return sorted(set(found), reverse=True)[:limit]


def places_of_contact(
    conn: sqlite3.Connection,
    contact_id: int,
    kinds: Sequence[Kind],
    before: Place | None,
    limit: int,
) -> list[Place]:
    """The places of the entries of one person, the newest first."""
    which, bound = _bounds(kinds, before)
    bound |= {"contact": contact_id, "limit": limit}
    return conn.execute(
        "SELECT at, id FROM activity x WHERE x.contact_id = :contact "
        f"{which} ORDER BY x.at DESC, x.id DESC LIMIT :limit",
        bound,
    ).fetchall()


def _bounds(kinds: Sequence[Kind], before: Place | None) -> tuple[str, dict[str, int]]:
    which = f"AND x.kind IN ({', '.join(str(int(k)) for k in kinds)}) " if kinds else ""
    if before is None:
        return which, {}
    return f"{which}AND (x.at, x.id) < (:at, :id)", {"at": before[0], "id": before[1]}


def rows(conn: sqlite3.Connection, team_id: int, places: Sequence[Place]) -> list[ActivityRow]:
    """The entries at ``places``, the newest first, with every name that they need."""
    names = dict(conn.execute("SELECT id, name FROM user WHERE team_id = ?", (team_id,)))
    routines = dict(conn.execute("SELECT id, title FROM routine WHERE team_id = ?", (team_id,)))
    bound = (team_id, json.dumps([place[1] for place in places]))
    made = []
    for (
        activity_id, at, number, company_id, company, contact_id, contact, user_id, user,
        duration, status, outcome, text, message, data,
    ) in conn.execute(_ROW, bound):  # fmt: skip
        kind = Kind(number)
        detail: dict[str, object] = json.loads(data) if data else {}
        if message:
            detail["message"] = message
        if kind is Kind.OWNER_CHANGED:
            detail["old_name"] = names.get(detail.get("old"), "")
            detail["new_name"] = names.get(detail.get("new"), "")
        if kind is Kind.TAG_CHANGED and "routine_id" in detail:
            detail.setdefault("routine", routines.get(detail["routine_id"], ""))
        made.append(
            ActivityRow(
                id=activity_id,
                at=at,
                kind=kind,
                company_id=company_id,
                company=company,
                contact_id=contact_id,
                contact=contact,
                user_id=user_id,
                user=user,
                duration=duration,
                status=status,
                outcome=outcome,
                text=text,
                detail=detail,
            )
        )
    return made


def last_visit(conn: sqlite3.Connection, company_id: int, user_id: int, after: int) -> int | None:
    """When the user last looked at the company's sheet, if that was later than ``after``."""
    row = conn.execute(
        "SELECT at FROM activity WHERE company_id = ? AND at > ? AND kind = ? AND user_id = ? "
        "ORDER BY at DESC, id DESC LIMIT 1",
        (company_id, after, int(Kind.SHEET_VISITED), user_id),
    ).fetchone()
    return row[0] if row else None
