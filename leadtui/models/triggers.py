"""Triggers: the journal of every fact, and the marks that tell which derived values are stale.

Bulk SQL and single writes are seen alike. Rebuilding a table drops its triggers, so they are
installed anew, from this one place, after every migration.
"""

from __future__ import annotations

import sqlite3

from leadtui.domain.attributes import ATTRIBUTE_OF
from leadtui.domain.kinds import COMMUNICATIONS, INTERACTIONS, SCORED, TRANSITIONS, Kind

#: Records whose changes are journalled while a step is under way.
JOURNALLED = (
    "team",
    "routine",
    "user",
    "status",
    "lead_source",
    "company",
    "contact",
    "import_run",
    "marketing_touch",
    "activity",
    "pending_event",
    "reset",
    "reminder",
    "reminder_follower",
    "routine_tag",
    "routine_user",
    "user_group",
    "group_place",
    "group_member",
    "rule_set",
    "rule_version",
    "deal_stage",
    "deal",
    "saved_view",
    "calendar_entry",
)

#: Rows that follow from other facts and are rewritten with them: not journalled.
DERIVED_ROWS = {
    "activity": f"{{row}}.kind NOT IN ({', '.join(str(int(k)) for k in sorted(TRANSITIONS))})",
    "reset": "{row}.kind = 'removed'",
}
#: Columns that say when leadtui did its part, not what a user decided.
_UNJOURNALLED_COLUMNS = {"reminder": {"rang_at"}}

#: The `kind` numbers in `search_dirty`.
COMPANY, CONTACT = 1, 2

_WEIGHING = ", ".join(
    str(int(k))
    for k in sorted({*SCORED, *INTERACTIONS, *COMMUNICATIONS, Kind.STATUS, Kind.OWNER_CHANGED})
)


def _differs(name: str) -> str:
    return f'OLD."{name}" IS NOT NEW."{name}"'


def _image(row: str, columns: list[str]) -> str:
    """A row as ``name=literal,`` a column; :func:`leadtui.models.journal.read_image` reads it.

    quote() keeps every value as it is; the JSON functions may not be used in a schema that is
    not trusted.
    """
    return " || ".join(f"'{name}=' || quote({row}.\"{name}\") || ','" for name in columns)


def _changed(row: str, columns: list[str]) -> str:
    return " || ".join(
        f"CASE WHEN {_differs(name)} THEN {_image(row, [name])} ELSE '' END" for name in columns
    )


def _journal(table_columns: dict[str, list[str]]) -> list[str]:
    made = []
    step = "(SELECT step_id FROM current_step)"
    for record in JOURNALLED:
        hidden = _UNJOURNALLED_COLUMNS.get(record, set())
        columns = [name for name in table_columns[record] if name not in hidden and name != "id"]
        rule = DERIVED_ROWS.get(record)

        for op, event, row in (
            ("I", "INSERT", "NEW"),
            ("U", "UPDATE", "NEW"),
            ("D", "DELETE", "OLD"),
        ):
            when = f"{step} IS NOT NULL"
            if rule:
                when += f" AND {rule.format(row=row)}"
            if op == "U":
                when += f" AND ({' OR '.join(_differs(name) for name in columns)})"
            before = {"I": "NULL", "U": _changed("OLD", columns), "D": _image("OLD", columns)}[op]
            after = _changed("NEW", columns) if op == "U" else "NULL"
            made.append(
                f"CREATE TRIGGER journal_{record}_{event.lower()} AFTER {event} ON {record} "
                f"WHEN {when} BEGIN INSERT INTO change "
                f"(step_id, record, record_id, op, before, after) VALUES "
                f"({step}, '{record}', {row}.id, '{op}', {before}, {after}); END"
            )
    return made


#: What points for who a lead is may rest on, and whether the lead's team ever had rules that give
#: some: such versions begin so.
_PROFILE = tuple(ATTRIBUTE_OF)
_ATTRIBUTES_COUNT = (
    "EXISTS (SELECT 1 FROM rule_set s JOIN rule_version v ON v.rule_set_id = s.id "
    "WHERE s.team_id = {row}.team_id AND v.settings GLOB '{{\"attributes\"*')"
)


