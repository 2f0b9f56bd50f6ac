"""What the dialogs on rule sets share: a table, and the row under the cursor in full below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.content import Content

from leadtui.screens.dialogs.changes import Changes
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Column
from leadtui.widgets.pairs import Pairs
from leadtui.widgets.table import VirtualTable

RowT = TypeVar("RowT")
AnswerT = TypeVar("AnswerT")


class RulesDialog(Changes[AnswerT], Generic[RowT, AnswerT]):
    """A list with its verbs. A subclass gives columns, keys, rows, and what is said of a row."""

    SCOPE = "Lists of rules"
    DEFAULT_CSS = """
    RulesDialog > .dialog--box { width: 112; max-width: 98%; height: 92%; }
    RulesDialog VirtualTable { height: 1fr; }
    RulesDialog Pairs { height: auto; max-height: 9; padding: 0 1; }
    """
    EMPTY: ClassVar[str] = "Nothing here."

    def __init__(self, ws: Workspace, title: str, text: str = "") -> None:
        super().__init__(title, text)
        self.ws = ws

    def compose_question(self) -> ComposeResult:
        """The rows, and the one under the cursor in full."""
        yield VirtualTable(self.columns(), key=self.key_of, empty=self.EMPTY, id="rows")
        yield Pairs(id="row")

    def columns(self) -> Sequence[Column[RowT]]:
        """The columns of the table."""
        raise NotImplementedError

    def key_of(self, row: RowT) -> int:
        """A row's number, which stays its own."""
        raise NotImplementedError

    def find(self) -> Sequence[RowT]:
        """The rows; runs in a thread."""
        raise NotImplementedError

    def said_of(self, row: RowT) -> Sequence[tuple[str, str]]:
        """What is said of the row under the cursor."""
        raise NotImplementedError

    @property
    def table(self) -> VirtualTable[RowT]:
        """The table."""
        return self.query_one("#rows", VirtualTable)

    @property
    def row(self) -> RowT | None:
        """The row under the cursor."""
        tables = self.query("#rows").results(VirtualTable)
        return next((table.row for table in tables), None)

    def on_mount(self) -> None:
        """Ask for the rows."""
        self.table.focus()
        self.reload()

    def reload(self) -> None:
        """Ask for the rows again; the cursor stays on its row."""
        self.ask(self.find, self.show, topic="rows")

    def show(self, rows: Sequence[RowT]) -> None:
        """Show the rows."""
        self.table.set_rows(rows)
        self.refresh_bindings()

    def on_virtual_table_highlighted(self, event: VirtualTable.Highlighted) -> None:
        """Say more of the row under the cursor."""
        event.stop()
        row: RowT | None = event.row
        self.query_one(Pairs).set_pairs(self.said_of(row) if row is not None else ())
        self.refresh_bindings()

    def read_only(self) -> str | None:
        """Why nothing can be changed."""
        return None if self.ws.store.writable else "This store can only be read."

    def subtitle(self, text: str) -> None:
        """Say something at the lower edge of the box."""
        self.query_one(".dialog--box").border_subtitle = Content(text)
