"""What became of reminders week by week, counted from the facts of the timeline.

* **set**: reminders made, also the next one of those that come again;
* **moved**: changes of day or time, each counted;
* **done**: closed as handled; **done late**: of these, closed after the day they had then;
* **deleted**: removed without being handled;
* **late**: open when the week ended, and of a day that was over then, whenever they were set. In
  the week that still runs, as of now.

The first four count what a user did in the week, or everybody and the automations; late counts
what that user followed then. What was undone never was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leadtui.domain.kinds import Kind

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """An open reminder of a company: its day and the names of its followers."""

    date: dt.date
    followers: frozenset[str]


@dataclass(frozen=True, slots=True)
class ReminderFact:
    """A timeline entry of a reminder, on the day ``day`` of the team; ``old`` is what the reminder
    was as far as it changed, None where there was none.
    """

    company_id: int
    kind: Kind
    day: dt.date
    user_id: int | None
    old: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Week:
    """A week from ``first`` to ``last``, both included; ``running`` where it is not over. The
    numbers are those above, ``late`` what was late at its end.
    """

    first: dt.date
    last: dt.date
    running: bool
    set: int
    moved: int
    done: int
    done_late: int
    deleted: int
    late: int


@dataclass(slots=True)
class _Numbers:
    set: int = 0
    moved: int = 0
    done: int = 0
    done_late: int = 0
    deleted: int = 0

    def take(self, fact: ReminderFact) -> None:
        """Count one fact."""
        if fact.kind is Kind.REMINDER_SET:
            self.set += fact.old is None
        elif fact.kind is Kind.REMINDER_MOVED:
            self.moved += 1
        elif fact.kind is Kind.REMINDER_DELETED:
            self.deleted += 1
        else:
            self.done += 1
            day = _date(fact.old)
            self.done_late += day is not None and fact.day > day


def count_weeks(
    facts: Sequence[ReminderFact],
    standing: Mapping[int, Standing],
    firsts: Sequence[dt.date],
    today: dt.date,
    *,
    user_id: int | None = None,
    name: str = "",
) -> tuple[Week, ...]:
    """The weeks that begin on ``firsts``, in that order.

    ``facts`` are those from the earliest of them on, the newest first; ``standing`` what is open
    now, by company. A company has one open reminder, so walking the facts back gives what was open
    at the end of each week. With ``user_id`` and ``name`` that user's numbers alone.
    """
    open_then = dict(standing)
    rest = iter([*facts, None])
    fact = next(rest)
    found: dict[dt.date, Week] = {}
    for first in sorted(firsts, reverse=True):
        last = first + 6 * _DAY
        numbers = _Numbers()
        while fact is not None and fact.day > last:
            _back(open_then, fact)
            fact = next(rest)
        running = first <= today <= last
        over = today if running else last + _DAY
        late = sum(
            each.date < over and (user_id is None or name in each.followers)
            for each in open_then.values()
        )
        while fact is not None and fact.day >= first:
            if user_id is None or fact.user_id == user_id:
                numbers.take(fact)
            _back(open_then, fact)
            fact = next(rest)
        found[first] = Week(
            first,
            last,
            running,
            numbers.set,
            numbers.moved,
            numbers.done,
            numbers.done_late,
            numbers.deleted,
            late,
        )
    return tuple(found[first] for first in firsts)


def _back(open_then: dict[int, Standing], fact: ReminderFact) -> None:
    """Make ``open_then`` what it was before ``fact``."""
    if fact.old is None:
        open_then.pop(fact.company_id, None)
        return
    now = open_then.get(fact.company_id)
    date, followers = _date(fact.old), fact.old.get("followers")
    names = frozenset(map(str, followers)) if isinstance(followers, list) else None
    if fact.kind in {Kind.REMINDER_DONE, Kind.REMINDER_DELETED}:
        if date is not None:
            open_then[fact.company_id] = Standing(date, names or frozenset())
    elif now is not None:
        open_then[fact.company_id] = Standing(
            date or now.date, now.followers if names is None else names
        )


def _date(old: Mapping[str, object] | None) -> dt.date | None:
    """The day that a fact says, None where it says none."""
    text = old.get("date") if old else None
    if not isinstance(text, str):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
