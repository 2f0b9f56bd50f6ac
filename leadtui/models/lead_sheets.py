"""One lead in full: what the store keeps of the person, where they came from, their web visits."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from leadtui.domain.fields import Value
from leadtui.domain.kinds import Kind

_COMPANY = (
    "company.name AS company, company.headcount AS company_headcount, "
    "company.website AS company_website, company.sector AS company_sector, "
    "company.sub_sector AS company_sub_sector"
)


def record(conn: sqlite3.Connection, team_id: int, contact_id: int) -> dict[str, Value] | None:
    """The contact by column, with the names of its status and owner and with its company's
    fields (PUB-44) as ``company…``; None when the team has no such contact.
    """
    cursor = conn.execute(
        f"SELECT contact.*, status.name AS status, user.name AS owner, {_COMPANY} FROM contact "
        "LEFT JOIN status ON status.id = contact.status_id "
        "LEFT JOIN user ON user.id = contact.owner_id "
        "LEFT JOIN company ON company.id = contact.company_id "
        "WHERE contact.id = ? AND contact.team_id = ?",
        (contact_id, team_id),
    )
    row = cursor.fetchone()
    return dict(zip((c[0] for c in cursor.description), row, strict=True)) if row else None


def touches(conn: sqlite3.Connection, contact_id: int) -> tuple[tuple[str, int], ...]:
    """The lists that brought a contact, the newest first: name and instant (PUB-50)."""
    rows = conn.execute(
        "SELECT source, at FROM marketing_touch WHERE contact_id = ? ORDER BY at DESC, id DESC",
        (contact_id,),
    )
    return tuple((source, at) for source, at in rows)


@dataclass(frozen=True, slots=True)
class Visits:
    """Web visits of a lead: how many in all, how many lately, and the instant of the last."""

    total: int
    lately: int
    last: int | None


def visits(conn: sqlite3.Connection, contact_id: int, since: int) -> Visits:
    """The web visits of a lead (PUB-45); those after the instant ``since`` count as lately."""
    row = conn.execute(
        "SELECT count(*), count(CASE WHEN at > ? THEN 1 END), max(at) FROM activity "
        "WHERE contact_id = ? AND kind = ?",
        (since, contact_id, int(Kind.WEB_VISIT)),
    ).fetchone()
    return Visits(*row)
