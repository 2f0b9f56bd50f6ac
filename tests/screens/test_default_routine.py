"""The palette's question whose default routine is which."""

from __future__ import annotations

import dataclasses

import pytest
from textual.widgets import SelectionList, Static

from leadtui.desk import DeskApp
from leadtui.screens.default_routine import DefaultRoutine
from leadtui.services import routines
from leadtui.services.workspace import Workspace, add_user
from leadtui.widgets.commands import active_commands, shadowed_commands
from tests.screens.conftest import Settle
from tests.screens.sheets import EVIL, app_of
from tests.services.reminding import add_routine


def defaults(ws: Workspace) -> list[list[str]]:
    return [[user.name for user in one.users] for one in routines.defaults(ws)]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_manager_chooses_for_themselves_and_for_others(
    ws: Workspace, settle: Settle, size: tuple[int, int]
) -> None:
    """COE-112, COE-113."""
    add_user(ws, "Bo")
    add_routine(ws, EVIL)
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        dialog = DefaultRoutine(ws)
        app.push_screen(dialog)
        await settle(pilot)
        assert dialog.table.count == 3
        assert defaults(ws) == [["Ana", "Bo"], [], []]
        await pilot.press("G", "enter")
        await settle(pilot)
        assert defaults(ws)[2] == ["Ana"]
        reasons = {each.command.id: each.reason for each in active_commands(dialog)}
        assert "not in any list" in str(reasons["routine.users"])
        await pilot.press("g", "f")
        await settle(pilot)
        app.screen.query_one(SelectionList).select_all()
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert defaults(ws)[0] == ["Ana", "Bo"]
        assert "u undoes it" in [said.message for said in app._notifications][-1]
        await pilot.press("u")
        await settle(pilot)
        assert defaults(ws)[0] == ["Bo"]
        assert shadowed_commands(dialog) == []
        await pilot.press("t")
        await settle(pilot)
        assert routines.reminder_tag(ws) == routines.ONLY_FROM_SUSPECT
        assert "suspects" in str(dialog.query_one("#way", Static).content)
        await pilot.press("t", "d")
        await settle(pilot)
        assert routines.reminder_tag(ws) == routines.ALWAYS


async def test_a_rep_chooses_for_themselves_alone(ws: Workspace, settle: Settle) -> None:
    rep = dataclasses.replace(ws, user=add_user(ws, "Bo"))
    app = app_of(rep)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(DefaultRoutine(rep))
        await settle(pilot)
        await pilot.press("f")
        await settle(pilot)
        assert "Only a manager" in [said.message for said in app._notifications][-1]
        await pilot.press("G", "d")
        await settle(pilot)
        assert defaults(ws) == [["Ana"], ["Bo"]]
