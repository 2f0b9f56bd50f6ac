"""PUB-10 on the command line: what follows is set, shown, and done by the worker."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from leadtui.services.workspace import Workspace
from tests.builders import add_company, add_lead
from tests.cli.runner import Runner

#: A Sunday, 11:00 in Paris.
NOW = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def sunday() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def test_it_is_set_shown_and_done_by_the_worker(run: Runner, ws: Workspace) -> None:
    assert run.json("rules", "when-hot") == {"assign": [], "remind": None}
    assert run.text("rules", "when-hot") == "When a lead turns hot: nothing follows.\n"
    done = run.text("rules", "when-hot", "assign=ana", "remind=high")
    assert done.startswith("When a lead turns hot: a lead of nobody is given to Ana; the owner")
    assert run.json("rules", "when-hot") == {"assign": ["Ana"], "remind": "high"}
    lead = add_lead(ws, "Mina", company_id=add_company(ws, "Acme"), owner_id=None)
    run.text("log", str(lead), "demo_booked")
    assert run.json("worker", "--once")["failed"] == []
    (row,) = run.json("reminders")
    assert (row["company"], row["priority"], row["note"]) == (
        "Acme",
        "high",
        "Mina became hot (10).",
    )
    said = run.text("timeline", "acme").splitlines()
    for what in ("owner changed", "reminder set"):
        assert any(what in line and "Hot leads" in line for line in said), said
    (step,) = [each for each in run.json("undo", "--list") if each["origin"] == "automation"]
    assert step["user"] == ""
    run.text("undo", str(step["step"]))
    assert run.json("reminders") == []
    assert run.json("worker", "--once")["failed"] == []
    assert run.json("reminders") == []
    run.text("rules", "when-hot", "assign=nobody", "remind=off")
    assert run.json("rules", "when-hot") == {"assign": [], "remind": None}


def test_what_is_not_understood_is_refused(run: Runner) -> None:
    assert "no user 'Bo'" in run.refused("rules", "when-hot", "assign=Bo")
    assert "high, normal or low" in run.refused("rules", "when-hot", "remind=urgent")
    for wrong in (["assign"], ["owner=Ana"], ["remind=low", "remind=high"]):
        assert "assign=NAME,NAME" in run.misused("rules", "when-hot", *wrong)
