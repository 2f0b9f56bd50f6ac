"""One line of text, with a hint below that follows the typing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from leadtui.domain.text import clean_line
from leadtui.screens.dialogs.dialog import Dialog


@dataclass(frozen=True, slots=True)
class Hint:
    """What the typed text means, in words, and whether enter may take it."""

    text: str
    ok: bool = True


class Prompt(Dialog[str]):
    """Asks for one line; the answer is the cleaned text.

    ``hint`` tells while typing what the text means; it runs in the interface, so it must be
    quick (parsing a date, not asking the store).
    """

    SCOPE = "One line"
    DEFAULT_CSS = """
    Prompt .prompt--hint { height: 1; color: $muted; padding: 0 1; }
    Prompt .prompt--hint.-wrong { color: $text-error; }
    """

    def __init__(
        self,
        title: str,
        *,
        value: str = "",
        placeholder: str = "",
        text: str = "",
        hint: Callable[[str], Hint] | None = None,
        password: bool = False,
    ) -> None:
        super().__init__(title, text)
        self._value = clean_line(value)
        self._placeholder = clean_line(placeholder)
        self._hint = hint
        self._password = password

    def compose_question(self) -> ComposeResult:
        """The input and its hint."""
        yield Input(self._value, placeholder=self._placeholder, password=self._password)
        if self._hint is not None:
            yield Static("", classes="prompt--hint", markup=False)

    def on_mount(self) -> None:
        """Show what the given value means."""
        self._show_hint(self._value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what the text means now."""
        self._show_hint(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the text if it means something."""
        event.stop()
        value = clean_line(event.value)
        if self._show_hint(value):
            self.dismiss(value)

    def _show_hint(self, value: str) -> bool:
        if self._hint is None:
            return True
        hint = self._hint(clean_line(value))
        line = self.query_one(".prompt--hint", Static)
        line.update(Content(("→ " if hint.ok else "✗ ") + clean_line(hint.text)))
        line.set_class(not hint.ok, "-wrong")
        return hint.ok
