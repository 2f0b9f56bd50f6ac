"""Quiet hours in the app: the dialog of the palette, and what rings or is silent."""

from __future__ import annotations

import pytest
from textual.widgets import Input, Static

from leadtui.desk import DeskApp
from leadtui.domain.news import Notice
from leadtui.screens.quiet_hours import QuietDialog
from leadtui.services import quiet_hours
from leadtui.services.workspace import Workspace
from leadtui.widgets.commands import reachable_commands, run_command, shadowed_commands
from tests.screens.conftest import Settle
from tests.screens.sheets import SIZES


@pytest.mark.parametrize("size", SIZES)
async def test_the_palette_shows_and_sets_them(
    ws: Workspace, settle: Settle, size: tuple[int, int]
) -> None:
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        [found] = [c for c in reachable_commands(app.screen) if c.command.id == "app.quiet"]
        await run_command(found.node, found.command)
        await settle(pilot)
        dialog = app.screen
        assert isinstance(dialog, QuietDialog)
        effect, line = dialog.query_one("#effect", Static), dialog.query_one(Input)
        assert (line.value, str(effect.content)) == ("off", "→ Quiet: off.")
        assert shadowed_commands(dialog) == []
        line.value = "[/b] [red]20:00"
        await settle(pilot)
        assert "[/b] [red]20:00" in str(effect.content)
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen is dialog
        line.value = "10pm-8am and days off"
        await settle(pilot)
        assert str(effect.content) == "→ Quiet: 22:00-8:00 and days off."
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen is not dialog
        said = [note.message for note in app._notifications][-1]
        assert said == "Quiet hours: 22:00-8:00 and days off; before: off."
        assert quiet_hours.of(ws).words == "22:00-8:00 and days off"
        await run_command(found.node, found.command)
        await settle(pilot)
        # It is a Sunday.
        shown = str(app.screen.query_one("#effect", Static).content)
        assert shown.endswith("It is quiet now, until Mon 23 Nov 08:00.")


async def test_hot_leads_are_shown_without_a_bell(
    ws: Workspace, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        written: list[str] = []
        driver = app._driver
        assert driver is not None
        monkeypatch.setattr(driver, "write", written.append)
        monkeypatch.setattr(type(app), "is_headless", False)
        app._ring([Notice("1 hot lead", "Mina Roth")], quiet=True)
        assert not any("Mina" in text for text in written)
        app._ring([Notice("11:05 Kestrel Labs", "call")])
        assert any("\a" in text and "Kestrel" in text for text in written)
        monkeypatch.undo()
        await pilot.pause()
        assert [note.title for note in app._notifications] == ["1 hot lead", "11:05 Kestrel Labs"]
