"""Whose rule set applies to whom: exceptions of users, sub-departments and groups (CAD-39..44).

The most specific whole set wins: a user's own, then that of a sub-department, then that of a
group, then the company-wide one (CAD-42). A sub-department is a group with a parent; its members
are under the parent's exception where it has none of its own (CAD-41). Where two groups of a user
have exceptions, the one that stands first in the order of groups wins (CAD-44).
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from enum import StrEnum


class ScopeKind(StrEnum):
    """How far a rule set reaches; the words are kept in the store."""

    COMPANY_WIDE = "company-wide"
    GROUP = "group"
    SUB_DEPARTMENT = "sub-department"
    USER = "user"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rule set: that of a user, of a group or sub-department, or company-wide."""

    user_id: int | None = None
    group_id: int | None = None


COMPANY_WIDE = Scope()


@dataclass(frozen=True, slots=True)
class Group:
    """A group as it stands at one moment; with a parent it is a sub-department."""

    id: int
    parent_id: int | None
    position: int
    members: frozenset[int]


@dataclass(frozen=True, slots=True)
class Applied:
    """The rule set that applies to somebody: whose, of which kind, and which of the same kind
    would apply by the order of groups if this one did not (CAD-44).
    """

    scope: Scope
    kind: ScopeKind
    rivals: tuple[Scope, ...] = ()


def levels(
    user_id: int | None, groups: Sequence[Group]
) -> list[tuple[ScopeKind, tuple[Scope, ...]]]:
    """The scopes that concern a user, the most specific kind first, each kind in the order of
    groups.
    """
    if user_id is None:
        return [(ScopeKind.COMPANY_WIDE, (COMPANY_WIDE,))]
    ordered = sorted(groups, key=lambda group: (group.position, group.id))
    mine = [group for group in ordered if user_id in group.members]
    parents = {group.parent_id for group in mine if group.parent_id is not None}
    direct = {group.id for group in mine if group.parent_id is None}
    return [
        (ScopeKind.USER, (Scope(user_id=user_id),)),
        (
            ScopeKind.SUB_DEPARTMENT,
            tuple(Scope(group_id=group.id) for group in mine if group.parent_id is not None),
        ),
        (
            ScopeKind.GROUP,
            tuple(Scope(group_id=g.id) for g in ordered if g.id in parents or g.id in direct),
        ),
        (ScopeKind.COMPANY_WIDE, (COMPANY_WIDE,)),
    ]


def applied(user_id: int | None, groups: Sequence[Group], existing: Container[Scope]) -> Applied:
    """Whose rule set applies to a user, of those in ``existing``; company-wide where none does.

    None stands for leads without an owner.
    """
    for kind, scopes in levels(user_id, groups):
        found = [scope for scope in scopes if scope in existing]
        if found:
            return Applied(found[0], kind, tuple(found[1:]))
    return Applied(COMPANY_WIDE, ScopeKind.COMPANY_WIDE)


def inherited(scope: Scope, groups: Sequence[Group], existing: Container[Scope]) -> Scope:
    """The scope whose rule set a scope would have without one of its own."""
    others = _Without(existing, scope)
    if scope.user_id is not None:
        return applied(scope.user_id, groups, others).scope
    parent = next((g.parent_id for g in groups if g.id == scope.group_id), None)
    above = Scope(group_id=parent)
    return above if parent is not None and above in others else COMPANY_WIDE


@dataclass(frozen=True, slots=True)
class _Without:
    existing: Container[Scope]
    scope: Scope

    def __contains__(self, scope: object) -> bool:
        return scope != self.scope and scope in self.existing
