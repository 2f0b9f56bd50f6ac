"""Load levelling: what is more than a day can hold goes to later working days (feature 103)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from leadtui.domain.reminders import Priority
from leadtui.domain.text import fold
from leadtui.domain.working_days import WorkingDays

#: Reminders that a day holds, and days that one may be put off by, where nothing else is said.
PER_DAY = 20
WITHIN = 7


@dataclass(frozen=True, slots=True)
class Load:
    """An open reminder; ``timed`` where it has a time of day, which makes it an appointment."""

    id: int
    date: dt.date
    priority: Priority
    timed: bool = False
    name: str = ""

    @property
    def movable(self) -> bool:
        """Whether levelling may move it: never one of high priority, never an appointment."""
        return self.priority is not Priority.HIGH and not self.timed

    @property
    def rank(self) -> tuple[int, dt.date, str, int]:
        """What stays on its day before others: as lists are ordered."""
        return (int(self.priority), self.date, fold(self.name), self.id)


@dataclass(frozen=True, slots=True)
class Shift:
    """A reminder that goes to a later day."""

    id: int
    before: dt.date
    after: dt.date


@dataclass(frozen=True, slots=True)
class Levelled:
    """What levelling does: the shifts, how many reminders each day has before and after (overdue
    ones are today's), and how many stay on a day that has too many, since none is free in time.
    """

    shifts: tuple[Shift, ...]
    before: Mapping[dt.date, int]
    after: Mapping[dt.date, int]
    stuck: int


def level(
    loads: Iterable[Load],
    working: WorkingDays,
    today: dt.date,
    *,
    per_day: int = PER_DAY,
    within: int = WITHIN,
) -> Levelled:
    """Spread reminders so that no day has more than ``per_day``, and a day off none.

    Day by day from today on, the least important ones of a day with too many go to the next
    working days with room, at most ``within`` days later than their own date; the more urgent ones
    of them first. High ones and appointments stay where they are and count. Doing it again changes
    nothing.
    """
    days: dict[dt.date, list[Load]] = {}
    for load in loads:
        days.setdefault(max(load.date, today), []).append(load)
    before = {day: len(days[day]) for day in sorted(days)}
    counts = Counter(before)
    shifts: list[Shift] = []
    stuck = 0
    for day in before:
        room = per_day if working.works(day) else 0
        excess = before[day] - room
        if excess <= 0:
            continue
        pairs = list(_leaving(days[day], day, excess, counts, working, per_day, within))
        movable = sum(load.movable for load in days[day])
        stuck += min(excess, movable) - len(pairs)
        slots = sorted(slot for _, slot in pairs)
        # The oldest date first: it has to find a day soonest.
        leaving = sorted((load for load, _ in pairs), key=lambda load: (load.date, load.rank))
        shifts += [
            Shift(load.id, load.date, slot) for load, slot in zip(leaving, slots, strict=True)
        ]
    return Levelled(tuple(shifts), before, {d: n for d, n in sorted(counts.items()) if n}, stuck)


def _leaving(
    present: list[Load],
    day: dt.date,
    excess: int,
    counts: Counter[dt.date],
    working: WorkingDays,
    per_day: int,
    within: int,
) -> Iterator[tuple[Load, dt.date]]:
    """The least important reminders of a day that find room later, each with a free day."""
    left = excess
    for load in sorted(present, key=lambda load: load.rank, reverse=True):
        if not left:
            return
        if not load.movable:
            continue
        slot = _free(load, day, counts, working, per_day, within)
        if slot is not None:
            counts[day] -= 1
            counts[slot] += 1
            left -= 1
            yield load, slot


def _free(
    load: Load,
    day: dt.date,
    counts: Counter[dt.date],
    working: WorkingDays,
    per_day: int,
    within: int,
) -> dt.date | None:
    """The first working day after ``day`` that has room, not too late for ``load``."""
    for ahead in range(1, (load.date - day).days + within + 1):
        try:
            slot = day + dt.timedelta(days=ahead)
        except OverflowError:
            return None
        if counts[slot] < per_day and working.works(slot):
            return slot
    return None
