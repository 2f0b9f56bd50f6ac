"""How many keys the things of every day take from Today: typed by a pilot into the sample team.

    python bench/keystrokes.py

Each is done in the app and looked up in the store afterwards. Prints keys and target side by side,
and leaves with 1 where a target is missed or a thing did not happen. Names and sentences that are
typed are counted apart.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot

from leadtui.desk import DeskApp
from leadtui.domain.reminders import Priority
from leadtui.domain.rows import ReminderRow
from leadtui.screens.company_sheet import CompanySheetScreen
from leadtui.screens.today import Today
from leadtui.services import demo, reminders, timeline
from leadtui.services.workspace import Workspace

#: A Tuesday, 9:20 in Paris.
NOW = dt.datetime(2026, 11, 24, 8, 20, tzinfo=dt.UTC)
MONDAY = dt.date(2026, 11, 30)
SENTENCE = "wants an offer by friday"
#: Reminders that are put on the list beside those of the sample, so that twenty can be marked.
ENOUGH = 30


@dataclass
class Typist:
    """The app at Today, the keys pressed since :meth:`begin`, and what was typed beside them."""

    pilot: Pilot[None]
    ws: Workspace
    keys: int = 0
    typed: int = 0

    async def press(self, *keys: str) -> None:
        """Press keys, each once the one before had its effect."""
        for key in keys:
            self.keys += 1
            await self._press(key)

    async def type(self, text: str) -> None:
        """Type a name or a sentence."""
        self.typed += len(text)
        for char in text:
            await self._press("space" if char == " " else char)

    async def _press(self, key: str) -> None:
        await self.pilot.press(key)
        await self.settle()

    async def settle(self) -> None:
        """Wait until no message waits and no write runs."""
        await self.pilot.pause()
        for worker in list(self.pilot.app.workers):
            # The worker of the app itself goes on for ever.
            if not worker.is_finished and worker.group != "worker":
                await worker.wait()
        await self.pilot.pause()

    def begin(self) -> ReminderRow:
        """Count from here; the reminder under the cursor."""
        self.keys = self.typed = 0
        return self.here

    @property
    def today(self) -> Today:
        """Today's screen."""
        screen = self.pilot.app.screen_stack[0]
        assert isinstance(screen, Today)
        return screen

    @property
    def here(self) -> ReminderRow:
        """The reminder under the cursor."""
        row = self.today.tables["to-process"].row
        assert row is not None
        return row

    def now(self, row: ReminderRow) -> ReminderRow | None:
        """The open reminder of its company, as the store has it."""
        return reminders.of_company(self.ws, row.company_id)

    def on(self, row: ReminderRow, day: dt.date) -> bool:
        """Whether the company's reminder is on that day."""
        found = self.now(row)
        return found is not None and found.date == day


async def done_next_in_a_week(at: Typist) -> bool:
    row = at.begin()
    await at.press("d", "7")
    closed = reminders.get(at.ws, row.id).closed_at is not None
    return closed and at.on(row, at.ws.today() + dt.timedelta(days=7))


async def snooze_to_monday(at: Typist) -> bool:
    row = at.begin()
    await at.press("s", "m")
    return at.on(row, MONDAY)


async def change_priority(at: Typist) -> bool:
    row = at.begin()
    await at.press("p")
    found = at.now(row)
    return found is not None and found.priority is Priority((row.priority + 1) % len(Priority))


async def log_a_call(at: Typist) -> bool:
    row = at.begin()
    await at.press("c")
    await at.type(SENTENCE)
    await at.press("enter")
    [call] = timeline.page(at.ws, company_id=row.company_id, kinds="calls", limit=1)
    return (call.text, call.outcome) == (SENTENCE, "reached") and at.on(row, row.date)


async def call_back_in_three_days(at: Typist) -> bool:
    row = at.begin()
    await at.press("c", "ctrl+r", "3")
    [call] = timeline.page(at.ws, company_id=row.company_id, kinds="calls", limit=1)
    day = at.ws.today() + dt.timedelta(days=3)
    return call.outcome == "call back" and at.on(row, day)


