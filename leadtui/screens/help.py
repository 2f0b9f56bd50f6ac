"""The help: every key that works where the focus is, and what it does."""

from __future__ import annotations

import textwrap
from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from leadtui.screens.commands import ActiveCommand, active_commands, command, verbs_first
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.widgets.footer import key_label

#: Cells for the keys.
KEYS = 12


class Help(Dialog[None]):
    """The keys by scope, the verbs of the screen first; what cannot run now says why."""

    SCOPE = "Help"
    DEFAULT_CSS = """
    Help > .dialog--box { width: 84; height: 90%; }
    Help VerticalScroll { height: 1fr; scrollbar-gutter: stable; scrollbar-size-vertical: 1; }
    Help Static { height: auto; }
    """

    def __init__(self, commands: list[ActiveCommand]) -> None:
        super().__init__("Keys that work here")
        self.commands = commands

    @classmethod
    def about(cls, screen: Screen[Any]) -> Help:
        """The help on what has the focus on ``screen``."""
        return cls(verbs_first(active_commands(screen)))

    def compose_question(self) -> ComposeResult:
        """A scrolling list."""
        with VerticalScroll():
            yield Static()

    def on_resize(self) -> None:
        """Wrap the lines to the width there is."""
        width = self.query_one(VerticalScroll).scrollable_content_region.width
        self.query_one(VerticalScroll).query_one(Static).update(help_text(self.commands, width))

    @command("help.close", "Close", key="q ?")
    def action_close(self) -> None:
        """Close the help."""
        self.dismiss(None)


def help_text(commands: list[ActiveCommand], width: int = 80) -> Content:
    """The help as text: a heading a scope, and what each key does, wrapped to ``width`` cells."""
    lines: list[Content] = []
    scope = ""
    for each in commands:
        if each.command.scope != scope:
            scope = each.command.scope
            lines.append(Content.styled(f"\n{scope}" if lines else scope, "bold $text-primary"))
        keys = " ".join(key_label(key) for key in each.keys)
        style = "$faint" if each.reason else ""
        for number, part in enumerate(_wrapped(each.command.doc, width)):
            label = keys if number == 0 else ""
            lines.append(
                Content.assemble((f"{label:<{KEYS - 1}} ", "bold $text-accent"), (part, style))
            )
        for part in _wrapped(each.reason or "", width):
            lines.append(Content.assemble(" " * KEYS, (part, "italic $muted")))
    return Content("\n").join(lines)


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(20, width - KEYS))
