"""The capture line on the command line (feature 70)."""

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


def test_70_a_line_is_looked_at_and_kept(run: Runner, ws: Workspace) -> None:
    company = add_company(ws, "Acme")
    line = ("capture", "acme call back", "tomorrow 9am !high @ana")
    looked = run.json(*line, "--dry-run")
    assert looked == {
        "ready": True,
        "company_id": company,
        "company": "Acme",
        "date": "2026-11-23",
        "time": "09:00",
        "priority": "high",
        "followers": ["Ana"],
        "routine": None,
        "note": "call back",
        "reminder_id": None,
        "problems": [],
    }
    assert run.json("reminders") == []
    kept = run.json(*line)["reminder"]
    assert (kept["date"], kept["time"], kept["note"]) == ("2026-11-23", "09:00", "call back")
    assert run.json("reminders") == [kept]
    run.text("undo")
    assert run.json("reminders") == []


def test_70_what_is_not_understood_is_named_and_refused(run: Runner, ws: Workspace) -> None:
    add_company(ws, "Acme")
    said = run.text("capture", "--dry-run", "acme !now @zoe")
    assert "Company    Acme" in said
    assert "Not understood: “@zoe” is no user." in said
    refused = run.refused("capture", "acme !now @zoe")
    assert "“!now” is no priority" in refused
    assert "“@zoe” is no user." in refused
    assert run.json("reminders") == []
    run.misused("capture")
