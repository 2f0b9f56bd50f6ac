"""Exceptions and versions of the scoring settings: whose rules there are, who is under which and
why, what they were before, and how two differ (CAD-39..44).
"""

from __future__ import annotations

from dataclasses import dataclass

from leadtui.domain.access import may_change_rules, require
from leadtui.domain.errors import Invalid, NotFound
from leadtui.domain.rows import Outcome
from leadtui.domain.rule_text import Difference, completed, differences
from leadtui.domain.rules import RuleSet
from leadtui.domain.scopes import COMPANY_WIDE, Scope, ScopeKind, inherited
from leadtui.domain.text import clean_line, fold
from leadtui.models import team
from leadtui.models.rules import load, owners, save_version, saved
from leadtui.services.groups import group_named
from leadtui.services.scope_words import ScopeWords
from leadtui.services.scoring import rules_of, store
from leadtui.services.workspace import Workspace
from leadtui.services.written_rules import as_written


@dataclass(frozen=True, slots=True)
class RuleSetRow:
    """A rule set in force: whose, its newest version, and the users whom it applies to.

    ``inherits`` names the rule set that would apply without it, "" for the company-wide one.
    """

    scope: Scope
    kind: ScopeKind
    name: str
    version: int
    at: int
    author: str
    users: tuple[str, ...]
    inherits: str


