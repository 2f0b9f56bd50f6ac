"""Reminders that come again, on screen."""

from __future__ import annotations

from textual.widgets import Static

from leadtui.desk import DeskApp
from leadtui.screens.dialogs import Prompt
from leadtui.services import reminders
from leadtui.services.workspace import Workspace
from leadtui.widgets.commands import reachable_commands, run_command
from tests.screens.conftest import Settle
from tests.screens.sheets import EVIL
from tests.services.reminding import remind


async def test_a_reminder_is_told_to_come_again_and_no_more(ws: Workspace, settle: Settle) -> None:
    one = remind(ws, f"Acme {EVIL}")
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)

        async def ask() -> Static:
            [found] = [c for c in reachable_commands(app.screen) if c.command.id == "triage.again"]
            assert found.reason is None
            await run_command(found.node, found.command)
            await settle(pilot)
            assert isinstance(app.screen, Prompt)
            return app.screen.query_one(".prompt--hint", Static)

        hint = await ask()
        assert str(hint.content) == "→ it does not come again"
        await pilot.press(*"every", "space", *"mo")
        assert str(hint.content) == "✗ 'every mo' does not say how often."
        await pilot.press("enter")
        assert isinstance(app.screen, Prompt), "what was typed stays"
        await pilot.press(*"nth")
        assert str(hint.content) == "→ every month, the next Tue 22 Dec"
        await pilot.press("enter")
        await settle(pilot)
        assert reminders.get(ws, one).repeats == "every month"
        assert "again every month. u undoes it." in [n.message for n in app._notifications][-1]
        hint = await ask()
        assert str(hint.content) == "→ every month, the next Tue 22 Dec"
        await pilot.press("ctrl+u", "enter")
        await settle(pilot)
        assert reminders.get(ws, one).repeats == ""
