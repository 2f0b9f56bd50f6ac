"""Looking a store over: what SQLite says of the file, and whether derived values follow from
the facts.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from leadtui.domain.kinds import TRANSITIONS
from leadtui.domain.scoring import Outcome, replay
from leadtui.models import fit_marks, fits, journal_ranges, scores, search
from leadtui.models.history import Histories, LeadFacts, id_list
from leadtui.models.manifest import damage as damage
from leadtui.models.triggers import (
    DERIVED_ROWS,
    JOURNALLED,
    install_triggers,
    triggers_expected,
)

#: Problems that are named one by one; of more, the number is enough.
NAMED = 5

_Stored = dict[int, tuple[object, ...]]
_Dated = dict[int, set[tuple[object, ...]]]


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks of work that waits: leads to re-score, rule changes to apply, records to index,
    companies to judge.
    """

    scores: int
    rules: int
    search: int
    fits: int
    open_step: bool


def broken_references(conn: sqlite3.Connection) -> list[str]:
    """Rows that point at a row which is not there, as ``table row -> table``."""
    return [
        f"{table} {row_id} -> {parent}"
        for table, row_id, parent, _ in conn.execute("PRAGMA foreign_key_check")
    ]


def garbled(conn: sqlite3.Connection) -> list[str]:
    """Records with a text that is none, as ``table row: column``: SQLite looks at no text, so a
    page that was damaged there passes for sound.
    """
    found = []
    made, conn.text_factory = conn.text_factory, bytes
    try:
        for table in JOURNALLED:
            info = conn.execute(f"PRAGMA table_info({table})")
            columns = [row[1].decode() for row in info if row[2] == b"TEXT"]
            if columns:
                found += _garbled_rows(conn, table, columns)
    finally:
        conn.text_factory = made
    return found


def _garbled_rows(conn: sqlite3.Connection, table: str, columns: list[str]) -> list[str]:
    names = ", ".join(f'"{name}"' for name in columns)
    some = " OR ".join(f'"{name}" IS NOT NULL' for name in columns)
    found = []
    for row_id, *texts in conn.execute(f"SELECT id, {names} FROM {table} WHERE {some}"):
        for name, text in zip(columns, texts, strict=True):
            try:
                text is None or text.decode()
            except UnicodeDecodeError:
                found.append(f"{table} {row_id}: {name}")
    return found


def journal_gaps(conn: sqlite3.Connection) -> list[str]:
    """What the journal does not tell: changes without a step, steps undone by none, and records
    that are there though their last change removed them, or the other way round.
    """
    gaps = []
    for what, query in (
        ("changes without a step", "SELECT count(*) FROM change c WHERE NOT EXISTS "
         "(SELECT 1 FROM step s WHERE s.id = c.step_id)"),
        ("steps undone by no step", "SELECT count(*) FROM step s WHERE undone_by IS NOT NULL "
         "AND NOT EXISTS (SELECT 1 FROM step t WHERE t.id = s.undone_by)"),
    ):  # fmt: skip
        number = conn.execute(query).fetchone()[0]
        if number:
            gaps.append(f"{number} {what}")
    for record in JOURNALLED:
        there = "t.id IS NOT NULL"
        if record in DERIVED_ROWS:
            there += f" AND {DERIVED_ROWS[record].format(row='t')}"
        row = conn.execute(
            "SELECT count(*), min(c.record_id) FROM "
            "(SELECT record_id, op, max(id) FROM change WHERE record = ? GROUP BY record_id) c "
            f"LEFT JOIN {record} t ON t.id = c.record_id WHERE (c.op = 'D') = ({there})",
            (record,),
        ).fetchone()
        number, first = row
        if not number:
            number, first = _ranges_without_rows(conn, record)
        if number:
            gaps.append(f"{record} {first}" + (f" and {number - 1} more" if number > 1 else ""))
    return gaps


def _ranges_without_rows(conn: sqlite3.Connection, record: str) -> tuple[int, int]:
    """How many rows made together are not there though no change removed them, and the first id
    of the first range with such rows.
    """
    number, first = 0, 0
    for made in journal_ranges.of_record(conn, record):
        among = (made.first, made.last)
        there = conn.execute(
            f"SELECT count(*) FROM {record} WHERE id BETWEEN ? AND ?", among
        ).fetchone()[0]
        missing = made.last - made.first + 1 - there
        if missing:
            removed = conn.execute(
                "SELECT count(*) FROM (SELECT op, max(id) FROM change "
                "WHERE record = ? AND record_id BETWEEN ? AND ? GROUP BY record_id) "
                "WHERE op = 'D'",
                (record, *among),
            ).fetchone()[0]
            missing -= removed
        if missing:
            number, first = number + missing, first or made.first
    return number, first


def unused(conn: sqlite3.Connection) -> int:
    """The bytes of the file that hold nothing."""
    free = conn.execute("PRAGMA freelist_count").fetchone()[0]
    return int(free) * int(conn.execute("PRAGMA page_size").fetchone()[0])


