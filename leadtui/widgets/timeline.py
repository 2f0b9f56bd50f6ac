"""What happened to a company or a person, the newest first, fetched as one scrolls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from leadtui.domain.rows import ActivityRow
from leadtui.widgets.asking import Asks
from leadtui.widgets.columns import ROLES, cell_segments, cut
from leadtui.widgets.commands import Failed, command
from leadtui.widgets.cursor_keys import CursorKeys, no_rows
from leadtui.widgets.timeline_entries import Entries, Key
from leadtui.widgets.timeline_line import entry_cell

#: Gives up to ``limit`` entries of the kinds, the newest first, that lie before a place; slow.
Fetch: TypeAlias = Callable[[str, Key | None, int], Sequence[ActivityRow]]

#: The filters (COE-52): their names and keys.
FILTERS: Mapping[str, str] = {"all": "a", "notes": "n", "mail": "m", "calls": "c", "visits": "v"}

#: Entries fetched at once, also on the way to the end.
PAGE = 100
BIG_PAGE = 2_000
#: Seconds after which "2 min ago" is looked at again.
OLD_AFTER = 30.0


class Timeline(CursorKeys, Asks, ScrollView, can_focus=True):
    """Entries a line each: when, what, who, and the first line of the text.

    ``now`` gives the present, aware, in the team's zone. ``people`` says whether entries name the
    contact, as a company's do. The screen gives the entries by :meth:`set_source` and asks for
    the newest ones by :meth:`reload`.
    """

    SCOPE = "Timeline entries"
    DEFAULT_CSS = """
    Timeline {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        background: $surface;
        color: $foreground;
        border: round $border-blurred;
        border-title-color: $muted;
        border-subtitle-color: $muted;
        padding: 0 0 0 1;
    }
    Timeline:focus {
        border: round $border;
        border-title-color: $foreground;
        border-title-style: bold;
    }
    Timeline > .timeline--cursor {
        background: $block-cursor-background;
        color: $block-cursor-foreground;
    }
    Timeline > .timeline--cursor-blurred {
        background: $block-cursor-blurred-background;
        color: $block-cursor-blurred-foreground;
    }
    Timeline > .timeline--strong { text-style: bold; }
    Timeline > .timeline--muted { color: $muted; }
    Timeline > .timeline--accent { color: $text-accent; }
    Timeline > .timeline--info { color: $text-primary; }
    Timeline > .timeline--good { color: $text-success; }
    Timeline > .timeline--warn { color: $text-warning; }
    Timeline > .timeline--bad { color: $text-error; }
    Timeline > .timeline--hot { color: $text-error; text-style: bold; }
    """
    COMPONENT_CLASSES = {
        "timeline--cursor",
        "timeline--cursor-blurred",
        *(f"timeline--{role}" for role in ROLES),
    }

    cursor: var[int] = var(0)
    #: One of :data:`FILTERS`.
    kinds: var[str] = var("all")

    @dataclass
    class Opened(Message):
        """The user wants to see an entry in full."""

        timeline: Timeline
        row: ActivityRow

        @property
        def control(self) -> Timeline:
            """The timeline."""
            return self.timeline

    def __init__(
        self, now: Callable[[], dt.datetime], *, people: bool = True, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.now = now
        self.people = people
        self.loaded = False
        self._fetch: Fetch | None = None
        self._entries = Entries()
        self._asking = False
        self._to_end = False
        self._announced: ActivityRow | None = None
        self._styles: dict[str, Style] = {}

    # What screens use

    def set_source(self, fetch: Fetch, *, keep: bool = True) -> None:
        """Show what ``fetch`` gives; with ``keep`` the cursor stays on its entry."""
        self._fetch = fetch
        if not keep:
            self._forget()
        self.reload()

    def reload(self) -> None:
        """Fetch what is in sight again, and what is new; cursor and scroll stay."""
        fetch, kinds = self._fetch, self.kinds
        if fetch is None:
            return
        height = max(1, self.page_height)
        start = max(0, min(self.scroll_offset.y, self.cursor) - height)
        end = max(self.scroll_offset.y, self.cursor) + 2 * height
        before = self._entries.key(start - 1) if start >= PAGE else None
        head = PAGE if before is not None else max(PAGE, end)

        def look() -> list[tuple[Key | None, int, Sequence[ActivityRow]]]:
            pages = [(None, head, fetch(kinds, None, head))]
            if before is None:
                return [*pages]
            return [*pages, (before, end - start, fetch(kinds, before, end - start))]

        self._asking = True
        self.ask(look, self._renew, topic="entries", failed=self._failed)

    @property
    def row(self) -> ActivityRow | None:
        """The entry under the cursor; None when there is none or it is still being fetched."""
        return self._entries.row(self.cursor)

    @property
    def count(self) -> int:
        """How many entries are known; there may be older ones."""
        return len(self._entries)

    @property
    def whole(self) -> bool:
        """Whether the oldest entry is known."""
        return self._entries.whole

    @property
    def page_height(self) -> int:
        """How many entries are in sight."""
        return self.scrollable_content_region.height

    # Loading

    def _forget(self) -> None:
        self.drop_answers("entries")
        self._entries.clear()
        self.loaded = self._asking = self._to_end = False
        self._announced = None
        self.cursor = 0
        self.scroll_to(y=0, animate=False, immediate=True, force=True)
        self.refresh()

    def _renew(self, pages: list[tuple[Key | None, int, Sequence[ActivityRow]]]) -> None:
        at_top = self.cursor == 0
        key = self._entries.key(self.cursor)
        line = self.cursor - self.scroll_offset.y
        self._entries.forget_rows()
        for before, limit, rows in pages:
            self._entries.take(before, rows, limit)
        self._arrived()
        place = 0 if at_top or key is None else self._entries.index(key)
        self.set_reactive(Timeline.cursor, self.validate_cursor(place))
        self.scroll_to(y=self.cursor - line, animate=False, immediate=True, force=True)
        self._settle()

    def _more(self) -> None:
        """Fetch what is in sight, or about to be, and not here."""
        fetch, kinds = self._fetch, self.kinds
        if fetch is None or self._asking or not self.loaded:
            return
        height = max(1, self.page_height)
        top = max(0, min(self.scroll_offset.y, self.cursor) - height)
        end = max(self.scroll_offset.y, self.cursor) + 2 * height
        missing = next(
            (i for i in range(top, min(end, self.count)) if self._entries.row(i) is None), None
        )
        if missing is not None:
            before, limit = self._entries.key(missing - 1), PAGE
        elif not self.whole and (self._to_end or end > self.count):
            before, limit = self._entries.key(self.count - 1), BIG_PAGE if self._to_end else PAGE
        else:
            return
        self._asking = True

        def add(rows: Sequence[ActivityRow]) -> None:
            self._entries.take(before, rows, limit)
            self._arrived()
            if self._to_end:
                self.set_reactive(Timeline.cursor, self.validate_cursor(self.count - 1))
                self._to_end = not self.whole
            self._settle()

        self.ask(lambda: fetch(kinds, before, limit), add, topic="entries", failed=self._failed)

    def _failed(self, error: Exception) -> None:
        self._asking = self._to_end = False
        self.post_message(Failed(error))

    def _arrived(self) -> None:
        self._asking = False
        self.loaded = True
        self.virtual_size = Size(0, self.count + (not self.whole))

    def _settle(self) -> None:
        self._show_cursor()
        self._show_title()
        self._announce()
        self.refresh()
        self._more()

    def _announce(self) -> None:
        if self.row != self._announced:
            self._announced = self.row
            self.refresh_bindings()

    # Moving

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on an entry."""
        return max(0, min(cursor, self.count - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Bring the cursor into sight."""
        if not self.loaded or old == new:
            return
        self._to_end = False
        self._show_cursor()
        if self.has_focus:
            self.scroll_visible(animate=False)
        top, width = self.scroll_offset.y, self.size.width
        for index in (old, new):
            self.refresh(Region(0, index - top, width, 1))
        self._announce()
        self._more()

    def watch_kinds(self) -> None:
        """Show the entries of the filter from the newest on."""
        self._show_title()
        if self._fetch is not None:
            self._forget()
            self.reload()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Fetch what came into sight."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._more()

    def _show_cursor(self) -> None:
        height = self.page_height
        if height < 1 or not self.count:
            return
        top = self.scroll_offset.y
        wanted = min(max(top, self.cursor - height + 1), self.cursor)
        if wanted != top:
            self.scroll_to(y=wanted, animate=False, immediate=True, force=True)

    def action_last(self) -> None:
        """Go to the last entry, fetching all there are."""
        self.cursor = self.count - 1
        self._to_end = not self.whole
        self._more()

    @command("timeline.open", "Open", key="enter", when=no_rows, footer=10)
    def action_open(self) -> None:
        """Show the entry in full."""
        row = self.row
        if row is not None:
            self.post_message(self.Opened(self, row))

    def on_click(self, event: events.Click) -> None:
        """Move to the entry; twice: open it."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        event.stop()
        index = offset.y + self.scroll_offset.y
        if 0 <= index < self.count:
            self.cursor = index
            if event.chain == 2:
                self.action_open()

    # Drawing

    def on_mount(self) -> None:
        """Say which filter is on; keep "2 min ago" true."""
        self._show_title()
        self.set_interval(OLD_AFTER, self.refresh)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._show_cursor()
        self._more()

    def _show_title(self) -> None:
        known = f" · {self.count:,}{'' if self.whole else '+'}".replace(",", " ")
        what = "all" if self.kinds == "all" else f"{self.kinds} only"
        self.border_title = Content(f"Timeline · {what}{known if self.loaded else ''}")
        parts = [
            Content.assemble((key, "bold $text-accent"), (f" {name}", _filter_style(on)), "  ")
            for name, key in FILTERS.items()
            for on in (name == self.kinds,)
        ]
        self.border_subtitle = Content.assemble(*parts).rstrip()

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
                else self.get_component_rich_style(f"timeline--{name}", partial=name in ROLES)
            )
            self._styles[name] = found
        return found

    def render_line(self, y: int) -> Strip:
        """One entry, or what to do where there is none."""
        width = self.scrollable_content_region.width
        base = self._style("base")
        if not self.count:
            return self._empty(y, width, base)
        index = y + self.scroll_offset.y
        if index >= self.count:
            more = "…" if index == self.count and not self.whole else ""
            return Strip([Segment(cut(more, width), base + self._style("muted"))], width)
        if index == self.cursor:
            base += self._style("cursor" if self.has_focus else "cursor-blurred")
        row = self._entries.row(index)
        if row is None:
            return Strip([Segment(cut("…", width), base + self._style("muted"))], width)
        roles = {role: self._style(role) for role in ROLES}
        cell = entry_cell(row, self.now(), people=self.people)
        return Strip(cell_segments(cell, width, "left", base, roles), width)

    def _empty(self, y: int, width: int, base: Style) -> Strip:
        text = "Loading…"
        if self.loaded:
            text = "Nothing happened yet." if self.kinds == "all" else _NOTHING[self.kinds]
        lines = text.splitlines()
        line = lines[y - 1].center(width) if 1 <= y <= len(lines) else ""
        return Strip([Segment(cut(line, width), base + self._style("muted"))], width)


_NOTHING = {
    "notes": "No notes. N writes one; a shows everything.",
    "mail": "No mail. a shows everything.",
    "calls": "No calls. C logs one; a shows everything.",
    "visits": "No visits. a shows everything.",
}


def _filter_style(on: bool) -> str:
    return "bold $foreground" if on else "$muted"
