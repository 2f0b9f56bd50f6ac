"""How long steps are kept, how fast many rows come back, and two windows at once."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from leadtui.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from leadtui.services import companies, contacts, journal
from leadtui.services.doctor import examine
from leadtui.services.findings import Health
from leadtui.services.workspace import Workspace, add_user, open_workspace
from tests.builders import add_company, dump
from tests.conftest import FakeClock
from tests.services.records import make, person

ROOT = Path(__file__).resolve().parents[2]


def changes(ws: Workspace) -> int:
    return journal.size(ws).changes


# Days


def test_what_is_older_than_the_days_kept_is_cut_and_says_so(
    ws: Workspace, clock: FakeClock
) -> None:
    company = make(ws, "Kestrel Labs")
    old = journal.steps(ws)[0].id
    clock.move(days=10)
    young = companies.edit(ws, company, {"city": "Lyon"}).step_id
    assert journal.days_kept(ws) == 365
    assert not journal.trim(ws.store, clock())
    clock.move(days=360)
    facts = dump(ws)
    assert journal.trim(ws.store, clock())
    assert not journal.trim(ws.store, clock())
    assert dump(ws) == facts
    assert [step.id for step in journal.steps(ws)] == [young]
    with pytest.raises(NotFound, match=f"Step {old} was cut from the journal on 27 Nov: it can"):
        journal.undo(ws, old)
    with pytest.raises(NotFound, match="There is no step 999"):
        journal.undo(ws, 999)
    journal.undo(ws)
    with pytest.raises(Unavailable):
        journal.undo(ws)


def test_the_days_are_a_managers_decision(ws: Workspace, clock: FakeClock) -> None:
    add_user(ws, "Bo")
    bo = open_workspace(ws.store.path, clock=clock, as_user="Bo")
    with pytest.raises(NotAllowed):
        journal.keep_days(bo, 5)
    with pytest.raises(Invalid):
        journal.keep_days(ws, -1)
    make(ws, "Kestrel Labs")
    assert journal.keep_days(ws, 0).message == "Steps are kept for ever."
    clock.move(days=5_000)
    assert not journal.trim(ws.store, clock())
    assert journal.keep_days(ws, 7).message == "Steps are kept for 7 days."
    assert journal.trim(ws.store, clock())
    assert (journal.steps(ws), changes(ws)) == ([], 0)


def test_a_cut_goes_in_bites_and_can_be_stopped(
    ws: Workspace, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "CUT_CHUNK", 3)
    for number in range(5):
        make(ws, f"Company {number}")
    clock.move(days=400)
    asked = iter([False, True])
    assert journal.trim(ws.store, clock(), cancelled=lambda: next(asked))
    assert len(journal.steps(ws)) == 2
    assert journal.trim(ws.store, clock())
    assert journal.steps(ws) == []


# Many rows


def test_ten_thousand_rows_come_back_fast(ws: Workspace) -> None:
    with ws.step("make") as unit:
        unit.conn.executemany(
            "INSERT INTO contact (team_id, first_name, sort_name, created_at, updated_at) "
            "VALUES (1, ?, ?, 0, 0)",
            [(f"Lead {n}", f"lead {n}") for n in range(10_000)],
        )
    with ws.step("change") as unit:
        unit.conn.execute("UPDATE contact SET title = 'CEO', city = 'Lyon', updated_at = 1")
    began = time.process_time()
    assert journal.undo(ws).back_count == 10_000
    assert time.process_time() - began < 2
    began = time.process_time()
    assert journal.redo(ws).back_count == 10_000
    assert time.process_time() - began < 2


# Two windows


def test_the_second_window_sees_both_values(ws: Workspace, clock: FakeClock) -> None:
    other = open_workspace(ws.store.path, clock=clock)
    company = make(ws, "Kestrel Labs", city="Paris")
    mina = person(ws, company, first_name="Mina", title="CEO")
    seen, known = companies.values(ws, company), contacts.values(ws, mina)
    companies.edit(other, company, {"city": "Nice"})
    contacts.edit(other, mina, {"title": "CTO"})
    with pytest.raises(Conflict, match=r"now 'Nice', it was 'Paris' .* you typed 'Lyon'"):
        companies.edit(ws, company, {"city": "Lyon"}, expected=seen)
    with pytest.raises(Conflict, match=r"now 'CTO', it was 'CEO' .* you typed 'Boss'"):
        contacts.edit(ws, mina, {"title": "Boss"}, expected=known)
    journal.undo(other)
    contacts.edit(ws, mina, {"title": "Boss"}, expected=known)
    assert contacts.values(other, mina)["title"] == "Boss"


def test_a_step_is_taken_back_once_whoever_asks(ws: Workspace, clock: FakeClock) -> None:
    """Both windows ask at the same time: each step goes once, and none is passed over."""
    company = add_company(ws, "Kestrel Labs", city="0")
    for number in range(1, 41):
        companies.edit(ws, company, {"city": str(number)})
    windows = [open_workspace(ws.store.path, clock=clock) for _ in range(2)]
    taken: list[int] = []

    def undo_all(window: Workspace) -> None:
        while True:
            try:
                taken.append(journal.undo(window).target_id)
            except Unavailable:
                return

    threads = [threading.Thread(target=undo_all, args=(window,)) for window in windows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(taken) == len(set(taken)) == 40
    assert companies.values(ws, company)["city"] == "0"


#: One process: edits a field of its own, and takes every third edit back.
EDITOR = """
import sys, time
from pathlib import Path
from leadtui.services import companies, journal
from leadtui.services.workspace import open_workspace
path, who, column = sys.argv[1:]
ws = open_workspace(Path(path), clock=lambda: time.time_ns() // 1_000_000, as_user=who)
for number in range(1, 31):
    companies.edit(ws, 1, {column: f"{who} {number}"})
    if number % 3 == 0:
        assert journal.undo(ws).notes == ()
"""


def test_two_processes_lose_no_edit_and_no_undo(ws: Workspace) -> None:
    add_user(ws, "Bo")
    add_company(ws, "Kestrel Labs")
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", EDITOR, str(ws.store.path), who, column],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        for who, column in (("Ana", "city"), ("Bo", "sector"))
    ]
    for process in processes:
        _, said = process.communicate(timeout=100)
        assert (process.returncode, said) == (0, "")
    values = companies.values(ws, 1)
    assert (values["city"], values["sector"]) == ("Ana 29", "Bo 29")
    assert len([s for s in journal.steps(ws, 500) if s.origin == "undo"]) == 20
    findings = examine(ws.store.path, ws.now())
    assert [f.check for f in findings if f.health is Health.WRONG] == []
