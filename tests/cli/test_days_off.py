"""Days off on the command line."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from leadtui.services.workspace import Workspace
from tests.builders import add_company
from tests.cli.runner import Runner

#: A Sunday, 11:00 in Paris.
NOW = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def sunday() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def test_days_off_are_set_shown_and_counted_with(run: Runner, ws: Workspace) -> None:
    assert run.json("days-off") == {
        "weekend": ["Saturday", "Sunday"],
        "country": None,
        "region": None,
        "national": {},
        "own": {},
    }
    assert "the next is Christmas Day" in run.text("days-off", "country", "fr")
    run.text("days-off", "add", "tomorrow", "--to", "wed", "--name", "Fair")
    run.text("days-off", "remove", "tue")
    shown = run.json("days-off")
    assert (shown["country"], shown["national"]["2026-12-25"]) == ("FR", "Christmas Day")
    assert shown["own"] == {"2026-11-23": "Fair", "2026-11-25": "Fair"}
    text = run.text("days-off")
    assert "Mon 23 Nov     Fair" in text
    assert "National holidays  FR" in text
    add_company(ws, "Acme")
    made = run.json("remind", "acme", "--date", "in 2 working days")["reminder"]
    assert made["date"] == "2026-11-26"
    moved = run.json("snooze", str(made["id"]), "next", "working", "day", "9am")["reminder"]
    assert (moved["date"], moved["time"]) == ("2026-11-24", "09:00")
    run.text("days-off", "week", "sun")
    assert run.json("days-off")["weekend"] == ["Sunday"]


def test_what_cannot_be_a_day_off_is_refused(run: Runner) -> None:
    assert "no holidays of 'XX'" in run.refused("days-off", "country", "xx")
    assert "'BY' is no part of FR" in run.refused("days-off", "country", "FR", "--region", "BY")
    assert "is off as a whole" in run.refused("days-off", "add", "tomorrow 9am")
    assert "no day of the week" in run.refused("days-off", "week", "someday")
    assert "no day off of the team's own" in run.refused("days-off", "remove", "tomorrow")
