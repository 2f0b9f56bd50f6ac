"""The companies: all of them, or those with the words that are typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from textual.app import ComposeResult
from textual.content import Content
from textual.suggester import Suggester
from textual.widgets import Input

from leadtui.domain.company_filter import STATES
from leadtui.domain.dates import from_ms
from leadtui.domain.format import count, rough_moment
from leadtui.domain.reminders import date_label
from leadtui.domain.rows import TAG_LABELS, CompanyRow, Outcome
from leadtui.domain.text import clean_line
from leadtui.screens.base import Place
from leadtui.screens.commands import Commands, command
from leadtui.screens.dialogs.new_company import NewCompany
from leadtui.screens.filter_line import FilterLine
from leadtui.screens.row_history import Record, RowHistory
from leadtui.screens.targets import Target
from leadtui.screens.verbs import Verbs
from leadtui.services import companies
from leadtui.services.companies import Found
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Cell, Column
from leadtui.widgets.heat_label import HEAT_WIDTH, heat_cell
from leadtui.widgets.id_source import IdSource
from leadtui.widgets.table import VirtualTable

_EMPTY = (
    "No company is here yet.\n\n"
    "Companies are whom you sell to; their people, reminders and history stand on their sheets.\n"
    "Bring some in: ctrl+p, then “Import companies”. Or press + to add one."
)
_NOBODY = "No company has all these words.\n\nPress / to change them, escape to clear them."
_SEARCH = "words of the name, city, sector …, in any order; hot, cold"
_TAG_KEYS = {
    "s": "suspect",
    "p": "prospect",
    "c": "client",
    "o": "off_target",
    "f": "former_client",
}


class SearchLine(Commands, Input):
    """Words to search for; down and enter lead into the list that was found."""

    SCOPE = "Search"

    @command("search.to_list", "To the list", key="down", footer=10)
    async def action_to_list(self) -> None:
        """Go into the list of what was found."""
        await self.action_submit()


class Companies(RowHistory, FilterLine, Place):
    """Every company of the team, searched as you type."""

    SCOPE = "Companies"
    CSS_PATH = "companies.tcss"
    VIEWS = "companies"

    def __init__(self, ws: Workspace) -> None:
        super().__init__()
        self.ws = ws
        self._asked: tuple[str, str] | None = None
        self._again = False
        self._shown_words = ""
        self._wanted: int | None = None
        self.verbs = Verbs(self, ws)

    def compose_body(self) -> ComposeResult:
        """The search line and the table."""
        yield from self.compose_filter(_SEARCH)
        yield VirtualTable(
            [
                Column("Name", lambda r: r.name, flex=4, min_width=20, max_width=60, sort="name"),
                Column(
                    "City",
                    lambda r: r.city,
                    flex=2,
                    min_width=10,
                    max_width=30,
                    rank=3,
                    sort="city",
                ),
                Column("Sector", lambda r: r.sector, flex=2, min_width=10, max_width=30, rank=6),
                Column("Tag", lambda r: TAG_LABELS.get(r.tag, r.tag), width=13, rank=2),
                Column("People", _people, width=6, align="right", rank=5),
                Column("Heat", _heat, width=HEAT_WIDTH, rank=1, sort="engagement"),
                Column("Reminder", self._reminder, width=11, sort="reminder"),
                Column("Activity", self._activity, width=10, rank=4, sort="activity"),
            ],
            key=lambda row: row.id,
            title="Companies",
            empty=_EMPTY,
            sort=("name", False),
            id="companies",
        )

    @property
    def table(self) -> VirtualTable[CompanyRow]:
        """The table of companies."""
        return self.query_one("#companies", VirtualTable)

    def make_filter(self, placeholder: str, suggester: Suggester) -> Input:
        """A line from which down leads into the list."""
        return SearchLine(placeholder=placeholder, suggester=suggester, id="filter")

    def on_mount(self) -> None:
        """Start on the table, not in the search."""
        self.table.focus()

    # Searching: one question at a time, so that fast typing on a large store piles up none

    def reload(self) -> None:
        """Ask for the list again, with the words and the order that are set."""
        if self._asked is not None:
            self._again = True
            return
        sort = self.sort_name() or "name"
        self._asked = (self.line, sort)
        self.ask(
            partial(companies.found, self.ws, self.line, sort),
            self._show,
            topic="found",
            failed=self._failed,
        )

    def _failed(self, error: Exception) -> None:
        self._asked = None
        self.host.show_error(error)

    def _show(self, found: Found) -> None:
        words, _ = self._asked or ("", "")
        self._asked = None
        table = self.table
        table.empty = _NOBODY if words else _EMPTY
        table.border_subtitle = Content(_subtitle(self.line_words() if words else "", found))
        source = IdSource(partial(_ids, found), partial(companies.rows, self.ws))
        table.set_source(source, keep=words == self._shown_words)
        self._shown_words = words
        if self._wanted is not None:
            table.go_to(self._wanted)
            self._wanted = None
        if self._again:
            self._again = False
            self.reload()

    def filter_keys(self) -> Mapping[str, str]:
        """The states; the rest are words."""
        return {state: state for state in sorted(STATES, reverse=True)}

    def leave_filter(self) -> None:
        """Go to the table."""
        self.table.focus()

    def sort_name(self) -> str:
        """The column that the companies are ordered by, with ``-`` in the other direction."""
        name, descending = self.table.sort
        return f"-{name}" if name and descending else name

    def set_sort(self, name: str) -> None:
        """Order by a column, by name where it is empty or none."""
        column = name.removeprefix("-")
        known = column and any(column == each.sort for each in self.table.columns)
        self.table.sort = (column, name.startswith("-")) if known else ("name", False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search as it is typed."""
        event.stop()
        words = clean_line(event.value)
        if words != self.line:
            self.line = words
            self.reload()

    def on_virtual_table_sort_changed(self) -> None:
        """List in the order asked for."""
        self.reload()

    def on_virtual_table_selected(self, event: VirtualTable.Selected) -> None:
        """Open the sheet of the company."""
        from leadtui.screens.company_sheet import CompanySheetScreen

        self.app.push_screen(CompanySheetScreen(self.ws, event.row.id, walk=self.table.walk))

    # Commands

    def no_target(self) -> str | None:
        """Why nothing can be done to a company, None when something can."""
        return self.table.no_target()

    def record_here(self) -> Record | None:
        """The company under the cursor."""
        row = self.table.row
        return None if row is None else ("company", row.id, row.name)

    def not_one(self) -> str | None:
        """Why there is no company under the cursor to act on."""
        return None if self.table.row is not None else "There is no company here."

    def _here(self) -> Target:
        row = self.table.row
        assert row is not None
        return Target(row.id, row.name)

    def _targets(self) -> tuple[Target, ...]:
        """The marked companies, else the one under the cursor."""
        marks = self.table.marks
        if not marks:
            return (self._here(),)
        return tuple(Target(key, self._name_of(key)) for key in sorted(marks))

    def _name_of(self, key: int) -> str:
        row = self.table.row
        return row.name if row is not None and row.id == key else "the marked company"

    @command("companies.note", "Note", key="N", when=no_target, footer=20)
    def action_note(self) -> None:
        """Write a note on the marked companies, or on this one."""
        self.verbs.note(self._targets())

    @command("companies.reminder", "Reminder", key="R", when=no_target, footer=21)
    def action_reminder(self) -> None:
        """Set the reminder of the marked companies, or of this one, or change it."""
        self.verbs.remind(self._targets())

    @command("companies.tag", "Tag", key="T", when=no_target, footer=22)
    def action_tag(self) -> None:
        """Give the marked companies, or this one, a tag on your default routine."""
        self.verbs.tag(self._targets())

    @command("companies.call", "Call", key="C", when=not_one, footer=24)
    def action_call(self) -> None:
        """Log a call: with whom, how long, what came of it; "call back" proposes a reminder."""
        self.verbs.call(self._here())

    @command("companies.mail", "Mail", key="m", when=not_one, footer=25)
    def action_mail(self) -> None:
        """Open a mail to one of the company's people in your mail program."""
        self.verbs.mail(self._here())

    @command("companies.why", "Why", key="w", when=not_one, footer=26)
    def action_why(self) -> None:
        """Show every line that makes the engagement of the company's hottest person."""
        self.verbs.why(self._here())

    @command("companies.new", "Add", key="+ A", footer=23)
    def action_new(self) -> None:
        """Add a company."""

        def made(outcome: Outcome | None) -> None:
            if outcome is not None:
                self._wanted = outcome.ids[0]
                self.verbs.said(outcome)
                self.reload()

        self.app.push_screen(NewCompany(self.ws, self.line), made)

    # What survives a restart

    def state(self) -> Mapping[str, object]:
        """The words, the order and the row."""
        row = self.table.row
        return {**self.line_state(), "row": row.id if row else None}

    def restore(self, state: Mapping[str, object]) -> None:
        """Take up a state."""
        row = state.get("row")
        self.restore_line(state)
        if isinstance(row, int):
            self._wanted = row
        self.reload()

    # Cells

    def _reminder(self, row: CompanyRow) -> Cell:
        if row.reminder_date is None:
            return ""
        today = self.ws.today()
        text = date_label(row.reminder_date, today)
        return [(text, "warn" if row.reminder_date <= today else "")]

    def _activity(self, row: CompanyRow) -> Cell:
        if row.last_activity is None:
            return ""
        at = from_ms(row.last_activity, self.ws.team.zone)
        return [(rough_moment(at, self.ws.local_now()), "muted")]


def _ids(found: Found) -> Sequence[int]:
    return found.ids


def _subtitle(words: str, found: Found) -> str:
    if not words:
        return ""
    if found.capped:
        return f"{words} · the first {count(len(found.ids))}: type another letter"
    return words


def _people(row: CompanyRow) -> Cell:
    return count(row.contacts) if row.contacts else ""


def _heat(row: CompanyRow) -> Cell:
    """That of its hottest person."""
    if row.engagement is None or row.heat is None:
        return ""
    return heat_cell(row.engagement, row.heat)
