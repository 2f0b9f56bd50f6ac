"""The deals: what is running, where it stands, what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input

from leadtui.domain.deal_filter import KEYS, parse_deal_filter
from leadtui.domain.deals import DealRow, Total, totals_words
from leadtui.domain.errors import Invalid
from leadtui.domain.money import money_words
from leadtui.domain.reminders import date_label
from leadtui.screens.base import Place
from leadtui.screens.commands import command
from leadtui.screens.company_verbs import CompanyVerbs
from leadtui.screens.deal_cells import amount_cell, close_cell, stage_cell
from leadtui.screens.deal_verbs import DealVerbs, called
from leadtui.screens.filter_line import FilterLine
from leadtui.screens.row_history import Record, RowHistory
from leadtui.screens.targets import Target
from leadtui.services import deals
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Cell, Column
from leadtui.widgets.id_source import IdSource
from leadtui.widgets.table import VirtualTable

_EMPTY = (
    "No deal is here yet.\n\n"
    "A deal is what a company may buy: its stage, its amount, and the day it is expected to "
    "close.\nPress + to add one, or d on the sheet of a company."
)
_NONE = "No deal passes this filter.\n\nPress / to change it, escape to clear it."
_HINT = "  ".join(KEYS.values())


class Deals(RowHistory, FilterLine, Place):
    """Every deal of the team, the open ones by their expected close (COE-62, COE-64)."""

    SCOPE = "Deals"
    CSS_PATH = "deals.tcss"
    VIEWS = "deals"

    def __init__(self, ws: Workspace) -> None:
        super().__init__()
        self.ws = ws
        self.companies = CompanyVerbs(self, ws)
        self.verbs = DealVerbs(self, ws, self.companies.said)

    def compose_body(self) -> ComposeResult:
        """The filter line and the table."""
        yield from self.compose_filter(f"filter: {_HINT}, or words")
        yield VirtualTable(
            [
                Column("Title", _title, flex=3, min_width=16, max_width=44, sort="title"),
                Column(
                    "Company",
                    lambda row: row.company,
                    flex=3,
                    min_width=15,
                    max_width=44,
                    sort="company",
                ),
                Column("Stage", stage_cell, flex=1, min_width=11, max_width=20, sort="stage"),
                Column("Amount", amount_cell, width=13, align="right", sort="amount"),
                Column("%", _probability, width=3, align="right", rank=1, sort="probability"),
                Column("Close", self._close, width=11, sort="close"),
                Column("Contact", lambda row: row.contact, width=16, rank=6, sort="contact"),
                Column("Owner", lambda row: row.owner, width=10, rank=4, sort="owner"),
                Column("Reminder", self._reminder, width=11, rank=3, sort="reminder"),
                Column(
                    "Expected", _weighted, width=13, align="right", rank=5, sort="weighted"
                ),
                Column(
                    "Comment", lambda row: row.comment, flex=1, min_width=16, rank=7,
                    sort="comment",
                ),
            ],
            key=lambda row: row.id,
            title="Deals",
            empty=_EMPTY,
            sort=("close", False),
            id="deals",
        )  # fmt: skip

    @property
    def table(self) -> VirtualTable[DealRow]:
        """The table of deals."""
        return self.query_one("#deals", VirtualTable)

    def on_mount(self) -> None:
        """Start on the table, not in the filter."""
        self.table.focus()

    def reload(self) -> None:
        """Ask for the list again, with the filter and the order that are set."""
        sort = self.sort_name()
        self.table.empty = _NONE if self.line else _EMPTY
        self.table.set_source(
            IdSource(
                partial(deals.ids, self.ws, self.line, sort),
                partial(deals.rows, self.ws),
            )
        )
        self.ask(partial(deals.totals, self.ws, self.line), self._show_totals, topic="totals")

    def _show_totals(self, found: list[Total]) -> None:
        parts = [part for part in (totals_words(found), self.line_words()) if part]
        self.table.border_subtitle = Content(" · ".join(parts))

    # The filter line

    def filter_keys(self) -> Mapping[str, str]:
        """Those of deals."""
        return KEYS

    def leave_filter(self) -> None:
        """Go to the table."""
        self.table.focus()

    def sort_name(self) -> str:
        """The field that the deals are ordered by, with ``-`` in the other direction."""
        name, descending = self.table.sort
        return f"{'-' if descending else ''}{name or 'close'}"

    def set_sort(self, name: str) -> None:
        """Order by a field, by the expected close where it is empty or none."""
        field = name.removeprefix("-")
        known = field in deals.SORTS
        self.table.sort = (field, name.startswith("-")) if known else ("close", False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as it is typed; a part that is no filter is named under the line."""
        try:
            parse_deal_filter(event.value)
        except Invalid as refused:
            self.say_line(f"{refused.message} {refused.hint}")
            return
        self.say_line(focused=event.input.has_focus)
        self.line = event.value.strip()
        self.reload()

    def on_virtual_table_sort_changed(self) -> None:
        """List in the order asked for."""
        self.reload()

    # Commands

    def no_target(self) -> str | None:
        """Why nothing can be done to a deal, None when something can."""
        return self.table.no_target()

    def not_one(self) -> str | None:
        """Why there is no deal under the cursor to act on."""
        return None if self.table.row is not None else "There is no deal here."

    def record_here(self) -> Record | None:
        """The deal under the cursor."""
        row = self.table.row
        return None if row is None else ("deal", row.id, f"{row.company}, “{row.title}”")

    def _called(self) -> str:
        return called(self.table.row, self.table.target_keys)

    def on_virtual_table_selected(self, event: VirtualTable.Selected) -> None:
        """Open the sheet of the company; escape comes back to the deal."""
        from leadtui.screens.company_sheet import CompanySheetScreen

        self.app.push_screen(CompanySheetScreen(self.ws, event.row.company_id, walk=self._walk))

    def _walk(self, step: int) -> int | None:
        """The company of the next deal that is another company's."""
        row = self.table.row
        here = None if row is None else row.company_id
        while True:
            before = self.table.cursor
            self.table.walk(step)
            row = self.table.row
            if row is None or self.table.cursor == before:
                return None
            if row.company_id != here:
                return row.company_id

    @command("deals.stage", "Stage", key="s", when=no_target, footer=11)
    def action_stage(self) -> None:
        """Move the marked deals, or this one, to a stage; won and lost close them."""
        self.verbs.move(self.table.target_keys, self._called())

    @command("deals.edit", "Edit", key="e", when=not_one, footer=12)
    def action_edit(self) -> None:
        """Edit every field of this deal."""
        if self.table.row is not None:
            self.verbs.edit(self.table.row)

    @command("deals.new", "Add", key="+ A", footer=13)
    def action_new(self) -> None:
        """Add a deal to a company."""

        def made(deal_id: int) -> None:
            self.reload()
            self.table.go_to(deal_id)

        self.verbs.add(made=made)

    @command("deals.reminder", "Reminder", key="R", when=no_target, footer=14)
    def action_reminder(self) -> None:
        """Set the reminders of the marked deals' companies, or of this one's, as one step."""
        self.ask(partial(deals.rows, self.ws, self.table.target_keys), self._remind, topic="verb")

    def _remind(self, rows: list[DealRow]) -> None:
        targets = {row.company_id: Target(row.company_id, row.company) for row in rows}
        if len(rows) == 1:
            [row] = rows
            targets[row.company_id] = Target(row.company_id, row.company, row.contact_id)
        if targets:
            self.companies.remind(tuple(targets.values()))

    @command("deals.delete", "Delete", key="x", when=no_target, footer=15)
    def action_delete(self) -> None:
        """Delete the marked deals, or this one, after a question."""
        self.verbs.delete(self.table.target_keys, self._called())

    # What survives a restart

    def state(self) -> Mapping[str, object]:
        """The filter, the order and the row."""
        row = self.table.row
        return {**self.line_state(), "row": row.id if row else None}

    def restore(self, state: Mapping[str, object]) -> None:
        """Take up a state."""
        self.restore_line(state)
        self.reload()
        row = state.get("row")
        if isinstance(row, int):
            self.table.go_to(row)

    # Cells

    def _close(self, row: DealRow) -> Cell:
        return close_cell(row, self.ws.today())

    def _reminder(self, row: DealRow) -> Cell:
        if row.next_reminder is None:
            return ""
        today = self.ws.today()
        due = row.next_reminder <= today
        return [(date_label(row.next_reminder, today), "warn" if due else "")]


def _title(row: DealRow) -> Cell:
    return [(row.title, "" if row.is_open else "muted")]


def _weighted(row: DealRow) -> Cell:
    return "" if row.weighted is None else money_words(row.weighted, row.currency)


def _probability(row: DealRow) -> Cell:
    return "" if row.probability is None else str(row.probability)
