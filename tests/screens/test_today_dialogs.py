"""The questions of the triage verbs: a date in words, a snooze, a call, a reminder."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from textual.screen import Screen
from textual.widgets import Static

from leadtui.domain.dates import When, to_ms
from leadtui.domain.reminders import Priority, Snooze
from leadtui.domain.rows import ContactCard, UserRow
from leadtui.domain.sources import FIRST_OUTCOMES
from leadtui.screens.dialogs.call import CallAnswer, CallDialog
from leadtui.screens.dialogs.followers import FollowersDialog
from leadtui.screens.dialogs.reminder import ReminderAnswer, ReminderDialog
from leadtui.screens.dialogs.snooze import SnoozeDialog
from leadtui.screens.dialogs.when import WhenDialog
from tests.screens.conftest import Settle
from tests.screens.places import make
from tests.widgets.hostile import HOSTILE

#: A Sunday.
TODAY = dt.date(2026, 11, 22)
AT_11 = dt.datetime(2026, 11, 22, 11, 0, tzinfo=ZoneInfo("Europe/Paris"))
ANA = UserRow(1, 1, "Ana", None, "manager", 1)
BOB = UserRow(2, 1, "Bob", None, "rep", 1)


def card(number: int, name: str, **values: Any) -> ContactCard:
    empty = dict.fromkeys(
        "title email phone mobile linkedin card status owner blocked call_blocked".split(), ""
    )
    numbers = {"engagement": 0, "threshold": 13, "hot": False, "hot_until": None}
    return ContactCard(**{"id": number, "name": name, **empty, **numbers, **values})


async def answer(settle: Settle, dialog: Screen[Any], *keys: str) -> list[object]:
    app = make()
    answers: list[object] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(dialog, answers.append)
        await settle(pilot)
        await pilot.press(*keys)
        await settle(pilot)
    return answers


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([*"lundi", "enter"], [When(dt.date(2026, 11, 23), None)]),
        ([*"demain", "space", *"9h30", "enter"], [When(dt.date(2026, 11, 23), dt.time(9, 30))]),
        (["enter"], [When(dt.date(2026, 11, 29), None)]),
        (["down", "down", "enter"], [When(dt.date(2026, 11, 25), None)]),
        (["up", "enter"], [When(dt.date(2027, 11, 22), None)]),
        ([*"someday", "enter"], []),
        (["escape"], [None]),
    ],
)
async def test_a_date_is_asked_for_in_words(
    settle: Settle, keys: list[str], expected: list[object]
) -> None:
    dialog = WhenDialog("Next?", AT_11, value="2026-11-29")
    assert await answer(settle, dialog, *keys) == expected


async def test_the_date_is_shown_while_it_is_typed(settle: Settle) -> None:
    app = make()
    async with app.run_test() as pilot:
        await settle(pilot)
        app.push_screen(WhenDialog("Date", AT_11))
        await settle(pilot)
        hint = app.screen.query_one(".hinted--hint", Static)
        assert str(hint.content) == ""
        await pilot.press(*"+3d")
        await settle(pilot)
        assert str(hint.content) == "→ Wed 25 Nov · in 3 days"
        await pilot.press(*"zz")
        await settle(pilot)
        assert str(hint.content).startswith("✗ '+3dzz' was not understood")


async def test_a_snooze_is_one_key_and_shows_the_days(settle: Settle) -> None:
    late, ahead = dt.date(2026, 11, 12), dt.date(2026, 11, 24)
    dialog = SnoozeDialog([late, ahead], TODAY)
    details = {each.key: each.detail for each in dialog.choices}
    assert details["1"] == "Mon 23 Nov to Wed 25 Nov"
    assert details["m"] == "Mon 23 Nov to Mon 30 Nov"
    assert SnoozeDialog([late], TODAY).choices[-1].detail == "Mon 22 Nov 27"
    assert await answer(settle, dialog, "7") == [Snooze.SEVEN_DAYS]


PEOPLE = [
    card(7, "No Number", engagement=50),
    card(8, "Mina Roth", mobile="06 12 34 56 78", engagement=3),
    card(9, "Blocked", phone="01", call_blocked="do not call", hot=True),
]


async def test_a_call_is_logged_on_the_home_row(settle: Settle) -> None:
    keys = ["up", "r", *"3:20", "enter", *"wants", "space", *"a demo", "enter"]
    keys = ["space" if key == " " else key for key in keys]
    assert await answer(settle, CallDialog("Call", PEOPLE, FIRST_OUTCOMES, AT_11), *keys) == [
        CallAnswer(8, 200, "reached", "wants a demo", incoming=False)
    ]


async def test_a_call_needs_an_outcome_and_takes_who_and_direction(settle: Settle) -> None:
    dialog = CallDialog("Call", PEOPLE, FIRST_OUTCOMES, AT_11, contact_id=9)
    keys = ["ctrl+s", "up", "shift+tab", "shift+tab", "i"]
    keys += [*["shift+tab"] * 3, "down", "enter", "c", "ctrl+s"]
    [given] = await answer(settle, dialog, *keys)
    assert given == CallAnswer(None, None, "call back", "", incoming=True)
    assert isinstance(given, CallAnswer)
    assert given.call_back


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("", None),
        ("10:30", AT_11.replace(hour=10, minute=30, second=0, microsecond=0)),
        ("2h ago", AT_11 - dt.timedelta(hours=2)),
        ("yesterday 9am", AT_11.replace(day=21, hour=9, minute=0, second=0, microsecond=0)),
    ],
)
async def test_a_call_of_before_is_dated_back(
    settle: Settle, text: str, at: dt.datetime | None
) -> None:
    """COR-12: when it took place, not when it was typed."""
    dialog = CallDialog("Call", PEOPLE, FIRST_OUTCOMES, AT_11)
    typed = ["space" if char == " " else char for char in text]
    [given] = await answer(settle, dialog, "up", "shift+tab", *typed, "enter", "r", "ctrl+s")
    assert isinstance(given, CallAnswer)
    assert given.at == (None if at is None else to_ms(at))


async def test_a_call_to_come_is_not_logged(settle: Settle) -> None:
    dialog = CallDialog("Call", PEOPLE, FIRST_OUTCOMES, AT_11)
    keys = ["up", "r", "shift+tab", "shift+tab", *"18:00", "ctrl+s"]
    assert await answer(settle, dialog, *keys) == []


async def test_a_length_that_is_none_is_not_saved(settle: Settle) -> None:
    dialog = CallDialog("Call", [], FIRST_OUTCOMES, AT_11)
    assert await answer(settle, dialog, "up", "v", *"long", "enter", "ctrl+s") == []


async def test_hostile_people_are_shown_as_they_are(settle: Settle) -> None:
    people = [card(n, text, title=text, phone=text) for n, text in enumerate(HOSTILE, 1)]
    [given] = await answer(
        settle, CallDialog(HOSTILE[0], people, FIRST_OUTCOMES, AT_11), "up", "n", "ctrl+s"
    )
    assert isinstance(given, CallAnswer)
    assert given.outcome == "no answer"


async def test_a_new_reminder_starts_as_today_normal_me(settle: Settle) -> None:
    """COE-124."""
    dialog = ReminderDialog("Reminder", AT_11, [BOB, ANA], me=1)
    assert await answer(settle, dialog, "ctrl+s") == [
        ReminderAnswer(TODAY, None, Priority.NORMAL, "", (1,))
    ]


async def test_a_reminder_is_entered_line_by_line(settle: Settle) -> None:
    dialog = ReminderDialog("Reminder", AT_11, [ANA, BOB], me=1)
    keys = [*"fri", "space", *"9am", "enter", "h", *"demo", "tab", "down", "space", "ctrl+s"]
    assert await answer(settle, dialog, *keys) == [
        ReminderAnswer(dt.date(2026, 11, 27), dt.time(9), Priority.HIGH, "demo", (1, 2))
    ]


async def test_a_reminder_nobody_follows_cannot_be_saved(settle: Settle) -> None:
    """COE-126."""
    dialog = ReminderDialog("Reminder", AT_11, [ANA], me=1)
    assert await answer(settle, dialog, "tab", "tab", "tab", "space", "ctrl+s") == []


async def test_followers_may_be_none_so_that_the_asker_can_confirm(settle: Settle) -> None:
    dialog = FollowersDialog("Followers", [BOB, ANA], [1], me=1)
    assert await answer(settle, dialog, "space", "ctrl+s") == [()]
