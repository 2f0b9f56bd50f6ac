"""Whose default routine is which (COE-112, COE-113)."""

from __future__ import annotations

from functools import partial

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from leadtui.domain.access import MANAGER, may_set_reminder_tag
from leadtui.domain.rows import UserRow
from leadtui.screens.commands import command
from leadtui.screens.dialogs.changes import Changes
from leadtui.screens.dialogs.followers import FollowersDialog
from leadtui.services import leads, routines
from leadtui.services.routines import Defaults
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Cell, Column
from leadtui.widgets.table import VirtualTable

_TEXT = (
    "Lists show the tag of your default routine; on sheets it comes first, in a frame. "
    "A new reminder changes it."
)


class DefaultRoutine(Changes[None]):
    """The routines with the users whose default one each is; enter makes one your own."""

    SCOPE = "Default routine"
    DEFAULT_CSS = """
    DefaultRoutine > .dialog--box { width: 76; max-height: 90%; }
    DefaultRoutine VirtualTable { height: auto; min-height: 4; max-height: 12; }
    DefaultRoutine #way { padding: 0 1; color: $muted; }
    """

    def __init__(self, ws: Workspace) -> None:
        super().__init__("Default routine", _TEXT)
        self.ws = ws
        self._way = routines.ALWAYS

    def compose_question(self) -> ComposeResult:
        """The routines, and a line for none."""
        yield VirtualTable[Defaults](
            [
                Column("Routine", _title, flex=2, min_width=16),
                Column("Default of", self._users, flex=3, min_width=16),
            ],
            key=lambda row: row.routine.id if row.routine else 0,
            title="Routines",
            id="routines",
        )
        yield Static("", id="way", markup=False)

    @property
    def table(self) -> VirtualTable[Defaults]:
        """The table of routines."""
        return self.query_one("#routines", VirtualTable)

    def on_mount(self) -> None:
        """Ask for the routines."""
        self.table.focus()
        self.reload()

    def reload(self) -> None:
        """Ask for them again."""
        self.ask(self._question, self._show, topic="routines")

    def _question(self) -> tuple[list[Defaults], str]:
        return routines.defaults(self.ws), routines.reminder_tag(self.ws)

    def _show(self, answer: tuple[list[Defaults], str]) -> None:
        found, self._way = answer
        self.query_one("#way", Static).update(Content(routines.REMINDER_TAGS[self._way]))
        self.table.set_rows(found)
        self.table.styles.height = min(len(found), 8) + 3
        self.refresh_bindings()

    def _users(self, row: Defaults) -> Cell:
        return ", ".join(
            f"{user.name} (you)" if user.id == self.ws.user.id else user.name for user in row.users
        )

    def _row(self) -> Defaults | None:
        tables = self.query("#routines").results(VirtualTable)
        return next((table.row for table in tables), None)

    def read_only(self) -> str | None:
        """Why nothing can be chosen."""
        if not self.ws.store.writable:
            return "This store can only be read."
        return None if self._row() is not None else "There is no routine here."

    def not_for_others(self) -> str | None:
        """Why it cannot be said whose default routine this one is."""
        if self.ws.user.role != MANAGER:
            return "Only a manager may set the default routine of somebody else."
        row = self._row()
        if row is not None and row.routine is None:
            return "Choose a routine for somebody; who has none is not in any list."
        return self.read_only()

    @command("routine.mine", "Mine", key="d", when=read_only, footer=10)
    def action_mine(self) -> None:
        """Make this routine your default one; the last line: have none."""
        row = self._row()
        if row is not None:
            routine_id = row.routine.id if row.routine else None
            self.do(partial(routines.set_default, self.ws, routine_id))

    def on_virtual_table_selected(self, event: VirtualTable.Selected) -> None:
        """Make this routine one's own."""
        event.stop()
        self.action_mine()

    def not_a_manager(self) -> str | None:
        """Why it cannot be said whose tag a new reminder changes."""
        return may_set_reminder_tag(self.ws.user) or self.read_only()

    @command("routine.reminder_tag", "Whose tag", key="t", when=not_a_manager, footer=12)
    def action_reminder_tag(self) -> None:
        """Say whether a new reminder makes every company a prospect, or suspects alone."""
        here = self._way
        following = next(way for way in routines.REMINDER_TAGS if way != here)
        self.do(partial(routines.set_reminder_tag, self.ws, following))

    @command("routine.users", "For whom", key="f", when=not_for_others, footer=11)
    def action_users(self) -> None:
        """Choose all users whose default routine this one is; who is left out has none."""
        self.ask(partial(leads.users, self.ws), self._ask_users, topic="users")

    def _ask_users(self, users: list[UserRow]) -> None:
        row = self._row()
        if row is None or row.routine is None:
            return
        routine = row.routine

        def answered(user_ids: tuple[int, ...] | None) -> None:
            if user_ids is not None:
                self.do(partial(routines.set_default_users, self.ws, routine.id, user_ids))

        taken = [user.id for user in row.users]
        title = f"Whose default routine is {routine.title}?"
        self.app.push_screen(FollowersDialog(title, users, taken, me=self.ws.user.id), answered)


def _title(row: Defaults) -> Cell:
    return row.routine.title if row.routine else [("none", "muted")]
