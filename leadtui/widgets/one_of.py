"""One of a few short things side by side, each with its key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import var
from textual.widget import Widget

from leadtui.widgets.commands import Commands, command

ValueT = TypeVar("ValueT")


class OneOf(Commands, Widget, Generic[ValueT], can_focus=True):
    """A line of choices; a choice's key takes it, left and right go along them.

    ``choices`` are (key, title, value). ``picked`` is the place of the one taken, -1 for none.
    The one taken stands in brackets, so that it shows without colours.
    """

    SCOPE = "Choices in a line"
    DEFAULT_CSS = """
    OneOf { height: auto; width: 1fr; background: $surface; padding: 0 1; }
    OneOf:focus { background: $panel; }
    """

    picked: var[int] = var(-1)

    class Picked(Message):
        """A choice was taken by its key, with enter or with the mouse."""

        def __init__(self, one_of: OneOf[Any]) -> None:
            super().__init__()
            self.one_of = one_of

        @property
        def control(self) -> OneOf[Any]:
            """The widget."""
            return self.one_of

    def __init__(
        self,
        choices: Sequence[tuple[str, str, ValueT]],
        *,
        picked: int = -1,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.choices = tuple(choices)
        self.set_reactive(OneOf.picked, picked)

    @property
    def value(self) -> ValueT | None:
        """What is taken, None for nothing."""
        return self.choices[self.picked][2] if self.picked >= 0 else None

    def watch_picked(self) -> None:
        """Show it."""
        self.refresh()

    def on_focus(self) -> None:
        """The choices' keys show that they work now."""
        self.refresh()

    def on_blur(self) -> None:
        """The choices' keys show that they do not work now."""
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        """Take the choice with this key."""
        for place, (key, _, _) in enumerate(self.choices):
            if event.character == key:
                event.stop()
                event.prevent_default()
                self._take(place)
                return

    def _take(self, place: int) -> None:
        self.picked = place
        self.post_message(self.Picked(self))

    @command("line.next", "Next choice", key="right")
    def action_next(self) -> None:
        """Go to the next choice."""
        self.picked = (self.picked + 1) % len(self.choices)

    @command("line.previous", "Choice before", key="left")
    def action_previous(self) -> None:
        """Go to the choice before."""
        self.picked = (self.picked - 1) % len(self.choices) if self.picked >= 0 else -1

    @command("line.take", "Next field", key="enter")
    def action_take(self) -> None:
        """Go on with the choice that is taken."""
        self.post_message(self.Picked(self))

    def render(self) -> Content:
        """The choices, broken into lines between them."""
        width = max(1, self.content_size.width or self.app.size.width)
        return Content("\n").join(line for line, _ in self._lines(width))

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """As many lines as the choices need."""
        return len(self._lines(max(1, width)))

    def _lines(self, width: int) -> list[tuple[Content, list[tuple[int, int, int]]]]:
        lines: list[tuple[Content, list[tuple[int, int, int]]]] = []
        parts: list[Content] = []
        spans: list[tuple[int, int, int]] = []
        x = 0
        for place in range(len(self.choices)):
            part = self._choice(place)
            if parts and x + part.cell_length > width:
                lines.append((Content("").join(parts), spans))
                parts, spans, x = [], [], 0
            parts.append(part)
            spans.append((x, x + part.cell_length, place))
            x += part.cell_length
        return [*lines, (Content("").join(parts), spans)]

    def _choice(self, place: int) -> Content:
        key, title, _ = self.choices[place]
        taken = place == self.picked
        return Content.assemble(
            "[" if taken else " ",
            (key, "bold $text-accent" if self.has_focus else "$muted"),
            (f" {title}", "bold" if taken else "$muted"),
            "]" if taken else " ",
            " ",
        )

    def on_click(self, event: events.Click) -> None:
        """Take what was clicked on."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        event.stop()
        lines = self._lines(max(1, self.content_size.width))
        if 0 <= offset.y < len(lines):
            for start, end, place in lines[offset.y][1]:
                if start <= offset.x < end:
                    self._take(place)
                    return
