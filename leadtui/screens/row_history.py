"""``h`` on a row of a list: the history of the record it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadtui.screens.commands import Commands, command

if TYPE_CHECKING:
    from textual.app import App

    from leadtui.services.workspace import Workspace

#: What :class:`~leadtui.screens.history.HistoryDialog` takes: kind of record, id, name.
Record = tuple[str, int, str]


class RowHistory(Commands):
    """Mixin of a place with a list; it says in :meth:`record_here` what its row is about."""

    SCOPE = "Rows with a history"
    ws: Workspace
    if TYPE_CHECKING:
        app: App[object]

    def record_here(self) -> Record | None:
        """The record under the cursor."""
        raise NotImplementedError

    def no_record(self) -> str | None:
        """Why there is no history to show."""
        return None if self.record_here() is not None else "There is no record here."

    @command("row.history", "History", key="h", when=no_record, footer=29)
    def action_row_history(self) -> None:
        """Show who changed what of the record in this row, and when."""
        from leadtui.screens.history import HistoryDialog

        record = self.record_here()
        if record is not None:
            kind, record_id, name = record
            self.app.push_screen(HistoryDialog(self.ws, kind, record_id, name))
