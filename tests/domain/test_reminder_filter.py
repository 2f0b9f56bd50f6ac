"""The filter line of the alarm panel (COE-134)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.errors import Invalid
from leadtui.domain.reminder_filter import ReminderFilter, parse_reminder_filter
from leadtui.domain.reminders import Priority


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
    ],
)
def test_a_line_is_read(line: str, expected: ReminderFilter) -> None:
    assert parse_reminder_filter(line) == expected


@pytest.mark.parametrize(
    "line", ["colour:red", "priority:urgent", "tag:none", "hot:yes", "cold:no"]
)
def test_what_is_no_filter_is_named(line: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_reminder_filter(line)
    assert caught.value.hint


@given(st.text(max_size=40))
def test_any_line_is_read_or_refused(line: str) -> None:
    try:
        wanted = parse_reminder_filter(line)
    except Invalid:
        return
    assert all(word == word.strip() for word in wanted.words)
