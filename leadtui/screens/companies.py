"""The companies: all of them, or those with the words that are typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from textual.app import ComposeResult
from textual.content import Content

from leadtui.domain.company_filter import STATES
from leadtui.domain.format import count
from leadtui.domain.rows import CompanyRow, Outcome
from leadtui.screens.commands import command
from leadtui.screens.company_columns import company_columns
from leadtui.screens.company_list import CompanyList, Question
from leadtui.screens.dialogs.new_company import NewCompany
from leadtui.services import companies
from leadtui.services.companies import Found
from leadtui.widgets.table import VirtualTable

_EMPTY = (
    "No company is here yet.\n\n"
    "Companies are whom you sell to; their people, reminders and history stand on their sheets.\n"
    "Bring some in: ctrl+p, then “Import companies”. Or press + to add one."
)
_NOBODY = "No company has all these words.\n\nPress / to change them, escape to clear them."
_SEARCH = "words of the name, city, sector …, in any order; hot, cold"
#: The columns with their ranks: the highest drops out first.
_COLUMNS: Mapping[str, int] = {
    "Name": 0,
    "City": 3,
    "Sector": 6,
    "Tag": 2,
    "Fit": 7,
    "People": 5,
    "Heat": 1,
    "Reminder": 0,
    "Activity": 4,
}


class Companies(CompanyList[Found]):
    """Every company of the team, searched as you type."""

    SCOPE = "Companies"
    VIEWS = "companies"

    def compose_body(self) -> ComposeResult:
        """The search line and the table."""
        yield from self.compose_filter(_SEARCH)
        known = company_columns(self.ws)
        yield VirtualTable(
            [known[title]._replace(rank=rank) for title, rank in _COLUMNS.items()],
            key=lambda row: row.id,
            title="Companies",
            empty=_EMPTY,
            sort=(self.NATURAL, False),
            id="companies",
        )

    @property
    def table(self) -> VirtualTable[CompanyRow]:
        """The table of companies."""
        return self.query_one("#companies", VirtualTable)

    def question(self, sort: str) -> Question[Found]:
        """The companies with the words that are typed."""
        return Question((self.line,), partial(companies.found, self.ws, self.line, sort))

    def rows_of(self, found: Found) -> Callable[[Sequence[int]], Sequence[CompanyRow]]:
        """With tag and fit on the default routine."""
        del found
        return partial(companies.rows, self.ws)

    def show_found(self, found: Found) -> None:
        """Say what was searched for."""
        self.table.empty = _NOBODY if self.line else _EMPTY
        self.table.border_subtitle = Content(_subtitle(self.line_words(), found))

    def filter_keys(self) -> Mapping[str, str]:
        """The states; the rest are words."""
        return {state: state for state in sorted(STATES, reverse=True)}

    # Commands

    @command("companies.tag", "Tag", key="T", when=CompanyList.no_target, footer=22)
    def action_tag(self) -> None:
        """Give the marked companies, or this one, a tag on your default routine."""
        self.verbs.tag(self.targets())

    @command("companies.why", "Why", key="w", when=CompanyList.not_one, footer=26)
    def action_why(self) -> None:
        """Show every line that makes the engagement of the company's hottest person."""
        self.verbs.why(self.here())

    @command("companies.why_fit", "Why fit", key="W", when=CompanyList.not_one, footer=30)
    def action_why_fit(self) -> None:
        """Show which criteria of your default routine the company meets, and their sum."""
        self.verbs.why_fit(self.here())

    @command("companies.new", "Add", key="+ A", footer=23)
    def action_new(self) -> None:
        """Add a company."""

        def made(outcome: Outcome | None) -> None:
            if outcome is not None:
                self._wanted = outcome.ids[0]
                self.verbs.said(outcome)
                self.reload()

        self.app.push_screen(NewCompany(self.ws, self.line), made)


def _subtitle(words: str, found: Found) -> str:
    if found.capped:
        return f"{words} · the first {count(len(found.ids))}: type another letter"
    return words
