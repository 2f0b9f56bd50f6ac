"""MIS-2, CAD-38 and COE-153: the background worker, with the clock in hand."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from leadtui.domain.errors import StoreError
from leadtui.domain.kinds import Kind
from leadtui.domain.rules import DAY_MS
from leadtui.models import scores as stored
from leadtui.models import store as store_module
from leadtui.services import (
    alarms,
    companies,
    hot_follow,
    journal,
    leads,
    quiet_hours,
    reminder_reading,
    routine_setup,
    scores,
    when_hot,
)
from leadtui.services.workspace import Workspace, open_workspace
from leadtui.worker import runner
from leadtui.worker.events import (
    BecameHot,
    Failed,
    Idle,
    Rang,
    RolledOver,
    Rose,
    Summary,
    Working,
)
from leadtui.worker.runner import Worker
from tests.conftest import NOW, FakeClock
from tests.worker.helpers import Ear, add_alarms, add_leads, opens, save_rules, wait_for

ROOT = Path(__file__).resolve().parents[2]
Started = Callable[..., tuple[Worker, Ear]]


@pytest.fixture
def started(ws: Workspace) -> Iterator[Started]:
    """Start workers on the store; every one is stopped at the end."""
    running: list[Worker] = []

    def start(tick: float = 0.01) -> tuple[Worker, Ear]:
        ear = Ear()
        worker = Worker(ws.store, ws.clock, ear, tick=tick)
        running.append(worker)
        worker.start()
        wait_for(lambda: ear.of(Idle))
        return worker, ear

    yield start
    assert all(worker.stop(5) for worker in running)


def once(ws: Workspace) -> Summary:
    return Worker(ws.store, ws.clock, lambda event: None).run_once()


def cooled(ws: Workspace) -> list[tuple[int, int]]:
    with ws.read() as conn:
        return conn.execute(
            "SELECT contact_id, at FROM activity WHERE kind = ? ORDER BY contact_id",
            (int(Kind.COOLED),),
        ).fetchall()


def mark_dirty(ws: Workspace) -> None:
    with ws.store.write(None, now=ws.now()) as unit:
        unit.conn.execute("UPDATE lead_state SET engagement = 77")
        stored.mark_all(unit.conn)


def wrong_scores(ws: Workspace) -> int:
    with ws.read() as conn:
        number: int = conn.execute(
            "SELECT count(*) FROM lead_state WHERE engagement = 77"
        ).fetchone()[0]
    return number


# What follows hot leads


def test_what_follows_a_hot_lead_is_done_in_the_round_and_its_new_owner_hears(
    ws: Workspace, clock: FakeClock
) -> None:
    """PUB-10, CAD-49: after the scoring, once, whatever worker it is."""
    when_hot.set_following(ws, assign="Ana", remind="high")
    (lead,) = add_leads(ws, 1)
    leads.set_owner(ws, [lead], "nobody")
    ear = Ear()
    worker = Worker(ws.store, ws.clock, ear, user_id=ws.user.id)
    worker.run_once()
    clock.move(seconds=1)
    with ws.store.write(None, now=clock()) as unit:
        opens(unit.conn, [lead], 5, clock())
    assert [each.contact_id for each in worker.run_once().hot] == [lead]
    assert [event.names for event in ear.of(BecameHot)] == [("Lead 0 · Kestrel Labs",)]
    assert leads.rows(ws, [lead])[0].owner == "Ana"
    assert reminder_reading.counts(ws) == (1, 0)
    clock.move(seconds=1)
    assert (once(ws).hot, worker.run_once().hot) == ((), ())
    assert len([step for step in journal.steps(ws) if step.origin == "automation"]) == 1


def test_where_it_fails_the_rest_goes_on_and_it_is_tried_again(
    ws: Workspace, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MIS-2: it is said, the scores are kept and told all the same."""
    when_hot.set_following(ws, remind="high")
    (lead,) = add_leads(ws, 1)
    ear = Ear()
    worker = Worker(ws.store, ws.clock, ear, user_id=ws.user.id)
    worker.run_once()
    with monkeypatch.context() as broken:
        broken.setattr(hot_follow, "_remind", lambda *_: 1 / 0)
        with ws.store.write(None, now=clock()) as unit:
            opens(unit.conn, [lead], 5, clock())
        done = worker.run_once()
    assert done.failed == ("what follows hot leads: ZeroDivisionError: division by zero",)
    assert len(ear.of(Failed)) == 1
    assert ([each.contact_id for each in done.hot], reminder_reading.counts(ws)) == ([lead], (0, 0))
    assert worker.run_once().failed == ()
    assert reminder_reading.counts(ws) == (1, 0)


