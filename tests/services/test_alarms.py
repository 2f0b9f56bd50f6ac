"""Alarms: at the right instant, once, whoever asks."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from leadtui.domain.dates import When, to_ms
from leadtui.domain.reminders import Snooze
from leadtui.models import alarms as stored
from leadtui.models import journal as steps
from leadtui.models.store import Store
from leadtui.services import alarms, journal, reminders
from leadtui.services.workspace import Workspace, add_user, init
from tests.builders import add_company, dump
from tests.conftest import FakeClock
from tests.services.reminding import TODAY, day, remind

HOUR = 3_600_000
EVENING = dt.time(18, 30)
#: 18:30 in Paris on the day of the fixture ``ws``.
EVENING_MS = to_ms(dt.datetime(2026, 11, 22, 17, 30, tzinfo=dt.UTC))


def rang(ws: Workspace, now: int) -> list[int]:
    return [alarm.reminder_id for alarm in alarms.claim(ws.store, now)]


@pytest.mark.parametrize("user_id", [None, 1])
def test_looking_each_second_reads_only_what_waits(ws: Workspace, user_id: int | None) -> None:
    """Whatever else a user follows or ever followed."""
    ran: list[str] = []
    with ws.read() as conn:
        conn.set_trace_callback(ran.append)
        stored.due_ids(conn, EVENING_MS, user_id)
        stored.next_at(conn, user_id)
        conn.set_trace_callback(None)
        plans = [[row[3] for row in conn.execute(f"EXPLAIN QUERY PLAN {query}")] for query in ran]
    assert len(plans) == 2
    for plan in plans:
        assert "reminder_to_ring" in plan[0]
        assert not any("TEMP B-TREE" in part for part in plan)


def test_rings_once_at_its_instant(ws: Workspace) -> None:
    one = remind(ws, time=EVENING, note="call")
    remind(ws, "Oran")
    assert alarms.next_at(ws.store, ws.now()) == EVENING_MS
    assert alarms.claim(ws.store, EVENING_MS - 1) == []
    assert [alarm.reminder_id for alarm in alarms.due(ws.store, EVENING_MS)] == [one]
    (alarm,) = alarms.claim(ws.store, EVENING_MS)
    row = reminders.get(ws, one)
    assert alarm == alarms.Alarm(
        reminder_id=one,
        team_id=ws.team.id,
        company_id=row.company_id,
        company="Kestrel Labs",
        contact_id=None,
        contact="",
        date=TODAY,
        time=EVENING,
        priority=row.priority,
        note="call",
        ring_at=EVENING_MS,
        follower_ids=(ws.user.id,),
        missed=False,
    )
    assert alarms.claim(ws.store, EVENING_MS) == []
    assert alarms.due(ws.store, EVENING_MS + HOUR) == []
    assert alarms.next_at(ws.store, ws.now()) is None


@pytest.mark.parametrize(
    ("date", "clock_time", "instant"),
    [
        # The clocks skip 02:30 on 29 March, and show it twice on 25 October.
        (dt.date(2026, 3, 29), dt.time(2, 30), dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC)),
        (dt.date(2026, 10, 25), dt.time(2, 30), dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)),
        (dt.date(2026, 7, 1), dt.time(9), dt.datetime(2026, 7, 1, 7, tzinfo=dt.UTC)),
    ],
)
def test_rings_by_the_teams_clock(
    ws: Workspace, clock: FakeClock, date: dt.date, clock_time: dt.time, instant: dt.datetime
) -> None:
    clock.now = to_ms(dt.datetime(2026, 3, 28, 12, tzinfo=dt.UTC))
    remind(ws, date=date, time=clock_time)
    assert alarms.next_at(ws.store, ws.now()) == to_ms(instant)


def test_rings_by_the_clock_of_tokyo(tmp_path: Path, clock: FakeClock) -> None:
    ws = init(tmp_path / "t.db", user="Aki", team="East", timezone="Asia/Tokyo", clock=clock)
    remind(ws, date=day(1), time=dt.time(9))
    assert alarms.next_at(ws.store, ws.now()) == to_ms(dt.datetime(2026, 11, 23, 0, tzinfo=dt.UTC))


@pytest.mark.parametrize("late", [0, 1, 300_000, 300_001, 40 * 24 * HOUR])
def test_a_missed_one_comes_once_and_says_so(ws: Workspace, late: int) -> None:
    remind(ws, time=EVENING)
    (alarm,) = alarms.claim(ws.store, EVENING_MS + late)
    assert alarm.missed is (late > 300_000)
    assert alarms.claim(ws.store, EVENING_MS + late + 1) == []


def test_several_come_in_order_of_time(ws: Workspace) -> None:
    late = remind(ws, "A", time=dt.time(19))
    early = remind(ws, "B", time=EVENING)
    remind(ws, "C", date=day(1), time=EVENING)
    assert rang(ws, EVENING_MS + HOUR) == [early, late]


def test_what_is_over_when_it_is_set_does_not_ring(ws: Workspace, clock: FakeClock) -> None:
    remind(ws, time=dt.time(8))
    two = remind(ws, "Oran", time=EVENING)
    reminders.move(ws, two, When(day(-1), EVENING))
    assert alarms.next_at(ws.store, ws.now()) is None
    assert alarms.claim(ws.store, clock.now + 1_000 * HOUR) == []
    reminders.snooze(ws, two, Snooze.TOMORROW)
    assert alarms.next_at(ws.store, ws.now()) == EVENING_MS + 24 * HOUR


@pytest.mark.parametrize("close", [reminders.done, reminders.delete])
def test_a_closed_one_is_silent(ws: Workspace, close: Callable[[Workspace, int], object]) -> None:
    one = remind(ws, time=EVENING)
    close(ws, one)
    assert alarms.next_at(ws.store, ws.now()) is None
    assert alarms.claim(ws.store, EVENING_MS) == []
    journal.undo(ws)
    assert rang(ws, EVENING_MS) == [one]


def test_a_time_that_is_dropped_rings_no_more(ws: Workspace) -> None:
    one = remind(ws, time=EVENING)
    reminders.move(ws, one, When(TODAY, None), drop_time=True)
    assert alarms.next_at(ws.store, ws.now()) is None


def test_a_moved_one_rings_again(ws: Workspace, clock: FakeClock) -> None:
    one = remind(ws, time=EVENING)
    clock.now = EVENING_MS
    assert rang(ws, clock.now) == [one]
    reminders.set_note(ws, one, "nobody there")
    reminders.set_priority(ws, one)
    assert alarms.next_at(ws.store, ws.now()) is None
    reminders.move(ws, one, When(TODAY, dt.time(20)))
    assert rang(ws, EVENING_MS + 90 * 60_000) == [one]


def undo(ws: Workspace, step_id: int | None) -> None:
    """Undo, and settle the alarms that it brought back."""
    assert step_id is not None
    with ws.step("undo", origin="undo", undoes=step_id) as unit:
        target = steps.step(unit.conn, step_id, ws.team.id)
        assert target is not None
        assert unit.step_id is not None
        steps.undo(unit.conn, target, unit.step_id)
        stored.settle_step(unit.conn, unit.step_id, unit.now)


def test_undo_brings_an_alarm_to_come_back(ws: Workspace, clock: FakeClock) -> None:
    """Moved earlier, rung there, undone: it rings at the time it had."""
    one = remind(ws, time=EVENING)
    earlier = reminders.move(ws, one, When(TODAY, dt.time(17)))
    clock.now = EVENING_MS - 90 * 60_000
    assert rang(ws, clock.now) == [one]
    undo(ws, earlier.step_id)
    assert alarms.next_at(ws.store, ws.now()) == EVENING_MS
    assert rang(ws, EVENING_MS) == [one]


def test_undo_rings_nothing_that_is_over(ws: Workspace, clock: FakeClock) -> None:
    """Rung, moved on, undone: it rang already."""
    one = remind(ws, time=EVENING)
    clock.now = EVENING_MS
    assert rang(ws, clock.now) == [one]
    later = reminders.snooze(ws, one, Snooze.TOMORROW)
    undo(ws, later.step_id)
    assert alarms.next_at(ws.store, ws.now()) is None
    assert alarms.claim(ws.store, clock.now + HOUR) == []


def test_undo_of_something_else_leaves_an_alarm_alone(ws: Workspace, clock: FakeClock) -> None:
    one = remind(ws, time=EVENING)
    noted = reminders.set_note(ws, one, "call")
    clock.now = EVENING_MS
    undo(ws, noted.step_id)
    assert rang(ws, clock.now) == [one]


def test_ringing_is_no_step_of_a_user(ws: Workspace) -> None:
    remind(ws, time=EVENING)
    before, done = dump(ws, without=("reminder",)), journal.steps(ws)
    alarms.claim(ws.store, EVENING_MS)
    assert journal.steps(ws) == done
    assert dump(ws, without=("reminder",)) == before


def test_one_user_may_ask_for_what_they_follow(ws: Workspace) -> None:
    bo = add_user(ws, "Bo")
    mine = remind(ws, "Mine", time=EVENING)
    ours = remind(ws, "Ours", time=dt.time(19), followers=[ws.user.id, bo.id])
    assert alarms.next_at(ws.store, ws.now(), user_id=bo.id) == EVENING_MS + HOUR // 2
    now = EVENING_MS + HOUR
    assert [a.reminder_id for a in alarms.due(ws.store, now, user_id=bo.id)] == [ours]
    (alarm,) = alarms.claim(ws.store, now, user_id=bo.id)
    assert alarm.follower_ids == (ws.user.id, bo.id)
    assert rang(ws, now) == [mine]


def test_a_store_that_can_only_be_read_rings_nothing(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    remind(ws, time=EVENING)
    monkeypatch.setattr(Store, "writable", property(lambda store: False))
    assert alarms.claim(ws.store, EVENING_MS) == []


def many(ws: Workspace, number: int) -> set[int]:
    """So many reminders, one a second from :data:`EVENING_MS` on."""
    add_company(ws, "C0")
    with ws.store.write(None, now=ws.now()) as unit:
        for place in range(number):
            company = unit.conn.execute(
                "INSERT INTO company (team_id, name, sort_name, created_at, updated_at) "
                "VALUES (1, 'C', 'c', 0, 0)"
            ).lastrowid
            unit.conn.execute(
                "INSERT INTO reminder (team_id, company_id, date, time, ring_at, priority, "
                "created_at) VALUES (1, ?, '2026-11-22', '18:30', ?, 1, 0)",
                (company, EVENING_MS + place * 1_000),
            )
        return {row[0] for row in unit.conn.execute("SELECT id FROM reminder")}


def test_two_workers_in_threads_ring_each_once(ws: Workspace) -> None:
    expected = many(ws, 60)
    got: list[list[int]] = [[], [], []]
    start = threading.Barrier(len(got))

    def work(mine: list[int]) -> None:
        store = Store(ws.store.path)
        start.wait()
        for second in range(0, 60, 2):
            mine += [a.reminder_id for a in alarms.claim(store, EVENING_MS + second * 1_000)]
        mine += [a.reminder_id for a in alarms.claim(store, EVENING_MS + HOUR)]

    threads = [threading.Thread(target=work, args=(mine,)) for mine in got]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    everything = [reminder_id for mine in got for reminder_id in mine]
    assert len(everything) == len(set(everything))
    assert set(everything) == expected


WORKER = """
import json, sys
from pathlib import Path
from leadtui.models.store import Store
from leadtui.services.alarms import claim
store, first = Store(Path(sys.argv[1])), int(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
got = []
for second in range(0, 61, 2):
    got += [alarm.reminder_id for alarm in claim(store, first + second * 1000)]
print(json.dumps(got))
"""


def test_two_workers_in_processes_ring_each_once(ws: Workspace) -> None:
    expected = many(ws, 60)
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(ws.store.path), str(EVENING_MS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    everything: list[int] = []
    for worker in workers:
        out, _ = worker.communicate(timeout=60)
        assert worker.returncode == 0
        everything += json.loads(out)
    assert len(everything) == len(set(everything))
    assert set(everything) == expected
