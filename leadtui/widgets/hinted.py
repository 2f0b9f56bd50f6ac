"""A labelled line of text that says, while it is typed, what it will be taken for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from leadtui.domain.errors import Invalid
from leadtui.domain.text import clean_line
from leadtui.widgets.commands import Commands, command

ValueT = TypeVar("ValueT")


def _no_suggestions(field: SuggestingInput) -> str | None:
    return None if field.suggestions else "This field suggests nothing."


class SuggestingInput(Commands, Input):
    """An input into which up and down put suggestions."""

    SCOPE = "Fields"

    def __init__(
        self,
        value: str,
        *,
        placeholder: str,
        suggestions: Sequence[str],
        completed: Sequence[str] = (),
    ) -> None:
        suggester = SuggestFromList(completed, case_sensitive=False) if completed else None
        super().__init__(value, placeholder=placeholder, select_on_focus=True, suggester=suggester)
        self.suggestions = tuple(suggestions)

    @command("field.next", "Suggestions", key="down", when=_no_suggestions, footer=30)
    def action_next_suggestion(self) -> None:
        """Put the next suggestion into the field."""
        self._suggest(1)

    @command("field.previous", "Suggestion before", key="up", when=_no_suggestions)
    def action_previous_suggestion(self) -> None:
        """Put the suggestion before into the field."""
        self._suggest(-1)

    def _suggest(self, step: int) -> None:
        texts = self.suggestions
        first = 0 if step > 0 else -1
        place = texts.index(self.value) + step if self.value in texts else first
        self.value = texts[place % len(texts)]
        self.cursor_position = len(self.value)


class HintedInput(Vertical, Generic[ValueT]):
    """An input whose text is read as it is typed.

    ``read`` turns the text into a value or raises :class:`Invalid`; ``say`` puts the value into
    words, an empty text for nothing to say. Both run in the interface, so they must be quick.
    ``suggestions`` are texts that up and down put into the field; what is typed is completed to
    one of ``completed``, which right takes.
    """

    DEFAULT_CSS = """
    HintedInput { height: auto; }
    HintedInput Horizontal { height: 1; }
    HintedInput .hinted--label { width: 10; color: $muted; }
    HintedInput Input { width: 1fr; }
    HintedInput .hinted--hint { height: auto; max-height: 2; color: $muted; padding: 0 1; }
    HintedInput.-labelled .hinted--hint { margin: 0 0 0 10; }
    HintedInput .hinted--hint.-wrong { color: $text-error; }
    """

    class Submitted(Message):
        """Enter was pressed on a text that can be taken."""

        def __init__(self, field: HintedInput[Any]) -> None:
            super().__init__()
            self.field = field

    def __init__(
        self,
        read: Callable[[str], ValueT],
        say: Callable[[ValueT], str],
        *,
        label: str = "",
        value: str = "",
        placeholder: str = "",
        suggestions: Sequence[str] = (),
        completed: Sequence[str] = (),
        id: str | None = None,
    ) -> None:
        super().__init__(id=id, classes="-labelled" if label else None)
        self._read = read
        self._say = say
        self._label = label
        self._placeholder = clean_line(placeholder)
        self._input = SuggestingInput(
            clean_line(value),
            placeholder=self._placeholder,
            suggestions=suggestions,
            completed=[clean_line(text) for text in completed],
        )

    def compose(self) -> ComposeResult:
        """The label and the input on a line, the hint below."""
        with Horizontal():
            if self._label:
                yield Static(Content(self._label), classes="hinted--label")
            yield self._input
        yield Static("", classes="hinted--hint", markup=False)

    @property
    def text(self) -> str:
        """What stands in the field now."""
        return clean_line(self._input.value)

    def suggest(self, suggestions: Sequence[str]) -> None:
        """Offer other suggestions from now on."""
        self._input.suggestions = tuple(suggestions)
        self._input.refresh_bindings()

    @property
    def value(self) -> ValueT:
        """The value of the text; :class:`Invalid` where it has none."""
        return self._read(self.text)

    @property
    def is_valid(self) -> bool:
        """Whether the text has a value; says in the hint which, or why not."""
        hint = self.query_one(".hinted--hint", Static)
        try:
            said = self._say(self.value)
        except Invalid as error:
            hint.update(Content(f"✗ {clean_line(error.message)}"))
            hint.add_class("-wrong")
            return False
        hint.update(Content(f"→ {clean_line(said)}" if said else ""))
        hint.remove_class("-wrong")
        return True

    def on_mount(self) -> None:
        """Say what the first text means."""
        self._update_hint()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what the text means now."""
        event.stop()
        self._update_hint()

    def _update_hint(self) -> None:
        if not self.text and self._placeholder:
            hint = self.query_one(".hinted--hint", Static)
            hint.update("")
            hint.remove_class("-wrong")
            return
        _ = self.is_valid

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Pass the enter on if the text can be taken."""
        event.stop()
        if self.is_valid:
            self.post_message(self.Submitted(self))
