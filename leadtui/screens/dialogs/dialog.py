"""What all dialogs share: a framed box, a title, a line of keys, and esc to cancel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from leadtui.domain.text import clean_line, clean_text
from leadtui.widgets.asking import Asks
from leadtui.widgets.commands import Commands, command
from leadtui.widgets.footer import Footer

AnswerT = TypeVar("AnswerT")


class Dialog(Commands, Asks, ModalScreen[AnswerT]):
    """A modal question. ``title`` and ``text`` may hold foreign text."""

    SCOPE = "Dialogs"
    DEFAULT_CSS = """
    Dialog > .dialog--box {
        width: 64;
        max-width: 100%;
        height: auto;
        max-height: 100%;
        background: $surface;
        border: round $border;
        border-title-color: $foreground;
        border-title-style: bold;
        border-subtitle-color: $muted;
        padding: 0 1;
    }
    """

    def __init__(self, title: str, text: str = "") -> None:
        super().__init__()
        self.dialog_title = title
        self.text = clean_text(text)

    def compose(self) -> ComposeResult:
        """The box with the question in it."""
        with Vertical(classes="dialog--box") as box:
            box.border_title = Content(clean_line(self.dialog_title))
            if self.text:
                yield Static(Content(self.text), classes="dialog--text")
            yield from self.compose_question()
            yield Footer()

    def compose_question(self) -> ComposeResult:
        """What is asked; the default asks nothing."""
        no_widgets: Iterable[Static] = ()
        yield from no_widgets

    @command("dialog.cancel", "Back", key="escape", footer=90)
    def action_cancel(self) -> None:
        """Close the question without an answer."""
        self.dismiss(None)
