"""A list that users choose from: what is on it, adding to it, taking away."""

from __future__ import annotations

from functools import partial

from textual.app import ComposeResult

from leadtui.domain.access import may_change_lists
from leadtui.domain.sources import CATEGORIES
from leadtui.screens.commands import command
from leadtui.screens.dialogs.changes import Changes
from leadtui.screens.dialogs.prompt import Prompt
from leadtui.services import lists
from leadtui.services.lists import Entry, ListKind
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Cell, Column
from leadtui.widgets.table import VirtualTable

_TEXT = {
    ListKind.SOURCE: "Names of imported lists come here by themselves. The category of a source is "
    "that of leads to come.",
    ListKind.METHOD: "What is typed on a lead comes here by itself.",
    ListKind.OUTCOME: "What the question about a call offers, each with a key.",
}


class ListDialog(Changes[None]):
    """One of the lists; anybody adds to it, a manager takes away."""

    SCOPE = "Lists to choose from"
    DEFAULT_CSS = """
    ListDialog > .dialog--box { width: 76; height: 90%; }
    ListDialog VirtualTable { height: 1fr; }
    """

    def __init__(self, ws: Workspace, kind: ListKind) -> None:
        super().__init__(kind.heading, _TEXT[kind])
        self.ws = ws
        self.kind = kind

    def compose_question(self) -> ComposeResult:
        """The entries."""
        columns: list[Column[Entry]] = [Column("Name", lambda row: row.name, flex=3, min_width=20)]
        if self.kind is ListKind.SOURCE:
            columns.append(Column("Category", lambda row: row.category, flex=2, min_width=12))
        if self.kind is not ListKind.OUTCOME:
            columns.append(Column("Leads", _used, width=8, align="right"))
        yield VirtualTable(
            columns,
            key=lambda row: row.id,
            title=self.kind.heading,
            empty="The list is empty. Press + to add to it.",
            id="entries",
        )

    @property
    def table(self) -> VirtualTable[Entry]:
        """The table of entries."""
        return self.query_one("#entries", VirtualTable)

    def on_mount(self) -> None:
        """Ask for the entries."""
        self.table.focus()
        self.reload()

    def reload(self) -> None:
        """Ask for them again."""
        self.ask(partial(lists.entries, self.ws, self.kind), self._show, topic="entries")

    def _show(self, found: list[Entry]) -> None:
        self.table.set_rows(found)
        self.refresh_bindings()

    def _row(self) -> Entry | None:
        tables = self.query("#entries").results(VirtualTable)
        return next((table.row for table in tables), None)

    def read_only(self) -> str | None:
        """Why nothing can be added."""
        return None if self.ws.store.writable else "This store can only be read."

    def not_changeable(self) -> str | None:
        """Why the entry under the cursor cannot be changed."""
        if self._row() is None:
            return "There is no entry here."
        return may_change_lists(self.ws.user) or self.read_only()

    def no_category(self) -> str | None:
        """Why the entry has no category to set."""
        if self.kind is not ListKind.SOURCE:
            return "Only lead sources have categories."
        return self.not_changeable()

    @command("entries.add", "Add", key="+ A", when=read_only, footer=10)
    def action_add(self) -> None:
        """Add to the list."""

        def answered(name: str | None) -> None:
            if name:
                self.do(partial(lists.add, self.ws, self.kind, name))

        self.app.push_screen(Prompt(f"New {self.kind.one}"), answered)

    @command("entries.remove", "Remove", key="x", when=not_changeable, footer=11)
    def action_remove(self) -> None:
        """Take the entry off the list; leads and calls that have it keep it."""
        row = self._row()
        if row is not None:
            self.do(partial(lists.remove, self.ws, self.kind, row.name))

    @command("entries.category", "Category", key="e", when=no_category, footer=12)
    def action_category(self) -> None:
        """Put the lead source under a category; leads to come get it."""
        row = self._row()
        if row is None:
            return
        name = row.name

        def answered(category: str | None) -> None:
            if category is not None:
                self.do(partial(lists.set_category, self.ws, name, category))

        text = f"Such as {', '.join(CATEGORIES)}; empty for none."
        self.app.push_screen(Prompt(f"Category of {name}", value=row.category, text=text), answered)


def _used(row: Entry) -> Cell:
    return str(row.used) if row.used else ""
