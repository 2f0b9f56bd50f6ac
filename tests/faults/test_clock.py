"""The clock of the machine is set, goes to summer time and back, lives in another zone, or stands
still while the machine sleeps (faults.md 5, 6, 7, 40): each reminder rings once and not before its
time, dates stay where they are, and hot leads cool once, at their time.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from leadtui.domain.dates import to_ms
from leadtui.worker.command import BEHIND_MS
from tests.faults.clocks import MachineClock, working
from tests.faults.line import ROOT, Line
from tests.faults.table import RUNS, Toll
from tests.terminal.pseudo import Terminal, opened

PARIS = ZoneInfo("Europe/Paris")
#: A Tuesday.
MORNING = dt.datetime(2026, 5, 12, 10, tzinfo=PARIS)
#: A span of time that is less than nothing.
NEGATIVE = re.compile(r"(?<![\w:.])[-−]\d+ ?(s|min|h|d|days?|hours?|minutes?|weeks?)\b")
LISTINGS = (
    ("leads",),
    ("reminders", "--all"),
    ("why", "l1@example.org"),
    ("timeline", "Company 01"),
    ("show", "company", "Company 01"),
)
HOMES = ("HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")


@pytest.fixture
def clock(tmp_path: Path) -> MachineClock:
    """The clock of the machine, at ten in the morning in Paris."""
    made = MachineClock(tmp_path)
    made.set(MORNING)
    return made


@pytest.fixture
def desk(tmp_path: Path, clock: MachineClock, request: pytest.FixtureRequest) -> Iterator[Line]:
    """A store of Ana's of Paris with twelve leads, made in the morning or when the parameter says;
    looked over at the end.
    """
    if hasattr(request, "param"):
        clock.set(request.param)
    environment = clock.environment | {name: str(tmp_path / "home") for name in HOMES}
    line = Line(tmp_path / "desk" / "day.db", (), environment, clock)
    line.done("init", "--user", "Ana", "--team", "North", "--timezone", "Europe/Paris")
    rows = (f"l{n}@example.org,Lead {n},Company {n:02}" for n in range(1, 13))
    path = tmp_path / "leads.csv"
    path.write_text("\n".join(("email,first name,company", *rows, "")))
    line.done("import", "leads", str(path))
    yield line
    assert line.wrong() == []


def remind(line: Line, number: int, when: str) -> int:
    """Set the reminder of the company of that number, to call it."""
    line.done("remind", f"Company {number:02}", "--date", when, "--note", f"call {number}")
    return number


def nothing_is_less_than_now(line: Line) -> None:
    """No listing has an age or a delay below zero."""
    assert all(row["days_late"] >= 0 for row in line.json("reminders"))
    for words in (*LISTINGS, ("history", "company", "Company 01"), ("backups",), ("doctor",)):
        text = line.done(*words)
        assert not NEGATIVE.search(text), text


def bells(line: Line) -> dict[int, tuple[int, int | None]]:
    """When the reminder of each number should ring, and when it did (UTC ms)."""
    with line.workspace() as ws, ws.read() as conn:
        rows = conn.execute("SELECT note, ring_at, rang_at FROM reminder WHERE ring_at IS NOT NULL")
        return {int(note.removeprefix("call ")): (due, rang) for note, due, rang in rows}


def early(line: Line) -> list[int]:
    """The reminders that rang before their time."""
    return [i for i, (due, rang) in bells(line).items() if rang is not None and rang < due]


def count(fault: str, line: Line, rang: list[int], due: list[int], runs: int = 1) -> None:
    """Into the table: of the reminders that were ``due``, in that order, those that ``rang``.

    Those that rang twice or too early count as done by half.
    """
    toll = Toll(fault, runs, len(due), len(set(due) & set(rang)))
    toll.lost = toll.confirmed - toll.kept
    toll.half = len(rang) - len(set(rang)) + len(early(line))
    toll.doctor(line.wrong())
    toll.check()
    assert rang == due


def utc(*parts: int) -> dt.datetime:
    year, month, day, *rest = parts
    return dt.datetime(year, month, day, *rest, tzinfo=dt.UTC)  # type: ignore[arg-type, misc]


# Set by hand


def test_two_hours_ahead_and_back_ring_once(desk: Line, clock: MachineClock) -> None:
    """faults.md 5: what was passed over rings, once; set right again, nothing rings twice."""
    passed, later, tomorrow = (
        remind(desk, n, day) for n, day in ((1, "10:30"), (2, "14:00"), (3, "tomorrow 9am"))
    )
    with working(desk) as worker:
        clock.move(hours=2)
        worker.wait(lambda: worker.rang)
        assert worker.rang == [passed]
        clock.move(hours=-2)
        fresh = remind(desk, 4, "10:45")
        worker.settle()
        assert worker.rang == [passed]
        for moment, due in ((11, fresh), (14, later), (24 + 9, tomorrow)):
            clock.set(MORNING.replace(hour=0) + dt.timedelta(hours=moment))
            worker.wait(lambda due=due: due in worker.rang)  # type: ignore[misc]
        worker.settle()
    count("clock set ahead and back", desk, worker.rang, [passed, fresh, later, tomorrow])
    nothing_is_less_than_now(desk)


def test_a_day_back_and_forth_again(desk: Line, clock: MachineClock) -> None:
    """faults.md 5: the day before begins again; what is done in it is kept, and counts."""
    rung, coming = remind(desk, 1, "10:10"), remind(desk, 2, "16:00")
    with working(desk) as worker:
        clock.move(minutes=11)
        worker.wait(lambda: worker.rang)
        clock.move(days=-1)
        worker.wait(lambda: worker.of("today is ")[-1] == "2026-05-11")
        desk.done("log", "l1@example.org", "replied")
        nothing_is_less_than_now(desk)
        assert {row["date"] for row in desk.json("reminders")} == {"2026-05-12"}
        earlier = remind(desk, 3, "13:00")
        for hours in (-21, 6):
            clock.set(MORNING + dt.timedelta(hours=hours, milliseconds=BEHIND_MS))
            worker.settle()
    count("clock set a day back", desk, worker.rang, [rung, earlier, coming])
    assert desk.json("why", "l1@example.org")["engagement"] == 3


def test_a_clock_that_is_set_again_and_again(desk: Line, clock: MachineClock) -> None:
    """faults.md 5: anywhere within two days, with new reminders in between."""
    chance = random.Random(RUNS)
    due: list[int] = []
    runs = max(8, RUNS // 3)
    with working(desk) as worker:
        for _ in range(runs):
            clock.set(MORNING + dt.timedelta(minutes=chance.randint(-1_440, 1_440)))
            if len(due) < 12:
                due.append(remind(desk, len(due) + 1, f"+{chance.randint(5, 600)}min"))
            worker.listen(1.2)
        clock.set(MORNING + dt.timedelta(days=3))
        worker.settle()
    count("clock set again and again", desk, sorted(worker.rang), due, runs)


@pytest.mark.parametrize("back", [False, True], ids=["ahead", "ahead and back"])
@pytest.mark.parametrize("desk", [utc(2026, 3, 28, 19)], indirect=True, ids=["march"])
def test_a_hot_lead_cools_once_at_its_time(desk: Line, clock: MachineClock, back: bool) -> None:
    """CAD-38, faults.md 5: a day of silence after summer time began, whenever that is seen."""
    desk.done("rules", "set", "reset_days=1")
    desk.done("log", "l1@example.org", "demo_booked")
    [lead] = desk.json("leads", "--hot")
    assert lead["hot_since"] == lead["last_interaction"]
    until = dt.datetime.fromisoformat(lead["hot_until"])
    assert until - dt.datetime.fromisoformat(lead["hot_since"]) == dt.timedelta(days=1)
    with working(desk) as worker:
        clock.set(until - dt.timedelta(seconds=3))
        assert len(desk.json("leads", "--hot")) == 1
        clock.set(until)
        worker.settle()
        assert desk.json("leads", "--hot") == []
        if back:
            clock.move(hours=-12)
            worker.settle()
            desk.done("log", "l2@example.org", "clicked")
            clock.move(days=2)
            worker.settle()
    rows = desk.json("timeline", "Company 01")
    assert [row["at"] for row in rows if row["kind"] == "cooled"] == [lead["hot_until"]]
    assert desk.json("leads", "--hot") == []


# Summer time


@pytest.mark.parametrize(
    ("desk", "day", "rings"),
    [
        (
            utc(2026, 3, 28, 19),
            "2026-03-29",
            {"1:59": utc(2026, 3, 29, 0, 59), "2:30": utc(2026, 3, 29, 1, 30),
             "3:30": utc(2026, 3, 29, 1, 30), "9:00": utc(2026, 3, 29, 7)},
        ),
        (
            utc(2026, 10, 24, 18),
            "2026-10-25",
            {"1:59": utc(2026, 10, 24, 23, 59), "2:30": utc(2026, 10, 25, 0, 30),
             "3:30": utc(2026, 10, 25, 2, 30), "9:00": utc(2026, 10, 25, 8)},
        ),
    ],
    ids=["forward", "back"],
    indirect=["desk"],
)  # fmt: skip
def test_the_night_in_which_the_clocks_change(
    desk: Line, clock: MachineClock, day: str, rings: dict[str, dt.datetime]
) -> None:
    """faults.md 6: 9:00 stays 9:00; 02:30 rings once where there is none, and where it comes twice;
    the last seconds before the change and the first after it are lived through.
    """
    made = {time: remind(desk, n, f"{day} {time}") for n, time in enumerate(rings, start=1)}
    shown = [(row["date"], row["time"]) for row in desk.json("reminders")]
    assert shown == [(day, f"{time:0>5}") for time in rings]
    assert {i: bells(desk)[i][0] for i in made.values()} == {
        made[time]: to_ms(moment) for time, moment in rings.items()
    }
    # 03:00 summer time is 02:00 winter time, both nights.
    change = dt.datetime.fromisoformat(f"{day}T01:00Z")
    with working(desk) as worker:
        for moment in sorted({*rings.values(), change}):
            clock.set(moment - dt.timedelta(seconds=2))
            worker.listen(0.5)
            assert set(worker.rang) == {i for time, i in made.items() if rings[time] < moment}
            worker.listen(3 + BEHIND_MS / 1_000)
            assert set(worker.rang) == {i for time, i in made.items() if rings[time] <= moment}
        clock.set(dt.datetime.fromisoformat(f"{day}T01:30Z"))
        worker.settle()
        clock.set(dt.datetime.fromisoformat(f"{day}T12:00Z"))
        worker.settle()
    count(f"clocks changed on {day}", desk, sorted(worker.rang), sorted(made.values()))
    assert [(row["date"], row["time"]) for row in desk.json("reminders")] == shown
    assert {row["days_late"] for row in desk.json("reminders")} == {0}
    assert worker.of("today is ")[-1] == day


# Another zone


def test_the_zone_of_the_machine_moves_no_date(desk: Line, clock: MachineClock) -> None:
    """faults.md 7: the team's zone counts, wherever the laptop is; at an hour at which Tokyo has
    another day, and at one at which New York has.
    """
    desk.done("log", "l1@example.org", "demo_booked")
    for number, day in enumerate(("today", "tomorrow 0:15", "23:45", "+3d"), start=1):
        remind(desk, number, day)
    dates = ["2026-05-12", "2026-05-12", "2026-05-13", "2026-05-15"]
    for hour in (0, 23):
        seen = []
        for zone in ("Europe/Paris", "Asia/Tokyo", "America/New_York"):
            clock.set(MORNING.replace(hour=hour, minute=20))
            there = Line(desk.store, (), {**desk.environment, "TZ": zone}, clock)
            there.done("remind", "Company 05", "--date", "tomorrow", "--note", "anywhere")
            assert there.json("show", "company", "Company 05")["reminder"]["date"] == dates[2]
            there.done("undo")
            seen.append([there.done(*words) for words in LISTINGS])
            assert [row["date"] for row in there.json("reminders")] == dates
        assert seen[1:] == seen[:1] * 2


# The app


@contextmanager
def window(line: Line, **environment: str) -> Iterator[Terminal]:
    """The app on the store, once it shows what is to process."""
    arguments = [sys.executable, "-m", "leadtui", "--store", str(line.store)]
    with opened(arguments, {"PYTHONPATH": str(ROOT), **line.environment, **environment}) as shown:
        shown.read_until("To process")
        yield shown


def test_the_app_when_the_clock_is_set(desk: Line, clock: MachineClock) -> None:
    """faults.md 5: it rings what was passed over, once, follows the day, and goes on working."""
    ring = remind(desk, 1, "10:30")
    remind(desk, 2, "tomorrow")
    with window(desk) as terminal:
        clock.move(hours=2)
        terminal.read_until("call 1")
        terminal.read_until(lambda: bells(desk)[ring][1] is not None)
        clock.move(hours=-2)
        terminal.read(2)
        clock.move(days=1)
        terminal.read_until("To process (2)")
        clock.move(days=-1)
        terminal.read_until("To process (1)")
        terminal.press("q")
        assert terminal.finish() == 0
    assert early(desk) == []
    assert [row["date"] for row in desk.json("reminders")] == ["2026-05-12", "2026-05-13"]


# Asleep


@pytest.mark.fast
def test_asleep_for_a_night(desk: Line, clock: MachineClock) -> None:
    """faults.md 40: stopped while the clock goes on; awake, all that was missed comes once, and
    what cooled meanwhile did so at its time.
    """
    desk.done("rules", "set", "reset_days=1")
    desk.done("log", "l1@example.org", "demo_booked")
    [lead] = desk.json("leads", "--hot")
    missed = [remind(desk, n, day) for n, day in ((1, "18:00"), (2, "tomorrow 9am"))]
    ahead = remind(desk, 3, "tomorrow 4pm")
    with working(desk) as worker:
        worker.process.send_signal(signal.SIGSTOP)
        clock.set(MORNING + dt.timedelta(days=1, hours=5))
        time.sleep(1)
        worker.process.send_signal(signal.SIGCONT)
        worker.settle()
        assert worker.rang == missed
        assert all("Missed: " in words for words in worker.of("reminder: "))
        assert worker.of("today is ")[-1] == "2026-05-13"
        clock.move(hours=1, milliseconds=BEHIND_MS)
        worker.settle()
    count("asleep for a night", desk, worker.rang, [*missed, ahead])
    rows = desk.json("timeline", "Company 01")
    assert [row["at"] for row in rows if row["kind"] == "cooled"] == [lead["hot_until"]]


def test_the_app_asleep_for_a_night(desk: Line, clock: MachineClock) -> None:
    """faults.md 40: what was missed is said once, the new day is there, keys work."""
    missed = remind(desk, 1, "18:00")
    remind(desk, 2, "tomorrow")
    with window(desk) as terminal:
        terminal.process.send_signal(signal.SIGSTOP)
        clock.move(days=1)
        time.sleep(1)
        terminal.process.send_signal(signal.SIGCONT)
        terminal.read_until("call 1")
        terminal.read_until("To process (2)")
        rang = bells(desk)[missed][1]
        assert rang is not None
        assert rang >= to_ms(MORNING + dt.timedelta(days=1))
        terminal.press("2")
        terminal.read_until("Leads (")
        terminal.press("q")
        assert terminal.finish() == 0
