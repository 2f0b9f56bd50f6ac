"""A market with suspects, and the desk on it, for the tests of the suspect flow."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

from textual.pilot import Pilot

from leadtui.desk import DeskApp
from leadtui.screens.suspects import Suspects
from leadtui.services import routine_setup, routines
from leadtui.services.routine_setup import Wanted
from leadtui.services.workspace import Workspace
from tests.builders import add_company
from tests.screens.conftest import Settle
from tests.screens.sheets import text_of

CRITERIA = """must country:fr
important sector:software
notable headcount:>=100
interesting city:lyon"""
#: Name, country, sector, headcount, city; Elm is out of the market.
FIRMS = (
    ("Alder", "FR", "Software", 120, "Lyon"),
    ("Birch", "FR", "Software", 20, "Lyon"),
    ("Cedar", "FR", "Brewing", 150, "Lille"),
    ("Dogwood", "FR", "Brewing", 5, "Lille"),
    ("Elm", "BE", "Software", 500, "Lyon"),
)
FITS = {"Alder": 100, "Birch": 80, "Cedar": 60, "Dogwood": 40}


def add_market(ws: Workspace, criteria: str = CRITERIA) -> dict[str, int]:
    """The companies by name; the default routine looks for those that ``criteria`` say."""
    found = {
        name: add_company(ws, name, country=country, sector=sector, headcount=heads, city=city)
        for name, country, sector, heads, city in FIRMS
    }
    routine_setup.edit(ws, routine_of(ws), Wanted(criteria=criteria))
    return found


def routine_of(ws: Workspace) -> int:
    """The default routine of the user at work."""
    routine = routines.default_routine(ws)
    assert routine is not None
    return routine.id


class Desk:
    """The desk at the suspects."""

    def __init__(self, app: DeskApp, pilot: Pilot[None], settle: Settle) -> None:
        self.app, self.pilot, self._settle = app, pilot, settle

    @property
    def place(self) -> Suspects:
        """The place."""
        return next(s for s in self.app.screen_stack if isinstance(s, Suspects))

    @property
    def names(self) -> list[str]:
        """Who is listed."""
        table = self.place.table
        rows = [table.row_at(index) for index in range(table.count)]
        return [row.name for row in rows if row is not None]

    async def listed(self, names: list[str]) -> None:
        """Wait until exactly these are listed, at most ten seconds."""
        end = time.monotonic() + 10
        while self.names != names and time.monotonic() < end:
            await self.pilot.pause(0.02)
        await self.settle()
        assert self.names == names

    @property
    def here(self) -> str:
        """The company under the cursor."""
        row = self.place.table.row
        return "" if row is None else row.name

    @property
    def text(self) -> str:
        """What is in sight."""
        return text_of(self.app.screen)

    @property
    def toasts(self) -> list[str]:
        """What was said."""
        return [each.message for each in self.app._notifications]

    async def press(self, *keys: str) -> None:
        """Press keys, and wait for what comes of them."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type a text at once."""
        names = {" ": "space", "\n": "enter"}
        await self.pilot.press(*(names.get(char, char) for char in text))
        await self.settle()

    async def filter(self, line: str) -> None:
        """Filter by a line."""
        await self.press("/", "ctrl+u")
        await self.type(line)
        await self.press("enter")

    async def settle(self) -> None:
        """Wait until nothing is under way."""
        await self._settle(self.pilot)


@contextlib.asynccontextmanager
async def at_suspects(
    ws: Workspace,
    settle: Settle,
    size: tuple[int, int] = (120, 40),
    *,
    theme: str = "",
    state: Path | None = None,
) -> AsyncIterator[Desk]:
    """The desk, gone to the suspects."""
    app = DeskApp(ws, state_file=state, strict=True)
    async with app.run_test(size=size, notifications=True) as pilot:
        if theme:
            app.theme = theme
        await settle(pilot)
        await pilot.press("5")
        await settle(pilot)
        yield Desk(app, pilot, settle)
