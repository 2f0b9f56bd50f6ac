"""Scores kept in step with the facts: what writes ``lead_state``, cool-downs and the activities
"became hot" and "cooled" (X-16).

One lead is replayed by the reference scorer; a change of rules is weighed for all leads at once
by the set-based one (:mod:`leadtui.models.rescoring`).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from leadtui.domain.kinds import Kind
from leadtui.domain.scoring import Outcome, Reason, State, replay
from leadtui.models import hot
from leadtui.models.history import Histories, LeadFacts, id_list
from leadtui.models.rules import load

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
    for contact_id, lead in histories.read(ids).items():
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
            (lead.team_id, lead.company_id, lead.contact_id, kind, at, reason_json(reason))
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


def reason_json(reason: str) -> str:
    """How a transition's reason is kept."""
    return json.dumps({"reason": reason})


def mark_all(conn: sqlite3.Connection, team_id: int | None = None) -> None:
    """Mark every lead (of a team) to be replayed from its facts."""
    where, bound = ("", ()) if team_id is None else (" WHERE team_id = ?", (team_id,))
    conn.execute(f"INSERT OR IGNORE INTO score_dirty SELECT id FROM contact{where}", bound)


@dataclass(frozen=True, slots=True)
class Pending:
    """A change of a team's rules that waits to be applied: its instant, and the last mark of it."""

    team_id: int
    at: int
    mark: int


def pending_rules(conn: sqlite3.Connection) -> list[Pending]:
    """Teams whose rules changed at one instant, and were not yet applied to every lead."""
    return [
        Pending(*row)
        for row in conn.execute(
            "SELECT team_id, max(at), max(id) FROM rules_dirty GROUP BY team_id "
            "HAVING count(DISTINCT at) = 1"
        )
    ]


def fold_pending_rules(conn: sqlite3.Connection) -> None:
    """Where several changes of a team's rules wait, or one dated before another, replay its leads
    instead: the one-pass way knows a single step from the rules before.
    """
    replayed = [
        row[0]
        for row in conn.execute(
            "SELECT team_id FROM rules_dirty GROUP BY team_id HAVING count(DISTINCT at) > 1"
        )
    ]
    for pending in pending_rules(conn):
        if load(conn, pending.team_id).newest() > pending.at:
            replayed.append(pending.team_id)
    for team_id in replayed:
        mark_all(conn, team_id)
        conn.execute("DELETE FROM rules_dirty WHERE team_id = ?", (team_id,))


def rules_applied(conn: sqlite3.Connection, pending: Pending) -> None:
    """Note that every lead has the result of a change."""
    conn.execute(
        "DELETE FROM rules_dirty WHERE team_id = ? AND id <= ?", (pending.team_id, pending.mark)
    )
