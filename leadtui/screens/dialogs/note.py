"""Several lines of text: a note, a reason."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import TextArea

from leadtui.domain.text import clean_text
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.widgets.commands import command


class TextPrompt(Dialog[str]):
    """Asks for a text; the answer is the cleaned text, maybe empty."""

    SCOPE = "Note"
    DEFAULT_CSS = """
    TextPrompt > .dialog--box { width: 80; }
    TextPrompt TextArea { height: 10; max-height: 60vh; }
    """

    def __init__(self, title: str, *, value: str = "", text: str = "") -> None:
        super().__init__(title, text)
        self._value = clean_text(value)

    def compose_question(self) -> ComposeResult:
        """The text field."""
        yield TextArea(self._value, soft_wrap=True, tab_behavior="focus", show_line_numbers=False)

    @command("note.save", "Save", key="ctrl+s f2", footer=10)
    def action_save(self) -> None:
        """Keep the text."""
        self.dismiss(clean_text(self.query_one(TextArea).text))
