"""What came out of taking a calendar in: one line for each event."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from leadtui.domain.format import count


class Became(StrEnum):
    """What became of an event."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Fate:
    """An event of the file and what became of it, or would (``dry_run`` of the report).

    ``when`` is its start in the team's time, in words, ``start`` the same in ISO 8601;
    ``company`` is empty where nobody is known. ``line`` counts from 1, 0 for an occurrence that
    is not in the file any more; ``occurrence`` is empty but for series.
    """

    line: int
    uid: str
    occurrence: str
    start: str
    when: str
    summary: str
    company: str
    became: Became
    reason: str


@dataclass(frozen=True, slots=True)
class CalendarReport:
    """What a calendar did, or would do (``dry_run``).

    ``run_id`` and ``step_id`` are None where nothing was written; ``notes`` is what else is to be
    said.
    """

    dry_run: bool
    fates: tuple[Fate, ...]
    notes: tuple[str, ...] = ()
    run_id: int | None = None
    step_id: int | None = None

    def number(self, became: Became) -> int:
        """How many events ended so."""
        return sum(fate.became is became for fate in self.fates)

    @property
    def changes(self) -> int:
        """How many events change something."""
        return self.number(Became.CREATED) + self.number(Became.UPDATED)

    def summary(self) -> str:
        """The report in a line."""
        parts = ", ".join(f"{count(self.number(each))} {each.value}" for each in Became)
        start = "Nothing was written; it would be: " if self.dry_run else ""
        return f"{start}{parts}."