def _scores() -> list[str]:
    dirty = "INSERT OR IGNORE INTO score_dirty (contact_id) VALUES ({row}.contact_id);"
    weighs = (
        f"{{row}}.contact_id IS NOT NULL AND ({{row}}.kind IN ({_WEIGHING}) "
        f"OR ({{row}}.kind = {int(Kind.FIELD_CHANGED)} AND {_ATTRIBUTES_COUNT}))"
    )
    made = [
        f"CREATE TRIGGER score_activity_{event.lower()} AFTER {event} ON activity "
        f"WHEN {weighs.format(row=row)} BEGIN {dirty.format(row=row)} END"
        for event, row in (("INSERT", "NEW"), ("DELETE", "OLD"), ("UPDATE", "NEW"))
    ]
    made += [
        f"CREATE TRIGGER score_reset_{event.lower()} AFTER {event} ON reset "
        f"WHEN {row}.kind = 'removed' BEGIN {dirty.format(row=row)} END"
        for event, row in (("INSERT", "NEW"), ("DELETE", "OLD"))
    ]
    made += [
        "CREATE TRIGGER score_moved AFTER UPDATE OF contact_id ON activity "
        "WHEN OLD.contact_id IS NOT NULL AND OLD.contact_id IS NOT NEW.contact_id BEGIN "
        + dirty.format(row="OLD")
        + " END",
        "CREATE TRIGGER score_contact_insert AFTER INSERT ON contact BEGIN "
        "INSERT INTO lead_state (contact_id, team_id) VALUES (NEW.id, NEW.team_id); END",
        # Only where the rules never changed is a lead without facts as its row begins.
        "CREATE TRIGGER score_contact_rules AFTER INSERT ON contact WHEN (SELECT count(*) "
        "FROM rule_version v JOIN rule_set s ON s.id = v.rule_set_id "
        "WHERE s.team_id = NEW.team_id) > 1 BEGIN "
        "INSERT OR IGNORE INTO score_dirty (contact_id) VALUES (NEW.id); END",
        "CREATE TRIGGER score_owner AFTER UPDATE OF owner_id ON contact "
        "WHEN OLD.owner_id IS NOT NEW.owner_id BEGIN "
        "INSERT OR IGNORE INTO score_dirty (contact_id) VALUES (NEW.id); END",
        f"CREATE TRIGGER score_profile AFTER UPDATE OF {', '.join(_PROFILE)} ON contact "
        f"WHEN ({' OR '.join(map(_differs, _PROFILE))}) "
        f"AND {_ATTRIBUTES_COUNT.format(row='NEW')} BEGIN "
        "INSERT OR IGNORE INTO score_dirty (contact_id) VALUES (NEW.id); END",
        "CREATE TRIGGER score_contact_delete AFTER DELETE ON contact BEGIN "
        "DELETE FROM score_dirty WHERE contact_id = OLD.id; END",
    ]
    return made + _rules()


_TEAM_OF_GROUP = "(SELECT team_id FROM user_group WHERE id = {row}.group_id)"
#: What decides whose rules hold: the table, its team, and the columns with the instants from
#: which a row of it holds, and until which.
_DECIDING = (
    ("rule_version", "(SELECT team_id FROM rule_set WHERE id = {row}.rule_set_id)", "at", None),
    ("group_place", _TEAM_OF_GROUP, "at", None),
    ("group_member", _TEAM_OF_GROUP, "since", "until"),
)


def _rules() -> list[str]:
    """A change of the present moment is applied by one pass over the leads. One that comes back
    with an undo, or goes with it, changes the past: every lead is replayed.
    """
    made = []
    for record, team, since, until in _DECIDING:
        new, old = team.format(row="NEW"), team.format(row="OLD")
        made += [
            _now(f"score_{record}_insert AFTER INSERT", record, f"NEW.{since}", new),
            _everyone(
                f"score_{record}_insert_past AFTER INSERT",
                record,
                new,
                f"WHEN NOT {_PRESENT.format(at=f'NEW.{since}')} ",
            ),
            _everyone(f"score_{record}_delete BEFORE DELETE", record, old),
        ]
        ends = "0" if until is None else f"(OLD.{until} IS NULL AND NEW.{until} IS NOT NULL)"
        if until is not None:
            start = f"score_{record}_ends AFTER UPDATE"
            made.append(_now(start, record, f"NEW.{until}", new, ends))
            ends = f"({ends} AND {_PRESENT.format(at=f'NEW.{until}')})"
        made.append(
            _everyone(f"score_{record}_update AFTER UPDATE", record, new, f"WHEN NOT {ends} ")
        )
    return made


#: Whether an instant is that of the step under way; without one it is taken to be.
_PRESENT = (
    "(ifnull((SELECT at FROM step WHERE id = (SELECT step_id FROM current_step)), {at}) = {at})"
)


def _now(start: str, record: str, at: str, team: str, when: str = "1") -> str:
    return (
        f"CREATE TRIGGER {start} ON {record} WHEN {when} AND {_PRESENT.format(at=at)} BEGIN "
        f"INSERT INTO rules_dirty (team_id, at) VALUES ({team}, {at}); END"
    )


def _everyone(start: str, record: str, team: str, when: str = "") -> str:
    """Also drops what waits: those leads are replayed under all the rules there are."""
    return (
        f"CREATE TRIGGER {start} ON {record} {when}BEGIN "
        f"DELETE FROM rules_dirty WHERE team_id = {team}; "
        "INSERT OR IGNORE INTO score_dirty (contact_id) SELECT id FROM contact "
        f"WHERE team_id = {team}; END"
    )


