"""Rule sets as they were at every moment, and whose rules hold for whom (CAD-39..44)."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from leadtui.domain.rules import RuleSet
from leadtui.domain.scoring import RulesFrom

#: An owner change of one lead: the instant, and who owned it before.
OwnerChange = tuple[int, int | None]

_Versions = list[tuple[int, RuleSet | None]]


@lru_cache(maxsize=256)
def parse(settings: str) -> RuleSet:
    """The rule set in a stored version."""
    return RuleSet.from_json(settings)


@dataclass(slots=True)
class Timelines:
    """The rules of a team through time, for every owner.

    ``scopes`` lists for a user the rule sets that concern them, the most specific first; a whole
    set wins (CAD-42), and between two groups of a user the one with the lower position (CAD-44).
    """

    company_wide: _Versions
    exceptions: dict[int, _Versions]
    scopes: dict[int, tuple[int, ...]]
    _made: dict[int | None, tuple[RulesFrom, ...]] = field(default_factory=dict)

    def of_owner(self, owner_id: int | None) -> tuple[RulesFrom, ...]:
        """The rules that held for ``owner_id`` from each change on."""
        made = self._made.get(owner_id)
        if made is None:
            made = self._made[owner_id] = self._compose(owner_id)
        return made

    def _compose(self, owner_id: int | None) -> tuple[RulesFrom, ...]:
        sets = [self.exceptions[i] for i in self.scopes.get(owner_id or 0, ())]
        sets.append(self.company_wide)
        instants = sorted({at for versions in sets for at, _ in versions})
        made: list[RulesFrom] = []
        for at in instants:
            rules = _first_at(sets, at)
            if rules is not None and (not made or made[-1].rules != rules):
                made.append(RulesFrom(at, rules))
        return tuple(made)

    def of_lead(
        self, owner_id: int | None, changes: Sequence[OwnerChange] = ()
    ) -> tuple[RulesFrom, ...]:
        """The rules of a lead that ``owner_id`` owns now, through its changes of owner (CAD-43)."""
        if not changes:
            return self.of_owner(owner_id)
        made: list[RulesFrom] = []
        ordered = sorted(changes)
        owners = [old for _, old in ordered] + [owner_id]
        bounds = [at for at, _ in ordered]
        for index, owner in enumerate(owners):
            start = bounds[index - 1] if index else None
            end = bounds[index] if index < len(bounds) else None
            for entry in _between(self.of_owner(owner), start, end):
                if not made or made[-1].rules != entry.rules:
                    made.append(entry)
        return tuple(made)

    def now_of(self, owner_id: int | None) -> RuleSet:
        """The rules that hold for ``owner_id`` by the newest versions."""
        return self.of_owner(owner_id)[-1].rules


def _between(
    entries: Sequence[RulesFrom], start: int | None, end: int | None
) -> Iterable[RulesFrom]:
    if start is not None:
        index = bisect_right([e.at for e in entries], start) - 1
        yield RulesFrom(start, entries[max(index, 0)].rules)
    for entry in entries:
        inside = (start is None or entry.at > start) and (end is None or entry.at < end)
        if inside or (start is None and entry is entries[0]):
            yield entry


def _first_at(sets: Sequence[_Versions], at: int) -> RuleSet | None:
    for versions in sets:
        current = None
        for version_at, rules in versions:
            if version_at <= at:
                current = rules
        if current is not None:
            return current
    return None


def load(conn: sqlite3.Connection, team_id: int) -> Timelines:
    """Every version of every rule set of a team, and who is in which group."""
    company_wide: _Versions = []
    exceptions: dict[int, _Versions] = {}
    where: dict[int, tuple[str, int | None, int | None]] = {}
    for set_id, scope, group_id, user_id, at, settings in conn.execute(
        "SELECT s.id, s.scope, s.group_id, s.user_id, v.at, v.settings "
        "FROM rule_set s JOIN rule_version v ON v.rule_set_id = s.id "
        "WHERE s.team_id = ? ORDER BY v.at, v.id",
        (team_id,),
    ):
        rules = parse(settings) if settings else None
        if scope == "company-wide":
            company_wide.append((at, rules))
        else:
            exceptions.setdefault(set_id, []).append((at, rules))
            where[set_id] = (scope, group_id, user_id)
    return Timelines(company_wide, exceptions, _scopes(conn, team_id, where))


def _scopes(
    conn: sqlite3.Connection,
    team_id: int,
    where: dict[int, tuple[str, int | None, int | None]],
) -> dict[int, tuple[int, ...]]:
    if not where:
        return {}
    groups: dict[int, list[int]] = {}
    for user_id, group_id, parent_id in conn.execute(
        "SELECT m.user_id, g.id, g.parent_id FROM group_member m "
        "JOIN user_group g ON g.id = m.group_id WHERE g.team_id = ? ORDER BY g.position, g.id",
        (team_id,),
    ):
        mine = groups.setdefault(user_id, [])
        mine += [i for i in (group_id, parent_id) if i is not None and i not in mine]
    scopes = {}
    for (user_id,) in conn.execute("SELECT id FROM user WHERE team_id = ?", (team_id,)):
        mine = groups.get(user_id, [])
        ordered = [i for i, (s, _, u) in where.items() if s == "user" and u == user_id]
        for scope in ("sub-department", "group"):
            ordered += [
                i for g in mine for i, (s, group, _) in where.items() if s == scope and group == g
            ]
        scopes[user_id] = tuple(ordered)
    return scopes


def save_version(
    conn: sqlite3.Connection,
    team_id: int,
    rules: RuleSet,
    *,
    at: int,
    user_id: int | None,
    for_user: int | None = None,
) -> int:
    """Save ``rules`` as a new version, company-wide or as the exception of ``for_user``; the
    version's id.
    """
    scope = "company-wide" if for_user is None else "user"
    found = conn.execute(
        "SELECT id FROM rule_set WHERE team_id = ? AND scope = ? AND user_id IS ?",
        (team_id, scope, for_user),
    ).fetchone()
    set_id = (
        found[0]
        if found
        else conn.execute(
            "INSERT INTO rule_set (team_id, scope, user_id, created_at) VALUES (?, ?, ?, ?)",
            (team_id, scope, for_user, at),
        ).lastrowid
    )
    cursor = conn.execute(
        "INSERT INTO rule_version (rule_set_id, at, user_id, settings) VALUES (?, ?, ?, ?)",
        (set_id, at, user_id, rules.to_json()),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid
