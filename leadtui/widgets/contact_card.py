"""Contact cards: the people of a company, each in a frame that says whose card it is."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from leadtui.domain.dates import from_ms
from leadtui.domain.format import cell_cut, cell_width, short_moment
from leadtui.domain.rows import ContactCard
from leadtui.domain.text import clean_line
from leadtui.widgets.columns import ROLES, Role, cell_segments
from leadtui.widgets.commands import command
from leadtui.widgets.cursor_keys import CursorKeys, no_rows
from leadtui.widgets.heat_label import HEAT_ROLES
from leadtui.widgets.wrapping import wrapped

#: A line of a card: pieces of text with what they mean.
Line = list[tuple[str, Role]]

#: Whose card it is (COE-14 to COE-19): the word, and the frame (corners, line across, line down).
STATES: Mapping[str, tuple[str, str]] = {
    "ours": ("ours", "╭╮╰╯─│"),
    "public": ("public", "┌┐└┘╌╎"),
    "left": ("left", "┌┐└┘─│"),
}
_LEAST_WIDTH = 12
_MOST_REASON_LINES = 3


class ContactCards(CursorKeys, ScrollView, can_focus=True):
    """The cards one below the other; the cursor is on one of them.

    ``now`` gives the present, aware, in the team's zone.
    """

    SCOPE = "Contact cards"
    DEFAULT_CSS = """
    ContactCards {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        background: $surface;
        color: $foreground;
        border: round $border-blurred;
        border-title-color: $muted;
        padding: 0;
    }
    ContactCards:focus {
        border: round $border;
        border-title-color: $foreground;
        border-title-style: bold;
    }
    ContactCards > .card--frame { color: $muted; }
    ContactCards > .card--ours { color: $secondary; }
    ContactCards > .card--public { color: $secondary; }
    ContactCards > .card--left { color: $faint; }
    ContactCards > .card--cursor { color: $text-accent; text-style: bold; }
    ContactCards > .card--gone { color: $muted; }
    ContactCards > .card--strong { text-style: bold; }
    ContactCards > .card--muted { color: $muted; }
    ContactCards > .card--accent { color: $text-accent; }
    ContactCards > .card--info { color: $text-primary; }
    ContactCards > .card--good { color: $text-success; }
    ContactCards > .card--warn { color: $text-warning; }
    ContactCards > .card--bad { color: $text-error; }
    ContactCards > .card--hot { color: $text-error; text-style: bold; }
    """
    COMPONENT_CLASSES = {
        "card--frame",
        "card--cursor",
        "card--gone",
        *(f"card--{state}" for state in STATES),
        *(f"card--{role}" for role in ROLES),
    }

    cursor: var[int] = var(0)

    @dataclass
    class Opened(Message):
        """The user wants the sheet of the person."""

        cards: ContactCards
        card: ContactCard

        @property
        def control(self) -> ContactCards:
            """The cards."""
            return self.cards

    def __init__(self, now: Callable[[], dt.datetime], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.now = now
        self.cards: tuple[ContactCard, ...] = ()
        self._lines: list[list[Line]] = []
        self._tops: list[int] = [0]
        self._laid_out = -1
        self._styles: dict[str, Style] = {}

    # What screens use

    def set_cards(self, cards: Sequence[ContactCard], *, at: int | None = None) -> None:
        """Show these cards; the cursor goes to the card with the id ``at``, else it stays on its
        person.
        """
        wanted = at if at is not None else (self.card.id if self.card else None)
        self.cards = tuple(cards)
        self.border_title = Content(f"People ({len(self.cards)})")
        places = {card.id: place for place, card in enumerate(self.cards)}
        place = places.get(wanted, self.cursor) if wanted is not None else self.cursor
        self._laid_out = -1
        self._lay_out()
        self.set_reactive(ContactCards.cursor, self.validate_cursor(place))
        self._show_cursor()
        self.refresh(layout=True)
        self.refresh_bindings()

    @property
    def card(self) -> ContactCard | None:
        """The card under the cursor."""
        return self.cards[self.cursor] if 0 <= self.cursor < len(self.cards) else None

    @property
    def count(self) -> int:
        """How many cards there are."""
        return len(self.cards)

    @property
    def page_height(self) -> int:
        """How many cards are in sight, more or less."""
        height = self.scrollable_content_region.height
        return max(1, height * max(1, self.count) // max(1, self._tops[-1]))

    # Moving

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a card."""
        return max(0, min(cursor, self.count - 1))

    def watch_cursor(self) -> None:
        """Bring the card into sight."""
        self._show_cursor()
        if self.has_focus:
            self.scroll_visible(animate=False)
        self.refresh()
        self.refresh_bindings()

    def _show_cursor(self) -> None:
        height = self.scrollable_content_region.height
        if height < 1 or not self.cards:
            return
        first, last = self._tops[self.cursor], self._tops[self.cursor + 1]
        top = self.scroll_offset.y
        wanted = min(max(top, last - height), first)
        if wanted != top:
            self.scroll_to(y=wanted, animate=False, immediate=True, force=True)

    @command("card.open", "Open", key="enter", when=no_rows, footer=10)
    def action_open(self) -> None:
        """Open the person's own sheet."""
        if self.card is not None:
            self.post_message(self.Opened(self, self.card))

    def on_click(self, event: events.Click) -> None:
        """Move to the card; twice: open it."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        event.stop()
        line = offset.y + self.scroll_offset.y
        if 0 <= line < self._tops[-1]:
            self.cursor = bisect_right(self._tops, line) - 1
            if event.chain == 2:
                self.action_open()

    # Drawing

    def on_resize(self) -> None:
        """Break the lines anew."""
        self._lay_out()
        self._show_cursor()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as all cards together."""
        now = self.now()
        inner = max(_LEAST_WIDTH, width - 4)
        return max(1, sum(len(card_lines(card, now, inner)) + 2 for card in self.cards))

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        if width == self._laid_out:
            return
        self._laid_out = width
        now = self.now()
        inner = max(_LEAST_WIDTH, width - 4)
        self._lines = [card_lines(card, now, inner) for card in self.cards]
        self._tops = [0, *accumulate(len(lines) + 2 for lines in self._lines)]
        self.virtual_size = Size(0, self._tops[-1])

    def notify_style_update(self) -> None:
        """Look styles up anew when colours change."""
        super().notify_style_update()
        self._styles.clear()

    def _style(self, name: str) -> Style:
        found = self._styles.get(name)
        if found is None:
            found = (
                self.rich_style
                if name == "base"
                else self.get_component_rich_style(f"card--{name}", partial=True)
            )
            self._styles[name] = found
        return found

    def render_line(self, y: int) -> Strip:
        """One line of one card."""
        width = self.scrollable_content_region.width
        base = self._style("base")
        if not self.cards:
            said = "Nobody is known here yet. + adds a person." if y == 0 else ""
            cell: Line = [(f" {said}", "muted")]
            return Strip(cell_segments(cell, width, "left", base, self._roles(base)), width)
        line = y + self.scroll_offset.y
        if line >= self._tops[-1]:
            return Strip.blank(width, base)
        place = bisect_right(self._tops, line) - 1
        return self._card_line(place, line - self._tops[place], width, base)

    def _roles(self, base: Style) -> dict[Role, Style]:
        return {role: self._style(role) for role in ROLES}

    def _card_line(self, place: int, line: int, width: int, base: Style) -> Strip:
        card, lines = self.cards[place], self._lines[place]
        word, frame = STATES.get(card.card, STATES["ours"])
        here = place == self.cursor and self.has_focus
        edge = base + self._style("cursor" if here else card.card if card.card in STATES else word)
        if line == 0:
            return self._top(card, word, frame, edge, width, here=here)
        if line == len(lines) + 1:
            return Strip([Segment(frame[2] + frame[4] * (width - 2) + frame[3], edge)], width)
        inner = base + self._style("gone") if card.card == "left" else base
        roles = dict.fromkeys(ROLES, Style()) if card.card == "left" else self._roles(base)
        segments = [
            Segment(f"{frame[5]} ", edge),
            *cell_segments(lines[line - 1], max(0, width - 4), "left", inner, roles),
            Segment(f" {frame[5]}", edge),
        ]
        return Strip(segments).adjust_cell_length(width, base)

    def _top(
        self, card: ContactCard, word: str, frame: str, edge: Style, width: int, *, here: bool
    ) -> Strip:
        mark = "▸ " if here else ""
        room = max(1, width - cell_width(word) - len(mark) - 8)
        name = cell_cut(clean_line(card.name), room)
        strong = edge + Style(bold=True) if card.card != "left" else edge
        fill = max(0, width - cell_width(name) - cell_width(word) - len(mark) - 7)
        segments = [
            Segment(f"{frame[0]} ", edge),
            Segment(f"{mark}{name}", strong),
            Segment(f" {frame[4] * fill} ", edge),
            Segment(word, edge),
            Segment(f" {frame[4]}{frame[1]}", edge),
        ]
        return Strip(segments).adjust_cell_length(width, edge)


def card_lines(card: ContactCard, now: dt.datetime, width: int) -> list[Line]:
    """What stands in the frame of a card, ``width`` cells wide."""
    lines: list[Line] = []
    about = " · ".join(part for part in (card.title, card.status) if part)
    if about:
        lines.append([(about, "")])
    reach = "  ".join(part for part in (card.email, card.phone, card.mobile) if part)
    if cell_width(reach) > width:
        lines += [[(part, "info")] for part in (card.email, card.phone, card.mobile) if part]
    elif reach:
        lines.append([(reach, "info")])
    lines.append(engagement(card, now))
    for reason in _reasons(card):
        lines += [[(part, "warn")] for part in wrapped(reason, width)[:_MOST_REASON_LINES]]
    return lines


def engagement(card: ContactCard, now: dt.datetime) -> Line:
    """``▲ 14 hot, cools Thu 09:10`` or ``3 of 5, warming, 2 to hot``, and the owner."""
    owner: Line = [(f" · {card.owner}", "muted")] if card.owner else []
    if not card.hot:
        missing = max(0, card.threshold - card.engagement)
        points: Line = [(str(card.engagement), "strong"), (f" of {card.threshold}, ", "muted")]
        word: Line = [(card.heat.value, HEAT_ROLES[card.heat])]
        return [*points, *word, (f", {missing} to hot", "muted"), *owner]
    cools = ""
    if card.hot_until is not None:
        cools = f", cools {short_moment(from_ms(card.hot_until, now.tzinfo or dt.UTC), now)}"
    return [(f"▲ {card.engagement} hot", "hot"), (cools, ""), *owner]


def _reasons(card: ContactCard) -> list[str]:
    if card.card == "left":
        return ["✗ left the company: no mail, no call"]
    if card.card == "public":
        return ["✗ not taken over yet: t makes it one of ours"]
    reasons = []
    if card.blocked:
        reasons.append(f"✗ mail: {card.blocked}")
    if card.call_blocked:
        reasons.append(f"✗ call: {card.call_blocked}")
    return reasons
