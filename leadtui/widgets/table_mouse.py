"""The cells of a virtual table on the screen: where they are, and what a click on one does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events
from textual.geometry import Region

from leadtui.widgets import table_messages as messages
from leadtui.widgets.table_paint import GUTTER

if TYPE_CHECKING:
    from leadtui.widgets.table import VirtualTable


def click(table: VirtualTable[Any], event: events.Click) -> None:
    """Move to the row; in front of it: mark it; twice: open it. On a title: sort by it."""
    offset = event.get_content_offset(table)
    if offset is None:
        return
    event.stop()
    if table.show_header and offset.y == 0:
        _sort_by_title(table, offset.x)
        return
    index = offset.y - table.header_height + table.scroll_offset.y
    if not 0 <= index < table.count:
        return
    table.cursor = index
    row = table.row
    if offset.x < GUTTER:
        if row is not None:
            table.set_marks(table.marks ^ {table.row_key(row)})
    elif event.chain == 2:
        table.action_open()
    elif row is not None:
        column = table.painter.column_at(offset.x)
        title = column.title if column is not None else ""
        table.post_message(messages.CellClicked(table, row, title))


def cursor_cell(table: VirtualTable[Any], title: str) -> Region | None:
    """Where on the screen the cell of that column is in the row under the cursor; None while it
    is out of sight. For a field that is laid over it.
    """
    span = table.painter.span_of(title)
    line = table.cursor - table.scroll_offset.y
    if span is None or not table.count or not 0 <= line < table.page_height:
        return None
    left, width = span
    content = table.content_region
    return Region(content.x + left, content.y + table.header_height + line, width, 1)


def _sort_by_title(table: VirtualTable[Any], x: int) -> None:
    column = table.painter.column_at(x)
    if column is not None and column.sort:
        same = table.sort[0] == column.sort
        table.sort_by(column.sort, descending=same and not table.sort[1])
