"""A change of the rules, applied to all leads of a team at once, in chunks (CAD-54).

What a replay would do to a lead at the instant of the change, as one statement for many: weigh
what counts, restart timers where what silence is has changed, turn leads hot or cold.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from leadtui.domain.kinds import Kind
from leadtui.domain.rules import RuleSet
from leadtui.domain.scoring import RELEVANT, Reason, restarts_timer
from leadtui.models.engagement import rules_by_owner, weigh
from leadtui.models.heard import DELAYED, interaction
from leadtui.models.rules import load, owners
from leadtui.models.scores import Pending, reason_json, score_leads

#: Of whose facts it matters that they are not older than the change.
_RELEVANT = ", ".join(str(int(kind)) for kind in sorted({*RELEVANT, Kind.OWNER_CHANGED}))


def apply_rules(
    conn: sqlite3.Connection, pending: Pending, now: int, *, after: int, limit: int
) -> tuple[int, int]:
    """Weigh the next ``limit`` leads of a team after id ``after`` under the rules as they are
    since ``pending``, the newest ones; how many there were, and the last id of them.

    A lead that changed since, that has facts of that instant or later, or whose timer ran out
    before, is replayed. Doing a lead twice changes nothing.
    """
    ids = [
        row[0]
        for row in conn.execute(
            "SELECT id FROM contact WHERE team_id = ? AND id > ? ORDER BY id LIMIT ?",
            (pending.team_id, after, limit),
        )
    ]
    if not ids:
        return 0, after
    rules = rules_by_owner(conn, pending.team_id)
    weigh(conn, pending.team_id, rules, first=ids[0], last=ids[-1])
    bound = {"first": ids[0], "last": ids[-1], "at": pending.at}
    _mark_others(conn, bound)
    _turns(conn, pending, rules)
    _hear(conn, bound)
    _write(conn, bound)
    dirty = [
        row[0]
        for row in conn.execute(
            "SELECT contact_id FROM score_dirty WHERE contact_id BETWEEN ? AND ?",
            (ids[0], ids[-1]),
        )
    ]
    if dirty:
        score_leads(conn, dirty, now)
    return len(ids), ids[-1]


def _mark_others(conn: sqlite3.Connection, bound: Mapping[str, int]) -> None:
    """Mark the leads of a chunk that one step from the rules before does not bring up to date."""
    conn.execute(
        "INSERT OR IGNORE INTO score_dirty SELECT contact_id FROM lead_state "
        "WHERE contact_id BETWEEN :first AND :last AND (hot_until <= :at OR counts_from > :at)",
        bound,
    )
    conn.execute(
        "INSERT OR IGNORE INTO score_dirty SELECT contact_id FROM activity "
        "INDEXED BY activity_scoring WHERE contact_id BETWEEN :first AND :last "
        f"AND kind IN ({_RELEVANT}) AND at >= :at",
        bound,
    )


def _turns(conn: sqlite3.Connection, pending: Pending, rules: Mapping[int | None, RuleSet]) -> None:
    """The temporary table ``turn``: for each owner, whether timers restart, and whether and how
    interactions are to be looked for anew.
    """
    delays = [f"d{int(kind)}" for kind in DELAYED]
    conn.execute("DROP TABLE IF EXISTS temp.turn")
    conn.execute(
        "CREATE TEMP TABLE turn (owner_id INTEGER PRIMARY KEY, restarts INTEGER, anew INTEGER, "
        f"calls INTEGER, {', '.join(delays)})"
    )
    timelines = load(conn, pending.team_id)
    for owner in owners(conn, pending.team_id):
        before, after = timelines.before(owner, pending.at), rules[owner]
        row = [
            owner or 0,
            int(restarts_timer(before, after)),
            int(before.silence != after.silence),
            after.call_seconds,
            *(after.rule(kind).after_seconds * 1_000 for kind in DELAYED),
        ]
        conn.execute(f"INSERT INTO turn VALUES ({', '.join('?' * len(row))})", row)


def _hear(conn: sqlite3.Connection, bound: Mapping[str, int]) -> None:
    """The temporary table ``heard``: the last interaction of the leads for whom it is to be
    looked for anew (CAD-34).
    """
    conn.execute("DROP TABLE IF EXISTS temp.heard")
    conn.execute("CREATE TEMP TABLE heard (contact_id INTEGER PRIMARY KEY, at INTEGER)")
    conn.execute(
        "INSERT INTO heard SELECT c.id, max(a.at) FROM contact c "
        "CROSS JOIN turn t ON t.owner_id = ifnull(c.owner_id, 0) "
        "LEFT JOIN activity a INDEXED BY activity_scoring ON a.contact_id = c.id "
        f"AND {interaction('t')} "
        "WHERE t.anew AND c.id BETWEEN :first AND :last GROUP BY c.id",
        bound,
    )


def _write(conn: sqlite3.Connection, bound: dict[str, int]) -> None:
    """The states of a chunk under the new rules, and an activity for each lead that turned."""
    conn.execute("DROP TABLE IF EXISTS temp.flipped")
    conn.execute(
        "CREATE TEMP TABLE flipped AS SELECT s.contact_id, s.hot FROM lead_state s "
        "JOIN weighed w USING (contact_id) WHERE s.contact_id BETWEEN :first AND :last "
        "AND s.hot IS NOT (w.engagement >= w.threshold) "
        "AND s.contact_id NOT IN (SELECT contact_id FROM score_dirty)",
        bound,
    )
    conn.execute(
        """
        UPDATE lead_state AS s SET engagement = x.engagement, hot = x.hot,
          hot_since = x.hot_since, period_from = x.period_from, hot_until = x.hot_until,
          last_interaction = x.last_interaction
        FROM (
          SELECT *, CASE WHEN hot AND reset_ms IS NOT NULL THEN
            max(hot_since, ifnull(last_interaction, hot_since), ifnull(period_from, hot_since))
            + reset_ms END AS hot_until
          FROM (
            SELECT w.contact_id, w.engagement, w.reset_ms,
              CASE WHEN t.anew THEN h.at ELSE o.last_interaction END AS last_interaction,
              w.engagement >= w.threshold AS hot,
              CASE WHEN w.engagement < w.threshold THEN NULL
                WHEN o.hot THEN o.hot_since ELSE :at END AS hot_since,
              CASE WHEN t.restarts THEN :at ELSE o.period_from END AS period_from
            FROM weighed w JOIN lead_state o USING (contact_id)
              JOIN contact c ON c.id = w.contact_id
              JOIN turn t ON t.owner_id = ifnull(c.owner_id, 0)
              LEFT JOIN heard h ON h.contact_id = w.contact_id
            WHERE w.contact_id BETWEEN :first AND :last
          )
        ) AS x
        WHERE s.contact_id = x.contact_id
          AND s.contact_id NOT IN (SELECT contact_id FROM score_dirty)
          AND (s.engagement IS NOT x.engagement OR s.hot IS NOT x.hot
            OR s.hot_until IS NOT x.hot_until OR s.period_from IS NOT x.period_from
            OR s.last_interaction IS NOT x.last_interaction)
        """,
        bound,
    )
    conn.execute(
        "INSERT INTO activity (team_id, company_id, contact_id, kind, at, data) "
        "SELECT c.team_id, c.company_id, c.id, CASE f.hot WHEN 0 THEN ? ELSE ? END, ?, ? "
        "FROM flipped f JOIN contact c ON c.id = f.contact_id",
        (
            int(Kind.BECAME_HOT),
            int(Kind.COOLED),
            bound["at"],
            reason_json(Reason.RULES.value),
        ),
    )
