"""Small modal questions; each gives its answer to the callback of ``push_screen``, None on esc.

A dialog's module is loaded when the dialog is first asked for: none is needed to start.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leadtui.screens.dialogs.call import CallAnswer, CallDialog
    from leadtui.screens.dialogs.choose import Choice, Choose
    from leadtui.screens.dialogs.confirm import Confirm
    from leadtui.screens.dialogs.followers import FollowersDialog, HandOver
    from leadtui.screens.dialogs.multi import MultiChoose, Option
    from leadtui.screens.dialogs.next import NextDialog, Way
    from leadtui.screens.dialogs.note import TextPrompt
    from leadtui.screens.dialogs.prompt import Hint, Prompt
    from leadtui.screens.dialogs.reminder import ReminderAnswer, ReminderDialog
    from leadtui.screens.dialogs.remove_hot import RemoveHot
    from leadtui.screens.dialogs.snooze import SnoozeDialog
    from leadtui.screens.dialogs.when import WhenDialog, suggestions, typed

__all__ = [
    "CallAnswer",
    "CallDialog",
    "Choice",
    "Choose",
    "Confirm",
    "FollowersDialog",
    "HandOver",
    "Hint",
    "MultiChoose",
    "NextDialog",
    "Option",
    "Prompt",
    "ReminderAnswer",
    "ReminderDialog",
    "RemoveHot",
    "SnoozeDialog",
    "TextPrompt",
    "Way",
    "WhenDialog",
    "suggestions",
    "typed",
]

_MODULES = {
    "call": ("CallAnswer", "CallDialog"),
    "choose": ("Choice", "Choose"),
    "confirm": ("Confirm",),
    "followers": ("FollowersDialog", "HandOver"),
    "multi": ("MultiChoose", "Option"),
    "next": ("NextDialog", "Way"),
    "note": ("TextPrompt",),
    "prompt": ("Hint", "Prompt"),
    "reminder": ("ReminderAnswer", "ReminderDialog"),
    "remove_hot": ("RemoveHot",),
    "snooze": ("SnoozeDialog",),
    "when": ("WhenDialog", "suggestions", "typed"),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
