"""What is told to somebody who looks elsewhere: a toast, a terminal notification, a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from leadtui.domain.rows import ActivityRow, LeadRow


@dataclass(frozen=True, slots=True)
class HotNews:
    """A lead that became hot by its own doing, and the user who is to hear of it (CAD-49)."""

    id: int
    team_id: int
    user_id: int
    contact_id: int
    name: str
    company: str

    @property
    def who(self) -> str:
        """The lead with its company."""
        return f"{self.name} · {self.company}" if self.company else self.name


class FitNews(NamedTuple):
    """A company rose above the number of a routine, or many at once, and the user who is to hear
    of it (COE-111); ``text`` says it.
    """

    id: int
    user_id: int
    text: str


class LeadNews(NamedTuple):
    """A lead became hot, cooled, or lost its label by hand; and the lead as it is now (CAD-52)."""

    entry: ActivityRow
    lead: LeadRow


@dataclass(frozen=True, slots=True)
class Notice:
    """A title and a body, both of one line."""

    title: str
    body: str
