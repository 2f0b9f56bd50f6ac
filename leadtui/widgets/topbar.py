"""The top line: the places with their numbers; who works here; how the worker is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from leadtui.domain.text import clean_line

WorkerState = Literal["off", "idle", "working", "trouble"]

#: Mode, number key and title of every place there is; the app shows those it has.
PLACES: tuple[tuple[str, str, str], ...] = (
    ("today", "1", "Today"),
    ("leads", "2", "Leads"),
    ("companies", "3", "Companies"),
    ("deals", "4", "Deals"),
    ("suspects", "5", "Suspects"),
    ("insights", "6", "Insights"),
    ("settings", "7", "Settings"),
)
#: How many ways there are to draw the line, the widest first.
_LEVELS = 6
_SIGNS: Mapping[WorkerState, tuple[str, str]] = {
    "off": ("○", "$muted"),
    "idle": ("●", "$text-success"),
    "working": ("◐", "$text-primary"),
    "trouble": ("▲", "$text-error"),
}


@dataclass(frozen=True, slots=True)
class Status:
    """What the top line says: who, for which team, notifications not read, how many things wait
    in each place (by mode), how the background worker is, and what it is doing.
    """

    user: str = ""
    team: str = ""
    unread: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    worker: WorkerState = "off"
    doing: str = ""


class PlaceWanted(Message):
    """The user clicked on a place."""

    def __init__(self, mode: str) -> None:
        super().__init__()
        self.mode = mode


class TopBar(Widget):
    """One line; as it gets narrow it drops the counts, the team, the blanks between places, the
    user, and at last the other places' names.
    """

    DEFAULT_CSS = """
    TopBar {
        dock: top;
        height: 1;
        background: $panel;
        color: $foreground;
        padding: 0 1;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.status = Status()
        self._spans: list[tuple[int, int, str]] = []

    def on_mount(self) -> None:
        """Follow the app's status."""
        self.watch(self.app, "status", self._set_status)

    def _set_status(self, status: Status) -> None:
        self.status = status
        self.refresh()

    def render(self) -> Content:
        """Draw as much as fits."""
        width = self.content_size.width
        for level in range(_LEVELS):
            left, right = self._left(level), self._right(level)
            if left.cell_length + right.cell_length + 1 <= width:
                break
        gap = max(0, width - left.cell_length - right.cell_length)
        return Content.assemble(left, " " * gap, right)

    def _left(self, level: int) -> Content:
        modes = getattr(self.app, "modes_shown", ())
        parts: list[Content] = []
        self._spans = []
        x = 0
        for mode, number, title in PLACES:
            if mode not in modes:
                continue
            here = mode == self.app.current_mode
            count = self.status.counts.get(mode, 0) if level < 1 else 0
            name = title if here or level < 5 else ""
            part = Content.assemble(
                (f" {number}", "bold $text-accent" if here else "$text-accent"),
                (f" {name}" if name else "", "bold" if here else "$muted"),
                (f" {count}" if count else "", "$text-warning"),
                " " if level < 3 else "",
            )
            if here:
                part = part.stylize("on $surface-lighten-2 bold")
            self._spans.append((x, x + part.cell_length, mode))
            x += part.cell_length
            parts.append(part)
        return Content("").join(parts)

    def _right(self, level: int) -> Content:
        status = self.status
        who = clean_line(status.user) if level != 4 else ""
        if status.team and level < 2:
            who = f"{who} · {clean_line(status.team)}"
        sign, style = _SIGNS[status.worker]
        doing = f"{clean_line(status.doing)} · " if status.doing and level < 1 else ""
        return Content.assemble(
            (doing, "$text-primary"),
            (who, "$muted"),
            (f" ⚑{status.unread}" if status.unread else "", "$text-warning"),
            " ",
            (sign, style),
        )

    def on_click(self, event: events.Click) -> None:
        """Go to the place that was clicked on."""
        x = event.x - self.styles.padding.left
        for start, end, mode in self._spans:
            if start <= x < end:
                self.post_message(PlaceWanted(mode))
