"""All commands of leadtui, for help, docs and the keymap."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from textual.app import App
from textual.screen import Screen

from leadtui.domain.errors import Invalid
from leadtui.widgets.commands import (
    EVERYWHERE,
    ActiveCommand,
    Command,
    Commands,
    active_commands,
    command,
    command_classes,
    is_safe_key,
    own_commands,
)

__all__ = [
    "EVERYWHERE",
    "ActiveCommand",
    "Command",
    "Commands",
    "KeymapClash",
    "active_commands",
    "all_commands",
    "check_keymap",
    "command",
    "import_all",
    "verbs_first",
]


#: After every place in a footer.
_LAST = 1_000


class KeymapClash(NamedTuple):
    """Two commands of one scope that a keymap gives the same key."""

    key: str
    first: str
    second: str


def import_all() -> None:
    """Import every module that can declare commands."""
    import pkgutil

    import leadtui.screens
    import leadtui.widgets

    for package in (leadtui.screens, leadtui.widgets):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            importlib.import_module(module.name)
    importlib.import_module("leadtui.app")


def all_commands() -> dict[str, list[Command]]:
    """Every command by scope: Everywhere first, then the others by name."""
    import_all()
    by_scope: dict[str, list[Command]] = {}
    for cls in sorted(command_classes(), key=lambda cls: (cls.__module__, cls.__qualname__)):
        if cls.__module__.startswith("leadtui."):
            for each in own_commands(cls):
                by_scope.setdefault(each.scope, []).append(each)
    scopes = sorted(by_scope, key=lambda scope: (scope != EVERYWHERE, scope))
    return {scope: by_scope[scope] for scope in scopes}


def verbs_first(commands: Sequence[ActiveCommand]) -> list[ActiveCommand]:
    """Active commands as people look for them: what this screen is for, then moving about in
    what has the focus, then what works everywhere; of the scopes of each the one first whose
    commands come first in the footer.
    """
    first: dict[tuple[Commands, str], int] = {}
    for each in commands:
        number, scope = each.command.footer, (each.node, each.command.scope)
        first[scope] = min(first.get(scope, _LAST), _LAST if number is None else number)

    def place(each: ActiveCommand) -> tuple[int, int]:
        node = each.node
        rank = 0 if isinstance(node, Screen) else 2 if isinstance(node, App) else 1
        return rank, first[node, each.command.scope]

    return sorted(commands, key=place)


def check_keymap(keymap: Mapping[str, str]) -> dict[str, str]:
    """``keymap`` (command id to keys with blanks between) as Textual wants it.

    Raises:
        Invalid: an unknown command, a key that terminals keep, or a key given twice in a scope;
            ``field`` is the command's id.
    """
    by_scope = all_commands()
    known = {each.id: each for each in _each(by_scope)}
    for command_id, keys in keymap.items():
        if command_id not in known:
            raise Invalid(
                f"keymap: there is no command {command_id!r}.",
                field=command_id,
                hint=_nearest(command_id, known),
            )
        for key in keys.split():
            if not is_safe_key(key):
                raise Invalid(
                    f"keymap: {command_id}: not every terminal passes the key {key!r}.",
                    field=command_id,
                    hint="Use a letter, a digit, a function key, or ctrl with a letter.",
                )
    for clash in _clashes(by_scope, keymap):
        raise Invalid(
            f"keymap: the key {clash.key!r} belongs to {clash.first} and to {clash.second}.",
            field=clash.second,
            hint="Give one of them another key.",
        )
    return {command_id: ",".join(keys.split()) for command_id, keys in keymap.items()}


def _each(by_scope: Mapping[str, list[Command]]) -> Iterator[Command]:
    for commands in by_scope.values():
        yield from commands


def _clashes(
    by_scope: Mapping[str, list[Command]], keymap: Mapping[str, str]
) -> Iterator[KeymapClash]:
    for commands in by_scope.values():
        taken: dict[str, str] = {}
        for each in commands:
            keys = keymap[each.id].split() if each.id in keymap else each.keys
            for key in keys:
                first = taken.setdefault(key, each.id)
                if first != each.id:
                    yield KeymapClash(key, first, each.id)


def _nearest(command_id: str, known: Mapping[str, Command]) -> str:
    import difflib

    near = difflib.get_close_matches(command_id, known, n=1)
    return f"Did you mean {near[0]!r}?" if near else "docs/keys.md lists them all."
