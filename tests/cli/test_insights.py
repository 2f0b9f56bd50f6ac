"""Load and weeks on the command line."""

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


def test_the_load_of_a_month(run: Runner, ws: Workspace) -> None:
    for name, date in (("Acme", "2026-11-24"), ("Oran", "2026-12-05"), ("Late", "2026-11-02")):
        add_company(ws, name)
        run.text("remind", name, "--date", date, "--priority", "high")
    found = run.json("load", "--per-day", "1")
    assert (found["month"], found["open"], found["late"], found["per_day"]) == ("2026-11", 2, 1, 1)
    assert len(found["days"]) == 30
    assert found["days"][23] == {
        "date": "2026-11-24",
        "open": 1,
        "high": 1,
        "normal": 0,
        "low": 0,
        "over": False,
        "off": None,
    }
    lines = run.text("load", "--month", "2026-12").splitlines()
    assert lines[1].split() == ["Sat", "5", "Dec", "1", "1", "0", "0", "Saturday"]
    assert lines[-1] == "2026-12: 1 open reminder, 1 late one in all."
    assert run.json("load", "--all")["open"] == 2
    assert "is not a month" in run.refused("load", "--month", "december")
    assert "no user" in run.refused("load", "--user", "Zoe")
    assert "not both" in run.misused("load", "--user", "Ana", "--all")


def test_the_last_weeks(run: Runner, ws: Workspace) -> None:
    add_company(ws, "Acme")
    run.text("remind", "Acme", "--date", "2026-11-02")
    this, last = run.json("weeks", "--weeks", "2")
    assert this == {
        "first": "2026-11-16",
        "last": "2026-11-22",
        "running": True,
        "set": 1,
        "done": 0,
        "done_late": 0,
        "late": 1,
        "moved": 0,
        "deleted": 0,
    }
    assert (last["set"], last["late"], last["running"]) == (0, 0, False)
    lines = run.text("weeks", "--all").splitlines()
    assert len(lines) == 9
    assert lines[1].split()[-6:] == ["1", "0", "0", "1", "0", "0"]
    assert "out of range" in run.refused("weeks", "--weeks", "0")