async def reassign(at: Typist) -> bool:
    row = at.begin()
    await at.press("f")
    await at.type("bo")
    await at.press("enter")
    found = at.now(row)
    return found is not None and found.followers == ("Bo",) != row.followers


async def move_twenty(at: Typist) -> bool:
    table = at.today.tables["to-process"]
    await at.press("g", *["space"] * 20)
    rows = [each for each in at.today.target_rows() if each.id in table.marks]
    at.begin()
    await at.press("s", "1", "y")
    tomorrow = at.ws.today() + dt.timedelta(days=1)
    return len(rows) == 20 and all(at.on(row, tomorrow) for row in rows)


async def open_and_come_back(at: Typist) -> bool:
    await at.press("j")
    row = at.begin()
    await at.press("enter")
    opened = at.pilot.app.screen
    there = isinstance(opened, CompanySheetScreen) and opened.record_id == row.company_id
    await at.press("escape")
    return there and at.pilot.app.screen is at.today and at.here.id == row.id


async def undo_three(at: Typist) -> bool:
    first = at.here
    await at.press("d", "7")
    second = at.here
    await at.press("s", "m")
    third = at.here
    await at.press("c", "ctrl+r", "3")
    at.begin()
    await at.press("u", "u", "u")
    back = [at.now(row) for row in (first, second, third)]
    return [row and (row.id, row.date) for row in back] == [
        (row.id, row.date) for row in (first, second, third)
    ]


#: What is done, how, the keys it may take, and what is typed beside them.
TASKS: tuple[tuple[str, Callable[[Typist], Awaitable[bool]], int, str], ...] = (
    ("done, next in a week", done_next_in_a_week, 2, ""),
    ("snooze to Monday", snooze_to_monday, 2, ""),
    ("change the priority", change_priority, 1, ""),
    ("log a call with a sentence", log_a_call, 2, "the sentence"),
    ("call back in 3 days", call_back_in_three_days, 3, ""),
    ("reassign", reassign, 2, "name"),
    ("move 20 marked rows to tomorrow", move_twenty, 3, ""),
    ("open the company and come back", open_and_come_back, 2, ""),
    ("undo the last three", undo_three, 3, ""),
)


@dataclass(frozen=True)
class Counted:
    """A thing that was done: the keys it took, and whether the store says that it happened."""

    what: str
    keys: int
    target: int
    beside: str
    happened: bool

    @property
    def kept(self) -> bool:
        """Whether it happened within its target."""
        return self.happened and self.keys <= self.target


async def count(folder: Path) -> list[Counted]:
    """Do everything, each in the state that the one before left."""
    now = int(NOW.timestamp() * 1000)
    ws = demo.build(folder / "demo.db", lambda: now, timezone="Europe/Paris")
    _fill(ws)
    app, found = DeskApp(ws, strict=True), []
    async with app.run_test(size=(120, 40)) as pilot:
        typist = Typist(pilot, ws)
        await typist.settle()
        for what, deed, target, beside in TASKS:
            happened = await deed(typist)
            found.append(Counted(what, typist.keys, target, beside, happened))
    return found


def _fill(ws: Workspace) -> None:
    with ws.read() as conn:
        rows = conn.execute(
            "SELECT id FROM company o WHERE team_id = ? AND NOT EXISTS (SELECT 1 FROM reminder r "
            "WHERE r.company_id = o.id AND r.closed_at IS NULL) ORDER BY id LIMIT ?",
            (ws.team.id, ENOUGH),
        ).fetchall()
    for (company_id,) in rows:
        reminders.set_reminder(ws, company_id)


def main() -> int:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        found = asyncio.run(count(Path(name)))
    print(f"{'From Today':<34}{'keys':>5}{'target':>8}")
    for each in found:
        beside = f" + {each.beside}" if each.beside else ""
        state = "" if each.kept else "  missed" if each.happened else "  did not happen"
        print(f"{each.what:<34}{each.keys:>5}{each.target:>8}{beside}{state}")
    return 0 if all(each.kept for each in found) else 1


if __name__ == "__main__":
    sys.exit(main())
