"""The last weeks: what was set, done and late, a line each."""

from __future__ import annotations

from leadtui.domain.format import count, short_date
from leadtui.domain.weeks import Week
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Cell, Column, Role
from leadtui.widgets.table import VirtualTable

#: Blocks of the longest bar, in a narrow terminal and in others.
BARS = (6, 16)

_NO_WEEKS = (
    "Nothing was set or done in these weeks.\n\n"
    "What you set, move and finish on Today (1) is counted here, week by week."
)


class WeeksTable(VirtualTable[Week]):
    """The last weeks, a line each: numbers, and bars of one scale."""

    def __init__(self, ws: Workspace) -> None:
        self.ws = ws
        self._most = 1
        super().__init__(
            [
                Column("Week", self._week, width=13),
                Column("Set", self._set, min_width=11, max_width=24),
                Column("Done", self._done, min_width=11, max_width=24),
                Column(
                    "Done late", lambda row: _number(row.done_late, "warn"), width=9, align="right"
                ),
                Column("Late", self._late, min_width=11, max_width=24),
                Column("Moved", lambda row: _number(row.moved), width=5, align="right", rank=2),
                Column("Deleted", lambda row: _number(row.deleted), width=7, align="right", rank=1),
            ],
            key=lambda row: row.first.toordinal(),
            title="Weeks",
            empty=_NO_WEEKS,
            id="weeks",
        )

    def show(self, weeks: tuple[Week, ...]) -> None:
        """Show these, the running one first; none where there is nothing to say of any."""
        self._most = max((max(week.set, week.done, week.late) for week in weeks), default=0) or 1
        busy = any(
            week.set or week.moved or week.done or week.deleted or week.late for week in weeks
        )
        self.set_rows(weeks if busy else ())

    def _week(self, week: Week) -> Cell:
        if week.running:
            return [("this week", "strong")]
        today = self.ws.today()
        start = str(week.first.day) if week.first.month == week.last.month else None
        return f"{start or short_date(week.first, today)}–{short_date(week.last, today)}"

    def _set(self, week: Week) -> Cell:
        return self._bar(week.set, "info")

    def _done(self, week: Week) -> Cell:
        return self._bar(week.done, "good")

    def _late(self, week: Week) -> Cell:
        return self._bar(week.late, "bad")

    def _bar(self, number: int, role: Role) -> Cell:
        longest = BARS[not self.screen.has_class("-narrow")]
        blocks = -(-number * longest // self._most)
        return [(f"{count(number):>4} ", "strong" if number else "muted"), ("█" * blocks, role)]


def _number(number: int, role: Role = "") -> Cell:
    return [(count(number), role if number else "muted")]
