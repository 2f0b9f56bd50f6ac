"""The filter line of the alarm panel (COE-134)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.errors import Invalid
from leadtui.domain.lead_filter import KEYS as LEAD_KEYS
from leadtui.domain.lead_filter import Bound, LeadFilter
from leadtui.domain.reminder_filter import ReminderFilter, all_keys, parse_reminder_filter
from leadtui.domain.reminders import Priority

#: A Sunday.
NOW = dt.datetime(2026, 11, 22, 11, tzinfo=dt.UTC)


def day(ahead: int) -> dt.date:
    return NOW.date() + dt.timedelta(days=ahead)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", ReminderFilter()),
        ("Café  DEMO", ReminderFilter(words=("cafe", "demo"))),
        ("user:all", ReminderFilter(user="all")),
        ("user:ME", ReminderFilter(user="me")),
        ("user:Ana_Maria x", ReminderFilter(words=("x",), user="Ana Maria")),
        ("priority:haute", ReminderFilter(priority=Priority.HIGH)),
        ("tag:former_client", ReminderFilter(tag="former_client")),
        ("tag:off-target", ReminderFilter(tag="off_target")),
        ("user: priority: tag:", ReminderFilter()),
        ("9:30", ReminderFilter(words=("9:30",))),
        ("Hot demo", ReminderFilter(words=("demo",), hot=True)),
        ("cold", ReminderFilter(hot=False)),
        ('"hot" "deal"', ReminderFilter(words=("hot", "deal"))),
        ("deal", ReminderFilter(deal=True)),
        ("No-Deal", ReminderFilter(deal=False)),
        ("routine:My_market tag:client", ReminderFilter(routine="My market", tag="client")),
        ("due:today", ReminderFilter(first=day(0), last=day(0))),
        ("due:WEEK", ReminderFilter(first=day(-6), last=day(0))),
        ("due:in_2_weeks", ReminderFilter(first=day(14), last=day(14))),
        ("from:monday to:+9d", ReminderFilter(first=day(1), last=day(9))),
        ("from:monday from:tomorrow due:+3d", ReminderFilter(first=day(3), last=day(3))),
        ("late", ReminderFilter(last=day(-1))),
        ("late:>7d", ReminderFilter(last=day(-8))),
        ("late:7", ReminderFilter(last=day(-7))),
        ("late:<7d", ReminderFilter(first=day(-6), last=day(-1))),
        ("late:=3d", ReminderFilter(first=day(-3), last=day(-3))),
        ("late:>999999d", ReminderFilter(last=dt.date.min)),
        ("late: due: owner: status:", ReminderFilter()),
        (
            "owner:Ana_Roth silent:>30d",
            ReminderFilter(people=LeadFilter(owner="Ana_Roth", silent=Bound(">", 30))),
        ),
        ("hot owner:me", ReminderFilter(hot=True, people=LeadFilter(hot=True, owner="me"))),
        ("cold owner:me", ReminderFilter(hot=False, people=LeadFilter(owner="me"))),
    ],
)
def test_a_line_is_read(line: str, expected: ReminderFilter) -> None:
    assert parse_reminder_filter(line, NOW) == expected


@pytest.mark.parametrize(
    "line",
    [
        *("colour:red", "priority:urgent", "tag:none", "hot:yes", "cold:no", "deal:yes"),
        *("due:someday", "from:31/02", "to:9", "late:soon", "silent:long", "card:green"),
    ],
)
def test_what_is_no_filter_is_named(line: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_reminder_filter(line, NOW)
    assert caught.value.hint


def test_every_key_of_the_leads_is_known_with_its_example() -> None:
    """COE-134: the filter line of the leads works here too."""
    for key, example in all_keys().items():
        if key != "routine":
            assert parse_reminder_filter(example, NOW) != ReminderFilter(), key
    assert set(all_keys()) > set(LEAD_KEYS)


@given(st.text(max_size=40))
def test_any_line_is_read_or_refused(line: str) -> None:
    try:
        wanted = parse_reminder_filter(line, NOW)
    except Invalid:
        return
    assert all(word == word.strip() for word in wanted.words)
