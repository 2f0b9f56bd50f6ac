"""One of a few things, one key each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from leadtui.domain.text import clean_line
from leadtui.screens.dialogs.dialog import Dialog

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True)
class Choice(Generic[ValueT]):
    """One answer: its key (one character), what it is, what it would lead to, and its value."""

    key: str
    title: str
    value: ValueT
    detail: str = ""


class Choose(Dialog[ValueT]):
    """Asks for one of the choices by its key, or by arrows and enter."""

    SCOPE = "Choice"

    def __init__(self, title: str, choices: Sequence[Choice[ValueT]], *, text: str = "") -> None:
        super().__init__(title, text)
        self.choices = tuple(choices)
        keys = [each.key for each in self.choices if each.key]
        if len(set(keys)) < len(keys):
            raise ValueError(f"two choices have the same key: {keys}")

    def compose_question(self) -> ComposeResult:
        """The choices, a line each."""
        yield OptionList(*self._options())

    def _options(self) -> list[Option]:
        room = max((len(each.title) for each in self.choices), default=0)
        return [
            Option(
                Content.assemble(
                    (f"{each.key or ' '}  ", "bold $text-accent"),
                    clean_line(each.title).ljust(room),
                    (f"  {clean_line(each.detail)}", "$muted"),
                )
            )
            for each in self.choices
        ]

    def show_details(self, choices: Sequence[Choice[ValueT]]) -> None:
        """Show the same choices with what is known of them by now."""
        self.choices = tuple(choices)
        options = self.query_one(OptionList)
        for place, option in enumerate(self._options()):
            options.replace_option_prompt_at_index(place, option.prompt)

    def on_key(self, event: events.Key) -> None:
        """Take the choice with this key."""
        for each in self.choices:
            if each.key and event.character == each.key:
                event.stop()
                event.prevent_default()
                self.dismiss(each.value)
                return

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the choice under the cursor."""
        event.stop()
        self.dismiss(self.choices[event.option_index].value)
