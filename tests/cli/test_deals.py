"""Deals and their stages on the command line (COE-60 to COE-64)."""

from __future__ import annotations

import pytest

from leadtui.services import reminders
from leadtui.services.workspace import Workspace
from tests.builders import add_company, add_lead
from tests.cli.runner import Runner

EVIL = "[/b] [red]x[/red]"


@pytest.fixture
def kestrel(ws: Workspace) -> int:
    company_id = add_company(ws, "Kestrel Labs")
    add_lead(ws, "Mina", "Roth", company_id=company_id)
    return company_id


def test_a_deal_from_its_beginning_to_its_end(run: Runner, kestrel: int) -> None:
    made = run.json(
        "deal", "add", "kestrel", "Pilot", "--amount", "12 500 €", "--stage", "proposal",
        "--probability", "60", "--close", "2030-12-24", "--contact", "Mina Roth", "--owner", "Ana",
        "--comment", "two sites",
    )  # fmt: skip
    assert set(made) == {"message", "ids", "step", "notes", "deal"}
    row = made["deal"]
    assert row | {"created_at": ""} == {
        "id": made["ids"][0], "title": "Pilot", "company_id": kestrel, "company": "Kestrel Labs",
        "contact_id": 1, "contact": "Mina Roth", "stage": "Proposal", "outcome": None,
        "amount": 1_250_000, "currency": "EUR", "probability": 60, "weighted": 750_000,
        "close": "2030-12-24", "owner": "Ana", "comment": "two sites", "created_at": "",
        "closed_at": None, "reminder": None,
    }  # fmt: skip
    deal_id = str(row["id"])
    assert "Amount, Probability changed." in run.text(
        "deal", "set", deal_id, "amount=9k", "probability="
    )
    assert run.json("deal", "move", deal_id, "won")["deal"]["outcome"] == "won"
    assert [each["id"] for each in run.json("deals", "--won")] == [row["id"]]
    assert run.json("deals", "--open") == []
    [shown] = run.json("show", "company", "kestrel")["deals"]
    assert (shown["amount"], shown["stage"]) == (900_000, "Won")
    assert "Deals" in run.text("show", "company", "kestrel")
    assert "deal “Pilot” won: Proposal → Won" in run.text("timeline", "kestrel")
    changes = run.json("history", "deal", deal_id)
    assert {"Stage", "Amount", "Probability"} <= {each["field"] for each in changes}
    assert "deal “Pilot” deleted." in run.text("deal", "delete", deal_id)
    run.text("undo")
    assert len(run.json("deals")) == 1


def test_the_list_is_filtered_sorted_and_summed(ws: Workspace, run: Runner, kestrel: int) -> None:
    """COE-62, COE-64."""
    add_company(ws, "Oran Frères")
    run.text("deal", "add", "oran", EVIL, "--amount", "500", "--stage", "Negotiation")
    run.text("deal", "add", "kestrel", "Pilot", "--amount", "90k USD", "--probability", "50")
    reminders.set_reminder(ws, kestrel, date=ws.today())
    titles = [row["title"] for row in run.json("deals", "--sort=-amount")]
    assert titles == [EVIL, "Pilot"]
    assert [row["title"] for row in run.json("deals", "--with-reminder")] == ["Pilot"]
    assert [row["title"] for row in run.json("deals", "--stage", "negotiation")] == [EVIL]
    assert [row["title"] for row in run.json("deals", "freres", "owner:me")] == [EVIL]
    result = run("deals")
    assert "[/b] [red" in result.stdout
    assert "Together 500 € + 90\u00a0000 USD · weighted 0 € + 45\u00a0000 USD (1 deal" in (
        result.stderr
    )
    assert "No deal fits." in run("deals", "--lost").stderr


def test_what_cannot_be_is_refused(run: Runner, kestrel: int) -> None:
    assert "thousands or decimals" in run.refused(
        "deal", "add", "kestrel", "x", "--amount", "1,200"
    )
    assert "There is no company" in run.refused("deal", "add", "nowhere", "x")
    assert "There is no deal 7" in run.refused("deal", "set", "7", "title=x")
    run.text("deal", "add", "kestrel", "Pilot")
    assert "Stages: Qualified" in run.refused("deal", "move", "1", "Nowhere")
    assert "no field 'colour'" in run.refused("deal", "set", "1", "colour=red")
    assert "is not of the form" in run.misused("deal", "set", "1", "title")
    assert "is not an order" in run.refused("deals", "--sort", "colour")
    assert "no filter" in run.refused("deals", "colour:red")


def test_the_stages_are_the_teams_own(run: Runner, kestrel: int) -> None:
    """COE-63."""
    assert [row["name"] for row in run.json("stages")][:2] == ["Qualified", "Proposal"]
    run.text("stages", "add", "Demo")
    run.text("stages", "add", "No decision", "--ends-as", "lost")
    run.text("stages", "rename", "demo", "Trial")
    run.text("stages", "move", "Trial", "1")
    run.text("deal", "add", "kestrel", "Pilot")
    rows = run.json("stages")
    assert rows[0] == {"id": 6, "name": "Trial", "outcome": None, "deals": 1}
    assert (rows[-1]["name"], rows[-1]["outcome"]) == ("No decision", "lost")
    assert "1 deal is in Trial." in run.refused("stages", "remove", "trial")
    run.text("stages", "remove", "No decision")
    assert "ENDS AS" in run.text("stages")
    run.text("user", "add", "Bo")
    assert "Only a manager" in run.refused("--as", "Bo", "stages", "add", "x")
