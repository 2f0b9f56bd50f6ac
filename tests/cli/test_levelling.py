"""Load levelling on the command line (feature 103)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from leadtui.services.workspace import Workspace
from tests.cli.runner import Runner
from tests.services.reminding import day, remind

#: A Sunday, 11:00 in Paris.
NOW = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def sunday() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def test_103_level_says_what_it_would_move_and_moves_it(run: Runner, ws: Workspace) -> None:
    ids = [remind(ws, f"Company {n}", date=day(1)) for n in range(3)]
    text = run.text("level", "--per-day", "2", "--dry-run")
    assert text.splitlines() == [
        "DAY         NOW  THEN  OFF",
        "Mon 23 Nov    3     2",
        "Tue 24 Nov    0     1",
        "1 reminder to move.",
    ]
    looked = run.json("level", "--per-day", "2", "--dry-run")
    assert looked["moves"] == [
        {"id": ids[2], "company": "Company 2", "from": "2026-11-23", "to": "2026-11-24"}
    ]
    assert looked["days"][0] == {"date": "2026-11-23", "before": 3, "after": 2, "off": None}
    assert {row["date"] for row in run.json("reminders")} == {"2026-11-23"}
    done = run.json("level", "--per-day", "2")
    assert (done["ids"], done["moves"]) == ([ids[2]], looked["moves"])
    assert run.text("level", "--per-day", "2").strip() == "No day has more than 2 reminders."
    run.text("undo")
    assert {row["date"] for row in run.json("reminders")} == {"2026-11-23"}
    assert "out of range" in run.refused("level", "--per-day", "0")
