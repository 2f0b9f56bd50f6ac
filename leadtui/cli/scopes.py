"""Whose rule set a command is about: its options, and its words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from leadtui.cli.output import Json

if TYPE_CHECKING:
    from leadtui.domain.rule_text import Difference
    from leadtui.domain.scopes import Scope
    from leadtui.services.workspace import Workspace

_F = TypeVar("_F", bound=Callable[..., Any])
_COMPANY = ("company", "company-wide")


def scope_options(command: _F) -> _F:
    """The options that name a user or a group; without them a command is company-wide."""
    command = click.option("--group", metavar="NAME", default="", help="The rules of this group.")(
        command
    )
    return click.option("--user", metavar="NAME", default="", help="The rules of this user.")(
        command
    )


def chosen(ws: Workspace, user: str, group: str) -> Scope:
    """The scope that the options name."""
    from leadtui.services import rule_sets

    if user and group:
        raise click.UsageError("Give --user or --group, not both.")
    return rule_sets.scope_named(ws, user=user, group=group)


def spelt(ws: Workspace, words: str) -> Scope:
    """The scope that an argument spells: ``company``, ``user:NAME`` or ``group:NAME``."""
    from leadtui.services import rule_sets

    kind, sign, name = words.partition(":")
    if words.lower() in _COMPANY:
        return rule_sets.scope_named(ws)
    if sign and kind.lower() == "user":
        return rule_sets.scope_named(ws, user=name)
    if sign and kind.lower() == "group":
        return rule_sets.scope_named(ws, group=name)
    raise click.UsageError(f"{words!r} is not one of company, user:NAME and group:NAME.")


def differences(found: list[Difference] | tuple[Difference, ...]) -> list[Json]:
    """Settings that differ, for a document."""
    return [{"name": one.name, "before": one.before, "after": one.after} for one in found]
