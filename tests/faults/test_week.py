"""A week of use over a change of clocks, in three zones, on machines that live in each of them:
every alarm rings once and not before its time, no date moves, what comes again does not drift
(faults.md 5, 6, 7, 40).
"""

from __future__ import annotations

import datetime as dt
import re
import signal
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from leadtui.domain.dates import parse_when
from leadtui.domain.reminders import Snooze
from leadtui.services import companies, quiet_hours, reminders, repeating
from leadtui.services.workspace import Workspace, init
from leadtui.worker.command import BEHIND_MS
from tests.faults.clocks import MachineClock, Work, working
from tests.faults.line import Line
from tests.faults.table import Toll

ZONES = ("Europe/Paris", "Asia/Tokyo", "America/New_York")
#: The Sundays on which Paris, then New York change their clocks in 2026.
CHANGES = tuple(
    map(dt.date.fromisoformat, ("2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01"))
)
#: The quiet hours of those who have some.
QUIET_FROM, QUIET_TO = 22, 7
#: Reminders as they are typed: days from the change, time of day.
TYPED = (
    (-2, "9:00"), (-2, "23:00"), (-1, "2:30"), (-1, "23:45"), (0, "0:30"), (0, "1:30"),
    (0, "2:00"), (0, "2:30"), (0, "3:00"), (0, "3:30"), (0, "9:00"), (1, "2:30"), (1, "9:00"),
    (2, "23:30"), (0, ""), (1, ""),
)  # fmt: skip
SHORT = ((-1, "23:45"), (0, "2:30"), (0, "3:30"), (0, ""))
#: How many weeks are lived through side by side, and how long each step may take, in seconds.
TOGETHER, PATIENCE = 6, 60.0
#: After so long a worker without a terminal rings.
_SEEN = dt.timedelta(milliseconds=BEHIND_MS + 200)
_DAY = dt.timedelta(days=1)


