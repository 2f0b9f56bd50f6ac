"""Leads with what says their outcome, in the order of their ids, for a back-test."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from leadtui.domain.outcomes import DealEnd, DetailColumn
from leadtui.models.ids import id_list


class Candidate(NamedTuple):
    """A lead, and its value of the column asked for; "" where it has none."""

    id: int
    value: str


def count(conn: sqlite3.Connection, team_id: int, owners: Collection[int | None]) -> int:
    """How many leads those owners have; None stands for no owner."""
    found: int = conn.execute(
        f"SELECT count(*) FROM contact c WHERE {_OWNED}", _bound(team_id, owners)
    ).fetchone()[0]
    return found


def all_leads(conn: sqlite3.Connection, team_id: int) -> int:
    """How many leads the team has."""
    found: int = conn.execute(
        "SELECT count(*) FROM contact WHERE team_id = ?", (team_id,)
    ).fetchone()[0]
    return found


def by_status(
    conn: sqlite3.Connection,
    team_id: int,
    owners: Collection[int | None],
    status_ids: Sequence[int],
    *,
    after: int,
    limit: int,
) -> list[Candidate]:
    """The next ``limit`` leads after id ``after`` that have one of the statuses."""
    rows = conn.execute(
        f"SELECT c.id FROM contact c WHERE {_OWNED} AND c.id > :after "
        "AND +c.status_id IN (SELECT value FROM json_each(:statuses)) ORDER BY c.id LIMIT :limit",
        {
            **_bound(team_id, owners),
            "statuses": id_list(status_ids),
            "after": after,
            "limit": limit,
        },
    )
    return [Candidate(row[0], "") for row in rows]


def by_detail(
    conn: sqlite3.Connection,
    team_id: int,
    owners: Collection[int | None],
    column: str,
    *,
    after: int,
    limit: int,
) -> list[Candidate]:
    """The next ``limit`` leads after id ``after`` that have a value in the detail ``column``."""
    rows = conn.execute(
        f"SELECT c.id, d.value FROM contact c CROSS JOIN json_each(c.details) d WHERE {_OWNED} "
        "AND c.id > :after AND c.details IS NOT NULL AND d.key = :column "
        "AND trim(d.value) <> '' ORDER BY c.id LIMIT :limit",
        {**_bound(team_id, owners), "column": column, "after": after, "limit": limit},
    )
    return [Candidate(row[0], str(row[1])) for row in rows]


#: The deals of lead ``c``: those whose contact it is, else those of its company without one.
_DEALS = (
    "(d.contact_id = c.id OR (d.contact_id IS NULL AND d.company_id = c.company_id "
    "AND NOT EXISTS (SELECT 1 FROM deal o WHERE o.contact_id = c.id)))"
)


def by_deal(
    conn: sqlite3.Connection,
    team_id: int,
    owners: Collection[int | None],
    *,
    after: int,
    limit: int,
) -> list[Candidate]:
    """The next ``limit`` leads after id ``after`` that have a deal which ended."""
    rows = conn.execute(
        "WITH ended (id) AS (SELECT contact_id FROM deal WHERE team_id = :team "
        "AND closed_at IS NOT NULL AND contact_id IS NOT NULL UNION SELECT k.id FROM deal e "
        "JOIN contact k ON k.company_id = e.company_id WHERE e.team_id = :team "
        "AND e.closed_at IS NOT NULL AND e.contact_id IS NULL) "
        f"SELECT c.id FROM contact c WHERE {_OWNED} AND c.id > :after "
        "AND c.id IN (SELECT id FROM ended) AND EXISTS (SELECT 1 FROM deal d "
        f"WHERE {_DEALS} AND d.closed_at IS NOT NULL) ORDER BY c.id LIMIT :limit",
        {**_bound(team_id, owners), "after": after, "limit": limit},
    )
    return [Candidate(row[0], "") for row in rows]


def deal_ends(conn: sqlite3.Connection, leads: Iterable[int]) -> dict[int, list[DealEnd]]:
    """How the deals of each of ``leads`` ended, the open ones too."""
    found: dict[int, list[DealEnd]] = {}
    for lead_id, outcome, closed_at in conn.execute(
        f"SELECT c.id, s.outcome, d.closed_at FROM contact c JOIN deal d ON {_DEALS} "
        "JOIN deal_stage s ON s.id = d.stage_id "
        "WHERE c.id IN (SELECT value FROM json_each(?))",
        (id_list(leads),),
    ):
        found.setdefault(lead_id, []).append(DealEnd(outcome, closed_at))
    return found


def details(
    conn: sqlite3.Connection, team_id: int, *, leads: int, most_values: int
) -> list[DetailColumn]:
    """The details that the newest ``leads`` leads with any have, by name, each with up to
    ``most_values`` of its values; one with more has none here.
    """
    found: dict[str, list[str]] = {}
    for name, value in conn.execute(
        "SELECT d.key, d.value FROM (SELECT details FROM contact WHERE team_id = ? "
        "AND details IS NOT NULL ORDER BY id DESC LIMIT ?) c, json_each(c.details) d "
        "WHERE trim(d.value) <> '' GROUP BY d.key, d.value ORDER BY d.key, count(*) DESC, d.value",
        (team_id, leads),
    ):
        found.setdefault(str(name), []).append(str(value))
    return [
        DetailColumn(name, tuple(values) if len(values) <= most_values else ())
        for name, values in found.items()
    ]


#: No owner has the id 0.
_OWNED = "+c.team_id = :team AND ifnull(c.owner_id, 0) IN (SELECT value FROM json_each(:owners))"


def _bound(team_id: int, owners: Collection[int | None]) -> dict[str, object]:
    return {"team": team_id, "owners": id_list([owner or 0 for owner in owners])}
