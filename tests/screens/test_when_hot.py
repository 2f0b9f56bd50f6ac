"""The dialog of what follows when a lead turns hot (PUB-10)."""

from __future__ import annotations

import dataclasses

import pytest
from textual.widgets import Input, Static

from leadtui.desk import DeskApp
from leadtui.screens.when_hot import WhenHotDialog
from leadtui.services import when_hot
from leadtui.services.workspace import Workspace, add_user
from leadtui.widgets.commands import reachable_commands, run_command, shadowed_commands
from tests.screens.conftest import Settle
from tests.screens.sheets import SIZES

HOSTILE = "[/] Bo [red]x"


@pytest.mark.parametrize("size", SIZES)
async def test_the_palette_shows_and_sets_it(
    ws: Workspace, settle: Settle, size: tuple[int, int]
) -> None:
    add_user(ws, HOSTILE)
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        [found] = [c for c in reachable_commands(app.screen) if c.command.id == "app.when_hot"]
        await run_command(found.node, found.command)
        await settle(pilot)
        dialog = app.screen
        assert isinstance(dialog, WhenHotDialog)
        effect, line = dialog.query_one("#effect", Static), dialog.query_one(Input)
        assert (line.value, dialog.remind.value) == ("nobody", "off")
        assert str(effect.content) == "→ nothing follows."
        assert shadowed_commands(dialog) == []
        line.value = "[/b] Zed"
        await settle(pilot)
        assert str(effect.content).startswith("✗ There is no user '[/b] Zed'. Users: ")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert app.screen is dialog
        line.value = f"ana, {HOSTILE}"
        await pilot.press("enter", "h")
        await settle(pilot)
        said = f"a lead of nobody is given to Ana, {HOSTILE} in turn; the owner gets a reminder"
        assert said in str(effect.content)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert app.screen is not dialog
        assert said in [note.message for note in app._notifications][-1]
        kept = when_hot.of(ws)
        assert (kept.assign_words, kept.remind_word) == (f"Ana, {HOSTILE}", "high")
        await run_command(found.node, found.command)
        await settle(pilot)
        again = app.screen
        assert isinstance(again, WhenHotDialog)
        assert again.query_one(Input).value == f"Ana, {HOSTILE}"
        assert again.remind.value == "high"
        await pilot.press("escape")
        await settle(pilot)
        assert when_hot.of(ws) == kept


async def test_f9_of_the_scoring_settings_opens_it(ws: Workspace, settle: Settle) -> None:
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("7")
        await settle(pilot)
        await pilot.press("f9")
        await settle(pilot)
        assert isinstance(app.screen, WhenHotDialog)
        await pilot.press("tab", "n", "f2")
        await settle(pilot)
        assert when_hot.of(ws).remind_word == "normal"


async def test_a_rep_is_told_why_not(ws: Workspace, settle: Settle) -> None:
    bo = dataclasses.replace(ws, user=add_user(ws, "Bo"))
    app = DeskApp(bo, strict=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        for command_id in ("app.when_hot", "scoring.when_hot"):
            if command_id.startswith("scoring"):
                await pilot.press("7")
                await settle(pilot)
            [found] = [c for c in reachable_commands(app.screen) if c.command.id == command_id]
            assert found.reason == "Only a manager may say what follows when a lead turns hot."