def test_nothing_follows_in_a_store_that_can_only_be_read(ws: Workspace, clock: FakeClock) -> None:
    when_hot.set_following(ws, remind="high")
    add_leads(ws, 1, opened=5)
    scores.settle(ws.store, clock())
    ws.store.look = dataclasses.replace(ws.store.look, writable=False)
    assert hot_follow.carry_out(ws.store, clock()) == 0
    assert journal.steps(ws) == []


# Cooling


def test_a_hot_lead_cools_at_its_time_however_late_the_machine_wakes(
    ws: Workspace, clock: FakeClock
) -> None:
    """CAD-38: dated at the true expiry, exactly once."""
    save_rules(ws, reset_days=10)
    clock.move(hours=1)
    (lead,) = add_leads(ws, 1, opened=5)
    expires = clock() + 10 * DAY_MS
    assert once(ws).next_at is not None
    clock.now = expires - 1
    once(ws)
    assert cooled(ws) == []
    clock.move(days=40)
    assert once(ws).scored == 1
    assert cooled(ws) == [(lead, expires)]
    assert once(ws).scored == 0
    assert cooled(ws) == [(lead, expires)]


def test_the_next_thing_to_do_is_the_earliest(ws: Workspace, clock: FakeClock) -> None:
    midnight = NOW + 13 * 3_600_000
    assert once(ws).next_at == midnight
    add_alarms(ws, 1, dt.time(11, 30))
    assert once(ws).next_at == NOW + 30 * 60_000
    save_rules(ws, reset_days=1)
    clock.move(ms=1)
    with ws.store.write(None, now=clock()) as unit:
        unit.conn.execute("UPDATE reminder SET rang_at = 0")
    add_leads(ws, 1, opened=5)
    assert once(ws).next_at == midnight
    clock.now = midnight
    assert once(ws).next_at == NOW + DAY_MS + 1


def test_quiet_hours_hold_alarms_and_the_bell_of_hot_leads(ws: Workspace, clock: FakeClock) -> None:
    """The worker wakes at their end, rings once then, and tells of hot leads silently meanwhile."""
    quiet_hours.set_hours(ws, "11:15-13:00")
    add_alarms(ws, 1, dt.time(11, 30))
    ear = Ear()
    first = Worker(ws.store, ws.clock, ear, user_id=ws.user.id)
    end = NOW + 2 * 3_600_000
    assert first.run_once().next_at == end
    clock.move(hours=1)
    worker = Worker(ws.store, ws.clock, ear, user_id=ws.user.id)
    worker._news = 0
    save_rules(ws, reset_days=10)
    add_leads(ws, 1, opened=5)
    done = worker.run_once()
    assert (done.rang, len(done.hot), done.next_at) == ((), 1, end)
    assert [event.quiet for event in ear.of(BecameHot)] == [True]
    clock.now = end
    again = Worker(ws.store, ws.clock, ear, user_id=ws.user.id)
    assert [alarm.held for alarm in again.run_once().rang] == ["11:30"]
    assert [len(event.alarms) for event in ear.of(Rang)] == [1]


def test_a_worker_that_nobody_looks_at_leaves_alarms_to_one_that_somebody_does(
    ws: Workspace, clock: FakeClock
) -> None:
    """A reminder rings where the rep is; where nobody is, it rings all the same."""
    add_alarms(ws, 1, dt.time(11, 30))
    add_alarms(ws, 1, dt.time(11, 31))
    ear = Ear()
    unseen = Worker(ws.store, ws.clock, ear, user_id=ws.user.id, behind=2_000)
    half_past = NOW + 30 * 60_000
    clock.now = half_past
    done = unseen._round()
    assert (done.rang, done.next_at) == ((), half_past + 2_000)
    assert len(once(ws).rang) == 1
    clock.now = half_past + 2_000
    done = unseen._round()
    assert (done.rang, done.next_at) == ((), half_past + 62_000)
    clock.now = half_past + 62_000
    assert [alarm.missed for alarm in unseen.run_once().rang] == [False]


@pytest.mark.parametrize("days", [1 / 12, 3, 400])
def test_a_jump_of_the_clock_is_noticed_within_a_tick(
    ws: Workspace, clock: FakeClock, started: Started, days: float
) -> None:
    """Faults 5 and 40: suspended, or set ahead by two hours and more; nothing is doubled."""
    add_alarms(ws, 2, dt.time(11, 30))
    _, ear = started()
    clock.move(days=days)
    wait_for(lambda: ear.of(Rang))
    clock.move(seconds=1)
    wait_for(lambda: scores.is_settled(ws.store, clock()))
    assert [len(rang.alarms) for rang in ear.of(Rang)] == [2]


