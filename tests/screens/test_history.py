"""The history of a record, the steps of the journal, and taking one of them back."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from leadtui.app import LeadtuiApp
from leadtui.domain.kinds import Kind
from leadtui.screens.companies import Companies
from leadtui.screens.company_sheet import CompanySheetScreen
from leadtui.screens.history import HistoryDialog
from leadtui.screens.lead_sheet import LeadSheetScreen
from leadtui.screens.leads import Leads
from leadtui.screens.notifications import Notifications
from leadtui.screens.steps import StepDialog, StepsDialog, UndoQuestion
from leadtui.screens.today import Today
from leadtui.services import activities, companies, journal, reminders, scores
from leadtui.services.workspace import Workspace, add_user, open_workspace
from leadtui.widgets.commands import shadowed_commands
from tests.conftest import FakeClock
from tests.screens.conftest import Settle
from tests.screens.sheets import EVIL, SIZES, app_of, text_of
from tests.services.records import make, person


@contextlib.asynccontextmanager
async def shown(
    ws: Workspace, dialog: Screen[None], settle: Settle, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[Pilot[None]]:
    app = app_of(ws)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        app.push_screen(dialog)
        await settle(pilot)
        yield pilot


async def test_the_history_says_who_changed_what_and_when(
    ws: Workspace, clock: FakeClock, settle: Settle
) -> None:
    company = make(ws, "Kestrel Labs", city="Paris")
    add_user(ws, "Bo")
    bo = open_workspace(ws.store.path, clock=clock, as_user="Bo")
    clock.move(hours=3)
    companies.edit(bo, company, {"city": "Lyon"})
    dialog = HistoryDialog(ws, "company", company, "Kestrel Labs")
    async with shown(ws, dialog, settle) as pilot:
        row = dialog.table.row
        assert row is not None
        assert (row.user, row.field, row.old, row.new) == ("Bo", "City", "Paris", "Lyon")
        text = text_of(dialog)
        assert "History: Kestrel Labs" in text
        assert "City before" in text
        assert "2026-11-22 14:00:00, by Bo" in text
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, StepDialog)
        assert "City: Paris → Lyon" in text_of(pilot.app.screen)


async def test_a_step_is_taken_back_after_a_look_at_what_that_means(
    ws: Workspace, settle: Settle
) -> None:
    company = make(ws, "Kestrel Labs", city="Paris", sector="Bread")
    first = companies.edit(ws, company, {"city": "Lyon", "sector": "Beer"}).step_id
    companies.edit(ws, company, {"city": "Nice"})
    dialog = StepsDialog(ws)
    async with shown(ws, dialog, settle) as pilot:
        assert first is not None
        dialog.table.go_to(first)
        await settle(pilot)
        for answer in ("n", "escape", "y"):
            await pilot.press("u")
            await settle(pilot)
            assert isinstance(pilot.app.screen, UndoQuestion)
            text = text_of(pilot.app.screen)
            assert "Kestrel Labs as before: Sector" in text
            assert "Kestrel Labs: city kept, changed by you at 11:00 (edit company)" in text
            assert companies.values(ws, company)["sector"] == "Beer"
            await pilot.press(answer)
            await settle(pilot)
        values = companies.values(ws, company)
        assert (values["city"], values["sector"]) == ("Nice", "Bread")
        newest = journal.steps(ws)[0]
        assert (newest.title, newest.undoes) == ("undo edit company", first)
        assert "undone by" in text_of(dialog)
        # Taken back already: the key says so, and asks nothing.
        await pilot.press("u")
        await settle(pilot)
        assert pilot.app.screen is dialog
        assert dialog.not_undoable() == f"Step {first} is undone already, by step {newest.id}."


async def test_an_undo_is_a_step_that_can_be_taken_back_too(ws: Workspace, settle: Settle) -> None:
    company = make(ws, "Kestrel Labs", city="Paris")
    companies.edit(ws, company, {"city": "Lyon"})
    journal.undo(ws)
    dialog = StepDialog(ws, journal.steps(ws)[0].id, "undo edit company")
    async with shown(ws, dialog, settle) as pilot:
        await pilot.press("u")
        await settle(pilot)
        assert "Would do again: edit company." in text_of(pilot.app.screen)
        await pilot.press("y")
        await settle(pilot)
        assert companies.values(ws, company)["city"] == "Lyon"


async def test_a_rep_sees_all_steps_and_takes_back_their_own(
    ws: Workspace, clock: FakeClock, settle: Settle
) -> None:
    make(ws, "Kestrel Labs")
    add_user(ws, "Bo")
    bo = open_workspace(ws.store.path, clock=clock, as_user="Bo")
    mine = companies.edit(bo, 1, {"city": "Lyon"}).step_id
    assert mine is not None
    dialog = StepsDialog(bo)
    async with shown(bo, dialog, settle):
        assert dialog.table.count == 3
        assert dialog.not_undoable() is None
        dialog.table.go_to(1)
        assert dialog.not_undoable() == "Only a manager may undo what somebody else did."


async def test_an_empty_journal_says_so(ws: Workspace, settle: Settle) -> None:
    dialog = StepsDialog(ws)
    async with shown(ws, dialog, settle):
        assert "Nothing was done yet." in text_of(dialog)
        assert dialog.not_undoable() == "There is no step here."


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_names_are_only_text(
    ws: Workspace, settle: Settle, size: tuple[int, int]
) -> None:
    company = make(ws, f"Kestrel {EVIL}", city=EVIL)
    mina = person(ws, company, first_name=EVIL)
    activities.add_note(ws, EVIL, contact_id=mina)
    step = companies.edit(ws, company, {"sector": EVIL}).step_id
    assert step is not None
    for dialog in (
        HistoryDialog(ws, "company", company, EVIL),
        StepsDialog(ws),
        StepDialog(ws, step, EVIL),
        UndoQuestion(journal.preview(ws, step)),
    ):
        async with shown(ws, dialog, settle, size) as pilot:  # type: ignore[arg-type]
            assert pilot.app.screen is dialog
            assert shadowed_commands(dialog) == []
            assert "[/b]" in text_of(dialog) or isinstance(dialog, StepsDialog)


async def test_h_on_a_row_shows_the_history_of_its_record(ws: Workspace, settle: Settle) -> None:
    """A reminder's row shows its company, a hot one its lead."""
    company = make(ws, "Kestrel Labs")
    mina = person(ws, company, first_name="Mina", last_name="Roth")
    reminders.set_reminder(ws, company)
    activities.log(ws, mina, Kind.DEMO_BOOKED)
    scores.settle(ws.store, ws.now())
    places = {
        "today": lambda: Today(ws),
        "leads": lambda: Leads(ws),
        "companies": lambda: Companies(ws),
    }
    app = LeadtuiApp(places, strict=True)
    async with app.run_test(size=(80, 24)) as pilot:

        async def history(*keys: str) -> tuple[str, int, str]:
            await pilot.press(*keys)
            await settle(pilot)
            await pilot.press("h")
            await settle(pilot)
            dialog = app.screen
            assert isinstance(dialog, HistoryDialog)
            assert dialog.table.count > 0
            await pilot.press("escape")
            await settle(pilot)
            return dialog.kind, dialog.record_id, dialog.dialog_title

        await settle(pilot)
        assert await history() == ("company", company, "History: Kestrel Labs")
        assert await history("shift+tab") == ("contact", mina, "History: Mina Roth")
        assert await history("2") == ("contact", mina, "History: Mina Roth")
        assert await history("3") == ("company", company, "History: Kestrel Labs")
        told = Notifications(ws)
        app.push_screen(told)
        await settle(pilot)
        kind, record_id, _ = await history()
        assert (kind, record_id) == ("contact", mina)
        assert shadowed_commands(told) == []


