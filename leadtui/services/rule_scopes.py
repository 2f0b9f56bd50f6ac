"""Everybody's scoring settings at a glance: whose rules a scope has, why, and whom they concern."""

from __future__ import annotations

from dataclasses import dataclass

from leadtui.domain.errors import NotFound
from leadtui.domain.rules import RuleSet
from leadtui.domain.scopes import COMPANY_WIDE, Applied, Scope, ScopeKind, inherited
from leadtui.domain.text import clean_line
from leadtui.models import groups, team
from leadtui.models.rules import load
from leadtui.services.scope_words import ScopeWords
from leadtui.services.scoring import rules_of
from leadtui.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """The company, a group, a sub-department or a user, and the rules it has.

    ``own`` says whether it has rules of its own, ``of`` whose rules hold there, ``why`` why,
    ``users`` to whom of the team the rules of this scope apply, ``warning`` what is to be said
    of other exceptions (CAD-44). ``level`` is 1 for a sub-department, which stands below its
    group.
    """

    scope: Scope
    kind: ScopeKind
    name: str
    own: bool
    of: str
    why: str
    users: tuple[str, ...]
    warning: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class ScopeView:
    """The rules of one scope as a form shows them: ``above`` are those that would hold without
    its own, None for the company-wide ones, ``above_name`` whose they are.
    """

    row: ScopeRow
    rules: RuleSet
    above: RuleSet | None
    above_name: str


def all_scopes(ws: Workspace) -> list[ScopeRow]:
    """The company, the groups in their order with their sub-departments below each, then the
    users by name (CAD-39..42).
    """
    with ws.read() as conn:
        timelines = load(conn, ws.team.id)
        words = ScopeWords(conn, ws.team.id)
        standing, existing = tuple(timelines.groups()), timelines.existing()
        there = groups.standing(conn, ws.team.id)
        users = team.users(conn, ws.team.id)
    concerned: dict[Scope, list[str]] = {}
    found: dict[int, Applied] = {}
    for user in users:
        found[user.id] = timelines.applied(user.id)
        concerned.setdefault(found[user.id].scope, []).append(clean_line(user.name))

    def row(scope: Scope, kind: ScopeKind, level: int = 0) -> ScopeRow:
        own = scope in existing
        of = scope if own else inherited(scope, standing, existing)
        why, warning = "" if own else "It has no rules of its own.", ""
        if scope.user_id is not None:
            why = words.why(scope.user_id, found[scope.user_id], standing)
            warning = words.warning(scope.user_id, found[scope.user_id])
        elif scope == COMPANY_WIDE:
            why = "They hold where there is no exception."
        under = tuple(concerned.get(scope, ()))
        return ScopeRow(
            scope, kind, words.name(scope), own, words.name(of), why, under, warning, level
        )

    rows = [row(COMPANY_WIDE, ScopeKind.COMPANY_WIDE)]
    ordered = sorted((g for g in standing if g.id in there), key=lambda g: (g.position, g.id))
    for group in ordered:
        if group.parent_id is None:
            rows.append(row(Scope(group_id=group.id), ScopeKind.GROUP))
            rows += [
                row(Scope(group_id=below.id), ScopeKind.SUB_DEPARTMENT, 1)
                for below in ordered
                if below.parent_id == group.id
            ]
    rows += [row(Scope(user_id=user.id), ScopeKind.USER) for user in users]
    return rows


def view(ws: Workspace, scope: Scope) -> ScopeView:
    """The rules that a scope has now, its own or those it inherits; :class:`NotFound` where the
    group or user is gone.
    """
    row = next((each for each in all_scopes(ws) if each.scope == scope), None)
    if row is None:
        raise NotFound("This group or user is gone.")
    with ws.read() as conn:
        timelines = load(conn, ws.team.id)
        rules = rules_of(conn, ws.team.id, timelines, scope)
        if scope == COMPANY_WIDE:
            return ScopeView(row, rules, None, "")
        of = inherited(scope, timelines.groups(), timelines.existing())
        name = ScopeWords(conn, ws.team.id).name(of)
        return ScopeView(row, rules, rules_of(conn, ws.team.id, timelines, of), name)
