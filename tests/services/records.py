"""Companies, people and another team, made through the services."""

from __future__ import annotations

import itertools

from leadtui.domain.rows import TeamRow, UserRow
from leadtui.services import companies, contacts
from leadtui.services.workspace import Workspace

#: Identifiers of people who belong to no company.
_NUMBERS = itertools.count(1_000)

#: What somebody may type where words are searched for.
HOSTILE = [
    '"',
    '""',
    "C++",
    "l'été",
    "-x",
    "AND",
    "OR NOT",
    "NEAR(a b)",
    "name:x",
    "*",
    "^a",
    "a*b",
    "(",
    "{}",
    "'; DROP TABLE company; --",
    "\x00",
    "a\x00b",
    "\ud800",
    "\u202eabc",
    "%",
    "_",
    "\\",
    "🦆",
    "²",
    "[/]",
    "x" * 5_000,
    "a " * 3_000,
]


def make(ws: Workspace, name: str, **fields: str) -> int:
    return companies.create(ws, {"name": name, **fields}).ids[0]


def other_team(ws: Workspace) -> Workspace:
    """Another team in the same store, with Zoe at work."""
    with ws.step("other team") as unit:
        unit.conn.execute(
            "INSERT INTO team (name, timezone, region, created_at) VALUES ('South', 'UTC', 'FR', 0)"
        )
        team_id = unit.conn.execute("SELECT max(id) FROM team").fetchone()[0]
        unit.conn.execute(
            "INSERT INTO user (team_id, name, role, created_at) VALUES (?, 'Zoe', 'manager', 0)",
            (team_id,),
        )
        user_id = unit.conn.execute("SELECT max(id) FROM user").fetchone()[0]
        unit.conn.execute(
            "INSERT INTO rule_set (team_id, scope, created_at) VALUES (?, 'company-wide', 0)",
            (team_id,),
        )
        unit.conn.execute(
            "INSERT INTO rule_version (rule_set_id, at, settings) SELECT max(s.id), 0, "
            "(SELECT settings FROM rule_version LIMIT 1) FROM rule_set s"
        )
    return Workspace(
        ws.store,
        TeamRow(team_id, "South", "UTC", "FR"),
        UserRow(user_id, team_id, "Zoe", None, "manager", None),
        ws.clock,
    )


def person(ws: Workspace, company: int | None = None, **fields: str) -> int:
    named = bool(fields.keys() & {"first_name", "last_name"})
    if company is None and named and not fields.keys() & {"email", "external_id"}:
        fields["external_id"] = f"P{next(_NUMBERS)}"
    return contacts.create(ws, fields, company_id=company).ids[0]