async def test_h_on_an_empty_list_says_that_nothing_is_there(ws: Workspace, settle: Settle) -> None:
    app = LeadtuiApp({"today": lambda: Today(ws)}, strict=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("h")
        await settle(pilot)
        assert isinstance(app.screen, Today)
        assert [said.message for said in app._notifications] == ["There is no record here."]


async def test_h_on_a_sheet_shows_whose_history_has_the_focus(
    ws: Workspace, settle: Settle
) -> None:
    company = make(ws, "Kestrel Labs")
    mina = person(ws, company, first_name="Mina", last_name="Roth")
    activities.add_note(ws, "met", contact_id=mina)
    sheet = CompanySheetScreen(ws, company)
    lead = LeadSheetScreen(ws, mina)
    async with shown(ws, sheet, settle) as pilot:
        app = pilot.app

        async def history() -> tuple[str, int]:
            await pilot.press("h")
            await settle(pilot)
            dialog = app.screen
            assert isinstance(dialog, HistoryDialog)
            assert dialog.table.count > 0
            await pilot.press("escape")
            await settle(pilot)
            return dialog.kind, dialog.record_id

        assert await history() == ("contact", mina)
        sheet.query_one("#details").focus()
        await settle(pilot)
        assert await history() == ("company", company)
        await pilot.press("n")
        await settle(pilot)
        kind, _ = await history()
        assert kind == "note"
        assert shadowed_commands(sheet) == []
        app.push_screen(lead)
        await settle(pilot)
        assert await history() == ("contact", mina)
        assert shadowed_commands(lead) == []
