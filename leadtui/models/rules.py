"""Rule sets as they were at every moment, and whose rules hold for whom (CAD-39..44)."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from leadtui.domain.rule_text import renamed
from leadtui.domain.rules import RuleSet
from leadtui.domain.scopes import COMPANY_WIDE, Applied, Group, Scope, ScopeKind, applied
from leadtui.domain.scoring import RulesFrom
from leadtui.models import groups

#: An owner change of one lead: the instant, and who owned it before.
OwnerChange = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Version:
    """A rule set as it was saved at ``at``; without rules the exception ended there."""

    at: int
    id: int
    rules: RuleSet | None


#: The statuses of a team: id and name of each.
StatusNames = tuple[tuple[int, str], ...]
#: Kept in place of an id for a name that stands for no status there is or will be.
_NO_STATUS = 0


@lru_cache(maxsize=256)
def parse(settings: str, names: StatusNames = ()) -> RuleSet:
    """The rule set in a stored version, its statuses by the names that they have now."""
    changed = renamings(settings, names)
    rules = RuleSet.from_json(settings)
    return renamed(rules, changed) if changed else rules


def renamings(settings: str, names: StatusNames) -> dict[str, str | None]:
    """The statuses of a stored version that have other names now, or are gone (None), by the
    names they had then.
    """
    now = dict(names)
    known: dict[str, int] = json.loads(settings).get("status_ids", {})
    return {name: now.get(i) for name, i in known.items() if now.get(i) != name}


def status_names(conn: sqlite3.Connection, team_id: int) -> StatusNames:
    """The statuses of a team, as :func:`parse` takes them."""
    rows = conn.execute("SELECT id, name FROM status WHERE team_id = ? ORDER BY id", (team_id,))
    return tuple((row[0], row[1]) for row in rows)


def all_names(conn: sqlite3.Connection, team_id: int) -> dict[str, frozenset[str]]:
    """The statuses of a team by their names of now, each with all names that it had when rules
    were saved.
    """
    now = dict(status_names(conn, team_id))
    found = {name: {name} for name in now.values()}
    for (settings,) in conn.execute(
        "SELECT v.settings FROM rule_version v JOIN rule_set s ON s.id = v.rule_set_id "
        "WHERE s.team_id = ? AND v.settings IS NOT NULL",
        (team_id,),
    ):
        ids: dict[str, int] = json.loads(settings).get("status_ids", {})
        for name, status_id in ids.items():
            if status_id in now:
                found[now[status_id]].add(name)
    return {name: frozenset(names) for name, names in found.items()}


def rename_status(conn: sqlite3.Connection, team_id: int, status_id: int, name: str) -> None:
    """Give a status another name; every version goes on knowing it, and what it is worth.

    Versions keep the id of each status they name. One that lacks it gets it here: it was saved
    before there was a status of this name, or before ids were kept.
    """
    names = dict(status_names(conn, team_id))
    for version_id, settings in conn.execute(
        "SELECT v.id, v.settings FROM rule_version v JOIN rule_set s ON s.id = v.rule_set_id "
        "WHERE s.team_id = ? AND v.settings IS NOT NULL",
        (team_id,),
    ).fetchall():
        data = json.loads(settings)
        ids: dict[str, int] = data.get("status_ids", {})
        unbound = {*data["statuses"], *data.get("contact_statuses", ())} - ids.keys()
        found = {}
        if names[status_id] in unbound:
            found[names[status_id]] = status_id
        if name in unbound and name not in names.values():
            # What it says of that name was never meant for the status that has it from now on.
            found[name] = _NO_STATUS
        if found:
            data["status_ids"] = {**ids, **found}
            conn.execute(
                "UPDATE rule_version SET settings = ? WHERE id = ?",
                (json.dumps(data, ensure_ascii=False, separators=(",", ":")), version_id),
            )
    conn.execute("UPDATE status SET name = ? WHERE id = ?", (name, status_id))


@dataclass(slots=True)
class Timelines:
    """The rules of a team through time, for every owner: the versions of each scope, the oldest
    first, and who was in which group when. ``attributes`` says whether any version gives points
    for who a lead is (PUB-9).
    """

    versions: Mapping[Scope, Sequence[Version]]
    structure: groups.Structure
    attributes: bool = False
    _made: dict[int | None, tuple[RulesFrom, ...]] = field(default_factory=dict)
    _instants_of: dict[Scope, list[int]] = field(default_factory=dict)

    def of_owner(self, owner_id: int | None) -> tuple[RulesFrom, ...]:
        """The rules that held for ``owner_id`` from each change on."""
        made = self._made.get(owner_id)
        if made is None:
            made = self._made[owner_id] = self._compose(owner_id)
        return made

    def _compose(self, owner_id: int | None) -> tuple[RulesFrom, ...]:
        made: list[RulesFrom] = []
        for at in self._instants(owner_id):
            version = self.version_at(owner_id, at)
            if version is None or version.rules is None:
                continue
            if not made or made[-1].rules != version.rules:
                made.append(RulesFrom(at, version.rules))
        return tuple(made)

    def _instants(self, owner_id: int | None) -> list[int]:
        if owner_id is None or len(self.versions) == 1:
            return sorted({version.at for version in self.versions.get(COMPANY_WIDE, ())})
        instants = {v.at for versions in self.versions.values() for v in versions}
        return sorted(instants | self.structure.instants)

    def of_lead(
        self, owner_id: int | None, changes: Sequence[OwnerChange] = ()
    ) -> tuple[RulesFrom, ...]:
        """The rules of a lead that ``owner_id`` owns now, through its changes of owner, in their
        order (CAD-43).
        """
        if not changes:
            return self.of_owner(owner_id)
        made: list[RulesFrom] = []
        owners = [old for _, old in changes] + [owner_id]
        bounds = [at for at, _ in changes]
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

    def before(self, owner_id: int | None, at: int) -> RuleSet:
        """The rules that held for ``owner_id`` until just before ``at``."""
        entries = self.of_owner(owner_id)
        index = bisect_right([entry.at for entry in entries], at - 1)
        return entries[max(index - 1, 0)].rules

    def newest(self) -> int:
        """The instant of the last change."""
        instants = {v.at for versions in self.versions.values() for v in versions}
        return max(instants | self.structure.instants)

    def current(self, scope: Scope, at: int | None = None) -> Version | None:
        """The version of a scope that holds at ``at``, now when None; None where it has none."""
        versions = self.versions.get(scope, ())
        index = len(versions)
        if at is not None:
            instants = self._instants_of.get(scope)
            if instants is None:
                instants = self._instants_of[scope] = [version.at for version in versions]
            index = bisect_right(instants, at)
        return versions[index - 1] if index and versions[index - 1].rules is not None else None

    def existing(self, at: int | None = None) -> frozenset[Scope]:
        """The scopes that have rules of their own at ``at``."""
        return frozenset(scope for scope in self.versions if self.current(scope, at) is not None)

    def applied(self, owner_id: int | None, at: int | None = None) -> Applied:
        """Whose rules hold for ``owner_id`` at ``at``, now when None, and why."""
        if owner_id is None or len(self.versions) == 1:
            return Applied(COMPANY_WIDE, ScopeKind.COMPANY_WIDE)
        return applied(owner_id, self.structure.at(at), self.existing(at))

    def version_at(self, owner_id: int | None, at: int | None = None) -> Version | None:
        """The version that holds for ``owner_id`` at ``at``; None where none does yet."""
        return self.current(self.applied(owner_id, at).scope, at)

    def groups(self, at: int | None = None) -> Sequence[Group]:
        """The groups as they stand at ``at``, now when None."""
        return self.structure.at(at)

    def without(self, scope: Scope, users: Iterable[int | None]) -> dict[int | None, RuleSet]:
        """The rules of those for whom ``scope`` holds, if it had none."""
        existing, standing = self.existing() - {scope}, self.structure.at(None)
        found: dict[int | None, RuleSet] = {}
        for user in users:
            if self.applied(user).scope == scope:
                version = self.current(applied(user, standing, existing).scope)
                if version is not None and version.rules is not None:
                    found[user] = version.rules
        return found

    def concerned(self, scope: Scope, users: Iterable[int | None]) -> list[int | None]:
        """Those of ``users`` for whom the rules of ``scope`` hold, or would if it had any."""
        existing = self.existing() | {scope}
        standing = self.structure.at(None)
        return [user for user in users if applied(user, standing, existing).scope == scope]


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


def load(conn: sqlite3.Connection, team_id: int) -> Timelines:
    """Every version of every rule set of a team, and who was in which group when."""
    versions: dict[Scope, list[Version]] = {}
    names = status_names(conn, team_id)
    for group_id, user_id, at, version_id, settings in conn.execute(
        "SELECT s.group_id, s.user_id, v.at, v.id, v.settings "
        "FROM rule_set s JOIN rule_version v ON v.rule_set_id = s.id "
        "WHERE s.team_id = ? ORDER BY v.at, v.id",
        (team_id,),
    ):
        scope = Scope(user_id=user_id, group_id=group_id)
        rules = parse(settings, names) if settings else None
        versions.setdefault(scope, []).append(Version(at, version_id, rules))
    attributes = any(v.rules and v.rules.attributes for each in versions.values() for v in each)
    return Timelines(versions, groups.structure(conn, team_id), attributes)


def save_version(
    conn: sqlite3.Connection,
    team_id: int,
    rules: RuleSet | None,
    *,
    at: int,
    user_id: int | None,
    scope: Scope = COMPANY_WIDE,
    text: str | None = None,
) -> int:
    """Save ``rules`` as a new version of a scope, by ``user_id``; the version's id.

    None ends an exception. ``text`` is how its author wrote the set, if so.
    """
    found = conn.execute(
        "SELECT id FROM rule_set WHERE team_id = ? AND group_id IS ? AND user_id IS ?",
        (team_id, scope.group_id, scope.user_id),
    ).fetchone()
    set_id = found[0] if found else _insert_set(conn, team_id, scope, at)
    ids = {status: i for i, status in status_names(conn, team_id)}
    cursor = conn.execute(
        "INSERT INTO rule_version (rule_set_id, at, user_id, settings, text) "
        "VALUES (?, ?, ?, ?, ?)",
        (set_id, at, user_id, None if rules is None else rules.to_json(ids), text),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _insert_set(conn: sqlite3.Connection, team_id: int, scope: Scope, at: int) -> int | None:
    kind = ScopeKind.COMPANY_WIDE
    if scope.user_id is not None:
        kind = ScopeKind.USER
    elif scope.group_id is not None:
        kind = groups.kind_of(conn, scope.group_id)
    return conn.execute(
        "INSERT INTO rule_set (team_id, scope, group_id, user_id, created_at) "
        "VALUES (?, ?, ?, ?, ?)",
        (team_id, kind.value, scope.group_id, scope.user_id, at),
    ).lastrowid


@dataclass(frozen=True, slots=True)
class Saved:
    """A version with its author; ``rules`` is None where it ended an exception. ``renamed`` has
    the new names of the statuses that ``text`` may know by others.
    """

    id: int
    scope: Scope
    at: int
    user_id: int | None
    author: str
    rules: RuleSet | None
    text: str | None
    renamed: Mapping[str, str] = field(default_factory=dict)


def saved(
    conn: sqlite3.Connection,
    team_id: int,
    scope: Scope | None = None,
    version_id: int | None = None,
) -> list[Saved]:
    """The versions of a team, the newest first; of one scope, or one version."""
    where, bound = "s.team_id = ?", [team_id]
    if scope is not None:
        where += " AND ifnull(s.group_id, 0) = ? AND ifnull(s.user_id, 0) = ?"
        bound += [scope.group_id or 0, scope.user_id or 0]
    if version_id is not None:
        where += " AND v.id = ?"
        bound.append(version_id)
    names = status_names(conn, team_id)
    return [
        Saved(
            row[0],
            Scope(user_id=row[1], group_id=row[2]),
            row[3],
            row[4],
            row[5],
            parse(row[6], names) if row[6] else None,
            row[7],
            {a: b for a, b in renamings(row[6], names).items() if b} if row[6] else {},
        )
        for row in conn.execute(
            "SELECT v.id, s.user_id, s.group_id, v.at, v.user_id, ifnull(u.name, ''), "
            "v.settings, v.text FROM rule_version v JOIN rule_set s ON s.id = v.rule_set_id "
            f"LEFT JOIN user u ON u.id = v.user_id WHERE {where} ORDER BY v.at DESC, v.id DESC",
            bound,
        )
    ]


def owners(conn: sqlite3.Connection, team_id: int) -> list[int | None]:
    """Who may own leads of a team: nobody (None), and each user."""
    rows = conn.execute("SELECT id FROM user WHERE team_id = ? ORDER BY id", (team_id,))
    return [None, *(row[0] for row in rows)]
