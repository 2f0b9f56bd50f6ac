"""What routines ask of companies, who works on them, and how well companies fit.

Until now everybody worked on every routine: that stays so until somebody says otherwise.
"""

from __future__ import annotations

from typing import Any

STATEMENTS = """
ALTER TABLE routine ADD COLUMN criteria TEXT;
ALTER TABLE routine ADD COLUMN notify_above INTEGER CHECK (notify_above BETWEEN 0 AND 99);

CREATE TABLE routine_user (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  routine_id INTEGER NOT NULL REFERENCES routine(id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES user(id) ON DELETE CASCADE,
  UNIQUE (routine_id, user_id)
) STRICT;
CREATE INDEX routine_user_by_user ON routine_user (user_id);
INSERT INTO routine_user (routine_id, user_id)
  SELECT r.id, u.id FROM routine r JOIN user u ON u.team_id = r.team_id ORDER BY r.id, u.id;

CREATE TABLE fit (
  routine_id INTEGER NOT NULL REFERENCES routine(id) ON DELETE CASCADE,
  company_id INTEGER NOT NULL REFERENCES company(id) ON DELETE CASCADE,
  score INTEGER NOT NULL,
  raw INTEGER NOT NULL,
  PRIMARY KEY (routine_id, company_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX fit_by_company ON fit (company_id);

CREATE TABLE fit_check (
  routine_id INTEGER PRIMARY KEY REFERENCES routine(id) ON DELETE CASCADE,
  up_to INTEGER NOT NULL,
  whole INTEGER NOT NULL CHECK (whole IN (0, 1))
) STRICT;

CREATE TABLE fit_dirty (company_id INTEGER PRIMARY KEY) STRICT;
"""


def up(migrator: Any, db: Any) -> None:
    """Create the tables."""
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
