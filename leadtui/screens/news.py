"""The news feed of the team's leads: who became hot, who cooled, whose label was removed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from textual.app import ComposeResult
from textual.content import Content

from leadtui.domain.dates import from_ms
from leadtui.domain.format import count, short_moment
from leadtui.domain.kinds import Kind
from leadtui.domain.news import LeadNews
from leadtui.domain.timeline_words import headline
from leadtui.screens.base import Place
from leadtui.screens.commands import command
from leadtui.screens.company_verbs import CompanyVerbs
from leadtui.screens.row_history import Record, RowHistory
from leadtui.screens.targets import Target
from leadtui.services import news
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Cell, Column, Role
from leadtui.widgets.heat_label import HEAT_WIDTH, heat_cell
from leadtui.widgets.id_source import IdSource
from leadtui.widgets.table import VirtualTable

_EMPTY = (
    "No news yet.\n\n"
    "When what a lead does makes it hot, when it cools, and when somebody removes the label,\n"
    "that stands here for the whole team. 2 shows who is near to hot."
)
_NONE_MINE = "No news of your own leads.\n\nm shows those of the whole team."
_KINDS: Mapping[Kind, tuple[str, Role]] = {
    Kind.BECAME_HOT: ("▲ ", "hot"),
    Kind.COOLED: ("▽ ", "info"),
    Kind.HOT_REMOVED: ("✗ ", "muted"),
}


class News(RowHistory, Place):
    """What became of the team's hot leads, the newest first (CAD-52)."""

    SCOPE = "Hot news"

    def __init__(self, ws: Workspace) -> None:
        super().__init__()
        self.ws = ws
        self.mine = False
        self.verbs = CompanyVerbs(self, ws)

    def compose_body(self) -> ComposeResult:
        """The table."""
        yield VirtualTable(
            [
                Column("When", self._when, width=14),
                Column("What", _what, flex=2, min_width=18, max_width=34),
                Column("Who", _who, flex=3, min_width=20, max_width=70),
                Column("By", lambda row: row.entry.user, width=10, rank=3),
                Column("Owner", lambda row: row.lead.owner, width=10, rank=2),
                Column("Now", _now, width=HEAT_WIDTH, rank=1),
            ],
            key=lambda row: row.entry.id,
            title="Hot news",
            empty=_EMPTY,
            id="news",
        )

    @property
    def table(self) -> VirtualTable[LeadNews]:
        """The table of news."""
        return self.query_one("#news", VirtualTable)

    def on_mount(self) -> None:
        """Start on the table."""
        self.table.focus()

    def reload(self) -> None:
        """Ask for the news again."""
        self.table.empty = _NONE_MINE if self.mine else _EMPTY
        ids = partial(news.feed_ids, self.ws, mine=self.mine)
        self.ask(ids, self._show, topic="news")

    def _show(self, ids: list[int]) -> None:
        whose = "your leads" if self.mine else "the whole team"
        self.table.border_subtitle = Content(f"{count(len(ids))} · {whose}")
        self.table.set_source(IdSource(lambda: ids, partial(news.feed, self.ws)))

    def on_virtual_table_selected(self, event: VirtualTable.Selected) -> None:
        """Open the lead's sheet; its next and previous ones go on in the news."""
        from leadtui.screens.lead_sheet import LeadSheetScreen

        event.stop()
        table = self.table

        def walk(step: int) -> int | None:
            table.walk(step)
            return None if table.row is None else table.row.lead.id

        self.app.push_screen(LeadSheetScreen(self.ws, event.row.lead.id, walk))

    def record_here(self) -> Record | None:
        """The lead under the cursor."""
        row = self.table.row
        return None if row is None else ("contact", row.lead.id, row.lead.name)

    # Why not

    def nobody(self) -> str | None:
        """Why there is no lead to act on."""
        return None if self.table.row is not None else "There is no news here yet."

    def no_company(self) -> str | None:
        """Why there is no company to act on."""
        row = self.table.row
        if row is None:
            return self.nobody()
        return None if row.lead.company_id is not None else "This lead has no company."

    def not_hot(self) -> str | None:
        """Why there is no hot label to remove."""
        row = self.table.row
        if row is None:
            return self.nobody()
        return None if row.lead.hot else "This lead is not hot now: there is no label to remove."

    # Commands

    @command("news.why", "Why", key="w", when=nobody, footer=11)
    def action_why(self) -> None:
        """Show every line that makes the lead's engagement now."""
        row = self.table.row
        if row is not None:
            self.verbs.why_lead(row.lead.id, row.lead.name)

    @command("news.company", "Company", key="c", when=no_company, footer=12)
    def action_company(self) -> None:
        """Open the sheet of the lead's company, on the lead's card."""
        from leadtui.screens.company_sheet import CompanySheetScreen

        row = self.table.row
        if row is not None and row.lead.company_id is not None:
            lead = row.lead
            company = CompanySheetScreen(self.ws, row.lead.company_id, contact_id=lead.id)
            self.app.push_screen(company)

    @command("news.reminder", "Reminder", key="R", when=no_company, footer=13)
    def action_reminder(self) -> None:
        """Set the reminder of the lead's company, or change the one it has."""
        row = self.table.row
        if row is not None and row.lead.company_id is not None:
            self.verbs.remind([Target(row.lead.company_id, row.lead.company, row.lead.id)])

    @command("news.mine", "Mine / all", key="m", footer=14)
    def action_mine(self) -> None:
        """Show the news of your own leads alone, or those of the whole team again."""
        self.mine = not self.mine
        self.reload()

    @command("news.remove_hot", "Remove hot", key="X", when=not_hot, footer=28)
    def action_remove_hot(self) -> None:
        """Remove the hot label of the lead, after a question."""
        row = self.table.row
        if row is not None:
            self.verbs.remove_hot((row.lead.id,))

    # Cells

    def _when(self, row: LeadNews) -> Cell:
        return short_moment(from_ms(row.entry.at, self.ws.team.zone), self.ws.local_now())


def _what(row: LeadNews) -> Cell:
    sign, role = _KINDS[row.entry.kind]
    return [(sign, role), (headline(row.entry), role if row.entry.kind is Kind.BECAME_HOT else "")]


def _who(row: LeadNews) -> Cell:
    pieces: list[tuple[str, Role]] = [(row.lead.name, "strong")]
    if row.lead.company:
        pieces.append((f" · {row.lead.company}", ""))
    return pieces


def _now(row: LeadNews) -> Cell:
    return heat_cell(row.lead.engagement, row.lead.heat)
