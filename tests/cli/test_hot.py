"""Hot leads on the command line: who cools when, the news, removing the label."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from leadtui.domain.kinds import Kind
from leadtui.domain.rules import DAY_MS, RuleSet
from leadtui.services import activities, scoring
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace
from tests.builders import add_company, add_lead
from tests.cli.runner import Runner
from tests.conftest import FakeClock

EVIL = "\u202e[/] '; DROP TABLE contact;--"


@pytest.fixture
def people(ws: Workspace, clock: FakeClock) -> Iterator[list[int]]:
    """Two hot leads, going cold in 3 and in 9 days from now, and a cold one."""
    scoring.save(ws, RuleSet(reset_ms=20 * DAY_MS))
    settle(ws.store, ws.now())
    clock.move(hours=1)
    company_id = add_company(ws, EVIL)
    found = []
    for name, days in (("Mina", 3), ("Zed", 9), ("Cold", None)):
        lead = add_lead(ws, name, company_id=company_id, email=f"{name.lower()}@k.example")
        if days is not None:
            at = ws.now() - (20 - days) * DAY_MS
            activities.log(ws, lead, Kind.DEMO_BOOKED, at=at)
        found.append(lead)
    with time_machine.travel(clock.move(seconds=1) / 1000):
        yield found


def test_cooling_lists_who_goes_cold_first(run: Runner, people: list[int]) -> None:
    """CAD-33: with the last day for a call, and as JSON."""
    rows = run.json("cooling")
    assert [row["id"] for row in rows] == people[:2]
    assert rows[0]["heat"] == "hot"
    assert rows[0]["cools_on"] > rows[0]["call_by"]
    assert {"at_weekend", "weekday_before", "hot_until", "next_reminder"} <= set(rows[0])
    assert [row["id"] for row in run.json("cooling", "--days", "5")] == people[:1]
    assert [row["id"] for row in run.json("cooling", "zed")] == [people[1]]
    text = run.text("cooling")
    assert "CALL BY" in text
    assert "Mina" in text
    assert "\u202e" not in text
    assert "--days" in run.misused("cooling", "--days", "-1")


def test_news_and_removing_the_label(run: Runner, people: list[int]) -> None:
    """CAD-47, CAD-52, X-12: asked first, one step for many, undone by undo."""
    asked = run.refused("remove-hot", "mina@k.example", str(people[1]))
    assert "remove the hot-lead status of 2 leads?" in asked
    assert "--yes" in asked
    done = run.json("remove-hot", "mina@k.example", str(people[1]), "--yes")
    assert done["message"] == "2 leads: hot labels removed."
    assert run.json("leads", "--hot") == []
    news = run.json("news")
    assert [row["kind"] for row in news[:2]] == ["hot_removed"] * 2
    assert sorted(row["kind"] for row in news[2:]) == ["became_hot"] * 2
    assert news[0]["lead"]["heat"] == "cold"
    assert len(run.json("news", "--days", "0", "--mine")) == 2
    assert "hot removed" in run.text("news")
    run.text("undo")
    assert len(run.json("leads", "--hot")) == 2
    assert "is not hot" in run.refused("remove-hot", str(people[2]), "--yes")


def test_leads_and_companies_say_their_heat_in_a_word(run: Runner, people: list[int]) -> None:
    """CAD-51."""
    run.text("log", str(people[2]), "replied")
    words = {row["name"]: row["heat"] for row in run.json("leads")}
    assert words == {"Mina": "hot", "Zed": "hot", "Cold": "warming"}
    assert "warming" in run.text("leads")
    [company] = run.json("companies", "hot")
    assert company["heat"] == "hot"
    assert run.json("companies", "cold") == []
