"""Scopes of rule sets in words: their names, and why one of them applies to somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadtui.domain.errors import NotFound
from leadtui.domain.scopes import Applied, Group, Scope, ScopeKind
from leadtui.domain.text import clean_line
from leadtui.models import groups, team

if TYPE_CHECKING:
    import sqlite3


class ScopeWords:
    """Says whose rule sets are, with the names of one snapshot of the store."""

    def __init__(self, conn: sqlite3.Connection, team_id: int) -> None:
        self._users = {user.id: user.name for user in team.users(conn, team_id)}
        self._groups = groups.names(conn, team_id)
        self._standing = groups.standing(conn, team_id)

    def require(self, scope: Scope) -> None:
        """Refuse a user or a group that is not the team's, or is gone."""
        if scope.user_id is not None and scope.user_id not in self._users:
            raise NotFound(f"There is no user {scope.user_id}.")
        if scope.group_id is not None and scope.group_id not in self._standing:
            raise NotFound(f"There is no group {scope.group_id}.")

    def name(self, scope: Scope) -> str:
        """Whose rule set: a user's or a group's name, or ``company-wide``."""
        if scope.user_id is not None:
            return clean_line(self._users.get(scope.user_id, f"user {scope.user_id}"))
        if scope.group_id is not None:
            return clean_line(self._groups.get(scope.group_id, f"group {scope.group_id}"))
        return ScopeKind.COMPANY_WIDE.value

    def user(self, user_id: int | None) -> str:
        """A user's name."""
        return "nobody" if user_id is None else clean_line(self._users.get(user_id, "?"))

    def why(self, user_id: int, found: Applied, standing: tuple[Group, ...]) -> str:
        """Why a rule set applies to a user, in a sentence (CAD-42)."""
        who, name = self.user(user_id), self.name(found.scope)
        if found.kind is ScopeKind.USER:
            return f"{who} has an exception of their own."
        if found.kind is ScopeKind.SUB_DEPARTMENT:
            return f"{who} is in the sub-department {name}, which has an exception."
        if found.kind is ScopeKind.GROUP:
            below = [
                self.name(Scope(group_id=group.id))
                for group in standing
                if group.parent_id == found.scope.group_id and user_id in group.members
            ]
            direct = any(g.id == found.scope.group_id and user_id in g.members for g in standing)
            if below and not direct:
                of = " and ".join(below)
                return f"{who} is in {of}, a sub-department of {name}, which has an exception."
            return f"{who} is in the group {name}, which has an exception."
        return f"No exception concerns {who}."

    def warning(self, user_id: int, found: Applied) -> str:
        """What is to be said where several exceptions of one kind concern a user (CAD-44)."""
        if not found.rivals:
            return ""
        others = " and ".join(self.name(scope) for scope in found.rivals)
        have = "have exceptions" if len(found.rivals) > 1 else "has an exception"
        return (
            f"{self.user(user_id)} is also in {others}, which {have} too: "
            f"{self.name(found.scope)} applies, it stands first in the order of groups."
        )
