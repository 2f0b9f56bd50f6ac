"""The leads: who reacts, who is near to hot, who was left in silence."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input

from leadtui.domain.dates import from_ms
from leadtui.domain.errors import Invalid
from leadtui.domain.format import count, rough_moment
from leadtui.domain.lead_filter import KEYS, parse_filter
from leadtui.domain.reminders import date_label
from leadtui.domain.rows import LeadRow, Outcome
from leadtui.screens.base import Place
from leadtui.screens.commands import command
from leadtui.screens.company_verbs import CompanyVerbs
from leadtui.screens.dialogs.choose import Choice, Choose
from leadtui.screens.filter_line import FilterLine
from leadtui.screens.row_history import Record, RowHistory
from leadtui.screens.targets import Target
from leadtui.screens.why import WhyDialog
from leadtui.services import leads
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Cell, Column
from leadtui.widgets.heat_label import HEAT_ROLES, HEAT_WIDTH, heat_cell
from leadtui.widgets.id_source import IdSource
from leadtui.widgets.table import VirtualTable

_EMPTY = (
    "Nobody is here yet.\n\n"
    "Leads are people you write to and call; what they do makes them hot.\n"
    "Bring some in: ctrl+p, then “Import leads”. Or press + to add one."
)
_NOBODY = "Nobody passes this filter.\n\nPress / to change it, escape to clear it."
_HINT = "  ".join(KEYS.values())


class Leads(RowHistory, FilterLine, Place):
    """Everybody with an engagement, the hottest first."""

    SCOPE = "Leads"
    CSS_PATH = "leads.tcss"
    VIEWS = "leads"

    def __init__(self, ws: Workspace) -> None:
        super().__init__()
        self.ws = ws
        self.verbs = CompanyVerbs(self, ws)

    def compose_body(self) -> ComposeResult:
        """The filter line and the table."""
        yield from self.compose_filter(f"filter: {_HINT}, or words")
        yield VirtualTable(
            [
                Column("Heat", _heat, width=HEAT_WIDTH, sort="heat"),
                Column("To hot", self._to_hot, width=14, rank=4, sort="cooling"),
                Column("Name", _name, flex=3, min_width=16, max_width=40, sort="name"),
                Column(
                    "Company",
                    lambda r: r.company,
                    flex=3,
                    min_width=18,
                    max_width=44,
                    sort="company",
                ),
                Column(
                    "Status", _status, flex=1, min_width=13, max_width=22, rank=3, sort="status"
                ),
                Column("Owner", lambda r: r.owner, width=10, rank=5, sort="owner"),
                Column("Contacted", self._contacted, width=10, rank=2, sort="silence"),
                Column("Reminder", self._reminder, width=11, rank=1, sort="reminder"),
            ],
            key=lambda row: row.id,
            title="Leads",
            empty=_EMPTY,
            id="leads",
        )

    @property
    def table(self) -> VirtualTable[LeadRow]:
        """The table of leads."""
        return self.query_one("#leads", VirtualTable)

    def on_mount(self) -> None:
        """Start on the table, not in the filter."""
        self.table.focus()

    def reload(self) -> None:
        """Ask for the list again, with the filter and the order that are set."""
        sort = self.table.sort[0] or "heat"
        self.table.empty = _NOBODY if self.line else _EMPTY
        self.table.set_source(
            IdSource(
                partial(leads.ids, self.ws, self.line, sort),
                partial(leads.rows, self.ws),
            )
        )
        self.ask(partial(leads.counts, self.ws), self._show_counts, topic="counts")

    def _show_counts(self, found: leads.Counts) -> None:
        shown = f"{count(found.hot)} hot of {count(found.leads)}"
        words = self.line_words()
        self.table.border_subtitle = Content(f"{shown} · {words}" if words else shown)

    # The filter line

    def filter_keys(self) -> Mapping[str, str]:
        """Those of leads."""
        return KEYS

    def leave_filter(self) -> None:
        """Go to the table."""
        self.table.focus()

    def sort_name(self) -> str:
        """The column that the leads are ordered by."""
        return self.table.sort[0]

    def set_sort(self, name: str) -> None:
        """Order by a column."""
        self.table.sort = (name if name in leads.SORTS else "", False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as it is typed; a part that is no filter is named under the line."""
        try:
            parse_filter(event.value)
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
        """Why nothing can be done to a lead, None when something can."""
        return self.table.no_target()

    def record_here(self) -> Record | None:
        """The lead under the cursor."""
        row = self.table.row
        return None if row is None else ("contact", row.id, row.name)

    def not_hot(self) -> str | None:
        """Why no hot label can be removed here; of marked leads the hot ones are looked for."""
        row = self.table.row
        if self.table.marks or (row is not None and row.hot):
            return None
        return "This lead is not hot: there is no label to remove."

    def on_virtual_table_selected(self, event: VirtualTable.Selected) -> None:
        """Open the lead's sheet; escape comes back to its row (PUB-6)."""
        from leadtui.screens.lead_sheet import LeadSheetScreen

        self.app.push_screen(LeadSheetScreen(self.ws, event.row.id, self.table.walk))

    @command("leads.why", "Why", key="w", when=no_target, footer=10)
    def action_why(self) -> None:
        """Show every line that makes this lead's engagement, and the shortest way to hot."""
        row = self.table.row
        if row is not None:
            self.app.push_screen(WhyDialog(self.ws, row.id, row.name))

    def no_company(self) -> str | None:
        """Why there is no company to open."""
        row = self.table.row
        if row is None:
            return self.no_target() or "There is no lead here."
        return None if row.company_id is not None else "This lead has no company."

    @command("leads.company", "Company", key="c", when=no_company, footer=11)
    def action_company(self) -> None:
        """Open the sheet of the lead's company, on the lead's card."""
        from leadtui.screens.company_sheet import CompanySheetScreen

        row = self.table.row
        if row is not None and row.company_id is not None:
            self.app.push_screen(CompanySheetScreen(self.ws, row.company_id, contact_id=row.id))

    @command("leads.status", "Status", key="s", when=no_target, footer=12)
    def action_status(self) -> None:
        """Set the status of the marked leads, or of this one; its value scores."""
        keys = self.table.target_keys
        self.ask(
            partial(leads.statuses, self.ws),
            lambda names: self._choose("Status", names, partial(leads.set_status, self.ws, keys)),
            topic="statuses",
        )

    @command("leads.owner", "Owner", key="a", when=no_target, footer=13)
    def action_owner(self) -> None:
        """Assign the marked leads, or this one, to a user; that user's rules score them."""
        keys = self.table.target_keys
        self.ask(
            partial(leads.users, self.ws),
            lambda users: self._choose(
                "Owner",
                [*(user.name for user in users), "nobody"],
                partial(leads.set_owner, self.ws, keys),
            ),
            topic="users",
        )

    @command("leads.reminder", "Reminder", key="R", when=no_target, footer=15)
    def action_reminder(self) -> None:
        """Set the reminders of the marked leads' companies, or of this one's, as one step."""
        self.ask(partial(leads.rows, self.ws, self.table.target_keys), self._remind, topic="verb")

    def _remind(self, rows: list[LeadRow]) -> None:
        targets = {
            row.company_id: Target(row.company_id, row.company, row.id)
            for row in rows
            if row.company_id is not None
        }
        alone = sum(row.company_id is None for row in rows)
        if not targets:
            who = "This lead belongs" if alone == 1 else "These leads belong"
            self.host.toast(f"{who} to no company: there is nothing to remind of.")
            return
        self.verbs.remind(tuple(targets.values()), without=alone)

    @command("leads.new", "Add", key="+ A", footer=16)
    def action_new(self) -> None:
        """Add a lead, with or without a company."""
        from leadtui.screens.dialogs.new_contact import NewContact

        def made(outcome: Outcome | None) -> None:
            if outcome is not None:
                self.reload()
                self.table.go_to(outcome.ids[0])
                self._said(outcome)

        self.app.push_screen(NewContact(self.ws), made)

    def _choose(self, title: str, names: list[str], deed: partial[Outcome]) -> None:
        keys = "123456789abcdefghijklmnoprstuvwxyz"
        choices = [
            Choice(keys[index] if index < len(keys) else "", name, name)
            for index, name in enumerate(names)
        ]

        def chosen(name: str | None) -> None:
            if name is not None:
                self.do(partial(deed, name), self._said)

        self.app.push_screen(Choose(title, choices), chosen)

    @command("leads.remove_hot", "Remove hot", key="x X", when=not_hot, footer=14)
    def action_remove_hot(self) -> None:
        """Remove the hot label of this lead, or of the hot ones that are marked, after a question;
        a lead is cold then, until new points make it hot again.
        """
        self.verbs.remove_hot(self.table.target_keys)

    def _said(self, outcome: Outcome) -> None:
        self.host.toast(f"{outcome.message} u undoes it.")

    # What survives a restart

    def state(self) -> Mapping[str, object]:
        """The filter, the order and the row."""
        row = self.table.row
        return {**self.line_state(), "row": row.id if row else None}

    def restore(self, state: Mapping[str, object]) -> None:
        """Take up a state."""
        row = state.get("row")
        self.restore_line(state)
        if isinstance(row, int):
            self.table.go_to(row)

    # Cells

    def _contacted(self, row: LeadRow) -> Cell:
        if row.last_contacted is None:
            return [("never", "muted")]
        zone = self.ws.team.zone
        return rough_moment(from_ms(row.last_contacted, zone), self.ws.local_now())

    def _reminder(self, row: LeadRow) -> Cell:
        if row.next_reminder is None:
            return ""
        today = self.ws.today()
        text = date_label(row.next_reminder, today)
        return [(text, "warn" if row.next_reminder <= today else "")]

    def _to_hot(self, row: LeadRow) -> Cell:
        """How far from hot, or until when."""
        if row.hot_until is not None:
            until = from_ms(row.hot_until, self.ws.team.zone)
            moment = rough_moment(until, self.ws.local_now())
            span = moment.removeprefix("in ")
            return [("till " if span == moment else "for ", "muted"), (span, "hot")]
        if row.hot:
            return [("stays hot", "hot")]
        return [(f"{row.missing} to go", HEAT_ROLES[row.heat])]


def _heat(row: LeadRow) -> Cell:
    return heat_cell(row.engagement, row.heat)


def _name(row: LeadRow) -> Cell:
    if row.blocked:
        return [(row.name, ""), (f"  {row.blocked}", "muted")]
    return row.name


def _status(row: LeadRow) -> Cell:
    return row.status