def test_a_clock_set_back_rings_nothing_twice(
    ws: Workspace, clock: FakeClock, started: Started
) -> None:
    """Fault 5."""
    add_alarms(ws, 1, dt.time(11, 30))
    _, ear = started()
    clock.move(hours=2)
    wait_for(lambda: ear.of(Rang))
    clock.move(days=-1)
    wait_for(lambda: any(e.date == dt.date(2026, 11, 21) for e in ear.of(RolledOver)))
    clock.move(days=1, hours=3)
    wait_for(lambda: ear.of(RolledOver)[-1].date == dt.date(2026, 11, 22))
    assert len(ear.of(Rang)) == 1
    assert ear.of(Failed) == []


# What others change


def test_a_change_of_another_process_is_seen_within_a_tick(
    ws: Workspace, clock: FakeClock, started: Started
) -> None:
    """More leads than a change re-scores itself are re-scored by the worker."""
    leads = add_leads(ws, 300)
    started()
    other = open_workspace(ws.store.path, clock=clock)
    with other.store.write(None, now=clock()) as unit:
        opens(unit.conn, leads, 2, clock())
    with other.read() as conn:
        assert conn.execute("SELECT count(*) FROM score_dirty").fetchone()[0] == 300
    wait_for(lambda: scores.is_settled(ws.store, clock()))
    with other.read() as conn:
        assert conn.execute("SELECT DISTINCT engagement FROM lead_state").fetchall() == [(2,)]


def test_woken_it_looks_at_once(ws: Workspace, started: Started) -> None:
    worker, ear = started(tick=60)
    add_alarms(ws, 1, dt.time(11, 1))
    assert isinstance(ws.clock, FakeClock)
    ws.clock.move(seconds=90)
    worker.wake()
    wait_for(lambda: ear.of(Rang))
    assert ear.of(Rang)[0].alarms[0].note == "send the quote"


def test_who_became_hot_elsewhere_is_told_once(
    ws: Workspace, clock: FakeClock, started: Started
) -> None:
    """COE-153, CAD-49: also when a file was taken in by another process."""
    known, new = add_leads(ws, 2)
    with ws.store.write(None, now=clock()) as unit:
        opens(unit.conn, [known], 5, clock())
    _, ear = started()
    with open_workspace(ws.store.path, clock=clock).store.write(None, now=clock()) as unit:
        opens(unit.conn, [new], 5, clock())
    wait_for(lambda: ear.of(BecameHot))
    clock.move(hours=1)
    with ws.store.write(None, now=clock()) as unit:
        opens(unit.conn, [known, new], 1, clock())
    time.sleep(0.1)
    assert [event.names for event in ear.of(BecameHot)] == [("Lead 1 · Kestrel Labs",)]


def test_only_what_concerns_the_user_is_told(ws: Workspace, clock: FakeClock) -> None:
    add_leads(ws, 1, opened=5)
    add_alarms(ws, 1, dt.time(11, 30))
    clock.move(hours=1)
    worker = Worker(ws.store, clock, lambda event: None, user_id=ws.user.id + 1)
    worker.run_once()
    add_leads(ws, 1, opened=5)
    done = worker.run_once()
    assert (done.hot, done.rang) == ((), ())
    assert len(once(ws).rang) == 1


# The day


def test_each_window_hears_of_a_new_day_and_one_begins_it(
    ws: Workspace, clock: FakeClock, started: Started
) -> None:
    once(ws)
    ears = [started()[1], started()[1]]
    assert [ear.of(RolledOver) for ear in ears] == [[], []]
    clock.now = NOW + 13 * 3_600_000
    for ear in ears:
        wait_for(partial(ear.of, RolledOver))
    clock.move(seconds=5)
    time.sleep(0.05)
    expected = [RolledOver(dt.date(2026, 11, 23), ws.team.id)]
    assert [ear.of(RolledOver) for ear in ears] == [expected, expected]


# Failing and stopping


