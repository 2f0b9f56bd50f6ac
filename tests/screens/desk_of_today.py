"""Today on a real store, for the tests of its keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from textual.pilot import Pilot
from textual.widgets import Static

from leadtui.app import LeadtuiApp
from leadtui.domain.rows import ReminderRow
from leadtui.screens.host import Ports
from leadtui.screens.themes import DARK
from leadtui.screens.today import Today
from leadtui.services import journal, news, reminders
from leadtui.services.workspace import Workspace
from tests.builders import add_company

#: The Sunday at which the tests' clock stands.
TODAY = dt.date(2026, 11, 22)


def day(ahead: int) -> dt.date:
    return TODAY + dt.timedelta(days=ahead)


def remind(ws: Workspace, name: str, ahead: int, **values: object) -> tuple[int, int]:
    """A company with a reminder so many days ahead: both ids."""
    company_id = add_company(ws, name)
    outcome = reminders.set_reminder(ws, company_id, date=day(ahead), **values)  # type: ignore[arg-type]
    return company_id, outcome.ids[0]


@dataclass
class Desk:
    """A running app that shows Today."""

    app: LeadtuiApp
    pilot: Pilot[None]
    ws: Workspace

    @property
    def today(self) -> Today:
        return next(one for one in self.app.screen_stack if isinstance(one, Today))

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each once the one before has had its effect."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type into a field."""
        await self.pilot.press(*("space" if char == " " else char for char in text))
        await self.settle()

    async def settle(self) -> None:
        """Wait until no message waits and no worker runs."""
        await self.pilot.pause()
        while any(not worker.is_finished for worker in self.app.workers):
            await self.app.workers.wait_for_complete()
            await self.pilot.pause()

    async def preview(self) -> str:
        """The text of the preview once the cursor has rested."""
        await self.pilot.pause(0.1)
        await self.settle()
        parts = (".preview--note", ".preview--past", ".preview--now")
        preview = self.today.preview
        return "\n".join(str(preview.query_one(part, Static).content) for part in parts)

    def shown(self, name: str = "to-process") -> list[str]:
        """The companies of a list, in its order."""
        table = self.today.tables[name]
        rows = [table.row_at(index) for index in range(table.count)]
        return [row.company for row in rows if row is not None]

    @property
    def here(self) -> str:
        """The company under the cursor of the list in use."""
        target = self.today.target_here()
        return target.company if target else ""

    @property
    def toast(self) -> str:
        """What was said last."""
        said = list(self.app._notifications)
        return said[-1].message if said else ""

    def row(self, company_id: int) -> ReminderRow | None:
        return reminders.of_company(self.ws, company_id)


def app_of_today(ws: Workspace, theme: str = DARK.name) -> LeadtuiApp:
    """An app with Today alone, on a store."""
    ports = Ports(
        poll=news.watch(ws.store).version,
        undo=lambda: journal.undo(ws).message,
        redo=lambda: journal.redo(ws).message,
    )
    return LeadtuiApp({"today": lambda: Today(ws)}, ports, start="today", theme=theme, strict=True)


@asynccontextmanager
async def desk(
    ws: Workspace, size: tuple[int, int] = (120, 40), theme: str = DARK.name
) -> AsyncIterator[Desk]:
    """Open Today."""
    app = app_of_today(ws, theme)
    async with app.run_test(size=size) as pilot:
        found = Desk(app, pilot, ws)
        await found.settle()
        yield found
