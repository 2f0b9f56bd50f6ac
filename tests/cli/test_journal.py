"""Undo, redo, history and the journal's days on the command line."""

from __future__ import annotations

import pytest

from leadtui.services import companies, contacts, journal
from leadtui.services.workspace import Workspace
from tests.cli.runner import Runner


@pytest.fixture
def filled(ws: Workspace) -> Workspace:
    """A store with a company and a person."""
    company_id = companies.create(ws, {"name": "Kestrel Labs", "city": "Paris"}).ids[0]
    contacts.create(ws, {"first_name": "Mina"}, company_id=company_id)
    return ws


@pytest.fixture
def edited(filled: Workspace) -> Workspace:
    companies.edit(filled, 1, {"city": "Lyon", "sector": "Beer"})
    companies.edit(filled, 1, {"city": "Nice"})
    return filled


def step_of(run: Runner, title: str) -> int:
    rows = run.json("undo", "--list")
    return int(next(row["step"] for row in reversed(rows) if row["title"] == title))


def test_what_came_back_and_what_was_kept(run: Runner, edited: Workspace) -> None:
    step = step_of(run, "edit company")
    tried = run.json("undo", str(step), "--dry-run")
    assert (tried["step"], tried["undone"]) == (None, step)
    done = run.json("undo", str(step))
    assert (done["back"], done["kept"]) == (tried["back"], tried["kept"])
    company = next(row for row in done["back"] if row["record"] == "company")
    assert (company["how"], company["fields"]) == ("restored", ["Sector"])
    kept = done["kept"][0]
    assert (kept["fields"], kept["why"], kept["user"]) == (["City"], "changed", "Ana")
    assert done["notes"] == [row["text"] for row in done["kept"]]
    again = run("redo")
    assert "Done again: edit company." in again.stdout


def test_the_history_of_a_record_and_of_a_step(run: Runner, edited: Workspace) -> None:
    rows = run.json("history", "company", "1")
    assert [(r["field"], r["old"], r["new"]) for r in rows[:2]] == [
        ("City", "Lyon", "Nice"),
        ("City", "Paris", "Lyon"),
    ]
    assert {r["user"] for r in rows} == {"Ana"}
    of_step = run.json("history", "step", str(rows[0]["step"]))
    assert {"record": rows[0]["record"], "field": "City"}.items() <= of_step[0].items()
    assert "Nice" in run.text("history", "company", "1")
    assert run.json("history", "lead", "1") != []
    assert run("history", "reminder", "99").exit_code == 1
    assert "There is no step 999" in run("history", "step", "999").stderr


def test_how_long_steps_are_kept(run: Runner, filled: Workspace) -> None:
    before = run.json("journal")
    assert before["days"] == 365
    assert before["steps"] == len(journal.steps(filled))
    assert run.text("journal", "--keep", "30") == "Steps are kept for 30 days.\n"
    assert run.text("journal").endswith("Steps are kept for 30 days.\n")
    assert run("journal", "--keep", "-4").exit_code == 1
