"""Weeks of reminders from facts: what is counted, and what was late when a week ended."""

from __future__ import annotations

import datetime as dt
import random

from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.kinds import Kind
from leadtui.domain.weeks import ReminderFact, Standing, count_weeks

MONDAY = dt.date(2026, 11, 16)
TODAY = dt.date(2026, 11, 18)
FIRSTS = [MONDAY - dt.timedelta(weeks=n) for n in range(4)]
ANA, BO = 1, 2
NAMES = {ANA: "Ana", BO: "Bo"}


def before(day: int) -> dt.date:
    return TODAY - dt.timedelta(days=day)


def fact(kind: Kind, day: dt.date, old: dict[str, object] | None, user: int = ANA) -> ReminderFact:
    return ReminderFact(1, kind, day, user, old)


def test_each_kind_counts_as_the_words_say() -> None:
    old: dict[str, object] = {"date": "2026-11-10", "followers": ["Ana"]}
    facts = [
        fact(Kind.REMINDER_SET, TODAY, {"priority": "high"}),
        fact(Kind.REMINDER_SET, TODAY, None),
        fact(Kind.REMINDER_DONE, TODAY, old),
        fact(Kind.REMINDER_MOVED, before(2), {"date": "2026-11-09"}),
        fact(Kind.REMINDER_SET, before(6), None, BO),
        fact(Kind.REMINDER_DELETED, before(7), old, BO),
        fact(Kind.REMINDER_SET, before(8), None, BO),
    ]
    standing = {1: Standing(TODAY, frozenset({"Ana"}))}
    now, last, *_ = count_weeks(facts, standing, FIRSTS, TODAY)
    assert (now.set, now.moved, now.done, now.done_late, now.deleted) == (1, 1, 1, 1, 0)
    assert (now.running, now.late) == (True, 0)
    assert (last.set, last.deleted, last.running) == (2, 1, False)
    # Set on 12 November for 9 November, moved on the 16th: late when the week ended on the 15th.
    assert last.late == 1
    mine, _, *_ = count_weeks(facts, standing, FIRSTS, TODAY, user_id=BO, name="Bo")
    assert (mine.set, mine.done, mine.late) == (0, 0, 0)


def test_a_fact_without_a_day_is_none_that_was_late() -> None:
    facts = [fact(Kind.REMINDER_DONE, TODAY, {"date": "[/b]"}), fact(Kind.REMINDER_DONE, TODAY, {})]
    [week] = count_weeks(facts, {}, FIRSTS[:1], TODAY)
    assert (week.done, week.done_late, week.late) == (2, 0, 0)


@given(st.integers(0, 10_000))
def test_walking_back_gives_what_was_there(seed: int) -> None:
    """Against the same history lived forwards, looked at when each week ends."""
    chance = random.Random(seed)
    day = FIRSTS[-1] - dt.timedelta(days=10)
    open_now: dict[int, Standing] = {}
    facts: list[ReminderFact] = []
    late: dict[tuple[dt.date, str], int] = {}

    def look(first: dt.date, over: dt.date) -> None:
        for name in ("", "Ana", "Bo"):
            late[first, name] = sum(
                each.date < over and (not name or name in each.followers)
                for each in open_now.values()
            )

    while day <= TODAY:
        for _ in range(chance.randint(0, 4)):
            company, user = chance.randint(1, 5), chance.choice([ANA, BO])
            known = open_now.get(company)
            due = day + dt.timedelta(days=chance.randint(-5, 9))
            names = frozenset(chance.sample(["Ana", "Bo"], chance.randint(1, 2)))
            if known is None:
                kind, old = Kind.REMINDER_SET, None
                open_now[company] = Standing(due, names)
            else:
                whole: dict[str, object] = {
                    "date": known.date.isoformat(), "followers": sorted(known.followers),
                }  # fmt: skip
                kind = chance.choice(
                    [Kind.REMINDER_MOVED, Kind.REMINDER_SET, Kind.REMINDER_DONE,
                     Kind.REMINDER_DELETED]
                )  # fmt: skip
                if kind is Kind.REMINDER_MOVED:
                    old = {"date": whole["date"]}
                    open_now[company] = Standing(due, known.followers)
                elif kind is Kind.REMINDER_SET:
                    old = {"followers": whole["followers"]}
                    open_now[company] = Standing(known.date, names)
                else:
                    old = whole
                    del open_now[company]
            facts.append(ReminderFact(company, kind, day, user, old))
        if day.weekday() == 6:
            look(day - dt.timedelta(days=6), day + dt.timedelta(days=1))
        day += dt.timedelta(days=1)
    look(MONDAY, TODAY)
    newest_first = [each for each in reversed(facts) if each.day >= FIRSTS[-1]]
    users: list[tuple[int | None, str]] = [(None, ""), (ANA, "Ana"), (BO, "Bo")]
    for who, name in users:
        weeks = count_weeks(newest_first, open_now, FIRSTS, TODAY, user_id=who, name=name)
        assert [week.late for week in weeks] == [late[first, name] for first in FIRSTS]
        mine = [f for f in newest_first if who in (None, f.user_id)]
        made = sum(f.kind is Kind.REMINDER_SET and f.old is None for f in mine)
        assert sum(week.set for week in weeks) == made
        assert sum(w.moved + w.done + w.deleted for w in weeks) == sum(
            f.kind is not Kind.REMINDER_SET for f in mine
        )
