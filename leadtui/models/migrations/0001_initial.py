"""The first schema. Facts first, derived values after them, then what leadtui keeps for itself.

Instants are integers, UTC epoch milliseconds; a reminder's day is an ISO date in the team's
calendar. Tables are STRICT, so that no value changes its type on the way in.
"""

from __future__ import annotations

from typing import Any

FACTS = """
CREATE TABLE team (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  timezone TEXT NOT NULL,
  region TEXT,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE routine (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  team_id INTEGER NOT NULL REFERENCES team(id),
  title TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  UNIQUE (team_id, title)
) STRICT;

CREATE TABLE user (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  team_id INTEGER NOT NULL REFERENCES team(id),
  name TEXT NOT NULL,
  email TEXT,
  role TEXT NOT NULL CHECK (role IN ('manager', 'rep')),
  default_routine_id INTEGER REFERENCES routine(id),
  created_at INTEGER NOT NULL,
  UNIQUE (team_id, name)
) STRICT;

CREATE TABLE status (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  team_id INTEGER NOT NULL REFERENCES team(id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('lead', 'contact')),
  position INTEGER NOT NULL,
  UNIQUE (team_id, name)
) STRICT;

CREATE TABLE lead_source (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  team_id INTEGER NOT NULL REFERENCES team(id),
  name TEXT NOT NULL,
  category TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  UNIQUE (team_id, name)
) STRICT;

CREATE TABLE company (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  team_id INTEGER NOT NULL REFERENCES team(id),
  name TEXT NOT NULL,
  sort_name TEXT NOT NULL,
  registration TEXT,
  external_id TEXT,
  address TEXT,
  city TEXT,
  region TEXT,
  country TEXT,
  postal_code TEXT,
  phone TEXT,
  website TEXT,
  linkedin TEXT,
  sector TEXT,
  sub_sector TEXT,
  activity_code TEXT,
  headcount INTEGER,
  turnover TEXT,
  description TEXT,
  details TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX company_by_name ON company (team_id, sort_name, id);
CREATE UNIQUE INDEX company_by_external ON company (team_id, external_id)
  WHERE external_id IS NOT NULL;

CREATE TABLE contact (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  team_id INTEGER NOT NULL REFERENCES team(id),
  company_id INTEGER REFERENCES company(id) ON DELETE SET NULL,
  card TEXT NOT NULL DEFAULT 'ours' CHECK (card IN ('public', 'ours', 'left')),
  first_name TEXT,
  last_name TEXT,
  sort_name TEXT NOT NULL,
  gender TEXT,
  title TEXT,
  email TEXT,
  phone TEXT,
  mobile TEXT,
  fax TEXT,
  address TEXT,
  city TEXT,
  region TEXT,
  country TEXT,
  postal_code TEXT,
  linkedin TEXT,
  website TEXT,
  external_id TEXT,
  customer_id TEXT,
  owner_id INTEGER REFERENCES user(id),
  status_id INTEGER REFERENCES status(id),
  source TEXT,
  method_of_contact TEXT,
  is_customer INTEGER NOT NULL DEFAULT 0 CHECK (is_customer IN (0, 1)),
  original_source TEXT,
  original_category TEXT,
  keyword TEXT,
  do_not_call INTEGER NOT NULL DEFAULT 0 CHECK (do_not_call IN (0, 1)),
  unsubscribed INTEGER NOT NULL DEFAULT 0 CHECK (unsubscribed IN (0, 1)),
  unsubscribed_cause TEXT,
  unsubscribed_reason TEXT,
  invalid_email INTEGER NOT NULL DEFAULT 0 CHECK (invalid_email IN (0, 1)),
  invalid_email_cause TEXT,
  suspended INTEGER NOT NULL DEFAULT 0 CHECK (suspended IN (0, 1)),
  suspended_reason TEXT,
  notes TEXT,
  details TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX contact_by_email ON contact (team_id, email) WHERE email IS NOT NULL;
CREATE UNIQUE INDEX contact_by_external ON contact (team_id, external_id)
  WHERE external_id IS NOT NULL;
CREATE INDEX contact_by_company ON contact (company_id) WHERE company_id IS NOT NULL;
CREATE INDEX contact_by_name ON contact (team_id, sort_name, id);
CREATE INDEX contact_by_owner ON contact (owner_id);

CREATE TABLE import_run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  team_id INTEGER NOT NULL REFERENCES team(id),
  user_id INTEGER REFERENCES user(id),
  at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('companies', 'leads', 'events')),
  file_name TEXT NOT NULL,
  file_sha256 TEXT NOT NULL,
  mapping TEXT NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  unchanged INTEGER NOT NULL,
  skipped INTEGER NOT NULL
) STRICT;

CREATE TABLE marketing_touch (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  contact_id INTEGER NOT NULL REFERENCES contact(id) ON DELETE CASCADE,
  import_run_id INTEGER REFERENCES import_run(id) ON DELETE SET NULL,
  at INTEGER NOT NULL,
  source TEXT NOT NULL,
  file_sha256 TEXT NOT NULL,
  UNIQUE (contact_id, source, file_sha256)
) STRICT;

CREATE TABLE activity (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  team_id INTEGER NOT NULL REFERENCES team(id),
  company_id INTEGER REFERENCES company(id) ON DELETE SET NULL,
  contact_id INTEGER REFERENCES contact(id) ON DELETE CASCADE,
  kind INTEGER NOT NULL,
  at INTEGER NOT NULL,
  user_id INTEGER REFERENCES user(id),
  duration INTEGER,
  status_id INTEGER REFERENCES status(id),
  outcome TEXT,
  message TEXT,
  text TEXT,
  data TEXT,
  external_id TEXT,
  import_run_id INTEGER REFERENCES import_run(id) ON DELETE SET NULL
) STRICT;
CREATE INDEX activity_scoring ON activity (contact_id, kind, at, duration, status_id)
  WHERE contact_id IS NOT NULL;
CREATE INDEX activity_by_company ON activity (company_id, at DESC, id DESC)
  WHERE company_id IS NOT NULL;
CREATE INDEX activity_by_contact ON activity (contact_id, at DESC, id DESC)
  WHERE contact_id IS NOT NULL;
CREATE UNIQUE INDEX activity_by_external ON activity (team_id, external_id)
  WHERE external_id IS NOT NULL;
CREATE INDEX activity_notes ON activity (company_id, at DESC, id DESC)
  WHERE kind IN (7, 8, 14) AND text IS NOT NULL;
CREATE INDEX activity_by_run ON activity (import_run_id) WHERE import_run_id IS NOT NULL;

CREATE TABLE pending_event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  team_id INTEGER NOT NULL REFERENCES team(id),
  import_run_id INTEGER REFERENCES import_run(id) ON DELETE SET NULL,
  at INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  address TEXT NOT NULL,
  record TEXT NOT NULL,
  external_id TEXT NOT NULL,
  UNIQUE (team_id, external_id)
) STRICT;
CREATE INDEX pending_event_by_address ON pending_event (team_id, address);

CREATE TABLE reset (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  contact_id INTEGER NOT NULL REFERENCES contact(id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('cooled', 'removed')),
  user_id INTEGER REFERENCES user(id),
  UNIQUE (contact_id, kind, at)
) STRICT;

CREATE TABLE reminder (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  team_id INTEGER NOT NULL REFERENCES team(id),
  company_id INTEGER NOT NULL REFERENCES company(id) ON DELETE CASCADE,
  contact_id INTEGER REFERENCES contact(id) ON DELETE SET NULL,
  date TEXT NOT NULL,
  time TEXT,
  ring_at INTEGER,
  rang_at INTEGER,
  priority INTEGER NOT NULL CHECK (priority IN (0, 1, 2)),
  note TEXT NOT NULL DEFAULT '',
  origin TEXT,
  created_at INTEGER NOT NULL,
  created_by INTEGER REFERENCES user(id),
  closed_at INTEGER,
  closed_by INTEGER REFERENCES user(id)
) STRICT;
CREATE UNIQUE INDEX reminder_open ON reminder (company_id) WHERE closed_at IS NULL;
CREATE INDEX reminder_by_date ON reminder (team_id, date, priority) WHERE closed_at IS NULL;
CREATE INDEX reminder_to_ring ON reminder (ring_at)
  WHERE closed_at IS NULL AND rang_at IS NULL AND ring_at IS NOT NULL;

CREATE TABLE reminder_follower (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  reminder_id INTEGER NOT NULL REFERENCES reminder(id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES user(id),
  UNIQUE (reminder_id, user_id)
) STRICT;
CREATE INDEX follower_by_user ON reminder_follower (user_id);

CREATE TABLE routine_tag (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  routine_id INTEGER NOT NULL REFERENCES routine(id) ON DELETE CASCADE,
  company_id INTEGER NOT NULL REFERENCES company(id) ON DELETE CASCADE,
  tag TEXT NOT NULL
    CHECK (tag IN ('suspect', 'prospect', 'client', 'off_target', 'former_client')),
  at INTEGER NOT NULL,
  user_id INTEGER REFERENCES user(id),
  UNIQUE (routine_id, company_id)
) STRICT;
CREATE INDEX tag_by_company ON routine_tag (company_id);

CREATE TABLE user_group (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  team_id INTEGER NOT NULL REFERENCES team(id),
  parent_id INTEGER REFERENCES user_group(id),
  name TEXT NOT NULL,
  position INTEGER NOT NULL,
  UNIQUE (team_id, name)
) STRICT;

CREATE TABLE group_member (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  group_id INTEGER NOT NULL REFERENCES user_group(id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES user(id) ON DELETE CASCADE,
  UNIQUE (group_id, user_id)
) STRICT;

CREATE TABLE rule_set (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  team_id INTEGER NOT NULL REFERENCES team(id),
  scope TEXT NOT NULL CHECK (scope IN ('company-wide', 'group', 'sub-department', 'user')),
  group_id INTEGER REFERENCES user_group(id),
  user_id INTEGER REFERENCES user(id),
  created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX rule_set_scope
  ON rule_set (team_id, scope, ifnull(group_id, 0), ifnull(user_id, 0));

CREATE TABLE rule_version (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  rule_set_id INTEGER NOT NULL REFERENCES rule_set(id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  user_id INTEGER REFERENCES user(id),
  settings TEXT
) STRICT;
CREATE INDEX version_by_set ON rule_version (rule_set_id, at, id);

CREATE TABLE import_mapping (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  team_id INTEGER NOT NULL REFERENCES team(id),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  signature TEXT NOT NULL,
  mapping TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (team_id, kind, name)
) STRICT;
"""

