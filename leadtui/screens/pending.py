"""Events that wait for an address nobody has yet."""

from __future__ import annotations

from functools import partial

from textual.app import ComposeResult
from textual.content import Content

from leadtui.domain.dates import from_ms
from leadtui.domain.format import plural, short_moment
from leadtui.domain.kinds import LABELS
from leadtui.domain.rows import LeadRow, Outcome, PendingRow
from leadtui.screens.base import Place
from leadtui.screens.commands import command
from leadtui.screens.dialogs.find_lead import FindLead
from leadtui.services import pending
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Cell, Column
from leadtui.widgets.table import VirtualTable

#: Events shown at most.
NEWEST = 10_000
_EMPTY = (
    "No event waits.\n\n"
    "An imported event whose address nobody has yet waits here until you say whose it is, "
    "or until a lead with that address comes in.\n"
    "ctrl+p, then “Import events”, brings events in."
)


class PendingEvents(Place):
    """The events that wait, the newest first."""

    SCOPE = "Events waiting"

    def __init__(self, ws: Workspace) -> None:
        super().__init__()
        self.ws = ws

    def compose_body(self) -> ComposeResult:
        """The table."""
        yield VirtualTable(
            [
                Column("When", self._when, width=14),
                Column("Event", lambda r: LABELS[r.kind], flex=1, min_width=14, max_width=22),
                Column("Address", lambda r: r.address, flex=2, min_width=18),
                Column("Text", lambda r: r.text, flex=2, min_width=14, rank=1),
            ],
            key=lambda row: row.id,
            title="Events waiting",
            empty=_EMPTY,
            id="pending",
        )

    @property
    def table(self) -> VirtualTable[PendingRow]:
        """The table of events."""
        return self.query_one("#pending", VirtualTable)

    def on_mount(self) -> None:
        """Start on the table."""
        self.table.focus()

    def reload(self) -> None:
        """Fetch the events."""
        self.ask(partial(pending.page, self.ws, NEWEST), self._show, topic="pending")

    def _show(self, rows: list[PendingRow]) -> None:
        self.table.set_rows(rows)
        self.table.border_subtitle = Content("the newest ones" if len(rows) == NEWEST else "")

    def no_target(self) -> str | None:
        """Why there is no event to act on."""
        return self.table.no_target()

    def on_virtual_table_selected(self, event: VirtualTable.Selected) -> None:
        """Say whose the event is."""
        event.stop()
        self._ask_whose()

    @command("waiting.attach", "Attach", key="a", when=no_target, footer=20)
    def action_attach(self) -> None:
        """Give the marked events, or this one, to a lead: they go into its timeline and score."""
        self._ask_whose()

    def _ask_whose(self) -> None:
        keys = self.table.target_keys
        row = self.table.row
        words = row.address.partition("@")[0] if row is not None and len(keys) == 1 else ""
        about = row.address if row is not None and len(keys) == 1 else plural(len(keys), "event")

        def chosen(lead: LeadRow | None) -> None:
            if lead is not None:
                self.do(partial(pending.attach, self.ws, keys, lead.id), self._said)

        self.app.push_screen(FindLead(self.ws, f"Whose is {about}?", words), chosen)

    @command("waiting.dismiss", "Dismiss", key="x", when=no_target, footer=21)
    def action_dismiss_events(self) -> None:
        """Take the marked events, or this one, off the list; their file never brings them back."""
        self.do(partial(pending.dismiss, self.ws, self.table.target_keys), self._said)

    def _said(self, outcome: Outcome) -> None:
        self.table.set_marks(())
        self.host.toast(f"{outcome.message} u undoes it.")

    def _when(self, row: PendingRow) -> Cell:
        return short_moment(from_ms(row.at, self.ws.team.zone), self.ws.local_now())
