"""Dates are read by the working days of the team."""

from __future__ import annotations

from textual.widgets import Static

from leadtui.desk import DeskApp
from leadtui.screens.dialogs import WhenDialog
from leadtui.services import reminders, working_days
from leadtui.services.workspace import Workspace
from tests.screens.conftest import Settle
from tests.services.reminding import day, remind


async def test_the_next_working_day_is_after_the_days_off(ws: Workspace, settle: Settle) -> None:
    reminder = remind(ws, "Acme")
    working_days.add(ws, day(1), name="Fair")
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        assert isinstance(app.screen, WhenDialog)
        await pilot.press(*"next", "space", *"working", "space", *"day")
        await settle(pilot)
        hint = app.screen.query_one(".hinted--hint", Static)
        assert str(hint.content) == "→ Tue 24 Nov · in 2 days"
        await pilot.press("enter")
        await settle(pilot)
    assert reminders.get(ws, reminder).date == day(2)
