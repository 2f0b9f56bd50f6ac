"""Who may do what, with the reason when not; screens, bulk actions and the command line ask here
alike (X-11). The team is the wall and is enforced by every query, not here.
"""

from __future__ import annotations

from leadtui.domain.errors import NotAllowed
from leadtui.domain.rows import UserRow
from leadtui.domain.scopes import Scope

MANAGER = "manager"
REP = "rep"


def may_edit_note(user: UserRow, author_id: int | None) -> str | None:
    """None when ``user`` may edit or delete a note of ``author_id``, else why not (COE-48)."""
    if user.role == MANAGER or author_id == user.id:
        return None
    return "Only its author or a manager may change this note."


def may_change_rules(user: UserRow, scope: Scope) -> str | None:
    """None when ``user`` may save scoring settings, else why not: the company-wide ones, those of
    groups and those of others are a manager's.
    """
    if user.role == MANAGER or scope == Scope(user_id=user.id):
        return None
    whose = "the company-wide scoring settings"
    if scope.group_id is not None:
        whose = "the scoring settings of a group"
    elif scope.user_id is not None:
        whose = "the scoring settings of somebody else"
    return f"Only a manager may change {whose}."


def may_change_groups(user: UserRow) -> str | None:
    """None when ``user`` may make groups, order them and say who is in them, else why not."""
    return None if user.role == MANAGER else "Only a manager may change groups."


def may_change_statuses(user: UserRow) -> str | None:
    """None when ``user`` may change the list of statuses, else why not."""
    return None if user.role == MANAGER else "Only a manager may change the list of statuses."


def may_change_stages(user: UserRow) -> str | None:
    """None when ``user`` may change the stages of deals, else why not (COE-63)."""
    return None if user.role == MANAGER else "Only a manager may change the stages of deals."


def may_set_default_routine(user: UserRow, for_user: int) -> str | None:
    """None when ``user`` may say which routine is the default one of ``for_user``, else why not:
    a rep decides for themselves (COE-112).
    """
    if user.role == MANAGER or for_user == user.id:
        return None
    return "Only a manager may set the default routine of somebody else."


def may_change_routines(user: UserRow) -> str | None:
    """None when ``user`` may make, change and delete routines, else why not: a rep works on those
    that they are given (COE-102).
    """
    return None if user.role == MANAGER else "Only a manager may change routines."


def may_set_reminder_tag(user: UserRow) -> str | None:
    """None when ``user`` may say whose tag a new reminder changes, else why not (COE-119)."""
    if user.role == MANAGER:
        return None
    return "Only a manager may say whose tag a new reminder changes."


def may_change_lists(user: UserRow) -> str | None:
    """None when ``user`` may take entries off the lists to choose from, else why not (PUB-16)."""
    if user.role == MANAGER:
        return None
    return "Only a manager may change what is on the list already."


def may_set_days_off(user: UserRow) -> str | None:
    """None when ``user`` may say which days the team does not work, else why not."""
    if user.role == MANAGER:
        return None
    return "Only a manager may say which days are off."


def may_set_when_hot(user: UserRow) -> str | None:
    """None when ``user`` may say what follows when a lead turns hot, else why not (PUB-10)."""
    if user.role == MANAGER:
        return None
    return "Only a manager may say what follows when a lead turns hot."


def may_keep_steps(user: UserRow) -> str | None:
    """None when ``user`` may say how long steps are kept, else why not."""
    if user.role == MANAGER:
        return None
    return "Only a manager may say how long steps are kept."


def may_undo(user: UserRow, owner_id: int | None) -> str | None:
    """None when ``user`` may undo a step of ``owner_id``, else why not: a rep only their own."""
    if user.role == MANAGER or (owner_id is not None and owner_id == user.id):
        return None
    return "Only a manager may undo what somebody else did."


def require(reason: str | None) -> None:
    """Raise :class:`NotAllowed` with ``reason`` where there is one."""
    if reason is not None:
        raise NotAllowed(reason)
