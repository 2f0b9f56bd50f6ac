"""The virtual table: any number of rows, of which only the visible pages are fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeAlias, TypeVar

from rich.style import Style
from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from leadtui.domain.text import clean_line
from leadtui.widgets import table_messages as messages
from leadtui.widgets.asking import Asks
from leadtui.widgets.columns import ROLE_STYLES, Column
from leadtui.widgets.commands import Failed, command
from leadtui.widgets.cursor_keys import CursorKeys, no_rows
from leadtui.widgets.sources import ListSource, RowSource
from leadtui.widgets.table_pages import Look, Pages, fetch, looker
from leadtui.widgets.table_paint import Painter

RowT = TypeVar("RowT")

_ROLES: Mapping[str, str] = {str(role): style for role, style in ROLE_STYLES.items()}


def _one_order(table: VirtualTable[Any]) -> str | None:
    return None if table.orders else "This list has one order."


def _one_way(table: VirtualTable[Any]) -> str | None:
    return _one_order(table) if table.REVERSIBLE else "This order has one direction. o changes it."


class VirtualTable(CursorKeys, Asks, ScrollView, Generic[RowT], can_focus=True):
    """A list of rows with a cursor that stays on its row, and marks that survive filters.

    ``key`` gives a row's id. The screen gives the rows by :meth:`set_source`, and asks for the
    newest ones by :meth:`reload`. ``empty`` is shown when there are none: what this place is for
    and the key that starts it.
    """

    SCOPE = "Lists"
    #: Whether an order can be turned round.
    REVERSIBLE = True
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
    """
    COMPONENT_CLASSES = {
        "table--header",
        "table--header-sorted",
        "table--cursor",
        "table--cursor-blurred",
        "table--mark",
        "table--empty",
    }

    cursor: var[int] = var(0)
    marks: var[frozenset[int]] = var(frozenset[int]())

    Highlighted: TypeAlias = messages.Highlighted
    Selected: TypeAlias = messages.Selected
    MarksChanged: TypeAlias = messages.MarksChanged
    SortChanged: TypeAlias = messages.SortChanged
    CellClicked: TypeAlias = messages.CellClicked

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
        self.loaded = False
        self._source: RowSource[RowT] = ListSource((), key)
        self._pages: Pages[RowT] = Pages()
        self._wanted: frozenset[int] = frozenset()
        self._announced: RowT | None = None
        self._cursor_key: int | None = None
        self.painter = Painter(self.columns, self._part_style)

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

    def set_columns(self, columns: Sequence[Column[RowT]]) -> None:
        """Show other columns of the same rows."""
        self.columns = tuple(columns)
        self.painter.use(self.columns)
        self.refresh()

    def set_rows(self, rows: Sequence[RowT]) -> None:
        """Show these rows: for short lists that are in memory."""
        self.set_source(ListSource(rows, self.row_key))

    def reload(self) -> None:
        """Fetch the rows again; cursor, scroll and marks stay with their rows."""
        height = max(1, self.page_height)
        look = looker(self._source, self._cursor_key, self.cursor, self.scroll_offset.y, height)
        if self._source.in_memory:
            self.drop_answers("load")
            self._apply(look())
        else:
            self.ask(look, self._apply, topic="load")

    @property
    def count(self) -> int:
        """How many rows there are, fetched or not."""
        return self._pages.count

    @property
    def row(self) -> RowT | None:
        """The row under the cursor; None when there is none or it is still being fetched."""
        return self.row_at(self.cursor)

    def row_at(self, index: int) -> RowT | None:
        """The row at ``index`` if it has been fetched."""
        return self._pages.row_at(index)

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
            self.post_message(messages.MarksChanged(self, marks))

    def no_target(self) -> str | None:
        """A reason when there is no row to act on, for ``when=`` of a screen's commands."""
        return None if self.target_keys else "There is no row here to act on."

    # Loading

    def _apply(self, look: Look[RowT]) -> None:
        self.loaded = True
        self._pages.replace(look)
        self._wanted = frozenset()
        self.drop_answers("page")
        self.painter.forget_lines()
        self.virtual_size = Size(0, look.count + self.header_height)
        top = self.scroll_offset.y + look.top_shift
        self.set_reactive(
            VirtualTable.cursor, self.validate_cursor(self.cursor + look.cursor_shift)
        )
        self.scroll_to(y=top, animate=False, immediate=True, force=True)
        self._show_cursor()
        self._show_title()
        self._announce()
        self.refresh()

    def _fetch_visible(self) -> None:
        """Ask for the pages in sight that are not here, and for the neighbouring ones."""
        top, height = self.scroll_offset.y, max(1, self.page_height)
        missing = self._pages.missing(
            (self.cursor, top - height, top, top + height, top + 2 * height)
        )
        if not missing or missing <= self._wanted:
            return
        self._wanted = missing
        source = self._source

        def arrived(pages: Mapping[int, Sequence[RowT]]) -> None:
            if source is self._source:
                self._wanted = frozenset()
                self._pages.add(pages)
                self._announce()
                self.refresh()

        def failed(error: Exception) -> None:
            self._wanted = frozenset()
            self.post_message(Failed(error))

        if source.in_memory:
            arrived(fetch(source, missing))
        else:
            self.ask(lambda: fetch(source, missing), arrived, topic="page", failed=failed)

    def _announce(self) -> None:
        row = self.row
        if row is None:
            if not self.count:
                self._cursor_key = None
                if self._announced is not None:
                    self._announced = None
                    self.post_message(messages.Highlighted(self, None))
                    self.refresh_bindings()
            return
        self._cursor_key = self.row_key(row)
        if row != self._announced:
            self._announced = row
            self.post_message(messages.Highlighted(self, row))
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
    def header_height(self) -> int:
        """Lines of the titles."""
        return 1 if self.show_header else 0

    @property
    def page_height(self) -> int:
        """How many rows are in sight."""
        return self.scrollable_content_region.height - self.header_height

    def _show_cursor(self) -> None:
        height = self.page_height
        if height < 1 or not self.count:
            return
        top = self.scroll_offset.y
        wanted = min(max(top, self.cursor - height + 1), self.cursor)
        if wanted != top:
            self.scroll_to(y=wanted, animate=False, immediate=True, force=True)

    def _refresh_rows(self, *indexes: int) -> None:
        top, width = self.scroll_offset.y, self.size.width
        for index in indexes:
            self.refresh(Region(0, index - top + self.header_height, width, 1))

    @command("list.open", "Open", key="enter", when=no_rows, footer=10)
    def action_open(self) -> None:
        """Open the row under the cursor."""
        row = self.row
        if row is not None:
            self.post_message(messages.Selected(self, row))

    # Marking and sorting

    @command("list.mark", "Mark", key="space", when=no_rows, footer=70)
    def action_mark(self) -> None:
        """Mark this row, or take its mark away, and go to the next one."""
        row = self.row
        if row is not None:
            self.set_marks(self.marks ^ {self.row_key(row)})
            self.cursor += 1

    @command("list.mark_all", "Mark all shown", key="V", when=no_rows)
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

    @property
    def orders(self) -> Sequence[str]:
        """The names of the orders that the list offers: those of its columns."""
        return [column.sort for column in self.columns if column.sort]

    @command("list.sort", "Sort", key="o", when=_one_order, footer=72)
    def action_sort(self) -> None:
        """Sort by the next column, or in the next order that the list has."""
        names = self.orders
        name, _ = self.sort
        after = names.index(name) + 1 if name in names else 0
        self.sort_by(names[after % len(names)], descending=False)

    @command("list.sort_back", "Reverse the order", key="O", when=_one_way)
    def action_sort_back(self) -> None:
        """Turn the order of the list round."""
        name, descending = self.sort
        self.sort_by(name or self.orders[0], descending=not descending)

    def sort_by(self, name: str, *, descending: bool) -> None:
        """Ask the screen for another order."""
        self.sort = (name, descending)
        self.refresh()
        self.post_message(messages.SortChanged(self, name, descending))

    def watch_marks(self) -> None:
        """Show the marks and how many they are."""
        self._show_title()
        self.refresh()
        self.refresh_bindings()

    def on_click(self, event: events.Click) -> None:
        """Move to the row; in front of it: mark it; twice: open it. On a title: sort by it."""
        from leadtui.widgets.table_mouse import click

        click(self, event)

    # Drawing

    def notify_style_update(self) -> None:
        """Forget drawn lines when colours change."""
        super().notify_style_update()
        self.painter.forget_styles()

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._show_cursor()
        self._fetch_visible()

    def _show_title(self) -> None:
        if not self.title:
            return
        title = clean_line(self.title)
        if self.loaded:
            title += f" ({self.count:,})".replace(",", " ")
        if self.marks:
            title += f" · {len(self.marks)} marked"
        self.border_title = Content(title)

    def _part_style(self, name: str) -> Style:
        if name == "base":
            return self.rich_style
        # A component class for each role would be matched anew at every change of style.
        if name in _ROLES:
            return self.app.stylesheet.parse_style(_ROLES[name]).rich_style
        return self.get_component_rich_style(f"table--{name}")

    def render_line(self, y: int) -> Strip:
        """One line of the table: the titles, a row, or what to do when there are none."""
        painter = self.painter
        base = painter.style("base")
        painter.fit(self.scrollable_content_region.width)
        if self.show_header and y == 0:
            return painter.header(self.sort)
        y -= self.header_height
        index = self.scroll_offset.y + y
        if not self.count:
            text = self.empty if self.loaded else "Loading…"
            return painter.empty(text, y, self.page_height, base)
        if index >= self.count:
            return Strip.blank(painter.width, base)
        row = self.row_at(index)
        if row is None:
            return painter.missing(base)
        cursor = "cursor" if self.has_focus else "cursor-blurred"
        return painter.row(
            index,
            row,
            base,
            cursor=cursor if index == self.cursor else "",
            marked=self.row_key(row) in self.marks,
        )