def _search() -> list[str]:
    mark = "INSERT OR IGNORE INTO search_dirty (kind, id) VALUES ({kind}, {row}.id);"
    made = []
    for record, kind, columns in (
        ("company", COMPANY, "name, city, sector, website, registration, external_id"),
        (
            "contact",
            CONTACT,
            "first_name, last_name, email, company_id, external_id, customer_id, phone, mobile",
        ),
    ):
        # A record above all that are indexed waits without a mark; one that comes back needs it.
        back = f"WHEN NEW.id <= (SELECT max(id) FROM {record}_search_content) "
        for event, row, when in (
            ("INSERT", "NEW", back),
            (f"UPDATE OF {columns}", "NEW", ""),
            ("DELETE", "OLD", ""),
        ):
            name = f"search_{record}_{event.split()[0].lower()}"
            made.append(
                f"CREATE TRIGGER {name} AFTER {event} ON {record} {when}BEGIN "
                f"{mark.format(kind=kind, row=row)} END"
            )
    made.append(
        "CREATE TRIGGER search_company_renamed AFTER UPDATE OF name ON company "
        "WHEN OLD.name IS NOT NEW.name BEGIN "
        f"INSERT OR IGNORE INTO search_dirty (kind, id) SELECT {CONTACT}, id FROM contact "
        "WHERE company_id = NEW.id; END"
    )
    return made


#: What a company is judged by.
_JUDGED = (
    "name, sector, sub_sector, activity_code, country, region, city, postal_code, headcount, "
    "turnover, description, registration, phone, website, linkedin, address, details"
)


def _fits() -> list[str]:
    """A company above all that were judged waits without a mark; one that comes back, or of which
    something else is known now, needs it. Criteria that change are judged anew, from the start.
    """
    judged = "(SELECT max(up_to) FROM fit_check)"
    any_criteria = "EXISTS (SELECT 1 FROM fit_check)"
    anew = "INSERT INTO fit_check (routine_id, up_to, whole) VALUES (NEW.id, 0, 0);"
    mark = "INSERT OR IGNORE INTO fit_dirty (company_id) VALUES ({row}.{column});"
    return [
        "CREATE TRIGGER fit_routine_insert AFTER INSERT ON routine WHEN NEW.criteria IS NOT NULL "
        f"BEGIN {anew} END",
        "CREATE TRIGGER fit_routine_update AFTER UPDATE OF criteria ON routine "
        "WHEN OLD.criteria IS NOT NEW.criteria AND NEW.criteria IS NOT NULL BEGIN "
        f"DELETE FROM fit_check WHERE routine_id = NEW.id; {anew} END",
        "CREATE TRIGGER fit_routine_none AFTER UPDATE OF criteria ON routine "
        "WHEN OLD.criteria IS NOT NULL AND NEW.criteria IS NULL BEGIN "
        "DELETE FROM fit_check WHERE routine_id = NEW.id; "
        "DELETE FROM fit WHERE routine_id = NEW.id; END",
        f"CREATE TRIGGER fit_company_insert AFTER INSERT ON company WHEN NEW.id <= {judged} "
        f"BEGIN {mark.format(row='NEW', column='id')} END",
        f"CREATE TRIGGER fit_company_update AFTER UPDATE OF {_JUDGED} ON company "
        f"WHEN {any_criteria} BEGIN {mark.format(row='NEW', column='id')} END",
        "CREATE TRIGGER fit_company_delete AFTER DELETE ON company BEGIN "
        "DELETE FROM fit_dirty WHERE company_id = OLD.id; END",
        "CREATE TRIGGER fit_contact_insert AFTER INSERT ON contact "
        f"WHEN NEW.company_id <= {judged} "
        f"BEGIN {mark.format(row='NEW', column='company_id')} END",
        "CREATE TRIGGER fit_contact_update AFTER UPDATE OF email, card ON contact "
        f"WHEN NEW.company_id IS NOT NULL AND {any_criteria} "
        f"BEGIN {mark.format(row='NEW', column='company_id')} END",
        "CREATE TRIGGER fit_contact_moved AFTER UPDATE OF company_id ON contact "
        f"WHEN OLD.company_id IS NOT NEW.company_id AND {any_criteria} BEGIN "
        "INSERT OR IGNORE INTO fit_dirty (company_id) SELECT id FROM company "
        "WHERE id IN (OLD.company_id, NEW.company_id); END",
        f"CREATE TRIGGER fit_contact_delete AFTER DELETE ON contact WHEN {any_criteria} BEGIN "
        "INSERT OR IGNORE INTO fit_dirty (company_id) SELECT id FROM company "
        "WHERE id = OLD.company_id; END",
    ]


def install_triggers(conn: sqlite3.Connection) -> None:
    """Put every trigger in place, replacing those that are there."""
    names = [r[0] for r in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    for name in names:
        conn.execute(f'DROP TRIGGER "{name}"')
    columns = {
        record: [r[1] for r in conn.execute(f"PRAGMA table_info({record})")]
        for record in JOURNALLED
    }
    for statement in (*_journal(columns), *_scores(), *_search(), *_fits()):
        conn.execute(statement)


def triggers_expected() -> int:
    """How many triggers a whole store has; the doctor compares."""
    return 3 * len(JOURNALLED) + len(_scores()) + len(_search()) + len(_fits())
