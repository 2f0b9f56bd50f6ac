"""`leadtui rules backtest`."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from leadtui.domain.kinds import Kind
from leadtui.services import activities
from leadtui.services.workspace import Workspace
from tests.builders import add_company, add_lead
from tests.cli.runner import Runner

STATUSES = ("--won", "closed converted", "--lost", "not converted")
COLUMN = ("--outcome", "Bought", "--won-value", "yes")


@pytest.fixture(autouse=True)
def three(ws: Workspace) -> None:
    """A hot lead that was won, a cold one that was lost, and one that nobody knows of."""
    for name, kind, status, bought in (
        ("Mina", Kind.DEMO_BOOKED, "Closed - Converted", "yes"),
        ("Noé", Kind.OPENED, "Closed - Not converted", "no"),
        ("Eve", Kind.OPENED, "", ""),
    ):
        lead = add_lead(ws, name, details=f'{{"Bought": "{bought}"}}')
        activities.log(ws, lead, kind, at=ws.now() - 2_000)
        if status:
            activities.log(ws, lead, Kind.STATUS, at=ws.now() - 1_000, status=status)


def test_it_prints_figures_chart_and_rules(run: Runner) -> None:
    shown = run("rules", "backtest", *STATUSES)
    assert shown.exit_code == 0, shown.output
    assert shown.stderr == ""
    lines = shown.stdout.splitlines()
    assert "leads    2, 1 won (50.0%); 1 without an outcome left out" in lines
    assert "lift     2.00 times the share of won among all" in lines
    assert any(line.startswith("area     1.000 ") for line in lines)
    [ten] = [line for line in lines if line.split()[:3] == ["10", "1", "1"]]
    assert ten.split()[3:] == ["100.0%", "2.00", "#" * 25]
    [demo] = [line for line in lines if line.startswith("demo_booked")]
    assert demo.split()[1:] == ["+10", "1", "100.0%", "0", "0.0%", "2.00"]
    usual = run.text("rules", "backtest").splitlines()
    assert usual[1].endswith("lost: Closed - Not converted, Not interested")
    assert usual[2:12] == lines[2:12]


def test_a_column_says_that_the_time_is_not_known(run: Runner) -> None:
    shown = run("rules", "backtest", *COLUMN)
    assert shown.exit_code == 0
    assert "facts from after them count too" in shown.stderr
    found = run.json("rules", "backtest", *COLUMN)
    assert (found["timed"], found["won"], found["undecided"]) == (False, 1, 1)
    assert found["outcome"] == {
        "by": "column", "column": "Bought", "won": ["yes"], "lost": [],
    }  # fmt: skip
    assert found["engagement"][0] == {"engagement": 1, "won": 0, "lost": 1, "lift_from": 1.0}


def test_a_draft_by_values_and_by_a_file(run: Runner, tmp_path: Path) -> None:
    plain = run.json("rules", "backtest", *STATUSES)
    assert (plain["draft"], plain["threshold"], plain["hot"]["leads"]) == (False, 5, 1)
    tried = run.json("rules", "backtest", *STATUSES, "opened=0", "threshold=11")
    assert (tried["draft"], tried["threshold"], tried["hot"]["leads"]) == (True, 11, 0)
    assert (tried["lift"], tried["area"]) == (None, 1.0)
    assert "no lead is hot; 2.00 from 10 on" in run.text(
        "rules", "backtest", *STATUSES, "threshold=11"
    )
    file = tmp_path / "rules.toml"
    run.text("rules", "set", "threshold=7")
    run.text("rules", "export", str(file))
    run.text("rules", "set", "threshold=5")
    from_file = run.json("rules", "backtest", *STATUSES, "--rules", str(file), "call_seconds=1")
    assert (from_file["threshold"], from_file["draft"]) == (7, True)
    assert run.json("rules")["threshold"] == 5


def test_it_is_written_to_a_file_once(run: Runner, tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    said = run.text("rules", "backtest", *STATUSES, "--csv", str(file))
    assert f"Written to {file}." in said
    with file.open(encoding="utf-8", newline="") as source:
        parts = {row["part"] for row in csv.DictReader(source)}
    assert {"hot", "engagement", "rule", "area under the curve"} <= parts
    assert "already something" in run.refused("rules", "backtest", *STATUSES, "--csv", str(file))
    run.text("rules", "backtest", *STATUSES, "--csv", str(file), "--force")


def test_what_tells_no_outcome_is_refused(run: Runner) -> None:
    assert "--won-value" in run.misused("rules", "backtest", "--outcome", "Bought")
    assert "--outcome" in run.misused("rules", "backtest", "--won-value", "yes")
    assert "not both" in run.misused("rules", "backtest", *COLUMN, "--won", "new")
    assert "NAME=VALUE" in run.misused("rules", "backtest", *COLUMN, "opened")
    refused = run.refused("rules", "backtest", "--outcome", "Bought", "--won-value", "oui")
    assert "No lead's Bought is 'oui'." in refused
    assert "no, yes" in refused
    assert "not a status" in run.refused("rules", "backtest", "--won", "Paid")


def test_the_deals_say_the_outcome(ws: Workspace, run: Runner) -> None:
    firm = add_company(ws, "Deal Ltd")
    add_lead(ws, "Dee", company_id=firm)
    assert "deal that was won or lost" in run.refused("rules", "backtest", "--deals")
    run.text("deal", "add", "Deal Ltd", "Pilot", "--contact", "Dee", "--stage", "Won")
    found = run.json("rules", "backtest", "--deals")
    assert found["outcome"] == {"by": "deal", "column": None, "won": [], "lost": []}
    assert (found["timed"], found["won"], found["leads"]) == (True, 1, 1)
    assert "stands alone" in run.misused("rules", "backtest", "--deals", "--won", "Converted")
