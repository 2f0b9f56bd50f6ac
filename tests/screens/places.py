"""A small app of the spine's own parts, for the tests of the spine."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from leadtui.app import LeadtuiApp
from leadtui.domain.errors import NotAllowed
from leadtui.screens.base import Place, Sheet
from leadtui.screens.commands import command
from leadtui.screens.host import Ports
from leadtui.widgets.columns import Column
from leadtui.widgets.sources import ListSource
from leadtui.widgets.table import VirtualTable


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    name: str


class Record(Sheet):
    """One row."""

    SCOPE = "Test record"

    def compose_body(self) -> ComposeResult:
        yield Static(id="record")

    def reload(self) -> None:
        self.query_one("#record", Static).update(Content(f"record {self.record_id}"))


class Listing(Place):
    """A list with a filter and a few verbs."""

    SCOPE = "Test listing"

    def __init__(self, rows: list[Row]) -> None:
        super().__init__()
        self.rows = rows
        self.reloads = 0
        self.done: list[tuple[int, ...]] = []

    def compose_body(self) -> ComposeResult:
        yield Input(id="filter")
        yield VirtualTable(
            [Column("Name", lambda row: row.name)], lambda row: row.id, title="Rows", id="rows"
        )

    def on_mount(self) -> None:
        self.table.focus()

    @property
    def table(self) -> VirtualTable[Row]:
        return self.query_one("#rows", VirtualTable)

    def reload(self) -> None:
        self.reloads += 1
        words = self.query_one(Input).value
        rows = [row for row in self.rows if words in row.name]
        self.table.set_source(ListSource(rows, lambda row: row.id))

    def open_filter(self) -> None:
        self.query_one(Input).focus()

    def go_back(self) -> bool:
        if not self.query_one(Input).has_focus:
            return False
        self.table.focus()
        return True

    def on_input_changed(self) -> None:
        self.reload()

    def on_virtual_table_selected(self, message: VirtualTable.Selected) -> None:
        self.app.push_screen(Record(message.row.id, walk=self.table.walk))

    def no_target(self) -> str | None:
        return self.table.no_target()

    @command("test.done", "Done", key="d", when=no_target, footer=20)
    def action_done(self) -> None:
        """Close what is marked."""
        keys = self.table.target_keys
        self.do(lambda: f"closed {len(keys)}", lambda said: self.done.append(keys))

    @command("test.mail", "Mail", key="m", when=lambda _: "Unsubscribed on 3 May.", footer=21)
    def action_mail(self) -> None:
        """Write a mail."""

    @command("test.refuse", "Refuse", key="x")
    def action_refuse(self) -> None:
        """Ask for what is not allowed."""
        raise NotAllowed("Not [/] yours.", hint="Ask a manager.")

    @command("test.hidden", "Polish the bell")
    def action_polish(self) -> None:
        """Only the palette offers this."""
        self.done.append(())


def rows(count: int = 50) -> list[Row]:
    return [Row(number, f"row {number}") for number in range(1, count + 1)]


def make(ports: Ports | None = None, *, strict: bool = True, names: int = 50) -> LeadtuiApp:
    return LeadtuiApp(
        {"today": lambda: Listing(rows(3)), "leads": lambda: Listing(rows(names))},
        ports,
        start="leads",
        strict=strict,
    )
