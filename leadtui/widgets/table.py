"""The virtual table: any number of rows, of which only the visible pages are fetched."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from leadtui.widgets.asking import Asks
from leadtui.widgets.columns import ROLES, Column, cell_segments, cut, fit_columns
from leadtui.widgets.commands import Commands, command
from leadtui.widgets.sources import ListSource, RowSource
from leadtui.widgets.table_messages import Highlighted, MarksChanged, Selected, SortChanged

RowT = TypeVar("RowT")

#: Rows fetched at once, and pages kept.
PAGE = 100
PAGES_KEPT = 24
#: Cells before the first column: the mark and a blank.
GUTTER = 2
MARK = "●"


@dataclass(frozen=True, slots=True)
class _Loaded(Generic[RowT]):
    """One consistent look at the source: its size, where the cursor's row is now, some pages."""

    count: int
    cursor: int
    top: int
    pages: Mapping[int, Sequence[RowT]]


def _no_rows(table: VirtualTable[Any]) -> str | None:
    return None if table.count else "There are no rows here."


def _one_order(table: VirtualTable[Any]) -> str | None:
    return None if any(column.sort for column in table.columns) else "This list has one order."


class VirtualTable(Commands, Asks, ScrollView, Generic[RowT], can_focus=True):
    """A list of rows with a cursor that stays on its row, and marks that survive filters.

    ``key`` gives a row's id. The screen gives the rows by :meth:`set_source`, and asks for the
    newest ones by :meth:`reload`. ``empty`` is shown when there are none: what this place is for
    and the key that starts it.
    """

    SCOPE = "Lists"
    DEFAULT_CSS = """
    VirtualTable {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        background: $surface;
        color: $foreground;
        border: round $border-blurred;
        border-title-color: $muted;
        border-subtitle-color: $muted;
    }
    VirtualTable:focus {
        border: round $border;
        border-title-color: $foreground;
        border-title-style: bold;
    }
    VirtualTable > .table--header { background: $surface; color: $muted; }
    VirtualTable > .table--header-sorted { background: $surface; color: $text-accent; }
    VirtualTable > .table--cursor {
        background: $block-cursor-background;
        color: $block-cursor-foreground;
    }
    VirtualTable > .table--cursor-blurred {
        background: $block-cursor-blurred-background;
        color: $block-cursor-blurred-foreground;
    }
    VirtualTable > .table--mark { color: $text-accent; }
    VirtualTable > .table--empty { color: $muted; }
    VirtualTable > .table--strong { text-style: bold; }
    VirtualTable > .table--muted { color: $muted; }
    VirtualTable > .table--accent { color: $text-accent; }
    VirtualTable > .table--info { color: $text-primary; }
    VirtualTable > .table--good { color: $text-success; }
    VirtualTable > .table--warn { color: $text-warning; }
    VirtualTable > .table--bad { color: $text-error; }
    VirtualTable > .table--hot { color: $text-error; text-style: bold; }
    """
    COMPONENT_CLASSES = {
        "table--header",
        "table--header-sorted",
        "table--cursor",
        "table--cursor-blurred",
        "table--mark",
        "table--empty",
        *(f"table--{role}" for role in ROLES),
    }

    cursor: var[int] = var(0)
    marks: var[frozenset[int]] = var(frozenset[int]())

    Highlighted = Highlighted
    Selected = Selected
    MarksChanged = MarksChanged
    SortChanged = SortChanged

    def __init__(
        self,
        columns: Sequence[Column[RowT]],
        key: Callable[[RowT], int],
        *,
        title: str = "",
        empty: str = "Nothing here.",
        show_header: bool = True,
        sort: tuple[str, bool] = ("", False),
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.columns = tuple(columns)
        self.row_key = key
        self.title = title
        self.empty = empty
        self.show_header = show_header
        #: The order asked for: the column's sort name, and whether it is descending.
        self.sort = sort
        self.count = 0
        self.loaded = False
        self._source: RowSource[RowT] = ListSource((), key)
        self._pages: OrderedDict[int, Sequence[RowT]] = OrderedDict()
        self._wanted: frozenset[int] = frozenset()
        self._announced: RowT | None = None
        self._cursor_key: int | None = None
        self._lines: dict[tuple[int, bool, bool], Strip] = {}
        self._fitted: list[tuple[Column[RowT], int]] = []
        self._fitted_width = -1
        self._gap = 2
        self._styles_by_name: dict[str, Style] = {}

    # What screens use

    def set_source(self, source: RowSource[RowT], *, keep: bool = True) -> None:
        """Show the rows of ``source``; the cursor stays on its row if it is among them.

        With ``keep`` false the cursor goes to the top.
        """
        self._source = source
        if not keep:
            self._cursor_key = None
            self.cursor = 0
        self.reload()

    def set_rows(self, rows: Sequence[RowT]) -> None:
        """Show these rows: for short lists that are in memory."""
        self.set_source(ListSource(rows, self.row_key))

    def reload(self) -> None:
        """Fetch the rows again; cursor, scroll and marks stay with their rows."""
        look = self._look(self._source)
        if self._source.in_memory:
            self.drop_answers("load")
            self._apply(look())
        else:
            self.ask(look, self._apply, topic="load")

    @property
    def row(self) -> RowT | None:
        """The row under the cursor; None when there is none or it is still being fetched."""
        return self.row_at(self.cursor)

    def row_at(self, index: int) -> RowT | None:
        """The row at ``index`` if it has been fetched."""
        page = self._pages.get(index // PAGE)
        if page is None or not 0 <= index < self.count:
            return None
        offset = index % PAGE
        return page[offset] if offset < len(page) else None

    @property
    def target_keys(self) -> tuple[int, ...]:
        """What a verb is about: the marked rows, else the row under the cursor."""
        if self.marks:
            return tuple(sorted(self.marks))
        row = self.row
        return () if row is None else (self.row_key(row),)

    def go_to(self, key: int) -> None:
        """Move the cursor to the row with this key, once it is known where it is."""
        self._cursor_key = key
        self.reload()

    def walk(self, step: int) -> int | None:
        """Move the cursor by ``step`` rows; the key of the row it is on then, None when that row
        is still being fetched. For the sheets that were opened from this list.
        """
        self.cursor += step
        row = self.row
        return None if row is None else self.row_key(row)

    def set_marks(self, keys: Iterable[int]) -> None:
        """Mark exactly the rows with these keys."""
        marks = frozenset(keys)
        if marks != self.marks:
            self.marks = marks
            self.post_message(MarksChanged(self, marks))

    def no_target(self) -> str | None:
        """A reason when there is no row to act on, for ``when=`` of a screen's commands."""
        return None if self.target_keys else "There is no row here to act on."

    # Loading

    def _look(self, source: RowSource[RowT]) -> Callable[[], _Loaded[RowT]]:
        key, cursor, top = self._cursor_key, self.cursor, self.scroll_offset.y
        height = max(1, self._body_height)

        def look() -> _Loaded[RowT]:
            count = source.count()
            found = source.index_of(key) if key is not None else None
            index = max(0, min(cursor if found is None else found, count - 1))
            new_top = max(0, min(top + index - cursor, count - height))
            numbers = {index // PAGE, new_top // PAGE, (new_top + height) // PAGE}
            pages = {n: tuple(source.page(n * PAGE, PAGE)) for n in numbers if n * PAGE < count}
            return _Loaded(count, index, new_top, pages)

        return look

    def _apply(self, loaded: _Loaded[RowT]) -> None:
        self.count = loaded.count
        self.loaded = True
        self._pages = OrderedDict(loaded.pages)
        self._wanted = frozenset()
        self._lines.clear()
        self.virtual_size = Size(0, loaded.count + self._header_height)
        self.set_reactive(VirtualTable.cursor, loaded.cursor)
        self.scroll_to(y=loaded.top, animate=False, immediate=True, force=True)
        self._show_cursor()
        self._show_title()
        self._announce()
        self.refresh()

    def _fetch_visible(self) -> None:
        """Ask for the pages in sight that are not here, and for the one after them."""
        if not self.count:
            return
        top, height = self.scroll_offset.y, max(1, self._body_height)
        in_sight = {top // PAGE, min(top + height, self.count - 1) // PAGE, self.cursor // PAGE}
        missing = frozenset(number for number in in_sight if number not in self._pages)
        if not missing or missing <= self._wanted:
            return
        self._wanted = missing
        source = self._source

        def fetch() -> dict[int, Sequence[RowT]]:
            return {number: tuple(source.page(number * PAGE, PAGE)) for number in missing}

        def arrived(pages: dict[int, Sequence[RowT]]) -> None:
            if source is not self._source:
                return
            self._wanted = frozenset()
            self._pages.update(pages)
            while len(self._pages) > PAGES_KEPT:
                self._pages.popitem(last=False)
            self._announce()
            self.refresh()
            self._fetch_visible()

        if source.in_memory:
            arrived(fetch())
        else:
            self.ask(fetch, arrived, topic="page")

    def _announce(self) -> None:
        row = self.row
        if row is None:
            if not self.count:
                self._cursor_key = None
                if self._announced is not None:
                    self._announced = None
                    self.post_message(Highlighted(self, None))
                    self.refresh_bindings()
            return
        self._cursor_key = self.row_key(row)
        if row != self._announced:
            self._announced = row
            self.post_message(Highlighted(self, row))
            self.refresh_bindings()

    # Moving

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a row."""
        return max(0, min(cursor, self.count - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Bring the cursor into sight, and tell which row it is on."""
        if not self.loaded or old == new:
            return
        self._show_cursor()
        self._refresh_rows(old, new)
        self._fetch_visible()
        self._announce()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Fetch what came into sight."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._fetch_visible()

    @property
    def _header_height(self) -> int:
        return 1 if self.show_header else 0

    @property
    def _body_height(self) -> int:
        return self.scrollable_content_region.height - self._header_height

    def _show_cursor(self) -> None:
        height = self._body_height
        if height < 1 or not self.count:
            return
        top = self.scroll_offset.y
        wanted = min(max(top, self.cursor - height + 1), self.cursor)
        if wanted != top:
            self.scroll_to(y=wanted, animate=False, immediate=True, force=True)

    def _refresh_rows(self, *indexes: int) -> None:
        top, width = self.scroll_offset.y, self.size.width
        for index in indexes:
            self.refresh(Region(0, index - top + self._header_height, width, 1))

    @command("list.down", "Down", key="j down", when=_no_rows)
    def action_cursor_down(self) -> None:
        """Go to the next row."""
        self.cursor += 1

    @command("list.up", "Up", key="k up", when=_no_rows)
    def action_cursor_up(self) -> None:
        """Go to the row before."""
        self.cursor -= 1

    @command("list.first", "First", key="g home", when=_no_rows)
    def action_first(self) -> None:
        """Go to the first row."""
        self.cursor = 0

    @command("list.last", "Last", key="G end", when=_no_rows)
    def action_last(self) -> None:
        """Go to the last row."""
        self.cursor = self.count - 1

    @command("list.half_down", "Half a page down", key="ctrl+d", when=_no_rows)
    def action_half_down(self) -> None:
        """Go half a page down."""
        self.cursor += max(1, self._body_height // 2)

    @command("list.half_up", "Half a page up", key="ctrl+u", when=_no_rows)
    def action_half_up(self) -> None:
        """Go half a page up."""
        self.cursor -= max(1, self._body_height // 2)

    @command("list.page_down", "Page down", key="pagedown", when=_no_rows)
    def action_page_down(self) -> None:
        """Go a page down."""
        self.cursor += max(1, self._body_height)

    @command("list.page_up", "Page up", key="pageup", when=_no_rows)
    def action_page_up(self) -> None:
        """Go a page up."""
        self.cursor -= max(1, self._body_height)

    @command("list.open", "Open", key="enter", when=_no_rows, footer=10)
    def action_open(self) -> None:
        """Open the row under the cursor."""
        row = self.row
        if row is not None:
            self.post_message(Selected(self, row))

    # Marking and sorting

    @command("list.mark", "Mark", key="space", when=_no_rows, footer=70)
    def action_mark(self) -> None:
        """Mark this row, or take its mark away, and go to the next one."""
        row = self.row
        if row is not None:
            self.set_marks(self.marks ^ {self.row_key(row)})
            self.cursor += 1

    @command("list.mark_all", "Mark all shown", key="V", when=_no_rows)
    def action_mark_all(self) -> None:
        """Mark every row of the list as it is filtered now; again takes these marks away."""
        source = self._source

        def mark(keys: Sequence[int]) -> None:
            shown = frozenset(keys)
            self.set_marks(self.marks - shown if shown <= self.marks else self.marks | shown)

        if source.in_memory:
            mark(source.keys())
        else:
            self.ask(source.keys, mark, topic="mark")

    @command("list.sort", "Sort", key="o", when=_one_order, footer=72)
    def action_sort(self) -> None:
        """Sort by the next column."""
        names = [column.sort for column in self.columns if column.sort]
        name, _ = self.sort
        after = names.index(name) + 1 if name in names else 0
        self._sort_by(names[after % len(names)], descending=False)

    @command("list.sort_back", "Reverse the order", key="O", when=_one_order)
    def action_sort_back(self) -> None:
        """Turn the order of the list round."""
        name, descending = self.sort
        first = next(column.sort for column in self.columns if column.sort)
        self._sort_by(name or first, descending=not descending)

    def _sort_by(self, name: str, *, descending: bool) -> None:
        self.sort = (name, descending)
        self.refresh()
        self.post_message(SortChanged(self, name, descending))

    def watch_marks(self) -> None:
        """Show the marks and how many they are."""
        self._show_title()
        self._lines.clear()
        self.refresh()
        self.refresh_bindings()

    # Mouse

    def on_click(self, event: events.Click) -> None:
        """Move to the row; in front of it: mark it; twice: open it. On a title: sort by it."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        event.stop()
        if self.show_header and offset.y == 0:
            self._click_title(offset.x)
            return
        index = offset.y - self._header_height + self.scroll_offset.y
        if not 0 <= index < self.count:
            return
        self.cursor = index
        if offset.x < GUTTER:
            row = self.row
            if row is not None:
                self.set_marks(self.marks ^ {self.row_key(row)})
        elif event.chain == 2:
            self.action_open()

    def _click_title(self, x: int) -> None:
        left = GUTTER
        for column, width in self._fitted:
            if left <= x < left + width and column.sort:
                same = self.sort[0] == column.sort
                self._sort_by(column.sort, descending=same and not self.sort[1])
            left += width + self._gap

    # Drawing

    def notify_style_update(self) -> None:
        """Forget drawn lines when colours change."""
        super().notify_style_update()
        self._styles_by_name.clear()
        self._lines.clear()

    def on_resize(self) -> None:
        """Share the new width among the columns; keep the cursor in sight."""
        self._fit()
        self._show_cursor()
        self._fetch_visible()

    def watch_has_focus(self, has_focus: bool) -> None:
        """The cursor looks different without the focus."""
        super().watch_has_focus(has_focus)
        self._lines.clear()

    def _fit(self) -> None:
        self._fitted_width = self.scrollable_content_region.width
        width = max(1, self._fitted_width - GUTTER)
        self._gap = 1 if width < 100 else 2
        self._fitted = fit_columns(self.columns, width, gap=self._gap)
        self._lines.clear()

    def _show_title(self) -> None:
        if not self.title:
            return
        parts = [self.title]
        if self.loaded:
            parts[0] += f" ({self.count:,})".replace(",", " ")
        if self.marks:
            parts.append(f"{len(self.marks)} marked")
        self.border_title = Content(" · ".join(parts))

    def _style(self, name: str) -> Style:
        style = self._styles_by_name.get(name)
        if style is None:
            style = self.get_component_rich_style(f"table--{name}", partial=name in ROLES)
            self._styles_by_name[name] = style
        return style

    def render_line(self, y: int) -> Strip:
        """One line of the table: the titles, a row, or what to do when there are none."""
        width = self.scrollable_content_region.width
        if width != self._fitted_width:
            self._fit()
        if self.show_header and y == 0:
            return self._header(width)
        index = self.scroll_offset.y + y - self._header_height
        if not self.count:
            return self._empty_line(y - self._header_height, width)
        if index >= self.count:
            return Strip.blank(width, self.rich_style)
        row = self.row_at(index)
        if row is None:
            text = Segment(cut("  …", width), self.rich_style + self._style("muted"))
            return Strip([text], width)
        state = (index, index == self.cursor, self.row_key(row) in self.marks)
        line = self._lines.get(state)
        if line is None:
            if len(self._lines) > 400:
                self._lines.clear()
            line = self._lines[state] = self._row_line(row, state[1], state[2], width)
        return line

    def _row_line(self, row: RowT, at_cursor: bool, marked: bool, width: int) -> Strip:
        base = self.rich_style
        if at_cursor:
            base += self._style("cursor" if self.has_focus else "cursor-blurred")
        roles = {role: self._style(role) for role in ROLES}
        mark = Segment(cut(MARK if marked else "", GUTTER), base + self._mark_style)
        segments = [mark]
        blank = Segment(" " * self._gap, base)
        for number, (column, column_width) in enumerate(self._fitted):
            if number:
                segments.append(blank)
            cell = column.render(row)
            segments.extend(cell_segments(cell, column_width, column.align, base, roles))
        return Strip(segments).adjust_cell_length(width, base)

    @property
    def _mark_style(self) -> Style:
        return Style(color=self._style("mark").color, bold=True)

    def _header(self, width: int) -> Strip:
        base, sorted_style = self._style("header"), self._style("header-sorted")
        segments = [Segment(" " * GUTTER, base)]
        for number, (column, column_width) in enumerate(self._fitted):
            if number:
                segments.append(Segment(" " * self._gap, base))
            title, style = column.title, base
            if column.sort and column.sort == self.sort[0]:
                arrow = "↓" if self.sort[1] else "↑"
                title = f"{arrow}{title}" if column.align == "right" else f"{title}{arrow}"
                style = sorted_style
            segments.append(Segment(cut(title, column_width, column.align), style))
        return Strip(segments).adjust_cell_length(width, base)

    def _empty_line(self, y: int, width: int) -> Strip:
        style = self.rich_style + self._style("empty")
        lines = (self.empty if self.loaded else "Loading…").splitlines()
        height = max(1, self._body_height)
        number = y - max(0, (height - len(lines)) // 3)
        text = cut(lines[number].center(width), width) if 0 <= number < len(lines) else " " * width
        return Strip([Segment(text, style)], width)
