"""Small modal questions; each gives its answer to the callback of ``push_screen``, None on esc."""

from __future__ import annotations

from leadtui.screens.dialogs.choose import Choice, Choose
from leadtui.screens.dialogs.confirm import Confirm
from leadtui.screens.dialogs.multi import MultiChoose, Option
from leadtui.screens.dialogs.note import TextPrompt
from leadtui.screens.dialogs.prompt import Hint, Prompt

__all__ = [
    "Choice",
    "Choose",
    "Confirm",
    "Hint",
    "MultiChoose",
    "Option",
    "Prompt",
    "TextPrompt",
]
