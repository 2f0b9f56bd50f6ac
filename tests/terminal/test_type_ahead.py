"""Keys that come faster than screens do: each is for what the one before it brought up."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pytest

from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority
from leadtui.services import companies, reminders, timeline
from leadtui.services.workspace import Workspace, init, open_workspace
from tests.services.records import make
from tests.terminal.pseudo import ROOT, opened


def now_ms() -> int:
    return int(dt.datetime.now(dt.UTC).timestamp() * 1000)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Three companies, each with a reminder of today."""
    path = tmp_path / "desk" / "day.db"
    ws = init(path, user="Ana", team="North", timezone="Europe/Paris", clock=now_ms)
    for name in ("Acme", "Brook", "Cedar"):
        reminders.set_reminder(ws, make(ws, name), note="ask for the order")
    ws.store.close()
    return path


def typed(store: Path, keys: str, wanted: str) -> Workspace:
    """The store after ``keys`` came in one piece, and ``wanted`` was on the screen."""
    app = [sys.executable, "-m", "leadtui", "--store", str(store)]
    with opened(app, {"PYTHONPATH": str(ROOT)}, size=(100, 30)) as terminal:
        terminal.read_until("ask for the order")
        terminal.press(keys)
        terminal.read_until(wanted)
        terminal.press("q")
        assert terminal.finish() == 0
    return open_workspace(store, clock=now_ms, as_user="Ana")


def rows(ws: Workspace) -> dict[str, tuple[int, Priority]]:
    """Days from today and priority of each company's open reminder."""
    found = reminders.lists(ws)
    every = [*found.to_process, *found.upcoming]
    return {row.company: ((row.date - ws.today()).days, row.priority) for row in every}


def test_three_are_done_without_a_look(store: Path) -> None:
    """COE-144: done and the day proposed, done and none next, put off."""
    ws = typed(store, "d\rdns3", "Cedar: moved")
    assert {name: days for name, (days, _) in rows(ws).items()} == {"Acme": 7, "Cedar": 3}


def test_a_date_is_for_the_field_and_no_letter_of_it_a_verb(store: Path) -> None:
    """COE-136: of `+12d`, d would close the reminder, and of `x` nothing may be deleted."""
    ws = typed(store, "t+12d\rt\x15demain\r", "Brook: moved")
    assert rows(ws) == {
        "Acme": (12, Priority.NORMAL),
        "Brook": (1, Priority.NORMAL),
        "Cedar": (0, Priority.NORMAL),
    }


def test_a_note_is_for_its_field(store: Path) -> None:
    """COE-47: a sentence full of verbs."""
    ws = typed(store, "nx d s p T\x13p", "priority low")
    acme = companies.find(ws, "Acme")
    notes = [
        entry.text
        for entry in timeline.page(ws, company_id=acme, limit=20)
        if entry.kind is Kind.NOTE
    ]
    assert notes == ["x d s p T"]
    assert rows(ws)["Acme"] == (0, Priority.LOW)


def test_keys_go_where_a_place_was_changed_to(store: Path) -> None:
    """Companies, the sheet of the second, a note on it, and back to Today."""
    ws = typed(store, "3j\rNseen\x131", "To process (3)")
    brook = companies.find(ws, "Brook")
    kinds = [entry.text for entry in timeline.page(ws, company_id=brook, limit=20)]
    assert "seen" in kinds
