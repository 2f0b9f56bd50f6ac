"""Quiet hours on the command line."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from leadtui.services.workspace import Workspace
from tests.builders import add_company
from tests.cli.runner import Runner

#: A Sunday, 22:00 in Paris.
NOW = dt.datetime(2026, 11, 22, 21, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def sunday() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def test_they_are_set_shown_and_kept_to_by_the_worker(run: Runner, ws: Workspace) -> None:
    off = {"start": None, "end": None, "days_off": False, "quiet_until": None}
    assert run.json("quiet") == off
    assert run.text("quiet") == "Quiet hours: off.\n"
    assert "before: off" in run.text("quiet", "20:00-8:00", "and", "days", "off")
    assert run.json("quiet") == {
        "start": "20:00",
        "end": "08:00",
        "days_off": True,
        "quiet_until": "2026-11-23T08:00+01:00",
    }
    assert "quiet now, until 2026-11-23 08:00" in run.text("quiet")
    add_company(ws, "Acme")
    run.text("remind", "acme", "--date", "22:15")
    with time_machine.travel(NOW + dt.timedelta(hours=1), tick=False):
        assert run.json("worker", "--once")["rang"] == []
    with time_machine.travel(NOW + dt.timedelta(hours=10), tick=False):
        (rang,) = run.json("worker", "--once")["rang"]
        assert (rang["company"], rang["held_since"], rang["missed"]) == ("Acme", "22:15", False)
        assert run.json("worker", "--once")["rang"] == []
    run.text("quiet", "off")
    assert run.json("quiet") == off


def test_other_words_are_refused(run: Runner) -> None:
    assert "20:00-8:00" in run.refused("quiet", "at", "night")