DERIVED = """
CREATE TABLE lead_state (
  contact_id INTEGER PRIMARY KEY REFERENCES contact(id) ON DELETE CASCADE,
  team_id INTEGER NOT NULL,
  engagement INTEGER NOT NULL DEFAULT 0,
  hot INTEGER NOT NULL DEFAULT 0,
  hot_since INTEGER,
  hot_until INTEGER,
  last_interaction INTEGER,
  last_contacted INTEGER,
  counts_from INTEGER,
  period_from INTEGER
) STRICT;
CREATE INDEX lead_by_heat ON lead_state (team_id, hot DESC, engagement DESC, contact_id);
CREATE INDEX lead_cooling ON lead_state (hot_until) WHERE hot_until IS NOT NULL;

CREATE TABLE score_dirty (contact_id INTEGER PRIMARY KEY) STRICT;
CREATE TABLE rules_dirty (version_id INTEGER PRIMARY KEY, team_id INTEGER NOT NULL) STRICT;
CREATE TABLE search_dirty (
  kind INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE company_search USING fts5 (
  words, tokenize = "ascii", prefix = '1 2 3', detail = none
);
CREATE VIRTUAL TABLE contact_search USING fts5 (
  words, tokenize = "ascii", prefix = '1 2 3', detail = none
);
"""

