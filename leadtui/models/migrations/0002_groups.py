"""Who belonged to which group when, and rule sets as their authors wrote them.

Groups, their order and their members become facts with a time, as the rules are: scores follow
from what held at each moment. What is there already has held from the beginning. Waiting changes
of rules are told by their moment instead of by the version that made them.
"""

from __future__ import annotations

from typing import Any

GROUPS = """
CREATE TABLE group_place (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  group_id INTEGER NOT NULL REFERENCES user_group(id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  parent_id INTEGER REFERENCES user_group(id),
  position INTEGER NOT NULL,
  user_id INTEGER REFERENCES user(id)
) STRICT;
INSERT INTO group_place (group_id, at, parent_id, position)
  SELECT id, 0, parent_id, position FROM user_group;
CREATE INDEX place_by_group ON group_place (group_id, at, id);

CREATE TABLE user_group_new (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  team_id INTEGER NOT NULL REFERENCES team(id),
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  removed_at INTEGER
) STRICT;
INSERT INTO user_group_new (id, team_id, name, created_at)
  SELECT id, team_id, name, 0 FROM user_group;
DROP TABLE user_group;
ALTER TABLE user_group_new RENAME TO user_group;
CREATE UNIQUE INDEX group_by_name ON user_group (team_id, name) WHERE removed_at IS NULL;

CREATE TABLE group_member_new (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  group_id INTEGER NOT NULL REFERENCES user_group(id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES user(id) ON DELETE CASCADE,
  since INTEGER NOT NULL,
  until INTEGER
) STRICT;
INSERT INTO group_member_new (id, group_id, user_id, since)
  SELECT id, group_id, user_id, 0 FROM group_member;
DROP TABLE group_member;
ALTER TABLE group_member_new RENAME TO group_member;
CREATE UNIQUE INDEX member_now ON group_member (group_id, user_id) WHERE until IS NULL;
CREATE INDEX member_by_user ON group_member (user_id);
"""

RULES = """
ALTER TABLE rule_version ADD COLUMN text TEXT;

CREATE TABLE rules_waiting (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  team_id INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
INSERT INTO rules_waiting (team_id, at)
  SELECT d.team_id, v.at FROM rules_dirty d JOIN rule_version v ON v.id = d.version_id
  ORDER BY v.id;
DROP TABLE rules_dirty;
ALTER TABLE rules_waiting RENAME TO rules_dirty;
"""


def up(migrator: Any, db: Any) -> None:
    """Change the tables. Triggers stand in the way of renaming, and are installed anew after."""
    names = db.execute_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in names:
        db.execute_sql(f'DROP TRIGGER "{name}"')
    for part in (GROUPS, RULES):
        for statement in part.split(";\n"):
            if statement.strip():
                db.execute_sql(statement)