def test_a_job_that_fails_is_said_once_and_tried_again_later_and_later(
    ws: Workspace, clock: FakeClock, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fault 41: the other jobs go on, and what failed is not lost."""
    calls: list[float] = []
    real = alarms.claim

    def broken(*args: object, **options: object) -> object:
        calls.append(time.monotonic())
        raise StoreError("The disk is full: nothing was saved.", hint="Free some space.")

    add_alarms(ws, 1, dt.time(11, 30))
    monkeypatch.setattr(alarms, "claim", broken)
    monkeypatch.setattr(runner, "LONGEST_BACKOFF", 8)
    clock.move(hours=1)
    _, ear = started(tick=0.02)
    wait_for(lambda: len(calls) >= 5)
    with ws.store.write(None, now=clock()) as unit:
        stored.mark_all(unit.conn)
    wait_for(lambda: scores.is_settled(ws.store, clock()))
    (failed,) = ear.of(Failed)
    assert "The disk is full" in failed.message
    assert "Free some space." in failed.message
    assert ear.of(Idle)[-1].trouble == failed.message
    assert calls[4] - calls[3] > 6 * 0.02
    monkeypatch.setattr(alarms, "claim", real)
    wait_for(lambda: ear.of(Rang))
    wait_for(lambda: ear.of(Idle)[-1].trouble == "")


def test_a_fault_of_ours_is_reported_too(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **options: object) -> int:
        raise ZeroDivisionError("division by zero")

    add_alarms(ws, 1, dt.time(11, 30))
    monkeypatch.setattr(scores, "settle", broken)
    assert isinstance(ws.clock, FakeClock)
    ws.clock.move(hours=1)
    done = once(ws)
    assert done.failed == ("scores: ZeroDivisionError: division by zero",)
    assert len(done.rang) == 1


def test_a_store_that_was_replaced_is_said_once(
    ws: Workspace, clock: FakeClock, started: Started
) -> None:
    """Fault 42."""
    _, ear = started()
    ws.store.path.rename(ws.store.path.with_name("elsewhere.db"))
    clock.move(days=1)
    wait_for(lambda: ear.of(Failed))
    time.sleep(0.2)
    (failed,) = ear.of(Failed)
    assert "was replaced or removed" in failed.message


def test_stopping_is_at_once_in_the_middle_of_much_work(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closing the app stops it at once; the next start goes on from there."""
    monkeypatch.setattr(scores, "REPLAY_CHUNK", 5)
    add_leads(ws, 400)
    mark_dirty(ws)
    ear = Ear()
    worker = Worker(ws.store, ws.clock, ear)
    worker.start()
    wait_for(lambda: ear.of(Working))
    before = time.monotonic()
    assert worker.stop()
    assert time.monotonic() - before < 1
    left = wrong_scores(ws)
    assert 0 < left < 400
    worker.start()
    wait_for(lambda: wrong_scores(ws) == 0)
    assert worker.stop()


def test_a_sleeping_worker_stops_at_once(ws: Workspace, started: Started) -> None:
    worker, _ = started(tick=60)
    before = time.monotonic()
    assert worker.stop()
    assert time.monotonic() - before < 0.5


def test_it_says_what_it_is_doing(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scores, "REPLAY_CHUNK", 100)
    add_leads(ws, 250)
    mark_dirty(ws)
    ear = Ear()
    done = Worker(ws.store, ws.clock, ear).run_once()
    assert done.scored == 250
    assert ear.of(Working) == [Working("re-scoring", 100)]


def test_a_writer_gets_its_turn_between_the_chunks(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The interface never waits for the worker."""
    monkeypatch.setattr(scores, "REPLAY_CHUNK", 5)
    add_leads(ws, 400)
    mark_dirty(ws)
    ear = Ear()
    worker = Worker(ws.store, ws.clock, ear)
    worker.start()
    wait_for(lambda: ear.of(Working))
    left = []
    for number in range(5):
        with ws.step(f"rename {number}") as unit:
            unit.conn.execute("UPDATE company SET name = ?", (f"Company {number}",))
        left.append(wrong_scores(ws))
    wait_for(lambda: ear.of(Idle))
    assert worker.stop()
    assert left[-1] > 0


def test_a_store_that_can_only_be_read_is_left_alone(ws: Workspace, clock: FakeClock) -> None:
    add_alarms(ws, 1, dt.time(11, 30))
    mark_dirty(ws)
    ws.store.look = dataclasses.replace(ws.store.look, writable=False)
    clock.move(hours=1)
    done = once(ws)
    assert (done.rang, done.failed, done.scored) == ((), (), 0)


# Two at once

PROCESS = """
import json, sys
from pathlib import Path
from leadtui.services.workspace import open_workspace
from leadtui.worker.runner import Worker
ws = open_workspace(Path(sys.argv[1]), clock=lambda: int(sys.argv[2]))
print("ready", flush=True)
sys.stdin.readline()
done = Worker(ws.store, ws.clock, lambda event: None).run_once()
print(json.dumps([[a.reminder_id for a in done.rang], list(done.failed)]))
"""


def prepare_much(ws: Workspace, clock: FakeClock) -> list[int]:
    """Sixty alarms that are due and 300 hot leads whose time is over; when they cool."""
    save_rules(ws, reset_days=2)
    clock.move(hours=1)
    add_leads(ws, 300, opened=5)
    scores.settle(ws.store, clock())
    expires = clock() + 2 * DAY_MS
    add_alarms(ws, 60, dt.time(13, 0))
    mark_dirty(ws)
    clock.move(days=5)
    return [expires]


def check_much(ws: Workspace, rang: list[int], expires: list[int]) -> None:
    assert len(rang) == len(set(rang)) == 60
    entries = cooled(ws)
    assert len(entries) == len({lead for lead, _ in entries}) == 300
    assert {at for _, at in entries} == set(expires)
    assert wrong_scores(ws) == 0
    with ws.read() as conn:
        assert conn.execute("SELECT count(*) FROM reset").fetchone()[0] == 300


def test_two_workers_of_one_process_do_no_harm(
    ws: Workspace, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    expires = prepare_much(ws, clock)
    monkeypatch.setattr(scores, "REPLAY_CHUNK", 20)
    second = open_workspace(ws.store.path, clock=clock)
    done: list[Summary] = []
    threads = [
        threading.Thread(target=lambda own=own: done.append(once(own))) for own in (ws, second)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [summary.failed for summary in done] == [(), ()]
    check_much(ws, [a.reminder_id for summary in done for a in summary.rang], expires)


def test_two_workers_of_two_processes_do_no_harm(ws: Workspace, clock: FakeClock) -> None:
    """Fault 3: each alarm rings once, each lead cools once."""
    expires = prepare_much(ws, clock)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, str(ws.store.path), str(clock())],
            cwd=ROOT,
            env=os.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    rang: list[int] = []
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        answer, _ = process.communicate(timeout=60)
        mine, failed = json.loads(answer)
        assert (process.returncode, failed) == (0, [])
        rang += mine
    check_much(ws, rang, expires)


def test_old_steps_are_cut_when_a_day_begins(ws: Workspace, clock: FakeClock) -> None:
    companies.create(ws, {"name": "Kestrel Labs"})
    worker = Worker(ws.store, clock, Ear())
    worker.run_once()
    assert len(journal.steps(ws)) == 1
    clock.move(days=366)
    worker.run_once()
    assert journal.steps(ws) == []


# The suspects


def test_a_company_that_rises_is_told_to_the_user_at_work(ws: Workspace, clock: FakeClock) -> None:
    """COE-111, COE-153: once, wherever it was changed."""
    ana, bo = Ear(), Ear()
    wanted = routine_setup.Wanted(criteria="must a\nnotable city:lille", notify_above="50")
    routine_setup.edit(ws, 1, wanted)
    made = companies.create(ws, {"name": "Alto"}).ids[0]
    workers = [Worker(ws.store, clock, ana, user_id=1), Worker(ws.store, clock, bo, user_id=99)]
    for worker in workers:
        worker.run_once()
    companies.edit(ws, made, {"city": "Lille"})
    for worker in workers * 2:
        worker.run_once()
    [told] = ana.of(Rose)
    assert [one.text for one in told.told] == ["Alto: fit 60, above 50 on My market."]
    assert bo.of(Rose) == []


def test_what_a_large_change_left_is_judged_and_each_day_again(
    ws: Workspace, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """COE-99."""
    monkeypatch.setattr(store_module, "INLINE_COMPANIES", 0)
    add_leads(ws, 1)
    routine_setup.edit(ws, 1, routine_setup.Wanted(criteria="must kestrel"))

    def kept() -> int:
        with ws.store.read() as conn:
            number: int = conn.execute("SELECT count(*) FROM fit").fetchone()[0]
        return number

    assert kept() == 0
    Worker(ws.store, clock, Ear()).run_once()
    assert kept() == 1
    with ws.store.write(None, now=ws.now()) as unit:
        unit.conn.execute("DELETE FROM fit")
    Worker(ws.store, clock, Ear()).run_once()
    assert kept() == 0
    clock.move(days=1)
    Worker(ws.store, clock, Ear()).run_once()
    assert kept() == 1
