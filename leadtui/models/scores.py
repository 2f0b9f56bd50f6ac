"""Scores kept in step with the facts: the only place that writes ``lead_state``, cool-downs and
the activities "became hot" and "cooled" (X-16).

One lead is replayed by the reference scorer; a change of rules is weighed for all leads at once
by the set-based one.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from leadtui.domain.kinds import Kind
from leadtui.domain.rules import RuleSet
from leadtui.domain.scoring import Outcome, Reason, State, replay
from leadtui.models import hot
from leadtui.models.engagement import rules_by_owner, weigh
from leadtui.models.history import Histories, LeadFacts, id_list, read_facts

_STATE = (
    "engagement, hot, hot_since, hot_until, last_interaction, last_contacted, counts_from, "
    "period_from"
)
_StateRow = tuple[int | None, ...]


def settle_few(conn: sqlite3.Connection, now: int, *, limit: int) -> bool:
    """Re-score the leads marked dirty when they are at most ``limit``; whether none is left."""
    ids = [r[0] for r in conn.execute("SELECT contact_id FROM score_dirty LIMIT ?", (limit + 1,))]
    if len(ids) > limit:
        return False
    if ids:
        score_leads(conn, ids, now)
    return True


def settle_some(conn: sqlite3.Connection, now: int, *, limit: int) -> int:
    """Re-score up to ``limit`` of the leads marked dirty; how many were."""
    rows = conn.execute("SELECT contact_id FROM score_dirty ORDER BY contact_id LIMIT ?", (limit,))
    ids = [r[0] for r in rows]
    if ids:
        score_leads(conn, ids, now)
    return len(ids)


def cool_due(conn: sqlite3.Connection, now: int, *, limit: int) -> int:
    """Cool up to ``limit`` hot leads whose time is over, each at its exact time (CAD-38)."""
    rows = conn.execute(
        "SELECT contact_id FROM lead_state WHERE hot_until <= ? ORDER BY hot_until LIMIT ?",
        (now, limit),
    )
    ids = [r[0] for r in rows]
    if ids:
        score_leads(conn, ids, now)
    return len(ids)


def next_cooling(conn: sqlite3.Connection) -> int | None:
    """The instant at which the next hot lead cools, None when none will."""
    row = conn.execute(
        "SELECT hot_until FROM lead_state WHERE hot_until IS NOT NULL ORDER BY hot_until LIMIT 1"
    ).fetchone()
    return row[0] if row else None


def is_settled(conn: sqlite3.Connection, now: int) -> bool:
    """Whether every score is true at ``now``: nothing dirty, no rules to apply, none to cool."""
    row = conn.execute(
        "SELECT EXISTS (SELECT 1 FROM score_dirty) OR EXISTS (SELECT 1 FROM rules_dirty) "
        "OR EXISTS (SELECT 1 FROM lead_state WHERE hot_until <= ?)",
        (now,),
    ).fetchone()
    return not row[0]


def waiting(conn: sqlite3.Connection, now: int) -> int:
    """How many leads are to be replayed at ``now``: marked dirty, or hot beyond their time."""
    number: int = conn.execute(
        "SELECT count(*) FROM (SELECT contact_id FROM score_dirty "
        "UNION SELECT contact_id FROM lead_state WHERE hot_until <= ?)",
        (now,),
    ).fetchone()[0]
    return number


def score_leads(conn: sqlite3.Connection, ids: Sequence[int], now: int) -> None:
    """Replay the leads ``ids`` and store what came out, with what follows from it."""
    histories = Histories(conn)
    bound = id_list(ids)
    before: dict[int, _StateRow] = {
        row[0]: row[1:]
        for row in conn.execute(
            f"SELECT contact_id, {_STATE} FROM lead_state "
            "WHERE contact_id IN (SELECT value FROM json_each(?))",
            (bound,),
        )
    }
    for contact_id, lead in read_facts(conn, ids).items():
        outcome = replay(histories.of(lead), now)
        _store(conn, lead, outcome, before.get(contact_id), now)
    conn.execute(
        "DELETE FROM score_dirty WHERE contact_id IN (SELECT value FROM json_each(?))", (bound,)
    )
    hot.facts_are_known(conn)


def _store(
    conn: sqlite3.Connection,
    lead: LeadFacts,
    outcome: Outcome,
    before: _StateRow | None,
    now: int,
) -> None:
    state = outcome.state
    after = _row(state, lead.last_contacted)
    if after != before:
        conn.execute(
            f"INSERT OR REPLACE INTO lead_state (contact_id, team_id, {_STATE}) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (lead.contact_id, lead.team_id, *after),
        )
    if outcome.transitions or _has_derived(conn, lead.contact_id):
        _reconcile(conn, lead, outcome)
    was_hot = bool(before and before[1])
    if state.hot and not was_hot and outcome.transitions[-1].reason is Reason.POINTS:
        hot.announce(conn, lead, state, now)


def _row(state: State, last_contacted: int | None) -> _StateRow:
    return (
        state.engagement,
        int(state.hot),
        state.hot_since,
        state.hot_until,
        state.last_interaction,
        last_contacted,
        state.counts_from,
        state.period_from,
    )


def _has_derived(conn: sqlite3.Connection, contact_id: int) -> bool:
    row = conn.execute(
        "SELECT 1 FROM activity WHERE contact_id = ? AND kind IN (?, ?) LIMIT 1",
        (contact_id, int(Kind.BECAME_HOT), int(Kind.COOLED)),
    ).fetchone()
    return row is not None


def _reconcile(conn: sqlite3.Connection, lead: LeadFacts, outcome: Outcome) -> None:
    """Make the stored transitions and cool-downs those of the replay: a late fact may have
    moved, added or removed some.
    """
    wanted = {(int(t.kind), t.at, t.reason.value) for t in outcome.transitions}
    stored = {
        (kind, at, json.loads(data)["reason"]): row_id
        for row_id, kind, at, data in conn.execute(
            "SELECT id, kind, at, data FROM activity WHERE contact_id = ? AND kind IN (?, ?)",
            (lead.contact_id, int(Kind.BECAME_HOT), int(Kind.COOLED)),
        )
    }
    for key, row_id in stored.items():
        if key not in wanted:
            conn.execute("DELETE FROM activity WHERE id = ?", (row_id,))
    conn.executemany(
        "INSERT INTO activity (team_id, company_id, contact_id, kind, at, data) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        [
            (lead.team_id, lead.company_id, lead.contact_id, kind, at, _reason(reason))
            for kind, at, reason in sorted(wanted - stored.keys(), key=lambda k: (k[1], -k[0]))
        ],
    )
    kept = {
        r[0]
        for r in conn.execute(
            "SELECT at FROM reset WHERE contact_id = ? AND kind = 'cooled'", (lead.contact_id,)
        )
    }
    conn.executemany(
        "DELETE FROM reset WHERE contact_id = ? AND kind = 'cooled' AND at = ?",
        [(lead.contact_id, at) for at in kept - set(outcome.resets)],
    )
    conn.executemany(
        "INSERT INTO reset (contact_id, at, kind) VALUES (?, ?, 'cooled')",
        [(lead.contact_id, at) for at in sorted(set(outcome.resets) - kept)],
    )


def _reason(reason: str) -> str:
    return json.dumps({"reason": reason})


def mark_all(conn: sqlite3.Connection, team_id: int | None = None) -> None:
    """Mark every lead (of a team) to be replayed from its facts."""
    where, bound = ("", ()) if team_id is None else (" WHERE team_id = ?", (team_id,))
    conn.execute(f"INSERT OR IGNORE INTO score_dirty SELECT id FROM contact{where}", bound)


def pending_rules(conn: sqlite3.Connection) -> list[tuple[int, int]]:
    """Teams whose rules were saved and not yet applied to every lead, each with the version."""
    return conn.execute(
        "SELECT team_id, max(version_id) FROM rules_dirty GROUP BY team_id HAVING count(*) = 1"
    ).fetchall()


def fold_pending_rules(conn: sqlite3.Connection) -> None:
    """Where several rule changes of a team wait, or one changed what interrupts silence, replay
    its leads instead: the one-pass way knows a single step from the rules before, and not which
    events were interactions.
    """
    replayed = [
        r[0]
        for r in conn.execute(
            "SELECT team_id FROM rules_dirty GROUP BY team_id HAVING count(*) > 1"
        )
    ]
    for team_id, version_id in pending_rules(conn):
        _, before = _version(conn, version_id)
        after = rules_by_owner(conn, team_id)
        if any(before[o].silence != after[o].silence for o in before):
            replayed.append(team_id)
    for team_id in replayed:
        mark_all(conn, team_id)
        conn.execute("DELETE FROM rules_dirty WHERE team_id = ?", (team_id,))


def apply_rules(
    conn: sqlite3.Connection, team_id: int, version_id: int, now: int, *, after: int, limit: int
) -> tuple[int, int]:
    """Weigh the next ``limit`` leads of a team after id ``after`` under the rules saved as
    ``version_id``, the newest ones; how many there were, and the last id of them.

    A lead that changed since, or whose timer ran out before the rules did, is replayed. Doing a
    lead twice changes nothing.
    """
    ids = [
        r[0]
        for r in conn.execute(
            "SELECT id FROM contact WHERE team_id = ? AND id > ? ORDER BY id LIMIT ?",
            (team_id, after, limit),
        )
    ]
    if not ids:
        return 0, after
    weigh(conn, team_id, rules_by_owner(conn, team_id), first=ids[0], last=ids[-1])
    at, before = _version(conn, version_id)
    bound = {"first": ids[0], "last": ids[-1], "at": at}
    conn.execute(
        "INSERT OR IGNORE INTO score_dirty SELECT contact_id FROM lead_state "
        "WHERE contact_id BETWEEN :first AND :last AND hot_until <= :at",
        bound,
    )
    conn.execute("DROP TABLE IF EXISTS temp.flipped")
    conn.execute(
        "CREATE TEMP TABLE flipped AS SELECT s.contact_id, s.hot FROM lead_state s "
        "JOIN weighed w USING (contact_id) WHERE s.contact_id BETWEEN :first AND :last "
        "AND s.hot IS NOT (w.engagement >= w.threshold) "
        "AND s.contact_id NOT IN (SELECT contact_id FROM score_dirty)",
        bound,
    )
    _write_weighed(conn, bound, before)
    conn.execute(
        "INSERT INTO activity (team_id, company_id, contact_id, kind, at, data) "
        "SELECT c.team_id, c.company_id, c.id, CASE f.hot WHEN 0 THEN ? ELSE ? END, ?, ? "
        "FROM flipped f JOIN contact c ON c.id = f.contact_id",
        (int(Kind.BECAME_HOT), int(Kind.COOLED), at, _reason(Reason.RULES.value)),
    )
    dirty = [
        r[0]
        for r in conn.execute(
            "SELECT contact_id FROM score_dirty WHERE contact_id BETWEEN ? AND ?",
            (ids[0], ids[-1]),
        )
    ]
    if dirty:
        score_leads(conn, dirty, now)
    return len(ids), ids[-1]


def _write_weighed(
    conn: sqlite3.Connection, bound: dict[str, int], before: dict[int | None, RuleSet]
) -> None:
    """The states of a chunk under the new rules: timers restart where the period changed."""
    conn.execute("DROP TABLE IF EXISTS temp.period_before")
    conn.execute("CREATE TEMP TABLE period_before (owner_id INTEGER PRIMARY KEY, reset_ms INTEGER)")
    conn.executemany(
        "INSERT INTO period_before VALUES (?, ?)",
        [(owner or 0, rules.reset_ms) for owner, rules in before.items()],
    )
    conn.execute(
        """
        UPDATE lead_state AS s SET engagement = x.engagement, hot = x.hot,
          hot_since = x.hot_since, period_from = x.period_from, hot_until = x.hot_until
        FROM (
          SELECT *, CASE WHEN hot AND reset_ms IS NOT NULL THEN
            max(hot_since, ifnull(last_interaction, hot_since), ifnull(period_from, hot_since))
            + reset_ms END AS hot_until
          FROM (
            SELECT w.contact_id, w.engagement, w.reset_ms, o.last_interaction,
              w.engagement >= w.threshold AS hot,
              CASE WHEN w.engagement < w.threshold THEN NULL
                WHEN o.hot THEN o.hot_since ELSE :at END AS hot_since,
              CASE WHEN b.reset_ms IS NOT w.reset_ms THEN :at ELSE o.period_from END
                AS period_from
            FROM weighed w JOIN lead_state o USING (contact_id)
              JOIN contact c ON c.id = w.contact_id
              JOIN period_before b ON b.owner_id = ifnull(c.owner_id, 0)
            WHERE w.contact_id BETWEEN :first AND :last
          )
        ) AS x
        WHERE s.contact_id = x.contact_id
          AND s.contact_id NOT IN (SELECT contact_id FROM score_dirty)
          AND (s.engagement IS NOT x.engagement OR s.hot IS NOT x.hot
            OR s.hot_until IS NOT x.hot_until OR s.period_from IS NOT x.period_from)
        """,
        bound,
    )


def _version(conn: sqlite3.Connection, version_id: int) -> tuple[int, dict[int | None, RuleSet]]:
    """When the version was saved, and every owner's rules just before it."""
    at, team_id = conn.execute(
        "SELECT v.at, s.team_id FROM rule_version v JOIN rule_set s ON s.id = v.rule_set_id "
        "WHERE v.id = ?",
        (version_id,),
    ).fetchone()
    timelines = Histories(conn).timelines(team_id)
    owners: list[int | None] = [None]
    owners += [r[0] for r in conn.execute("SELECT id FROM user WHERE team_id = ?", (team_id,))]
    before = {}
    for owner in owners:
        entries = timelines.of_owner(owner)
        earlier = [e for e in entries if e.at < at]
        before[owner] = (earlier or entries)[-1 if earlier else 0].rules
    return at, before


def rules_applied(conn: sqlite3.Connection, version_id: int) -> None:
    """Note that every lead has the result of a version."""
    conn.execute("DELETE FROM rules_dirty WHERE version_id = ?", (version_id,))
