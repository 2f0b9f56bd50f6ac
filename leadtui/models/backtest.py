"""Leads with what says their outcome, in the order of their ids, for a back-test."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from typing import NamedTuple

from leadtui.domain.outcomes import DetailColumn
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
