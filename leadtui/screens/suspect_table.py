"""The table of suspects: fit first, and the counts by tag in its frame."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content

from leadtui.domain.rows import CompanyRow
from leadtui.domain.text import clean_line
from leadtui.screens.company_columns import company_columns
from leadtui.services.suspects import BY_FIT
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Column
from leadtui.widgets.table import VirtualTable

#: The columns with their ranks: the highest drops out first.
_RANKS: Mapping[str, int] = {
    "Fit": 0,
    "Name": 0,
    "City": 3,
    "Sector": 5,
    "Tag": 7,
    "People": 6,
    "Heat": 1,
    "Reminder": 2,
    "Activity": 4,
}


class SuspectTable(VirtualTable[CompanyRow]):
    """Companies with their fit; the tag is always there where rows have several."""

    def __init__(self, ws: Workspace, *, id: str) -> None:
        self._known = company_columns(ws)
        self._always = False
        self.tags = ""
        super().__init__(
            self._ranked(),
            key=lambda row: row.id,
            title="Suspects",
            empty="",
            sort=(BY_FIT, False),
            id=id,
        )

    def _ranked(self) -> list[Column[CompanyRow]]:
        ranks = {**_RANKS, "Tag": 0} if self._always else _RANKS
        known = {**self._known, "Fit": self._known["Fit"]._replace(sort=BY_FIT)}
        return [known[title]._replace(rank=rank) for title, rank in ranks.items()]

    def show_tag(self, *, always: bool) -> None:
        """Say whether the tags differ, so that theirs is no column to drop."""
        if always != self._always:
            self._always = always
            self.set_columns(self._ranked())

    def entitle(self, title: str, tags: str = "") -> None:
        """Put the title and the counts by tag into the frame."""
        self.title, self.tags = title, tags
        self._show_title()

    def _show_title(self) -> None:
        """The title says whose companies these are, how many are marked, and their tags."""
        marked = f"{len(self.marks)} marked" if self.marks else ""
        parts = filter(None, (self.title, marked, self.tags))
        self.border_title = Content(clean_line(" · ".join(parts)))
