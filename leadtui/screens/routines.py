"""The routines: whom each looks for, who works on it, how many companies it has."""

from __future__ import annotations

from functools import partial

from textual.app import ComposeResult
from textual.content import Content

from leadtui.domain.access import may_change_routines
from leadtui.domain.format import count
from leadtui.domain.rows import Outcome
from leadtui.screens.base import Place
from leadtui.screens.commands import command
from leadtui.screens.suspect_words import counts_words, no_routine_words
from leadtui.services import routine_setup
from leadtui.services.routine_setup import RoutineSheet
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Cell, Column
from leadtui.widgets.table import VirtualTable


class Routines(Place):
    """The routines that the user sees (COE-98, COE-101); a manager makes, changes and deletes
    them.
    """

    SCOPE = "Routines"

    def __init__(self, ws: Workspace) -> None:
        super().__init__()
        self.ws = ws
        #: The routine to go to once it is there.
        self._wanted: int | None = None

    def compose_body(self) -> ComposeResult:
        """The table."""
        yield VirtualTable(
            [
                Column("Routine", lambda row: row.title, flex=2, min_width=18, max_width=40),
                Column("Match", _matching, width=8, align="right"),
                Column("Tells above", _above, width=11, align="right", rank=2),
                Column("Tags", _tags, flex=4, min_width=24, max_width=72),
                Column("Users", _users, flex=2, min_width=12, max_width=40, rank=1),
            ],
            key=lambda row: row.id,
            title="Routines",
            empty=no_routine_words(may_change_routines(self.ws.user) is None),
            id="routines",
        )

    @property
    def table(self) -> VirtualTable[RoutineSheet]:
        """The table of routines."""
        return self.query_one("#routines", VirtualTable)

    def on_mount(self) -> None:
        """Start on the table."""
        self.table.focus()

    def reload(self) -> None:
        """Ask for the routines again."""
        self.ask(partial(routine_setup.all_setups, self.ws), self._show, topic="routines")

    def _show(self, found: list[RoutineSheet]) -> None:
        self.table.set_rows(found)
        if any(one.id == self._wanted for one in found):
            self.table.go_to(self._wanted or 0)
            self._wanted = None
        here = self.table.row
        self.table.border_subtitle = Content("enter opens one" if here is not None else "")
        self.refresh_bindings()

    def on_virtual_table_selected(self, event: VirtualTable.Selected) -> None:
        """Open the routine."""
        from leadtui.screens.routine_form import RoutineForm

        event.stop()
        self.app.push_screen(RoutineForm(self.ws, event.row.id))

    # Commands

    def not_allowed(self) -> str | None:
        """Why no routine can be made."""
        if not self.ws.store.writable:
            return "This store can only be read."
        return may_change_routines(self.ws.user)

    def not_deletable(self) -> str | None:
        """Why there is no routine to delete."""
        reason = self.not_allowed()
        if reason is None and self.table.row is None:
            return "There is no routine here."
        return reason

    @command("routines.new", "New", key="+ A", when=not_allowed, footer=11)
    def action_new(self) -> None:
        """Make a routine: a title, whom it looks for, who works on it."""
        from leadtui.screens.routine_form import RoutineForm

        def made(outcome: Outcome) -> None:
            self._wanted = outcome.ids[0]
            self.reload()

        self.app.push_screen(RoutineForm(self.ws, None, made))

    @command("routines.delete", "Delete", key="x delete", when=not_deletable, footer=12)
    def action_delete(self) -> None:
        """Delete this routine with the tags on it; undo brings all of it back."""
        row = self.table.row
        if row is not None:
            self.do(partial(routine_setup.delete, self.ws, row.id), self._said)

    def _said(self, outcome: Outcome) -> None:
        undo = " u undoes it." if outcome.step_id is not None else ""
        self.host.toast(f"{outcome.message}{undo}")

    @command("routines.default", "Default", key="d", footer=13)
    def action_default(self) -> None:
        """Choose your default routine, or say whose default one which is."""
        from leadtui.screens.default_routine import DefaultRoutine

        self.app.push_screen(DefaultRoutine(self.ws))


def _matching(row: RoutineSheet) -> Cell:
    return count(row.matching) if row.criteria.all else [("no crit.", "muted")]


def _tags(row: RoutineSheet) -> Cell:
    return counts_words(row.counts) or [("no company", "muted")]


def _users(row: RoutineSheet) -> Cell:
    return ", ".join(row.users) or [("managers", "muted")]


def _above(row: RoutineSheet) -> Cell:
    return "" if row.notify_above is None else str(row.notify_above)
