"""What you were told: who became hot, which suspect rose (CAD-50, COE-111, COE-154, COE-155)."""

from __future__ import annotations

from functools import partial

from textual.app import ComposeResult
from textual.content import Content

from leadtui.domain.dates import from_ms
from leadtui.domain.format import plural, short_moment
from leadtui.domain.rows import LeadRow, NotificationRow
from leadtui.screens.base import Place
from leadtui.screens.commands import command
from leadtui.screens.row_history import Record, RowHistory
from leadtui.services import leads, notifications
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Cell, Column
from leadtui.widgets.table import VirtualTable

#: How far back the history goes, in notifications.
HISTORY = 1_000
_EMPTY = (
    "Nothing yet.\n\n"
    "Here you read again what leadtui told you: who became hot, who was given to you, and which "
    "companies rose above the number of a routine."
)


class Notifications(RowHistory, Place):
    """The history of notifications: what was not seen yet first, then the newest."""

    SCOPE = "Notifications"

    def __init__(self, ws: Workspace) -> None:
        super().__init__()
        self.ws = ws
        self._unseen: tuple[int, ...] = ()

    def compose_body(self) -> ComposeResult:
        """The table."""
        yield VirtualTable(
            [
                Column("", _flag, width=1),
                Column("When", self._when, width=14),
                Column("What", _text, flex=1, min_width=20),
            ],
            key=lambda row: row.id,
            title="Notifications",
            empty=_EMPTY,
            id="notifications",
        )

    @property
    def table(self) -> VirtualTable[NotificationRow]:
        """The table of notifications."""
        return self.query_one("#notifications", VirtualTable)

    def on_mount(self) -> None:
        """Start on the table."""
        self.table.focus()

    def reload(self) -> None:
        """Fetch the history."""
        self.ask(partial(notifications.page, self.ws, HISTORY), self._show, topic="history")

    def _show(self, rows: list[NotificationRow]) -> None:
        self._unseen = tuple(row.id for row in rows if not row.seen)
        self.table.set_rows(sorted(rows, key=lambda row: row.seen))
        said = f"{len(self._unseen)} not seen" if self._unseen else "all seen"
        self.table.border_subtitle = Content(said if rows else "")
        self.refresh_bindings()

    def on_virtual_table_selected(self, event: VirtualTable.Selected) -> None:
        """Open what it is about, and mark it as seen."""
        event.stop()
        row: NotificationRow = event.row
        if not row.seen:
            self.do(partial(notifications.seen, self.ws, (row.id,)), lambda _: self.reload())
        if row.company_id is not None:
            from leadtui.screens.company_sheet import CompanySheetScreen

            company = CompanySheetScreen(self.ws, row.company_id, contact_id=row.contact_id)
            self.app.push_screen(company)
        elif row.contact_id is not None:
            from leadtui.screens.lead_sheet import LeadSheetScreen

            self.app.push_screen(LeadSheetScreen(self.ws, row.contact_id))

    def record_here(self) -> Record | None:
        """The lead that the notification is about, else the company."""
        row = self.table.row
        if row is None:
            return None
        if row.contact_id is not None:
            return "contact", row.contact_id, row.text
        return None if row.company_id is None else ("company", row.company_id, row.text)

    def all_seen(self) -> str | None:
        """Why there is nothing to mark as seen."""
        return None if self._unseen else "All of them are seen already."

    def no_lead(self) -> str | None:
        """Why there is no score to explain."""
        row = self.table.row
        return None if row is not None and row.contact_id is not None else "It is about no lead."

    @command("notifications.why", "Why", key="w", when=no_lead, footer=11)
    def action_why(self) -> None:
        """Show every line that makes the lead's engagement now."""
        row = self.table.row
        if row is not None and row.contact_id is not None:
            self.ask(partial(leads.rows, self.ws, [row.contact_id]), self._explain, topic="why")

    def _explain(self, found: list[LeadRow]) -> None:
        from leadtui.screens.why import WhyDialog

        for lead in found:
            self.app.push_screen(WhyDialog(self.ws, lead.id, lead.name))

    @command("notifications.seen", "All seen", key="s", when=all_seen, footer=20)
    def action_seen(self) -> None:
        """Mark all as seen; the flag in the top line goes away."""
        unseen = self._unseen

        def done(_: None) -> None:
            self.reload()
            self.host.toast(f"{plural(len(unseen), 'notification')} marked as seen.")

        self.do(partial(notifications.seen, self.ws, unseen), done)

    def _when(self, row: NotificationRow) -> Cell:
        at = short_moment(from_ms(row.at, self.ws.team.zone), self.ws.local_now())
        return [(at, "muted" if row.seen else "")]


def _flag(row: NotificationRow) -> Cell:
    return "" if row.seen else [("⚑", "warn")]


def _text(row: NotificationRow) -> Cell:
    return [(row.text, "" if row.seen else "strong")]