OWN = """
CREATE TABLE notification (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  team_id INTEGER NOT NULL REFERENCES team(id),
  user_id INTEGER NOT NULL REFERENCES user(id),
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  contact_id INTEGER REFERENCES contact(id) ON DELETE CASCADE,
  company_id INTEGER REFERENCES company(id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  seen_at INTEGER,
  UNIQUE (user_id, kind, contact_id, at)
) STRICT;
CREATE INDEX notification_unseen ON notification (user_id, at) WHERE seen_at IS NULL;

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  team_id INTEGER NOT NULL REFERENCES team(id),
  user_id INTEGER NOT NULL REFERENCES user(id),
  at INTEGER NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'unknown')),
  external_id TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE step (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  team_id INTEGER,
  user_id INTEGER,
  title TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('typed', 'import', 'automation', 'worker', 'undo')),
  undoes INTEGER,
  undone_by INTEGER
) STRICT;

CREATE TABLE change (
  id INTEGER PRIMARY KEY,
  step_id INTEGER NOT NULL REFERENCES step(id) ON DELETE CASCADE,
  record TEXT NOT NULL,
  record_id INTEGER NOT NULL,
  op TEXT NOT NULL,
  before TEXT,
  after TEXT
) STRICT;
CREATE INDEX change_by_record ON change (record, record_id, id);
CREATE INDEX change_by_step ON change (step_id);

CREATE TABLE current_step (id INTEGER PRIMARY KEY CHECK (id = 1), step_id INTEGER) STRICT;
INSERT INTO current_step (id, step_id) VALUES (1, NULL);
"""


def up(migrator: Any, db: Any) -> None:
    """Create every table and index."""
    for part in (FACTS, DERIVED, OWN):
        for statement in part.split(";\n"):
            if statement.strip():
                db.execute_sql(statement)
