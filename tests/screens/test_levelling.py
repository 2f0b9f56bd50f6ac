"""Load levelling on screen (feature 103)."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from leadtui.desk import DeskApp
from leadtui.screens.levelling import LevelDialog
from leadtui.services import reminders
from leadtui.services.workspace import Workspace
from leadtui.widgets.commands import reachable_commands, run_command, shadowed_commands
from leadtui.widgets.pairs import Pairs
from tests.screens.conftest import Settle
from tests.screens.sheets import EVIL, SIZES
from tests.services.reminding import day, remind


@pytest.mark.parametrize("size", SIZES)
async def test_103_the_palette_levels_after_a_look(
    ws: Workspace, settle: Settle, size: tuple[int, int]
) -> None:
    ids = [remind(ws, f"{n} {EVIL}", date=day(1)) for n in range(3)]
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        [found] = [c for c in reachable_commands(app.screen) if c.command.id == "app.level"]
        await run_command(found.node, found.command)
        await settle(pilot)
        dialog = app.screen
        assert isinstance(dialog, LevelDialog)
        effect = dialog.query_one("#effect", Static)
        assert str(effect.content) == "→ No day has more than 20 reminders."
        assert dialog.nothing() == "There is nothing to move."
        await pilot.press("x")
        await settle(pilot)
        assert "no number of reminders" in str(effect.content)
        await pilot.press("backspace", "0")
        await settle(pilot)
        assert "out of range" in str(effect.content)
        await pilot.press("backspace", "2")
        await settle(pilot)
        assert str(effect.content) == "→ 1 reminder to move."
        assert dialog.query_one(Pairs).pairs == (("Mon 23 Nov", "3 → 2"), ("Tue 24 Nov", "0 → 1"))
        assert shadowed_commands(dialog) == []
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen is not dialog
        said = [note.message for note in app._notifications][-1]
        assert said == "1 reminder moved to Tue 24 Nov. u undoes it."
        assert sorted(reminders.get(ws, each).date for each in ids) == [day(1), day(1), day(2)]
        await pilot.press("u")
        await settle(pilot)
        assert {reminders.get(ws, each).date for each in ids} == {day(1)}
