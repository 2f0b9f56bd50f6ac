"""What came out of an import, and the count that is kept while it runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from leadtui.domain.errors import Cancelled
from leadtui.domain.format import count, plural

#: Is told the part of the file that is done, 0 to 1, and what is being done.
Progress = Callable[[float, str], None]

#: Warnings of one sort that are told in full; more are counted.
FULL_WARNINGS = 20
#: Warnings and refused cells are kept short in memory.
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Skip:
    """A line of the file and what is to be said about it; lines count from 1."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, or would do (``dry_run``).

    Every row of the file is in exactly one of ``created``, ``updated``, ``unchanged``,
    ``skipped`` and ``ignored`` (events that are no fact about a lead). ``companies`` counts the
    companies that a file of leads brought along; ``events`` the activities recorded from it
    beside "imported"; ``waiting`` its events whose address nobody has; ``attached`` the events
    that waited for one of these leads.

    ``warnings`` has the first :data:`FULL_WARNINGS` of each sort, ``warned`` how many there are
    of each. ``refused_file`` holds the skipped rows, ``refused_problem`` says why there is none.
    ``run_id`` and ``step_id`` are None where nothing was written.
    """

    kind: str
    dry_run: bool
    created: int
    updated: int
    unchanged: int
    skipped: tuple[Skip, ...] = ()
    warnings: tuple[Skip, ...] = ()
    warned: tuple[tuple[str, int], ...] = ()
    ignored: int = 0
    ignored_reasons: tuple[tuple[str, int], ...] = ()
    companies: int = 0
    events: int = 0
    waiting: int = 0
    attached: int = 0
    run_id: int | None = None
    step_id: int | None = None
    refused_file: Path | None = None
    refused_problem: str = ""

    @property
    def rows(self) -> int:
        """The rows of the file."""
        done = self.created + self.updated + self.unchanged
        return done + len(self.skipped) + self.ignored

    def summary(self) -> str:
        """The report in a line."""
        parts = [
            f"{count(self.created)} created",
            f"{count(self.updated)} updated",
            f"{count(self.unchanged)} unchanged",
            f"{count(len(self.skipped))} skipped",
        ]
        for number, words in (
            (self.ignored, "ignored"),
            (self.companies, "new companies"),
            (self.events if self.kind != "events" else 0, "events recorded"),
            (self.waiting, "waiting for their lead"),
            (self.attached, "waiting events attached"),
        ):
            if number:
                parts.append(f"{count(number)} {words}")
        start = "Nothing was written; it would be: " if self.dry_run else ""
        return start + ", ".join(parts) + "."


@dataclass(slots=True)
class Refused:
    """A row as it stands in the file, with its line and why it was not taken."""

    line: int
    reason: str
    values: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """The count under way, and the way to stop."""

    progress: Progress
    cancelled: Callable[[], bool]
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    companies: int = 0
    events: int = 0
    waiting: int = 0
    attached: int = 0
    refused: list[Refused] = field(default_factory=list)
    warnings: list[Skip] = field(default_factory=list)
    warned: Counter[str] = field(default_factory=Counter)
    ignored: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        """Rows dealt with so far."""
        done = self.created + self.updated + self.unchanged
        return done + len(self.refused) + self.ignored.total()

    def tick(self, part: float) -> None:
        """Tell how far it is; raises :class:`Cancelled` when the user wants to stop."""
        self.check()
        self.progress(part, plural(self.rows, "row"))

    def check(self) -> None:
        """Raise :class:`Cancelled` when the user wants to stop."""
        if self.cancelled():
            raise Cancelled("The import was stopped.", hint="Nothing of it was kept.")

    def refuse(self, line: int, reason: str, values: tuple[str, ...]) -> None:
        """Count a row that cannot be taken."""
        self.refused.append(Refused(line, reason[:_LONGEST_REASON], values))

    def warn(self, line: int, text: str) -> None:
        """Count something about a row that was kept; its sort is what stands before the colon."""
        sort = text.partition(":")[0]
        self.warned[sort] += 1
        if self.warned[sort] <= FULL_WARNINGS:
            self.warnings.append(Skip(line, text[:_LONGEST_REASON]))
