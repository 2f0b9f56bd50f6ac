"""The date of a reminder, changed in its row: a field, and beside it the day that it means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from textual.widgets import Input

from leadtui.domain.dates import When
from leadtui.domain.rows import ReminderRow
from leadtui.screens.dialogs.when import WhenField, suggestions, typed
from leadtui.screens.today_tables import ReminderTable
from leadtui.widgets.hinted import HintedInput
from leadtui.widgets.table_mouse import cursor_cell

#: Cells from the date to the end of the row below which a dialog asks instead.
LEAST_ROOM = 40


def has_room(table: ReminderTable) -> bool:
    """Whether a field fits into the row under the cursor."""
    cell = cursor_cell(table, "When")
    return cell is not None and table.content_region.right - cell.x >= LEAST_ROOM


class DateInRow(WhenField):
    """The field in the row of ``row`` under the cursor of ``table``; ``taken`` gets the answer.

    It stays over its row while rows come and go, and leaves with it.
    """

    def __init__(
        self,
        table: ReminderTable,
        row: ReminderRow,
        now: dt.datetime,
        taken: Callable[[When], None],
    ) -> None:
        value = typed(row.date, row.time)
        super().__init__(now, value=value, label="", suggestions=suggestions(row.priority))
        self.table = table
        self.reminder_id = row.id
        self._taken = taken

    def on_mount(self) -> None:
        """Stay over the row."""
        self.lay()
        self.watch(self.table, "scroll_y", self._scrolled, init=False)

    def _scrolled(self) -> None:
        self.call_after_refresh(self.lay)

    def take_focus(self) -> None:
        """Put the focus into the field."""
        self.screen.set_focus(self.query_one(Input))

    def lay(self) -> None:
        """Lay the field over its row; without its row it goes."""
        row, cell = self.table.row, cursor_cell(self.table, "When")
        if row is None or row.id != self.reminder_id or cell is None or not has_room(self.table):
            self.leave()
            return
        self.styles.offset = (cell.x, cell.y)
        self.styles.width = self.table.content_region.right - cell.x

    def leave(self) -> None:
        """Go without an answer; the focus goes back to the list where the field has it."""
        if self.has_focus_within:
            self.screen.set_focus(self.table)
        self.remove()

    def on_hinted_input_submitted(self, event: HintedInput.Submitted) -> None:
        """Take the date."""
        event.stop()
        when = self.value
        self.leave()
        self._taken(when)
