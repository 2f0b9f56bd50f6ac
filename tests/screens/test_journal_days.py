"""How long steps are kept, on screen."""

from __future__ import annotations

import dataclasses

import pytest
from textual.widgets import Input, Static

from leadtui.desk import DeskApp
from leadtui.screens.journal_days import JournalDays
from leadtui.services import companies, journal
from leadtui.services.workspace import Workspace, add_user
from leadtui.widgets.commands import reachable_commands, shadowed_commands
from leadtui.widgets.pairs import Pairs
from tests.conftest import FakeClock
from tests.screens.conftest import Settle
from tests.screens.sheets import app_of
from tests.services.records import make


def effect(dialog: JournalDays) -> str:
    return str(dialog.query_one("#effect", Static).content)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_days_are_typed_with_what_they_would_cut(
    ws: Workspace, clock: FakeClock, settle: Settle, size: tuple[int, int]
) -> None:
    company = make(ws, "Kestrel Labs")
    clock.move(days=10)
    companies.edit(ws, company, {"city": "Lyon"})
    clock.move(days=5)
    app = app_of(ws)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        dialog = JournalDays(ws)
        app.push_screen(dialog)
        await settle(pilot)
        assert dialog.query_one("#days", Input).value == "365"
        pairs = dict(dialog.query_one(Pairs).pairs)
        assert pairs["Kept"] == "2 steps with 3 changes, the first of 22 Nov"
        assert pairs["Last 30 days"] == "2 steps with 3 changes"
        assert "nothing is cut" in effect(dialog)
        await pilot.press(*"x3")
        await settle(pilot)
        assert "no number of days" in effect(dialog)
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen is dialog
        assert journal.days_kept(ws) == 365
        await pilot.press("ctrl+u", *"15")
        await settle(pilot)
        assert "nothing is cut" in effect(dialog)
        await pilot.press("ctrl+u", *"12")
        await settle(pilot)
        assert "1 older step with 1 change will be cut" in effect(dialog)
        assert shadowed_commands(dialog) == []
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen is not dialog
        said = [note.message for note in app._notifications][-1]
        assert said.startswith("Steps are kept for 12 days. 1 older step with 1 change will be")
    assert journal.days_kept(ws) == 12
    assert journal.trim(ws.store, clock())
    assert [step.title for step in journal.steps(ws)] == ["edit company"]


async def test_a_rep_is_told_that_a_manager_decides(ws: Workspace, settle: Settle) -> None:
    rep = dataclasses.replace(ws, user=add_user(ws, "Bo"))
    app = DeskApp(rep, strict=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        reasons = {each.command.id: each.reason for each in reachable_commands(app.screen)}
        assert reasons["app.journal_days"] == "Only a manager may say how long steps are kept."
