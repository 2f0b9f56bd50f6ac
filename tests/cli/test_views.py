"""Views and the order of the day on the command line."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from leadtui.services import routines
from leadtui.services.workspace import Workspace
from tests.builders import add_company, add_lead
from tests.cli.runner import Runner

#: A Sunday, 11:00 in Paris.
NOW = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def sunday() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def test_views_are_added_listed_used_renamed_and_removed(run: Runner, ws: Workspace) -> None:
    for name in ("Kestrel", "Oran"):
        company = add_company(ws, name)
        add_lead(ws, "Lead", name, company_id=company)
        run.json("remind", name, "--date", "20/11/2026" if name == "Oran" else "tomorrow")
    assert "No view is kept yet." in run("views").stderr
    assert run.json("views", "add", "today", "Late ones", "late", "--sort", "day")["ids"] == [1]
    run.json("views", "add", "leads", "K", "kestrel", "--sort", "name")
    run.json("views", "add", "companies", "K", "oran", "--sort", "-city")
    assert run.json("views")[0] == {
        "id": 1,
        "place": "today",
        "name": "Late ones",
        "line": "late",
        "sort": "day",
    }
    assert "late ones" in run.text("views").lower()
    assert [each["company"] for each in run.json("reminders", "--view", "late")] == ["Oran"]
    assert run.json("reminders", "--view", "late", "kestrel") == []
    assert [each["name"] for each in run.json("leads", "--view", "k")] == ["Lead Kestrel"]
    assert [each["name"] for each in run.json("companies", "--view", "k")] == ["Oran"]
    assert "Late ones" in run.refused("reminders", "--view", "x")
    run.json("views", "rename", "today", "late", "Old")
    assert run.json("views", "remove", "today", "old")["message"] == "View Old is removed."
    assert "no filter 'colour'" in run.refused("views", "add", "today", "x", "colour:red")


def test_the_reminders_are_filtered_as_on_today(run: Runner, ws: Workspace) -> None:
    """COE-134."""
    for name, date in (("Kestrel", "tomorrow"), ("Oran", "today"), ("Delta", "18/11/2026")):
        add_company(ws, name)
        run.json("remind", name, "--date", date)
    for words, names in (
        (("late:>3d",), ["Delta"]),
        (("due:week",), ["Delta", "Oran"]),
        (("from:today", "or"), ["Oran"]),
        (("deal",), []),
        (("--all", "kest"), ["Kestrel"]),
    ):
        assert [each["company"] for each in run.json("reminders", *words)] == names
    assert "No reminder passes." in run("reminders", "deal").stderr
    assert "was not understood" in run.refused("reminders", "due:x")


def test_the_day_in_its_order_with_reasons(run: Runner, ws: Workspace) -> None:
    """COE-65."""
    add_company(ws, "Kestrel")
    run.json("remind", "kestrel", "--date", "20/11/2026")
    for name in ("A", "B", "C"):
        routines.set_tag(ws, (add_company(ws, name),), "suspect")
    found = run.json("day", "--suspects", "2")
    assert [(each["part"], each["company"], each["reason"]) for each in found] == [
        ("reminder", "Kestrel", "reminder 2 days late"),
        ("suspect", "A", "suspect on My market, nobody known"),
        ("suspect", "B", "suspect on My market, nobody known"),
    ]
    assert (found[0]["reminder"]["days_late"], found[1]["reminder"]) == (2, None)
    assert "reminder 2 days late" in run.text("day")
    assert "1 more suspect waits." in run("day", "--suspects", "2").stderr


def test_an_empty_day_says_so(run: Runner) -> None:
    assert run.json("day") == []
    assert "Nothing is to process" in run("day").stderr
