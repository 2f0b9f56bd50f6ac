"""The capture line on screen (feature 70)."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from leadtui.desk import DeskApp
from leadtui.screens.capture import CaptureDialog
from leadtui.services import reminders
from leadtui.services.workspace import Workspace
from leadtui.widgets.commands import shadowed_commands
from leadtui.widgets.pairs import Pairs
from tests.builders import add_company
from tests.screens.conftest import Settle
from tests.screens.sheets import EVIL, SIZES
from tests.services.reminding import day


def said(dialog: CaptureDialog) -> str:
    return str(dialog.query_one(".capture--wrong", Static).content)


async def opened(pilot: Pilot[None], settle: Settle) -> CaptureDialog:
    await settle(pilot)
    await pilot.press(":")
    await settle(pilot)
    dialog = pilot.app.screen
    assert isinstance(dialog, CaptureDialog)
    return dialog


@pytest.mark.parametrize("size", SIZES)
async def test_70_colon_takes_a_line_from_everywhere_and_shows_what_it_becomes(
    ws: Workspace, settle: Settle, size: tuple[int, int]
) -> None:
    company = add_company(ws, f"Acme {EVIL}")
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        for place in "123":
            await pilot.press(place)
            dialog = await opened(pilot, settle)
            await pilot.press("escape")
        dialog = await opened(pilot, settle)
        dialog.query_one(Input).value = "acme call: now? tomorrow !hi"
        await settle(pilot)
        assert dict(dialog.query_one(Pairs).pairs)["When"] == "Mon 23 Nov · tomorrow"
        assert said(dialog) == "✗ “!hi” is no priority: !high, !normal or !low."
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen is dialog, "it stays open, and what was typed with it"
        assert shadowed_commands(dialog) == []
        await pilot.press(*"gh")
        await settle(pilot)
        assert said(dialog) == ""
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen is not dialog
        message = [note.message for note in app._notifications][-1]
        assert "reminder set for Mon 23 Nov." in message
        assert message.endswith("u undoes it.")
        row = reminders.of_company(ws, company)
        assert row is not None
        assert (row.date, row.note) == (day(1), "call: now?")
        await pilot.press("u")
        await settle(pilot)
        assert reminders.of_company(ws, company) is None


async def test_70_enter_before_the_line_was_read_keeps_it_all_the_same(
    ws: Workspace, settle: Settle
) -> None:
    company = add_company(ws, "Acme")
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = await opened(pilot, settle)
        dialog.query_one(Input).value = "acme friday"
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen is not dialog
    row = reminders.of_company(ws, company)
    assert row is not None
    assert row.date == day(5)


async def test_70_an_empty_line_says_how(ws: Workspace, settle: Settle) -> None:
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = await opened(pilot, settle)
        assert "!high @who #routine" in str(dialog.query_one(Pairs).render())
        await pilot.press(*"zz")
        await settle(pilot)
        assert "“zz” is no company" in said(dialog)
        await pilot.press("backspace", "backspace", "enter")
        await settle(pilot)
        assert app.screen is dialog
        assert said(dialog) == ""
