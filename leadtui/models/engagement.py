"""Engagement of many leads in one pass over the covering index: the set-based scorer.

It weighs what counts now (every activity from a lead's ``counts_from`` on) under given rules,
one set an owner. The words of the rules are those of ``domain/scoring.py``, which it is held to.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from leadtui.domain.kinds import COMMUNICATIONS, SCORED, SENT_BY, Kind
from leadtui.domain.rules import DAY_MS, Repeats, RuleSet
from leadtui.models import profiles
from leadtui.models.heard import too_soon

_NO_CAP = 2**60
#: No instant is before this one.
_ALWAYS = -(2**62)


@dataclass(frozen=True, slots=True)
class Scale:
    """What the statement must look at: kinds that count by a bound, kinds counted by message,
    kinds that a machine may have done, and whether being in touch often gives points.
    """

    bounded: frozenset[Kind]
    by_message: frozenset[Kind]
    delayed: frozenset[Kind]
    frequent: bool
    kinds: tuple[Kind, ...]
    status_ids: tuple[int, ...]


def weigh(
    conn: sqlite3.Connection,
    team_id: int,
    rules: Mapping[int | None, RuleSet],
    *,
    first: int = 0,
    last: int = 2**62,
) -> None:
    """Fill the temporary table ``weighed`` (contact_id, engagement, threshold, reset_ms)
    for the leads of a team with ids from ``first`` to ``last``.

    ``rules`` maps every owner to the rules that hold; its None entry serves leads without one.
    """
    statuses = dict(conn.execute("SELECT name, id FROM status WHERE team_id = ?", (team_id,)))
    scale = _scale(rules, statuses)
    _points_table(conn, rules, scale, statuses)
    attributes = profiles.weigh(conn, team_id, rules, first=first, last=last)
    conn.execute("DROP TABLE IF EXISTS temp.weighed")
    conn.execute(
        "CREATE TEMP TABLE weighed (contact_id INTEGER PRIMARY KEY, engagement INTEGER NOT NULL, "
        "threshold INTEGER NOT NULL, reset_ms INTEGER)"
    )
    conn.execute(
        f"INSERT INTO weighed {_statement(scale, attributes=attributes)}",
        {"team": team_id, "first": first, "last": last, "always": _ALWAYS},
    )


def _scale(rules: Mapping[int | None, RuleSet], statuses: Mapping[str, int]) -> Scale:
    bounded, by_message, delayed, used, named = set(), set(), set(), set(), set()
    for rule_set in rules.values():
        for kind in SCORED:
            rule = rule_set.rule(kind)
            if not rule.on or rule.points == 0:
                continue
            used.add(kind)
            if rule.repeats is Repeats.MESSAGE:
                by_message.add(kind)
            if rule.after_seconds and kind in SENT_BY:
                delayed.add(kind)
            if rule.repeats is not Repeats.EVERY or rule.cap is not None:
                bounded.add(kind)
        worth = (name for name in rule_set.statuses if rule_set.status_points(name))
        named |= {statuses[name] for name in worth if name in statuses}
    return Scale(
        frozenset(bounded),
        frozenset(by_message),
        frozenset(delayed),
        any(rule_set.frequency.worth for rule_set in rules.values()),
        tuple(sorted(used)),
        tuple(sorted(named)),
    )


def _points_table(
    conn: sqlite3.Connection,
    rules: Mapping[int | None, RuleSet],
    scale: Scale,
    statuses: Mapping[str, int],
) -> None:
    names = {i: n for n, i in statuses.items()}
    columns = ["owner_id", "threshold", "reset_ms", "calls", "often", "often_count", "often_ms"]
    for kind in scale.kinds:
        columns += [f"{letter}{int(kind)}" for letter in "pcmd"]
    columns += [f"s{i}" for i in scale.status_ids]
    conn.execute("DROP TABLE IF EXISTS temp.points")
    conn.execute(
        f"CREATE TEMP TABLE points ({columns[0]} INTEGER PRIMARY KEY, {', '.join(columns[1:])})"
    )
    for owner_id, rule_set in rules.items():
        row: list[int | None] = [
            owner_id or 0,
            rule_set.threshold,
            rule_set.reset_ms,
            rule_set.call_seconds,
            rule_set.frequency.worth,
            rule_set.frequency.count,
            rule_set.frequency.days * DAY_MS,
        ]
        for kind in scale.kinds:
            rule = rule_set.rule(kind)
            most = rule.largest
            row += [
                rule.points if rule.on else 0,
                _NO_CAP if most is None else most,
                int(rule.repeats is Repeats.MESSAGE),
                rule.after_seconds * 1_000,
            ]
        row += [rule_set.status_points(names[i]) for i in scale.status_ids]
        conn.execute(f"INSERT INTO points VALUES ({', '.join('?' * len(row))})", row)


def _statement(scale: Scale, *, attributes: bool) -> str:
    """Streams ``activity_scoring`` lead by lead: no sort, no join an event.

    CROSS JOIN keeps the order lead, points, activities.
    """
    plain, parts = [], []
    for kind in scale.kinds:
        number = int(kind)
        if kind in scale.bounded:
            parts.append(f"min({_count(kind, scale)}, p.c{number}) * p.p{number}")
        elif kind is Kind.OUTGOING_CALL:
            plain.append(
                f"WHEN {number} THEN CASE WHEN ifnull(a.duration, 0) >= p.calls "
                f"THEN p.p{number} ELSE 0 END"
            )
        else:
            worth = f"p.p{number}"
            if kind in scale.delayed:
                worth = f"CASE WHEN {too_soon(kind, f'p.d{number}')} THEN 0 ELSE {worth} END"
            plain.append(f"WHEN {number} THEN {worth}")
    if plain:
        parts.append(f"ifnull(sum(CASE a.kind {' '.join(plain)} ELSE 0 END), 0)")
    if scale.status_ids:
        parts.append(_status_part(scale))
    if scale.frequent:
        parts.append(_frequency_part())
    if attributes:
        parts.append("ifnull((SELECT points FROM attributed WHERE contact_id = c.id), 0)")
    return (
        f"SELECT c.id, {' + '.join(parts) or '0'}, p.threshold, p.reset_ms "
        "FROM contact c CROSS JOIN lead_state s ON s.contact_id = c.id "
        "CROSS JOIN points p ON p.owner_id = ifnull(c.owner_id, 0) "
        "LEFT JOIN activity a INDEXED BY activity_scoring ON a.contact_id = c.id "
        "AND a.at >= ifnull(s.counts_from, :always) "
        "WHERE c.team_id = :team AND c.id BETWEEN :first AND :last GROUP BY c.id"
    )


def _frequency_part() -> str:
    """The points for being in touch often: of so many communications since the baseline, the
    last comes soon enough after the first.
    """
    kinds = ", ".join(str(int(kind)) for kind in sorted(COMMUNICATIONS))
    return (
        "CASE WHEN p.often <> 0 AND EXISTS (SELECT 1 FROM (SELECT "
        "b.at - lag(b.at, p.often_count - 1) OVER (ORDER BY b.at) AS span FROM activity b "
        f"INDEXED BY activity_scoring WHERE b.contact_id = c.id AND b.kind IN ({kinds}) "
        "AND b.at >= ifnull(s.counts_from, :always)) WHERE span <= p.often_ms) "
        "THEN p.often ELSE 0 END"
    )


def _count(kind: Kind, scale: Scale) -> str:
    number = int(kind)
    counts = f"a.kind = {number}"
    if kind is Kind.OUTGOING_CALL:
        counts += " AND ifnull(a.duration, 0) >= p.calls"
    if kind in scale.delayed:
        counts += f" AND NOT {too_soon(kind, f'p.d{number}')}"
    every = f"count(CASE WHEN {counts} THEN 1 END)"
    if kind not in scale.by_message:
        return every
    # An event without a message id counts each time.
    once = (
        f"count(DISTINCT CASE WHEN {counts} THEN a.message END)"
        f" + count(CASE WHEN {counts} AND a.message IS NULL THEN 1 END)"
    )
    return f"(CASE WHEN p.m{number} THEN {once} ELSE {every} END)"


def _status_part(scale: Scale) -> str:
    """The value of the latest status since the baseline; the one recorded last among equals."""
    values = " ".join(f"WHEN {i} THEN p.s{i}" for i in scale.status_ids)
    number = int(Kind.STATUS)
    latest = (
        f"(SELECT b.status_id FROM activity b WHERE b.contact_id = c.id AND b.kind = {number} "
        "AND b.at >= ifnull(s.counts_from, :always) ORDER BY b.at DESC, b.id DESC LIMIT 1)"
    )
    return (
        f"CASE WHEN count(CASE WHEN a.kind = {number} THEN 1 END) = 0 THEN 0 "
        f"ELSE CASE {latest} {values} ELSE 0 END END"
    )


def rules_by_owner(conn: sqlite3.Connection, team_id: int) -> dict[int | None, RuleSet]:
    """The rules that hold now for every user of a team, and under None for leads without owner."""
    from leadtui.models.rules import load, owners

    timelines = load(conn, team_id)
    return {owner: timelines.now_of(owner) for owner in owners(conn, team_id)}
