"""Dates are read by the working days of the team."""

from __future__ import annotations

from textual.widgets import OptionList, Static

from leadtui.desk import DeskApp
from leadtui.screens.date_in_row import DateInRow
from leadtui.screens.dialogs import SnoozeDialog
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
        assert app.screen.query(DateInRow)
        await pilot.press(*"next", "space", *"working", "space", *"day")
        await settle(pilot)
        hint = app.screen.query_one(".hinted--hint", Static)
        assert str(hint.content) == "→ Tue 24 Nov · in 2 days"
        await pilot.press("enter")
        await settle(pilot)
    assert reminders.get(ws, reminder).date == day(2)


async def test_w_puts_off_to_the_next_working_day(ws: Workspace, settle: Settle) -> None:
    reminder = remind(ws, "Acme")
    working_days.add(ws, day(1), name="Fair")
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("s")
        await settle(pilot)
        dialog = app.screen
        assert isinstance(dialog, SnoozeDialog)
        details = {each.key: each.detail for each in dialog.choices}
        assert (details["1"], details["w"]) == ("Mon 23 Nov", "Tue 24 Nov")
        shown = str(dialog.query_one(OptionList).get_option_at_index(1).prompt)
        assert shown == "w  next working day  Tue 24 Nov"
        await pilot.press("w")
        await settle(pilot)
    assert reminders.get(ws, reminder).date == day(2)