def missing_triggers(conn: sqlite3.Connection) -> int:
    """How many triggers the store has too few; below 0, too many."""
    row = conn.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()
    return triggers_expected() - int(row[0])


def marks(conn: sqlite3.Connection) -> Marks:
    """The work that waits."""
    row = conn.execute(
        "SELECT (SELECT count(*) FROM score_dirty), (SELECT count(*) FROM rules_dirty), "
        "EXISTS (SELECT 1 FROM current_step WHERE step_id IS NOT NULL)"
    ).fetchone()
    return Marks(row[0], row[1], search.waiting(conn), fit_marks.waiting(conn), bool(row[2]))


def lead_ids(conn: sqlite3.Connection, *, after: int, limit: int) -> list[int]:
    """The next ids of leads after ``after``, over all teams."""
    rows = conn.execute("SELECT id FROM contact WHERE id > ? ORDER BY id LIMIT ?", (after, limit))
    return [row[0] for row in rows]


def wrong_scores(conn: sqlite3.Connection, ids: list[int], now: int) -> list[int]:
    """Those of the leads ``ids`` whose stored state, cool-downs or changes between hot and cold
    are not what the reference makes of their facts.
    """
    histories = Histories(conn)
    bound = id_list(ids)
    states = _states(conn, bound)
    resets = _dated(
        conn,
        "SELECT contact_id, at FROM reset WHERE kind = 'cooled' AND "
        "contact_id IN (SELECT value FROM json_each(?))",
        bound,
    )
    kinds = ", ".join(str(int(kind)) for kind in sorted(TRANSITIONS))
    changes = _dated(
        conn,
        f"SELECT contact_id, kind, at FROM activity WHERE kind IN ({kinds}) AND "
        "contact_id IN (SELECT value FROM json_each(?))",
        bound,
    )
    wrong = []
    for lead_id, lead in histories.read(ids).items():
        outcome = replay(histories.of(lead), now)
        if (
            states.get(lead_id) != _expected(outcome, lead)
            or resets.get(lead_id, set()) != {(at,) for at in outcome.resets}
            or changes.get(lead_id, set()) != {(int(t.kind), t.at) for t in outcome.transitions}
        ):
            wrong.append(lead_id)
    return wrong


def _states(conn: sqlite3.Connection, bound: str) -> _Stored:
    rows = conn.execute(
        "SELECT contact_id, team_id, engagement, hot, hot_since, hot_until, last_interaction, "
        "last_contacted, counts_from, period_from FROM lead_state "
        "WHERE contact_id IN (SELECT value FROM json_each(?))",
        (bound,),
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def _expected(outcome: Outcome, lead: LeadFacts) -> tuple[object, ...]:
    state = outcome.state
    return (
        lead.team_id,
        state.engagement,
        int(state.hot),
        state.hot_since,
        state.hot_until,
        state.last_interaction,
        lead.last_contacted,
        state.counts_from,
        state.period_from,
    )


def _dated(conn: sqlite3.Connection, select: str, bound: str) -> _Dated:
    found: _Dated = {}
    for row in conn.execute(select, (bound,)):
        found.setdefault(row[0], set()).add(tuple(row[1:]))
    return found


def search_differs(conn: sqlite3.Connection) -> int:
    """How many entries of the search indexes are missing, superfluous or not what the records
    say. ``conn`` may keep temporary tables.
    """
    # A temporary table hides the store's own of that name, so the indexes are made anew beside
    # those that are compared with them.
    conn.execute("CREATE TEMP TABLE search_dirty (kind INTEGER, id INTEGER)")
    for index in ("company_search", "contact_search"):
        conn.execute(f"CREATE TEMP TABLE {index} (words TEXT)")
    search.rebuild(conn)
    differing = 0
    for index in ("company_search", "contact_search"):
        kept = f"SELECT rowid, words FROM main.{index}"
        made = f"SELECT rowid, words FROM temp.{index}"
        row = conn.execute(
            f"SELECT count(DISTINCT rowid) FROM (SELECT * FROM ({kept} EXCEPT {made}) "
            f"UNION ALL SELECT * FROM ({made} EXCEPT {kept}))"
        ).fetchone()
        differing += row[0]
    for table in ("search_dirty", "company_search", "contact_search"):
        conn.execute(f"DROP TABLE temp.{table}")
    return differing


def rebuild(conn: sqlite3.Connection) -> int:
    """Make everything anew that follows from facts: triggers and search at once, every lead
    marked to be replayed and every company to be judged; how many leads those are.
    """
    conn.execute("UPDATE current_step SET step_id = NULL")
    install_triggers(conn)
    search.rebuild(conn)
    fits.rebuild(conn)
    scores.mark_all(conn)
    row = conn.execute("SELECT count(*) FROM score_dirty").fetchone()
    return int(row[0])
