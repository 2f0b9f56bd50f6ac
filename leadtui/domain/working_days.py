"""Which days are worked: the days of the week, and the days off of a team."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from leadtui.domain.errors import Invalid

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
#: Longest run of days off that is looked over for the next working day.
_LONGEST = 366


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The working days of a team.

    ``weekend`` are days of the week (0 is Monday) that are off, at most six; ``off`` are single
    days with what is on them, such as a national holiday.
    """

    weekend: frozenset[int] = frozenset({5, 6})
    off: Mapping[date, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.weekend < frozenset(range(7)):
            raise Invalid(
                "There has to be a day of the week that is worked.",
                field="weekend",
                hint="Leave at least one day out.",
            )

    def why_off(self, day: date) -> str:
        """What makes ``day`` a day off, empty where it is worked."""
        found = self.off.get(day)
        if found is None:
            return WEEKDAYS[day.weekday()] if day.weekday() in self.weekend else ""
        return found or "day off"

    def works(self, day: date) -> bool:
        """Whether ``day`` is worked."""
        return not self.why_off(day)

    def after(self, day: date, number: int = 1) -> date:
        """The ``number``-th working day later than ``day``; :class:`Invalid` where the calendar
        ends first, or nobody works for a year.
        """
        found = day
        for _ in range(number):
            found = next(self._later(found))
        return found

    def _later(self, day: date) -> Iterator[date]:
        """The working days later than ``day``."""
        for ahead in range(1, _LONGEST):
            try:
                later = day + timedelta(days=ahead)
            except OverflowError:
                break
            if self.works(later):
                yield later
        raise Invalid(
            f"There is no working day within a year after {day.isoformat()}.",
            field="date",
            hint="Look at the days off: leadtui days-off.",
        )


#: Monday to Friday, without holidays.
WEEK = WorkingDays()