@dataclass(frozen=True, slots=True)
class AppliedRow:
    """Whose rules apply to a user, why, and what is to be said of other exceptions (CAD-44)."""

    user_id: int
    user: str
    scope: Scope
    kind: ScopeKind
    name: str
    why: str
    warning: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of a rule set: when (UTC ms), by whom, and what it changed of the one before.

    ``rules`` is None where it ended the exception; ``holds`` says whether it is in force.
    """

    id: int
    at: int
    author: str
    rules: RuleSet | None
    changes: tuple[Difference, ...]
    holds: bool


def all_sets(ws: Workspace) -> list[RuleSetRow]:
    """The rule sets in force: the company-wide one, groups in their order, users by name."""
    with ws.read() as conn:
        timelines = load(conn, ws.team.id)
        words = ScopeWords(conn, ws.team.id)
        standing, existing = timelines.groups(), timelines.existing()
        under: dict[Scope, list[str]] = {}
        for user in owners(conn, ws.team.id):
            if user is not None:
                under.setdefault(timelines.applied(user).scope, []).append(words.user(user))
        rows = []
        for scope in existing:
            version = timelines.current(scope)
            assert version is not None
            (of,) = saved(conn, ws.team.id, version_id=version.id)
            above = "" if scope == COMPANY_WIDE else inherited(scope, standing, existing)
            rows.append(
                RuleSetRow(
                    scope,
                    _kind(scope, {g.id: g.parent_id for g in standing}),
                    words.name(scope),
                    version.id,
                    version.at,
                    of.author,
                    tuple(under.get(scope, ())),
                    words.name(above) if isinstance(above, Scope) else "",
                )
            )
        positions = {group.id: group.position for group in standing}
    return sorted(
        rows,
        key=lambda row: (
            row.scope.user_id is not None,
            positions.get(row.scope.group_id or 0, 0),
            fold(row.name),
        ),
    )


def _kind(scope: Scope, parents: dict[int, int | None]) -> ScopeKind:
    if scope.user_id is not None:
        return ScopeKind.USER
    if scope.group_id is None:
        return ScopeKind.COMPANY_WIDE
    sub = parents.get(scope.group_id) is not None
    return ScopeKind.SUB_DEPARTMENT if sub else ScopeKind.GROUP


def applying(ws: Workspace) -> list[AppliedRow]:
    """For each user of the team whose rules apply to them, and why (CAD-42)."""
    with ws.read() as conn:
        timelines = load(conn, ws.team.id)
        words = ScopeWords(conn, ws.team.id)
        standing = tuple(timelines.groups())
        rows = []
        for user in team.users(conn, ws.team.id):
            found = timelines.applied(user.id)
            rows.append(
                AppliedRow(
                    user.id,
                    user.name,
                    found.scope,
                    found.kind,
                    words.name(found.scope),
                    words.why(user.id, found, standing),
                    words.warning(user.id, found),
                )
            )
        return rows


def scope_named(ws: Workspace, *, user: str = "", group: str = "") -> Scope:
    """The scope of a user or of a group by name, company-wide where neither is given."""
    if user and group:
        raise Invalid("A rule set is a user's or a group's, not both.", field="group")
    if group:
        return Scope(group_id=group_named(ws, group))
    if not user:
        return COMPANY_WIDE
    with ws.read() as conn:
        found = [u.id for u in team.users(conn, ws.team.id) if fold(u.name) == fold(user)]
    if not found:
        raise NotFound(
            f"There is no user {clean_line(user, limit=80)!r}.", hint="`leadtui users` lists them."
        )
    return Scope(user_id=found[0])


def copy(ws: Workspace, source: Scope | None, target: Scope) -> Outcome:
    """Give ``target`` the rules of ``source`` as its own, those it inherits when None; one undo
    step.
    """
    require(may_change_rules(ws.user, target))
    with ws.step("copy scoring settings") as unit:
        words = ScopeWords(unit.conn, ws.team.id)
        words.require(target)
        timelines = load(unit.conn, ws.team.id)
        if source is None:
            if timelines.current(target) is not None:
                raise Invalid(f"{_said(words, target)} has rules of its own already.")
            source = inherited(target, timelines.groups(), timelines.existing())
        words.require(source)
        version = timelines.current(source)
        if version is None:
            raise NotFound(f"{_said(words, source)} has no rules of its own.")
        rules = rules_of(unit.conn, ws.team.id, timelines, source)
        text = as_written(saved(unit.conn, ws.team.id, version_id=version.id)[0])
        return store(ws, unit, words, target, rules, text)


def end(ws: Workspace, scope: Scope) -> Outcome:
    """End an exception: what it inherits applies from now on; one undo step."""
    require(may_change_rules(ws.user, scope))
    with ws.step("end of an exception") as unit:
        words = ScopeWords(unit.conn, ws.team.id)
        if scope == COMPANY_WIDE:
            raise Invalid("The company-wide rules cannot end: change them instead.")
        timelines = load(unit.conn, ws.team.id)
        if timelines.current(scope) is None:
            raise NotFound(f"{_said(words, scope)} has no rules of its own.")
        save_version(
            unit.conn,
            ws.team.id,
            None,
            at=max(unit.now, timelines.newest()),
            user_id=ws.user.id,
            scope=scope,
        )
        above = inherited(scope, timelines.groups(), timelines.existing())
        return Outcome(
            f"The exception of {words.name(scope)} ended; now {words.name(above)} applies.",
            (),
            unit.step_id,
        )


def versions(ws: Workspace, scope: Scope = COMPANY_WIDE) -> list[VersionRow]:
    """The versions of a rule set, the newest first, each with what it changed."""
    with ws.read() as conn:
        ScopeWords(conn, ws.team.id).require(scope)
        kinds = team.status_kinds(conn, ws.team.id)
        found = saved(conn, ws.team.id, scope)
        holding = load(conn, ws.team.id).current(scope)
    rows = []
    for index, one in enumerate(found):
        before = found[index + 1].rules if index + 1 < len(found) else None
        changes: list[Difference] = []
        if one.rules is not None and before is not None:
            changes = differences(completed(before, kinds), completed(one.rules, kinds))
        holds = holding is not None and holding.id == one.id
        rows.append(VersionRow(one.id, one.at, one.author, one.rules, tuple(changes), holds))
    return rows


def version(ws: Workspace, version_id: int) -> tuple[Scope, RuleSet]:
    """The rules of a version, and whose they were."""
    with ws.read() as conn:
        found = saved(conn, ws.team.id, version_id=version_id)
        kinds = team.status_kinds(conn, ws.team.id)
    if not found:
        raise NotFound(f"There is no version {version_id}.", hint="`leadtui rules versions` lists.")
    if found[0].rules is None:
        raise Invalid(f"Version {version_id} ended an exception: it has no rules.")
    return found[0].scope, completed(found[0].rules, kinds)


def restore(ws: Workspace, version_id: int) -> Outcome:
    """Save the rules of an earlier version again, as they were written; one undo step."""
    scope, rules = version(ws, version_id)
    require(may_change_rules(ws.user, scope))
    with ws.step("restore scoring settings") as unit:
        words = ScopeWords(unit.conn, ws.team.id)
        words.require(scope)
        text = as_written(saved(unit.conn, ws.team.id, version_id=version_id)[0])
        return store(ws, unit, words, scope, rules, text or "")


def compare(ws: Workspace, one: Scope, other: Scope) -> list[Difference]:
    """What distinguishes the rules of two scopes, setting by setting."""
    with ws.read() as conn:
        words = ScopeWords(conn, ws.team.id)
        words.require(one)
        words.require(other)
        timelines = load(conn, ws.team.id)
        first, second = (rules_of(conn, ws.team.id, timelines, scope) for scope in (one, other))
    return differences(first, second)


def name_of(ws: Workspace, scope: Scope) -> str:
    """Whose rule set: a user's or a group's name, or ``company-wide``."""
    with ws.read() as conn:
        return ScopeWords(conn, ws.team.id).name(scope)


def _said(words: ScopeWords, scope: Scope) -> str:
    return "The company" if scope == COMPANY_WIDE else words.name(scope)
