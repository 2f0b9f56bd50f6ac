"""What leads are like, now and at every moment before, and the points for it (PUB-9).

A contact has its fields as they are; the timeline has every change of them with the value before.
Read backwards they tell what a lead was like. A change that left no entry is taken for one that
was always so.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence

from leadtui.domain.attributes import (
    ATTRIBUTE_OF,
    Attribute,
    AttributeRule,
    Profile,
    ProfileFrom,
    met,
)
from leadtui.domain.kinds import Kind
from leadtui.domain.rules import RuleSet
from leadtui.models.heard import DELAYED, interaction
from leadtui.models.ids import id_list

_CHANGED = int(Kind.FIELD_CHANGED)


def _value(attribute: Attribute) -> str:
    """SQL: the text of an attribute of the contact ``c``, NULL where it is empty."""
    if attribute is Attribute.CUSTOMER:
        return f"CASE WHEN c.{attribute.column} THEN 'yes' ELSE 'no' END"
    return f"c.{attribute.column}"


def read(conn: sqlite3.Connection, ids: Sequence[int]) -> dict[int, tuple[ProfileFrom, ...]]:
    """What each of the leads ``ids`` was like from each change on, the oldest first."""
    bound = (id_list(ids),)
    among = "IN (SELECT value FROM json_each(?))"
    now: dict[int, dict[Attribute, str]] = {}
    for contact_id, *values in conn.execute(
        f"SELECT c.id, {', '.join(map(_value, Attribute))} FROM contact c WHERE c.id {among}", bound
    ):
        now[contact_id] = {one: text for one, text in zip(Attribute, values, strict=True) if text}
    changes: dict[int, list[tuple[int, int, Attribute, str]]] = {}
    for contact_id, at, seq, data in conn.execute(
        "SELECT contact_id, at, id, data FROM activity INDEXED BY activity_scoring "
        f"WHERE contact_id {among} AND kind = {_CHANGED}",
        bound,
    ):
        change = json.loads(data) if data else {}
        attribute = ATTRIBUTE_OF.get(change.get("field", ""))
        if attribute is not None:
            changes.setdefault(contact_id, []).append((at, seq, attribute, change["old"]))
    return {
        contact_id: _backwards(profile, changes.get(contact_id, ()))
        for contact_id, profile in now.items()
    }


def _backwards(
    now: Profile, changes: Iterable[tuple[int, int, Attribute, str]]
) -> tuple[ProfileFrom, ...]:
    found: list[ProfileFrom] = []
    profile = dict(now)
    for at, _, attribute, old in sorted(changes, reverse=True):
        # Of the changes of one instant the last one says what came of them.
        if not found or found[-1].at != at:
            found.append(ProfileFrom(at, dict(profile)))
        profile[attribute] = old
        if not old:
            del profile[attribute]
    found.append(ProfileFrom(0, profile))
    return tuple(reversed(found))


def weigh(
    conn: sqlite3.Connection,
    team_id: int,
    rules: Mapping[int | None, RuleSet],
    *,
    first: int,
    last: int,
) -> bool:
    """Fill the temporary table ``attributed`` (contact_id, points): the leads of a team with ids
    from ``first`` to ``last`` that have reacted since their baseline, with what the rules of their
    owner give for who they are. False, and no table, where no rules give anything for it.
    """
    used = _used(one for rule_set in rules.values() for one in rule_set.attributes)
    if not used:
        return False
    bound = {"team": team_id, "first": first, "last": last}
    _listeners(conn, rules)
    _worth(conn, rules, used, bound)
    sums = " + ".join(
        "ifnull((SELECT w.points FROM attribute_worth w WHERE w.rules = t.rules "
        f"AND w.attribute = '{one.value}' AND w.value = {_value(one)}), 0)"
        for one in used
    )
    conn.execute("DROP TABLE IF EXISTS temp.attributed")
    conn.execute("CREATE TEMP TABLE attributed (contact_id INTEGER PRIMARY KEY, points INTEGER)")
    conn.execute(
        "INSERT INTO attributed SELECT id, points FROM ("
        f"SELECT c.id, {sums} AS points, s.counts_from, t.* FROM contact c "
        "CROSS JOIN listener t ON t.owner_id = ifnull(c.owner_id, 0) "
        "CROSS JOIN lead_state s ON s.contact_id = c.id "
        "WHERE c.team_id = :team AND c.id BETWEEN :first AND :last) t "
        "WHERE points <> 0 AND EXISTS (SELECT 1 FROM activity a INDEXED BY activity_scoring "
        "WHERE a.contact_id = t.id AND (t.counts_from IS NULL OR a.at >= t.counts_from) "
        f"AND {interaction('t')})",
        bound,
    )
    return True


def _used(rules: Iterable[AttributeRule]) -> list[Attribute]:
    wanted = {rule.attribute for rule in rules if rule.points}
    return [one for one in Attribute if one in wanted]


def _listeners(conn: sqlite3.Connection, rules: Mapping[int | None, RuleSet]) -> None:
    """The temporary table ``listener``: for each owner the number of the attribute rules, and what
    is an interaction.
    """
    numbers = _numbers(rules)
    delays = "".join(f", d{int(kind)} INTEGER" for kind in DELAYED)
    conn.execute("DROP TABLE IF EXISTS temp.listener")
    conn.execute(
        "CREATE TEMP TABLE listener (owner_id INTEGER PRIMARY KEY, rules INTEGER, calls INTEGER"
        f"{delays})"
    )
    for owner_id, rule_set in rules.items():
        row = [owner_id or 0, numbers[rule_set.attributes], rule_set.call_seconds]
        row += [rule_set.rule(kind).after_seconds * 1_000 for kind in DELAYED]
        conn.execute(f"INSERT INTO listener VALUES ({', '.join('?' * len(row))})", row)


def _numbers(rules: Mapping[int | None, RuleSet]) -> dict[tuple[AttributeRule, ...], int]:
    """A number for each of the different lists of attribute rules."""
    numbers: dict[tuple[AttributeRule, ...], int] = {}
    for rule_set in rules.values():
        numbers.setdefault(rule_set.attributes, len(numbers))
    return numbers


def _worth(
    conn: sqlite3.Connection,
    rules: Mapping[int | None, RuleSet],
    used: Collection[Attribute],
    bound: Mapping[str, int],
) -> None:
    """The temporary table ``attribute_worth``: what each value that leads have is worth."""
    conn.execute("DROP TABLE IF EXISTS temp.attribute_worth")
    conn.execute(
        "CREATE TEMP TABLE attribute_worth (rules INTEGER, attribute TEXT, value TEXT, "
        "points INTEGER, PRIMARY KEY (rules, attribute, value)) WITHOUT ROWID"
    )
    numbers = _numbers(rules)
    for attribute in used:
        where = "c.team_id = :team AND c.id BETWEEN :first AND :last"
        for value in _values(conn, attribute, where, bound):
            for asked, number in numbers.items():
                points = sum(rule.points for rule in met(asked, {attribute: value}))
                if points:
                    conn.execute(
                        "INSERT INTO attribute_worth VALUES (?, ?, ?, ?)",
                        (number, attribute.value, value, points),
                    )


def _values(
    conn: sqlite3.Connection, attribute: Attribute, where: str, bound: Mapping[str, int]
) -> list[str]:
    """The different texts of an attribute, but for the empty one."""
    value = _value(attribute)
    rows = conn.execute(f"SELECT DISTINCT {value} FROM contact c WHERE {where}", bound)
    return [row[0] for row in rows if row[0]]


def unmet(
    conn: sqlite3.Connection,
    team_id: int,
    rules: Iterable[AttributeRule],
    owners: Collection[int | None],
) -> list[AttributeRule]:
    """Those of ``rules`` that no lead of ``owners`` meets; None stands for no owner."""
    among = ", ".join(str(owner or 0) for owner in owners)
    where = f"c.team_id = :team AND ifnull(c.owner_id, 0) IN ({among})"
    asked = list(rules)
    values = {
        attribute: _values(conn, attribute, where, {"team": team_id})
        for attribute in {rule.attribute for rule in asked}
    }
    return [rule for rule in asked if not any(map(rule.met_by, values[rule.attribute]))]
