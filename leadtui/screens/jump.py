"""Jump: a letter on every pane; typing it moves the focus there."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Offset
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from leadtui.widgets.commands import Commands, command

LETTERS = "asdfghjklweruioptyxcvbnmqz"


class Jump(Commands, ModalScreen[None]):
    """An overlay of letters."""

    SCOPE = "Jump"
    DEFAULT_CSS = """
    Jump { background: $background 50%; layers: letters; }
    Jump Static {
        layer: letters;
        position: absolute;
        width: 3; height: 1;
        background: $accent; color: $background; text-style: bold;
        text-align: center;
    }
    """

    def __init__(self, places: dict[str, tuple[Widget, Offset]]) -> None:
        super().__init__()
        self.places = places

    @classmethod
    def over(cls, screen: Screen[Any]) -> Jump:
        """Letters for everything on ``screen`` that can take the focus and is in sight."""
        shown = [widget for widget in screen.focus_chain if widget.region]
        return cls(
            {
                letter: (widget, widget.region.offset)
                for letter, widget in zip(LETTERS, shown, strict=False)
            }
        )

    def compose(self) -> ComposeResult:
        """The letters where the panes are."""
        for letter, (_, offset) in self.places.items():
            label = Static(Content(letter))
            label.styles.offset = (offset.x, offset.y)
            yield label

    def on_key(self, event: events.Key) -> None:
        """Go to the pane with this letter."""
        place = self.places.get(event.character or "")
        if place is not None:
            event.stop()
            self.dismiss(None)
            widget, _ = place
            widget.screen.set_focus(widget)

    @command("jump.cancel", "Cancel", key="escape ctrl+o")
    def action_cancel(self) -> None:
        """Stay where the focus is."""
        self.dismiss(None)
