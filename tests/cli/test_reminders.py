"""Reminders on the command line."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from leadtui.services.workspace import Workspace
from tests.builders import add_company
from tests.cli.runner import Runner

#: A Sunday, 11:00 in Paris.
NOW = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)


@pytest.fixture
def kestrel(ws: Workspace) -> int:
    return add_company(ws, "Kestrel Labs")


@pytest.fixture(autouse=True)
def sunday() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_reminder_is_set_listed_put_off_and_done(run: Runner, kestrel: int) -> None:
    made = run.json("remind", "kestrel", "--note", "Call back", "--priority", "high")
    reminder = made["reminder"]
    assert (reminder["company_id"], reminder["date"]) == (kestrel, "2026-11-22")
    assert (reminder["priority"], reminder["note"], reminder["due"]) == ("high", "Call back", True)
    assert run.json("reminders") == [reminder]
    moved = run.json("snooze", str(reminder["id"]), "next", "fri")["reminder"]
    assert (moved["date"], moved["due"]) == ("2026-11-27", False)
    assert "Upcoming (1)" in run.text("reminders")
    moved = run.json("snooze", str(reminder["id"]), "3d")["reminder"]
    assert moved["date"] == "2026-11-30", "from its own day, since that is still to come"
    done = run.json("done", str(reminder["id"]))
    assert done["proposals"][0]["company"] == "Kestrel Labs"
    assert run.json("reminders") == []
    assert "closed already" in run.refused("done", str(reminder["id"]))
    assert "There is no open reminder." in run("reminders").stderr


@pytest.mark.parametrize(
    ("arguments", "date", "time"),
    [
        (("--date", "tomorrow 9am"), "2026-11-23", "09:00"),
        (("--date", "+3d", "--time", "14:30"), "2026-11-25", "14:30"),
        (("--date", "lundi", "--time", "9h"), "2026-11-23", "09:00"),
        (("--time", "08:05"), "2026-11-22", "08:05"),
        (("--date", "25/12 10:00", "--time", "10:00"), "2026-12-25", "10:00"),
    ],
)
def test_days_and_times_in_words(
    run: Runner, kestrel: int, arguments: tuple[str, ...], date: str, time: str
) -> None:
    """COE-136: the day is what was typed."""
    found = run.json("remind", str(kestrel), *arguments)["reminder"]
    assert (found["date"], found["time"]) == (date, time)


@pytest.mark.parametrize("text", ["tomorrow", "tomorrow 9am", "+2h", "25:00", "9", "", "\x1b[2J"])
def test_what_is_no_time_of_day_is_refused(run: Runner, kestrel: int, text: str) -> None:
    message = run.refused("remind", str(kestrel), "--time", text)
    assert "is not a time of day" in message
    assert message.replace("\n", "").isprintable()
    assert run.json("reminders") == []


def test_two_times_that_differ_are_refused(run: Runner, kestrel: int) -> None:
    message = run.refused("remind", str(kestrel), "--date", "tomorrow 9am", "--time", "10:00")
    assert "Give the time once." in message


def test_bad_words_and_priorities_are_refused(run: Runner, kestrel: int) -> None:
    assert "soonish" in run.refused("remind", "kestrel", "--date", "soonish")
    assert "'urgent'" in run.misused("remind", "kestrel", "--priority", "urgent")
    assert "no company" in run.refused("remind", "nobody")
    assert "no reminder 9" in run.refused("snooze", "9", "tomorrow")
    assert "Missing" in run.misused("snooze", "9")
    assert "not a valid integer" in run.misused("done", "x")


def test_an_open_reminder_is_changed_not_doubled(run: Runner, kestrel: int) -> None:
    """COE-123: one open reminder a company."""
    first = run.json("remind", "kestrel", "--date", "tomorrow", "--note", "demo")["reminder"]
    second = run.json("remind", "kestrel", "--priority", "low")["reminder"]
    assert second == {**first, "priority": "low"}


def test_all_shows_those_of_the_team(run: Runner, kestrel: int) -> None:
    run.text("user", "add", "Bob")
    run.text("--as", "Ana", "remind", "kestrel")
    assert run.json("--as", "Bob", "reminders") == []
    assert [row["company"] for row in run.json("--as", "Bob", "reminders", "--all")] == [
        "Kestrel Labs"
    ]


def test_a_reminder_comes_again(run: Runner, kestrel: int) -> None:
    made = run.json("remind", "kestrel", "--date", "tomorrow")["reminder"]
    assert made["repeats"] is None
    said = run.json("repeat", str(made["id"]), "every", "2", "weeks")
    assert said["reminder"]["repeats"] == "every 2 weeks"
    assert run.text("done", str(made["id"])).startswith(
        "Kestrel Labs: done, again on Mon 7 Dec.\n"
    ), "counted from its day, not from the day it was done"
    [row] = run.json("reminders")
    assert (row["company_id"], row["date"], row["repeats"]) == (
        kestrel,
        "2026-12-07",
        "every 2 weeks",
    )
    done = run.json("repeat", str(row["id"]), "monthly", "--after-done")["reminder"]
    assert done["repeats"] == "every month, from the day it is done"
    assert run.json("repeat", str(row["id"]), "--off")["reminder"]["repeats"] is None
    assert "does not say how often" in run.refused("repeat", str(row["id"]), "now and then")
    run.misused("repeat", str(row["id"]))
    run.misused("repeat", str(row["id"]), "daily", "--off")
