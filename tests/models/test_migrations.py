"""A store of an earlier schema means after the migration what it meant before."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from leadtui.domain.kinds import Kind
from leadtui.domain.rules import RuleSet
from leadtui.domain.scopes import Scope
from leadtui.models import opening, upgrade
from leadtui.models.opening import APPLICATION_ID
from leadtui.models.rules import load
from leadtui.services import rule_sets, scoring
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace, open_workspace
from tests.conftest import NOW, FakeClock

MIGRATIONS = Path(upgrade.__file__).with_name("migrations")
BEFORE = NOW - 86_400_000
FILL = f"""
INSERT INTO team (id, name, timezone, created_at) VALUES (1, 'North', 'UTC', 0);
INSERT INTO user (id, team_id, name, role, created_at)
  VALUES (1, 1, 'Ana', 'manager', 0), (2, 1, 'Bo', 'rep', 0), (3, 1, 'Cleo', 'rep', 0);
INSERT INTO user_group (id, team_id, parent_id, name, position)
  VALUES (1, 1, NULL, 'West', 2), (2, 1, 1, 'Paris', 1), (3, 1, NULL, 'East', 3);
INSERT INTO group_member (id, group_id, user_id) VALUES (1, 2, 2), (2, 3, 3);
INSERT INTO rule_set (id, team_id, scope, group_id, created_at)
  VALUES (1, 1, 'company-wide', NULL, 0), (2, 1, 'sub-department', 2, 0), (3, 1, 'group', 3, 0);
INSERT INTO contact (id, team_id, sort_name, owner_id, created_at, updated_at)
  VALUES (1, 1, 'mina', 2, 0, 0), (2, 1, 'lea', 3, 0, 0);
INSERT INTO lead_state (contact_id, team_id, engagement, hot, hot_since, last_interaction)
  VALUES (1, 1, 10, 1, {BEFORE}, {BEFORE}), (2, 1, 10, 1, {BEFORE}, {BEFORE});
INSERT INTO activity (team_id, contact_id, kind, at)
  VALUES (1, 1, {int(Kind.DEMO_BOOKED)}, {BEFORE}), (1, 2, {int(Kind.DEMO_BOOKED)}, {BEFORE});
INSERT INTO activity (team_id, contact_id, kind, at, data)
  SELECT 1, id, 19, {BEFORE}, '{{"reason": "points"}}' FROM contact;
INSERT INTO rules_dirty (version_id, team_id) VALUES (3, 1);
"""


@pytest.fixture
def first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: FakeClock) -> Iterator[Workspace]:
    """A store of the first schema, opened by this leadtui."""
    from peewee import SqliteDatabase

    path, only = tmp_path / "old.db", tmp_path / "first"
    only.mkdir()
    (only / "__init__.py").touch()
    name = "0001_initial.py"
    (only / name).write_text((MIGRATIONS / name).read_text())
    db = SqliteDatabase(str(path))
    with db.connection_context():
        upgrade.migrate(db, only)
    with closing(sqlite3.connect(path)) as conn:
        conn.executescript(FILL)
        for version, at, rules in (
            (1, 0, RuleSet()),
            (2, 0, RuleSet(threshold=7)),
            (3, BEFORE + 1, RuleSet(threshold=50)),
        ):
            conn.execute(
                "INSERT INTO rule_version (id, rule_set_id, at, settings) VALUES (?, ?, ?, ?)",
                (version, version, at, rules.to_json()),
            )
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        conn.execute("PRAGMA user_version = 1")
        conn.execute("PRAGMA journal_mode = wal")
        conn.commit()
    path.chmod(0o600)
    ws = open_workspace(path, clock=clock, as_user="Ana")
    yield ws
    ws.store.close()


def test_groups_members_and_rules_have_held_from_the_beginning(first: Workspace) -> None:
    """CAD-40, CAD-41: the store of the first schema told no times."""
    assert first.store.look.version == opening.SCHEMA_VERSION
    assert [(row.user, row.name) for row in rule_sets.applying(first)] == [
        ("Ana", "company-wide"),
        ("Bo", "Paris"),
        ("Cleo", "East"),
    ]
    with first.read() as conn:
        timelines = load(conn, 1)
        assert [entry.rules.threshold for entry in timelines.of_owner(2)] == [7]
        assert [(e.at, e.rules.threshold) for e in timelines.of_owner(3)] == [
            (0, 5),
            (BEFORE + 1, 50),
        ]
        standing = {g.id: (g.parent_id, g.position) for g in timelines.groups()}
    assert standing == {1: (None, 2), 2: (1, 1), 3: (None, 3)}
    assert scoring.current(first, Scope(group_id=2)).threshold == 7


def test_a_change_of_rules_that_waits_is_applied_at_its_moment(
    first: Workspace, clock: FakeClock
) -> None:
    settle(first.store, clock())
    with first.read() as conn:
        states = conn.execute("SELECT contact_id, hot FROM lead_state").fetchall()
        cooled = conn.execute("SELECT contact_id, at FROM activity WHERE kind = 20").fetchall()
    assert states == [(1, 1), (2, 0)]
    assert cooled == [(2, BEFORE + 1)]


def test_the_backup_before_is_of_the_first_schema(first: Workspace) -> None:
    from leadtui.services import backups

    (made,) = backups.listed(first.store.path)
    with closing(sqlite3.connect(f"file:{made.file}?mode=ro&immutable=1", uri=True)) as conn:
        assert conn.execute("PRAGMA user_version").fetchone() == (1,)
