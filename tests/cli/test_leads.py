"""Leads and companies on the command line: lists, sheets, facts, why, rules."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from leadtui.services.workspace import Workspace
from tests.builders import add_company, add_lead
from tests.cli.runner import Runner

#: What scripts rely on.
LEAD_KEYS = {
    "id", "name", "company", "email", "engagement", "threshold", "hot", "hot_until", "status",
    "owner", "last_contacted",
}  # fmt: skip
HOSTILE = [
    "[/]",
    "[red]x[/red]",
    "a'; DROP TABLE contact;--",
    "\u202eabc",
    "日本語 العربية",
    "=1+1",
    "-x",
]


@pytest.fixture
def mina(ws: Workspace) -> int:
    company_id = add_company(ws, "Kestrel Labs")
    return add_lead(ws, "Mina", "Roth", company_id=company_id, email="mina@example.org")


def test_a_lead_goes_hot_and_why_adds_up(run: Runner, mina: int) -> None:
    run.text("log", "mina@example.org", "clicked", "--at", "2026-11-20T09:30:00Z")
    run.text("log", str(mina), "replied", "--text", "Yes, call me")
    [lead] = run.json("leads", "--hot")
    assert set(lead) >= LEAD_KEYS
    assert (lead["id"], lead["name"], lead["company"]) == (mina, "Mina Roth", "Kestrel Labs")
    assert (lead["engagement"], lead["threshold"], lead["hot"]) == (5, 5, True)
    assert lead["hot_until"] is None
    why = run.json("why", "mina@example.org")
    assert {"engagement", "threshold", "hot", "hot_until", "lines", "to_hot"} <= set(why)
    assert sum(line["points"] for line in why["lines"]) == why["engagement"] == 5
    assert why["lines"][1] == {
        "rule": "clicked",
        "at": "2026-11-20T09:30:00Z",
        "points": 2,
        "note": "",
    }
    assert why["to_hot"] == []


def test_why_says_the_way_to_hot(run: Runner, mina: int) -> None:
    run.text("log", str(mina), "clicked")
    why = run.json("why", str(mina))
    assert why["missing"] == 3
    assert "one reply" in why["to_hot"]
    text = run.text("why", str(mina))
    assert text.startswith("Mina Roth: 2 of 5, 3 to hot\n")
    assert "To hot: " in text


def test_lists_search_by_words_in_any_order(run: Runner, mina: int) -> None:
    assert [row["id"] for row in run.json("leads", "kestrel", "mina")] == [mina]
    assert run.json("leads", "--hot") == []
    result = run("leads", "nobody")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "No lead fits.\n")
    assert "no filter" in run.refused("leads", "colour:red")
    [company] = run.json("companies", "LABS kest")
    assert (company["name"], company["contacts"]) == ("Kestrel Labs", 1)
    assert "Kestrel Labs" in run.text("companies")


def test_a_status_needs_its_name_and_scores(run: Runner, mina: int) -> None:
    assert "needs --status" in run.misused("log", str(mina), "status")
    assert "goes with the kind status" in run.misused("log", "1", "opened", "--status", "x")
    run.text("log", str(mina), "status", "--status", "working")
    [lead] = run.json("leads")
    assert (lead["status"], lead["engagement"], lead["hot"]) == ("Working - Contacted", 7, True)


def test_an_event_typed_in_names_its_message(run: Runner, mina: int) -> None:
    """CAD-20."""
    run.text("rules", "set", "opened.repeats=message", "opened.after=5")
    for kind, at in (
        ("mail_sent", "2026-11-20T09:00:00Z"),
        ("opened", "2026-11-20T09:00:02Z"),
        ("opened", "2026-11-20T09:30:00Z"),
        ("opened", "2026-11-20T10:30:00Z"),
    ):
        run.text("log", str(mina), kind, "--at", at, "--message", "<m1@example.org>")
    lines = run.json("why", str(mina))
    assert lines["engagement"] == 1
    assert [(one["rule"], one["counted"], one["facts"]) for one in lines["sums"]] == [
        ("opened", 1, 3), ("mail_sent", 1, 1)
    ]  # fmt: skip
    assert "no mail" in run.refused("log", str(mina), "demo_booked", "--message", "m1")


def test_log_refuses_what_makes_no_sense(run: Runner, mina: int) -> None:
    assert "outgoing_call" in run.misused("log", str(mina), "shouted")
    assert "needs --text" in run.misused("log", str(mina), "note")
    assert "Only a call" in run.refused("log", str(mina), "opened", "--duration", "3")
    assert "soonish" in run.refused("log", str(mina), "opened", "--at", "soonish")
    assert "ahead" in run.refused("log", str(mina), "opened", "--at", "2199-01-01")
    run.text("log", str(mina), "outgoing-call", "--duration", "9")
    assert run.json("why", str(mina))["engagement"] == 0


def test_a_sheet_and_its_timeline(run: Runner, mina: int) -> None:
    run.text("log", str(mina), "outgoing_call", "--duration", "200", "--outcome", "reached")
    run.text("log", str(mina), "note", "--text", "Likes\nblue")
    sheet = run.json("show", "company", "kestrel")
    assert sheet["name"] == "Kestrel Labs"
    assert [card["email"] for card in sheet["contacts"]] == ["mina@example.org"]
    assert "Mina Roth" in run.text("show", "company", str(sheet["id"]))
    entries = run.json("timeline", "Kestrel Labs")
    assert [entry["kind"] for entry in entries][:2] == ["note", "outgoing_call"]
    assert entries[0]["text"] == "Likes\nblue"
    assert entries[0]["at"].endswith("Z")
    [call] = run.json("timeline", "kestrel", "--kind", "calls")
    assert (call["duration"], call["outcome"]) == (200, "reached")
    assert run.json("timeline", "mina@example.org", "--kind", "note")
    text = run.text("timeline", "kestrel")
    assert "reached · 3 min 20" in text
    assert "Likes blue" in text
    result = run("timeline", "kestrel", "--limit", "1")
    assert "There is more" in result.stderr
    assert "'shouts' is not one of" in run.misused("timeline", "kestrel", "--kind", "shouts")


def test_a_lead_shows_its_sheet(run: Runner, mina: int) -> None:
    sheet = run.json("show", "lead", str(mina))
    assert set(sheet) >= LEAD_KEYS | {"information", "attributes", "notes"}
    text = run.text("show", "lead", "mina@example.org")
    assert text.startswith(f"Mina Roth (lead {mina})\n")


def test_a_name_that_fits_several_lists_them(run: Runner, ws: Workspace) -> None:
    first, second = add_company(ws, "Delta North"), add_company(ws, "Delta South")
    message = run.refused("show", "company", "delta")
    assert f"{first} Delta North" in message
    assert f"{second} Delta South" in message
    leads = [add_lead(ws, "Ann", "Poe", email=f"ann{n}@example.org") for n in (1, 2)]
    message = run.refused("why", "Ann Poe")
    assert all(str(lead) in message for lead in leads)


def test_hostile_names_are_shown_literally(run: Runner, ws: Workspace) -> None:
    for n, name in enumerate(HOSTILE):
        add_lead(ws, name, email=f"h{n}@example.org")
    shown = run.text("leads")
    assert shown.replace("\n", "").isprintable()
    assert "[red]x[/red]" in shown
    assert {row["name"] for row in run.json("leads")} >= {"[/]", "=1+1", "-x"}


def test_rules_are_shown_previewed_and_saved(run: Runner, mina: int) -> None:
    run.text("log", str(mina), "clicked")
    found = run.json("rules")
    assert (found["threshold"], found["reset_days"], found["call_seconds"]) == (5, None, 10)
    assert found["values"]["clicked"] == 2
    assert found["values"]["status:Working - Contacted"] == 7
    preview = run.json("rules", "preview", "clicked=6")
    assert [mover["id"] for mover in preview["become_hot"]] == [mina]
    assert (preview["become_hot"][0]["before"], preview["become_hot"][0]["after"]) == (2, 6)
    assert preview["cool"] == []
    assert "Would become hot (1)" in run.text("rules", "preview", "threshold=2")
    assert run.json("rules") == found
    run.text("rules", "set", "clicked=6", "reset_days=10", "status:working=1")
    changed = run.json("rules")
    assert (changed["values"]["clicked"], changed["reset_days"]) == (6, 10)
    assert changed["values"]["status:Working - Contacted"] == 1
    [lead] = run.json("leads", "--hot")
    assert lead["hot_until"] is not None
    assert "not a scoring rule" in run.refused("rules", "set", "shouted=3")
    assert "whole number" in run.refused("rules", "set", "threshold=x")
    assert "NAME=VALUE" in run.misused("rules", "set", "threshold")
    assert "clicked" in run.text("rules")


def test_only_a_manager_saves_rules(run: Runner) -> None:
    run.text("user", "add", "Bob")
    assert "manager" in run.refused("--as", "Bob", "rules", "set", "threshold=1")


def test_a_hot_lead_cools_by_the_clock_alone(run: Runner, mina: int) -> None:
    """CAD-38: at its exact time, however late anybody looks."""
    start = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)
    with time_machine.travel(start, tick=False) as traveller:
        run.text("rules", "set", "reset_days=1")
        traveller.shift(60)
        run.text("log", str(mina), "demo_booked")
        [lead] = run.json("leads", "--hot")
        assert lead["hot_until"] == "2026-11-23T10:01:00Z"
        traveller.shift(dt.timedelta(days=3))
        assert run.json("leads", "--hot") == []
        why = run.json("why", str(mina))
        assert (why["hot"], why["engagement"], why["lines"]) == (False, 0, [])
        assert why["reset"]["at"] == "2026-11-23T10:01:00Z"
        [cooled] = run.json("timeline", "mina@example.org", "--kind", "cooled")
        assert cooled["at"] == "2026-11-23T10:01:00Z"
        assert "cooled after silence" in run.text("why", str(mina))
        run.text("log", str(mina), "demo_booked")
        assert [row["id"] for row in run.json("leads", "--hot")] == [mina]
        assert run.json("doctor")["ok"] is True
