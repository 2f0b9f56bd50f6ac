"""The help: every key that works where the focus is, and what it does."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from leadtui.screens.dialogs.dialog import Dialog
from leadtui.widgets.commands import ActiveCommand, active_commands, command
from leadtui.widgets.footer import key_label


class Help(Dialog[None]):
    """The keys by scope, nearest first; what cannot run now says why."""

    SCOPE = "Help"
    DEFAULT_CSS = """
    Help > .dialog--box { width: 84; height: 90%; }
    Help VerticalScroll { height: 1fr; }
    Help Static { height: auto; }
    """

    def __init__(self, commands: list[ActiveCommand]) -> None:
        super().__init__("Keys that work here")
        self.commands = commands

    @classmethod
    def about(cls, screen: Screen[Any]) -> Help:
        """The help on what has the focus on ``screen``."""
        return cls(active_commands(screen))

    def compose_question(self) -> ComposeResult:
        """A scrolling list."""
        with VerticalScroll():
            yield Static(help_text(self.commands))

    @command("help.close", "Close", key="q ?", footer=10)
    def action_close(self) -> None:
        """Close the help."""
        self.dismiss(None)


def help_text(commands: list[ActiveCommand]) -> Content:
    """The help as text: a heading a scope, a line or two a command."""
    lines: list[Content] = []
    scope = ""
    for each in commands:
        if each.command.scope != scope:
            scope = each.command.scope
            lines.append(Content.styled(f"\n{scope}" if lines else scope, "bold $text-primary"))
        lines.append(_line(each))
        if each.reason:
            lines.append(Content.styled(f"{'':12}now: {each.reason}", "italic $muted"))
    return Content("\n").join(lines)


def _line(each: ActiveCommand) -> Content:
    keys = " ".join(key_label(key) for key in each.keys)
    style = "$faint" if each.reason else ""
    return Content.assemble((f"{keys:<11} ", "bold $text-accent"), (each.command.doc, style))