class Use:
    """Ana's use of a store over the week with ``change`` in its middle, on a machine of its own
    with its own clock.
    """

    def __init__(
        self, folder: Path, zone: str, machine: str, change: dt.date, *, quiet: bool = False
    ) -> None:
        folder.mkdir()
        self.zone, self.change, self.quiet = ZoneInfo(zone), change, quiet
        self.clock = MachineClock(folder)
        homes = {name: str(folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
        environment = {**self.clock.environment, **homes, "TZ": machine}
        self.line = Line(folder / "desk" / "day.db", (), environment, self.clock)
        #: Each reminder as it has to stand in the store, by its number.
        self.days: dict[int, tuple[str, str | None]] = {}
        self.pending: list[tuple[dt.datetime, int]] = []
        self.due: Counter[int] = Counter()
        self.rang: Counter[int] = Counter()
        self.again = self.put_off = 0

    # What is expected, by the wall clock of the zone alone

    def at(self, ahead: int, clock: str) -> dt.datetime:
        """The instant so many days from the change. One that is skipped comes after the gap, of
        one that comes twice the first is meant.
        """
        hour, minute = map(int, clock.split(":"))
        wall = dt.datetime.combine(self.change + ahead * _DAY, dt.time(hour, minute), self.zone)
        return wall.astimezone(dt.UTC)

    def expect(self, number: int, ahead: int, clock: str) -> None:
        """The reminder of that number stands there, and rings then; in quiet hours at their end."""
        date = (self.change + ahead * _DAY).isoformat()
        self.days[number] = (date, f"{clock:0>5}" if clock else None)
        if not clock:
            return
        moment = self.at(ahead, clock)
        local = moment.astimezone(self.zone)
        if self.quiet and not QUIET_TO <= local.hour < QUIET_FROM:
            day = (local.date() - self.change).days + (local.hour >= QUIET_FROM)
            moment = self.at(day, f"{QUIET_TO}:00")
        self.pending.append((moment, number))
        self.due[number] += 1

    # What Ana does

    def begin(self, ahead: int, typed: Sequence[tuple[int, str]]) -> None:
        """At noon so many days from the change make the store, with every reminder in it."""
        self.clock.set(self.at(ahead, "12:00"))
        ws = init(
            self.line.store, user="Ana", team="North", timezone=self.zone.key, clock=self.clock
        )
        self.again, self.put_off = len(typed) + 1, len(typed) + 2
        with closing(ws.store):
            if self.quiet:
                quiet_hours.set_hours(ws, f"{QUIET_FROM}:00-{QUIET_TO}:00")
            for number, (days, clock) in enumerate([*typed, (ahead + 1, "9:15")], 1):
                self._remind(ws, number, days, clock)
            repeating.set_repeat(ws, self._id(ws, self.again), "every day")
        # As a shell on this machine types it.
        day, name = self.change - _DAY, f"Company {self.put_off:02}"
        self.line.done("add", "company", name)
        words = ("--date", f"{day:%d/%m} 10:00", "--note", f"call {self.put_off}")
        self.line.done("remind", name, *words)
        self.expect(self.put_off, -1, "10:00")

    def _remind(self, ws: Workspace, number: int, ahead: int, clock: str) -> None:
        [company] = companies.create(ws, {"name": f"Company {number:02}"}).ids
        when = parse_when(f"{(self.change + ahead * _DAY).isoformat()} {clock}", now=ws.local_now())
        reminders.set_reminder(ws, company, date=when.date, time=when.time, note=f"call {number}")
        self.expect(number, ahead, clock)

    def _id(self, ws: Workspace, number: int) -> int:
        found = reminders.of_company(ws, companies.find(ws, f"Company {number:02}"))
        assert found is not None
        return found.id

    def answer(self, rung: set[int]) -> None:
        """What comes again is done, and comes on the next day; one is put off, the first time."""
        with self.line.workspace() as ws:
            tomorrow = (ws.today() - self.change).days + 1
            if self.again in rung:
                reminders.done(ws, self._id(ws, self.again))
                self.expect(self.again, tomorrow, "9:15")
            if self.put_off in rung and self.due[self.put_off] == 1:
                reminders.snooze(ws, self._id(ws, self.put_off), Snooze.TOMORROW)
                self.expect(self.put_off, tomorrow, "10:00")

    # Living through it

    def hear(self, work: Work, before: Counter[int]) -> None:
        """Hear until all rang that has to have rung by now, which is just that; answer it."""
        now = dt.datetime.fromtimestamp(self.clock() / 1000, dt.UTC)
        come = [each for each in self.pending if each[0] <= now]
        self.pending = [each for each in self.pending if each[0] > now]
        due = self.due - Counter(number for _, number in self.pending)
        work.wait(lambda: (before + numbers(work)).total() >= due.total(), PATIENCE)
        self.rang = before + numbers(work)
        assert self.rang == due, (self.rang, due, work.heard)
        self.answer({number for _, number in come})

    def until(self, work: Work, before: Counter[int], last: dt.datetime) -> None:
        """Live from alarm to alarm."""
        while self.pending and min(self.pending)[0] <= last:
            moment, _ = min(self.pending)
            self.clock.set(moment + _SEEN)
            self.hear(work, before)
        self.clock.set(last)

    def live(self) -> None:
        """The whole week: asleep for a night, at work when the clocks change, closed for one."""
        before = self.rang
        with working(self.line, patience=PATIENCE) as work:
            self.until(work, before, self.at(-2, "20:00"))
            work.process.send_signal(signal.SIGSTOP)
            self.clock.set(self.at(-1, "8:00"))
            time.sleep(0.3)
            work.process.send_signal(signal.SIGCONT)
            self.hear(work, before)
            self.until(work, before, self.at(0, "21:00"))
            work.settle()
            self.hear(work, before)
        self.clock.set(self.at(1, "12:00"))
        before = self.rang
        with working(self.line, patience=PATIENCE) as work:
            self.hear(work, before)
            missed = [line for line in work.of("reminder: ") if line.startswith("Missed: ")]
            assert len(missed) == numbers(work).total() == 3
            self.until(work, before, self.at(3, "21:00"))
            work.settle()
            self.hear(work, before)

    def check(self, toll: Toll) -> None:
        """Nothing rang early, every reminder stands where it was put, what comes again does so."""
        rows = self.line.json("reminders")
        stands = {
            int(row["note"].removeprefix("call ")): (row["date"], row["time"]) for row in rows
        }
        assert stands == self.days
        with self.line.workspace() as ws, ws.read() as conn:
            early = conn.execute("SELECT count(*) FROM reminder WHERE rang_at < ring_at").fetchone()
        due = self.due - Counter(number for _, number in self.pending)
        toll.runs += 1
        toll.confirmed += due.total()
        toll.kept += (due & self.rang).total()
        toll.lost += (due - self.rang).total()
        toll.half += (self.rang - due).total() + early[0]
        toll.doctor(self.line.wrong())


def numbers(work: Work) -> Counter[int]:
    """The reminders that rang, by the number in their note."""
    return Counter(int(re.findall(r"call (\d+)", line)[-1]) for line in work.of("reminder: "))


def test_a_week_over_each_change_of_clocks(tmp_path: Path) -> None:
    """Each zone over each change, on machines of every zone, side by side; a third of them with
    quiet hours.
    """
    uses = [
        Use(tmp_path / f"{i}{j}", zone, ZONES[(i + j) % 3], change, quiet=(i + j) % 3 == 2)
        for i, zone in enumerate(ZONES)
        for j, change in enumerate(CHANGES)
    ]

    def week(use: Use) -> None:
        use.begin(-3, TYPED)
        use.live()

    with ThreadPoolExecutor(TOGETHER) as threads:
        list(threads.map(week, uses))
    toll = Toll("a week over a change of clocks")
    for use in uses:
        use.check(toll)
    toll.check()


@pytest.mark.fast
def test_the_night_of_a_change_on_a_machine_elsewhere(tmp_path: Path) -> None:
    """The team in Paris, the machine in New York."""
    use = Use(tmp_path / "one", "Europe/Paris", "America/New_York", CHANGES[0])
    use.begin(-2, SHORT)
    with working(use.line) as work:
        use.until(work, Counter(), use.at(0, "12:00"))
    toll = Toll("the night of a change, elsewhere")
    use.check(toll)
    toll.check()
