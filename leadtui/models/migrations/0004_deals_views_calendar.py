"""Deals and their stages, views kept by name, what of a calendar was taken in, and the times that
leads turned hot.
"""

from __future__ import annotations

from typing import Any

TABLES = """
CREATE TABLE deal_stage (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  team_id INTEGER NOT NULL REFERENCES team(id),
  name TEXT NOT NULL,
  outcome TEXT CHECK (outcome IN ('won', 'lost')),
  position INTEGER NOT NULL,
  UNIQUE (team_id, name)
) STRICT;

CREATE TABLE deal (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  team_id INTEGER NOT NULL REFERENCES team(id),
  company_id INTEGER NOT NULL REFERENCES company(id) ON DELETE CASCADE,
  contact_id INTEGER REFERENCES contact(id) ON DELETE SET NULL,
  title TEXT NOT NULL,
  stage_id INTEGER NOT NULL REFERENCES deal_stage(id),
  amount INTEGER,
  currency TEXT,
  probability INTEGER CHECK (probability BETWEEN 0 AND 100),
  close_date TEXT,
  owner_id INTEGER REFERENCES user(id),
  comment TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  closed_at INTEGER
) STRICT;
CREATE INDEX deal_by_company ON deal (company_id, closed_at);
CREATE INDEX deal_by_contact ON deal (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX deal_by_stage ON deal (team_id, stage_id);

CREATE TABLE saved_view (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  team_id INTEGER NOT NULL REFERENCES team(id),
  user_id INTEGER NOT NULL REFERENCES user(id),
  place TEXT NOT NULL,
  name TEXT NOT NULL,
  line TEXT NOT NULL,
  sort TEXT NOT NULL DEFAULT '',
  UNIQUE (user_id, place, name)
) STRICT;

CREATE TABLE calendar_entry (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  team_id INTEGER NOT NULL REFERENCES team(id),
  uid TEXT NOT NULL,
  occurrence TEXT NOT NULL DEFAULT '',
  sequence INTEGER NOT NULL DEFAULT 0,
  content TEXT NOT NULL,
  reminder_id INTEGER REFERENCES reminder(id) ON DELETE SET NULL,
  activity_id INTEGER REFERENCES activity(id) ON DELETE SET NULL,
  import_run_id INTEGER REFERENCES import_run(id) ON DELETE SET NULL,
  UNIQUE (team_id, uid, occurrence)
) STRICT;
CREATE INDEX calendar_entry_reminder ON calendar_entry (reminder_id)
  WHERE reminder_id IS NOT NULL;
CREATE INDEX calendar_entry_activity ON calendar_entry (activity_id)
  WHERE activity_id IS NOT NULL;

CREATE TABLE hot_turn (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  team_id INTEGER NOT NULL REFERENCES team(id),
  contact_id INTEGER NOT NULL REFERENCES contact(id) ON DELETE CASCADE,
  since INTEGER NOT NULL,
  at INTEGER NOT NULL,
  waits INTEGER NOT NULL CHECK (waits IN (0, 1)),
  UNIQUE (contact_id, since)
) STRICT;
CREATE INDEX hot_turn_waiting ON hot_turn (since, id) WHERE waits;
"""

#: The stages a team starts with; theirs to change (COE-63).
STAGES = (
    ("Qualified", None),
    ("Proposal", None),
    ("Negotiation", None),
    ("Won", "won"),
    ("Lost", "lost"),
)


def up(migrator: Any, db: Any) -> None:
    """Create the tables; every team that is there has the stages that one starts with."""
    for statement in TABLES.split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
    for position, (name, outcome) in enumerate(STAGES):
        db.execute_sql(
            "INSERT INTO deal_stage (team_id, name, outcome, position) "
            "SELECT id, ?, ?, ? FROM team",
            (name, outcome, position),
        )
