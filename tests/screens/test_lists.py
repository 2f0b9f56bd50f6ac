"""The lists to choose from, on screen."""

from __future__ import annotations

import dataclasses

import pytest

from leadtui.desk import DeskApp
from leadtui.screens.dialogs.edit import EditDialog
from leadtui.screens.editing import edit_contact
from leadtui.screens.lead_sheet import LeadSheetScreen
from leadtui.screens.lists import ListDialog
from leadtui.services import lists
from leadtui.services.lists import ListKind
from leadtui.services.workspace import Workspace, add_user
from leadtui.widgets.commands import active_commands, shadowed_commands
from leadtui.widgets.hinted import SuggestingInput
from tests.screens.conftest import Settle
from tests.screens.sheets import EVIL
from tests.services.records import person


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("kind", ListKind)
async def test_entries_are_added_and_taken_away(
    ws: Workspace, settle: Settle, kind: ListKind, size: tuple[int, int]
) -> None:
    """PUB-16, PUB-18, COR-17."""
    lists.add(ws, kind, EVIL)
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await app.action_run_command(f"app.{kind.value}")
        await settle(pilot)
        dialog = app.screen
        assert isinstance(dialog, ListDialog)
        await pilot.press("plus", *"Pigeon", "enter")
        await settle(pilot)
        assert "Pigeon" in lists.names(ws, kind)
        assert dialog.table.count == len(lists.names(ws, kind))
        first = lists.names(ws, kind)[0]
        await pilot.press("g", "x")
        await settle(pilot)
        assert first not in lists.names(ws, kind)
        if kind is ListKind.SOURCE:
            await pilot.press("u")
            await settle(pilot)
            assert first in lists.names(ws, kind)
            assert dialog.table.count == len(lists.names(ws, kind))
        assert shadowed_commands(dialog) == []
        reasons = {each.command.id: each.reason for each in active_commands(dialog)}
        if kind is ListKind.SOURCE:
            await pilot.press("g", "e", *"organic", "enter")
            await settle(pilot)
            assert lists.entries(ws, kind)[0].category == "organic"
        else:
            assert reasons["entries.category"] == "Only lead sources have categories."


async def test_a_rep_adds_and_takes_nothing_away(ws: Workspace, settle: Settle) -> None:
    rep = dataclasses.replace(ws, user=add_user(ws, "Bo"))
    app = DeskApp(rep, strict=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        dialog = ListDialog(rep, ListKind.SOURCE)
        app.push_screen(dialog)
        await settle(pilot)
        reasons = {each.command.id: each.reason for each in active_commands(dialog)}
        assert reasons["entries.add"] is None
        assert "Only a manager" in str(reasons["entries.remove"])


async def test_the_form_of_a_lead_offers_them(ws: Workspace, settle: Settle) -> None:
    """PUB-16: a drop-down; down takes the next one."""
    lead = person(ws, email="a@example.org")
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        sheet = LeadSheetScreen(ws, lead)
        app.push_screen(sheet)
        await settle(pilot)
        edit_contact(sheet, ws, lead, "a", sheet.verbs.said)
        await settle(pilot)
        form = app.screen
        assert isinstance(form, EditDialog)
        for name, wanted in (("source", "Bing"), ("method_of_contact", "Chat")):
            field = form.query_one(f"#field-{name} SuggestingInput", SuggestingInput)
            field.focus()
            await settle(pilot)
            await pilot.press("down")
            assert field.value == wanted
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert [one.used for one in lists.entries(ws, ListKind.METHOD)] == [1, 0, 0]
