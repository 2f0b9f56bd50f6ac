"""The reminders of the sample data: what is late, what comes today, and what was done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from leadtui.domain.reminders import Priority
from leadtui.services.demo_people import ANA, BO, CHI
from leadtui.services.demo_story import Calendar
from leadtui.services.demo_words import COMPANIES, QUIET_NOTES, REMINDER_NOTES

_HIGH, _NORMAL, _LOW = Priority.HIGH, Priority.NORMAL, Priority.LOW

#: The company's number, days late, priority, note and followers of what is to process; the last
#: two ring later today.
TO_PROCESS: tuple[tuple[int, int, Priority, str, tuple[int, ...]], ...] = (
    (0, 1, _HIGH, "quote is out: what is missing to sign?", (ANA,)),
    (13, 40, _LOW, "keep warm", (ANA,)),
    (22, 24, _NORMAL, "ask what the works council said", (ANA, BO)),
    (34, 12, _HIGH, "old contract renews soon: notice given?", (ANA,)),
    (7, 9, _NORMAL, "wants the case study in German", (ANA,)),
    (18, 7, _LOW, "ask for a referral", (ANA, CHI)),
    (28, 5, _NORMAL, "stock module: show the vans", (ANA,)),
    (44, 4, _NORMAL, "first call after the stand", (BO,)),
    (12, 3, _NORMAL, "call before 9, then in meetings", (ANA,)),
    (35, 2, _NORMAL, "CSV sample received? if not, ask", (ANA,)),
    (3, 1, _HIGH, "quote for 40 seats: did the board sign?", (ANA, CHI)),
    (47, 1, _NORMAL, "pilot: agree on the five technicians", (ANA,)),
    (26, 0, _NORMAL, "budget round is over, ask for the figure", (ANA,)),
    (1, 0, _HIGH, "demo of the offline mode", (ANA,)),
    (15, 0, _NORMAL, "answer on single sign-on", (ANA, BO)),
)
#: Minutes from now at which the last two of them ring, if the day is still long enough.
RINGS_IN = (75, 210)
#: Days ahead of what is upcoming.
UPCOMING = (
    1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8, 8, 9, 10, 11, 12, 14, 15, 17, 18, 21, 23, 25, 28, 31,
    36, 45, 63, 365,
)  # fmt: skip
#: The companies of the other hot leads, who come first of what is upcoming, and the notes.
SOON = ((2, "on-site demo: bring the rota in German"), (4, "meeting at 10, with purchasing"))
#: Companies whose last reminder was done.
DONE = 34


@dataclass(frozen=True, slots=True)
class Plan:
    """A reminder to be; the company, the followers and the author by number."""

    firm: int
    date: dt.date
    time: dt.time | None
    priority: Priority
    note: str
    followers: tuple[int, ...]
    created_at: int
    done_at: int | None = None


def followed(rng: Random) -> list[int]:
    """The companies with an open reminder, in the order of :data:`TO_PROCESS` and then of
    :data:`UPCOMING`.
    """
    first = [number for number, *_ in TO_PROCESS]
    rest = [n for n in range(len(COMPANIES.splitlines())) if n not in first]
    soon = [number for number, _ in SOON]
    others = [n for n in rest if n not in soon]
    rng.shuffle(others)
    return [*first, *soon, *others][: len(first) + len(UPCOMING)]


def plans(rng: Random, calendar: Calendar, firms: list[int], owners: list[int]) -> list[Plan]:
    """Every reminder: those done before, then the open ones."""
    made = []
    for firm in sorted(rng.sample(range(len(owners)), DONE)):
        done, before = rng.randrange(14, 70), rng.randrange(3, 14)
        day = calendar.today - dt.timedelta(days=done - rng.choice((0, 0, 1, 3)))
        made.append(
            Plan(
                firm, _weekday(day), None, _NORMAL, rng.choice(REMINDER_NOTES), (owners[firm],),
                calendar.at_work(done + before, 400), calendar.at_work(done, 120),
            )
        )  # fmt: skip
    for number, (firm, late, priority, note, followers) in enumerate(TO_PROCESS):
        ringing = number - (len(TO_PROCESS) - len(RINGS_IN))
        clock = _later_today(calendar, RINGS_IN[ringing]) if ringing >= 0 else None
        created = calendar.at_work(late + 3 + firm % 9, 300 + number)
        day = calendar.today - dt.timedelta(days=late)
        made.append(Plan(firm, day, clock, priority, note, followers, created))
    notes = rng.sample(REMINDER_NOTES, len(REMINDER_NOTES))
    for number, (firm, ahead) in enumerate(zip(firms[len(TO_PROCESS) :], UPCOMING, strict=True)):
        day = _weekday(calendar.today + dt.timedelta(days=ahead))
        priority = _LOW if ahead > 30 else rng.choice((_NORMAL, _NORMAL, _NORMAL, _HIGH, _LOW))
        clock = rng.choice((dt.time(9, 30), dt.time(14, 0))) if number % 6 == 1 else None
        created = calendar.at_work(1 + number % 11, 60 + 7 * number)
        note = dict(SOON).get(firm) or notes[number % len(notes)]
        if priority is _LOW:
            note = QUIET_NOTES[number % len(QUIET_NOTES)]
        made.append(Plan(firm, day, clock, priority, note, _followers(rng, owners[firm]), created))
    return made


def _followers(rng: Random, owner: int) -> tuple[int, ...]:
    """Ana follows nearly everything; the one who looks after the company does as well."""
    if owner == ANA:
        return (ANA, rng.choice((BO, CHI))) if rng.random() < 0.15 else (ANA,)
    return (ANA, owner) if rng.random() < 0.75 else (owner,)


def _weekday(day: dt.date) -> dt.date:
    """``day``, or the Monday after it for a weekend."""
    return day + dt.timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day


def _later_today(calendar: Calendar, minutes: int) -> dt.time:
    """A quarter of an hour later today; the last minute of the day where it is too late."""
    quarter = 900_000
    at = -(-(calendar.now + minutes * 60_000) // quarter) * quarter
    late = Calendar(at, calendar.zone)
    if late.today != calendar.today:
        return dt.time(23, 59)
    return dt.datetime.fromtimestamp(at / 1000, calendar.zone).time()
