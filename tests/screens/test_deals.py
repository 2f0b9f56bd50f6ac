"""The deals: their place, the box on a company's sheet, their stages (COE-60 to COE-64)."""

from __future__ import annotations

import datetime as dt

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from leadtui.desk import DeskApp
from leadtui.domain.kinds import DEALS
from leadtui.screens.company_sheet import CompanySheetScreen
from leadtui.screens.deal_stages import StagesDialog
from leadtui.screens.deals import Deals
from leadtui.screens.dialogs.choose import Choose
from leadtui.screens.dialogs.confirm import Confirm
from leadtui.screens.dialogs.edit import EditDialog
from leadtui.screens.dialogs.new_deal import NewDeal
from leadtui.screens.dialogs.reminder import ReminderDialog
from leadtui.screens.history import HistoryDialog
from leadtui.screens.themes import THEMES
from leadtui.screens.today import Today
from leadtui.screens.triage_mode import TriageScreen
from leadtui.services import deal_stages, deals, journal, reminders, timeline
from leadtui.services.workspace import Workspace, add_user
from leadtui.widgets.commands import shadowed_commands
from leadtui.widgets.hinted import HintedInput
from leadtui.widgets.table import VirtualTable
from tests.builders import add_company, add_lead, dump
from tests.screens.conftest import Settle
from tests.screens.sheets import EVIL, line_of, text_of
from tests.widgets.hostile import HOSTILE


@pytest.fixture
def three(ws: Workspace) -> list[int]:
    """A deal that is late, a larger one, one that was won; Kestrel has a reminder."""
    kestrel = add_company(ws, "Kestrel Labs")
    add_lead(ws, "Mina", "Roth", company_id=kestrel)
    oran = add_company(ws, "Oran Frères")
    reminders.set_reminder(ws, kestrel, date=ws.today() + dt.timedelta(days=1))
    return [
        deals.create(ws, company, fields).ids[0]
        for company, fields in (
            (kestrel, {
                "title": "Pilot", "amount": "12 500", "probability": "60", "close": "2026-11-12",
                "stage": "Proposal",
            }),
            (oran, {"title": EVIL, "amount": "90k USD", "close": "2026-12-24"}),
            (oran, {"title": "First one", "stage": "Won", "amount": "1 000"}),
        )
    ]  # fmt: skip


@pytest.fixture
def app(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> DeskApp:
    monkeypatch.setattr(DeskApp, "_remembered_text", lambda *_: "deals")
    monkeypatch.setattr(DeskApp, "_start_worker", lambda _: None)
    return DeskApp(ws, strict=True)


def place(app: DeskApp) -> Deals:
    return next(screen for screen in app.screen_stack if isinstance(screen, Deals))


def titles(app: DeskApp) -> list[str]:
    table = place(app).table
    return [row.title for row in map(table.row_at, range(table.count)) if row is not None]


def toasts(app: DeskApp) -> str:
    return "\n".join(each.message for each in app._notifications)


async def press(pilot: Pilot[None], settle: Settle, *keys: str) -> None:
    await pilot.press(*keys)
    await settle(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_the_list_says_what_a_deal_is(
    app: DeskApp, three: list[int], settle: Settle, size: tuple[int, int], theme: str
) -> None:
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        await settle(pilot)
        shown = text_of(app.screen)
        for part in ("4 Deals", "Deals (3)", "Pilot", "Kestrel Labs", "12\u00a0500 €", "Proposal"):
            assert part in shown
        assert "12 Nov +10d" in shown
        assert EVIL[:10] in shown
        assert ("Expected" in shown) == (size[0] > 120)
        assert "weighted" in str(place(app).table.border_subtitle)
        assert titles(app) == ["Pilot", EVIL, "First one"]
        assert shadowed_commands(app.screen) == []


async def test_the_totals_are_those_of_what_is_shown(
    app: DeskApp, three: list[int], settle: Settle
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        said = str(place(app).table.border_subtitle)
        assert said == (
            "13\u00a0500 € + 90\u00a0000 USD · weighted 8\u00a0500 € + 0 USD "
            "(1 deal without probability)"
        )
        await press(pilot, settle, "slash", *"won", "enter")
        assert titles(app) == ["First one"]
        said = str(place(app).table.border_subtitle)
        assert said == "1\u00a0000 € · weighted 1\u00a0000 € · won"


async def test_the_filter_and_the_order(app: DeskApp, three: list[int], settle: Settle) -> None:
    """COE-62, COE-64."""
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        filter_line = place(app).query_one("#filter", Input)
        await press(pilot, settle, "slash")
        for line, found in (
            ("reminder", ["Pilot"]),
            ("open amount:>20k", [EVIL]),
            ("stage:proposal", ["Pilot"]),
            ("oran", [EVIL, "First one"]),
            ("nothing", []),
        ):
            filter_line.value = line
            await settle(pilot)
            assert titles(app) == found, line
        filter_line.value = "colour:red"
        await settle(pilot)
        assert "there is no filter" in str(place(app).query_one("#filter-hint", Static).render())
        await press(pilot, settle, "escape", "escape")
        assert len(titles(app)) == 3
        await press(pilot, settle, "o")
        assert place(app).table.sort == ("contact", False)
        place(app).table.sort = ("amount", False)
        place(app).reload()
        await settle(pilot)
        assert titles(app) == [EVIL, "Pilot", "First one"]
        await press(pilot, settle, "O")
        assert titles(app) == ["First one", "Pilot", EVIL]


async def test_a_deal_is_added_for_a_company_that_is_named(
    ws: Workspace, app: DeskApp, three: list[int], settle: Settle
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, settle, "plus")
        dialog = app.screen
        assert isinstance(dialog, NewDeal)
        for name, text in (
            ("company", "kestrel"),
            ("title", "Roll-out"),
            ("stage", "nego"),
            ("amount", "1,200"),
        ):
            dialog.query_one(f"#{name} Input", Input).value = text
        await settle(pilot)
        assert "thousands or decimals" in text_of(dialog)
        dialog.query_one("#amount Input", Input).value = "12k"
        dialog.query_one("#close Input", Input).value = "+2w"
        dialog.query_one("#stage Input", Input).value = "Negotiation"
        await settle(pilot)
        assert "12\u00a0000 €" in text_of(dialog)
        assert "Sun 6 Dec" in text_of(dialog)
        await press(pilot, settle, "ctrl+s")
        assert app.screen is place(app)
        row = place(app).table.row
        assert row is not None
        assert (row.title, row.company, row.amount) == ("Roll-out", "Kestrel Labs", 1_200_000)
        assert "deal “Roll-out” made. u undoes it." in toasts(app)
        await press(pilot, settle, "u")
        assert "Roll-out" not in titles(app)


async def test_the_stage_of_many_is_one_step(
    ws: Workspace, app: DeskApp, three: list[int], settle: Settle
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, settle, "space", "space", "s")
        assert isinstance(app.screen, Choose)
        assert app.screen.dialog_title == "Stage of 2 deals"
        await press(pilot, settle, "5")
        assert [deals.get(ws, i).outcome for i in three] == ["lost", "lost", "won"]
        assert "2 deals moved to Lost." in toasts(app)
        journal.undo(ws)
        assert [deals.get(ws, i).outcome for i in three] == [None, None, "won"]


async def test_a_deal_is_edited_deleted_and_its_history_shown(
    ws: Workspace, app: DeskApp, three: list[int], settle: Settle
) -> None:
    before = dump(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, settle, "e")
        form = app.screen
        assert isinstance(form, EditDialog)
        line_of(form, "probability").text = "0.6"
        await press(pilot, settle, "ctrl+s")
        assert "is not a whole percentage" in text_of(form)
        line_of(form, "probability").text = "80"
        line_of(form, "comment").text = "two\nlines"
        await press(pilot, settle, "ctrl+s")
        assert deals.get(ws, three[0]).probability == 80
        await press(pilot, settle, "h")
        assert isinstance(app.screen, HistoryDialog)
        assert "Probability" in text_of(app.screen)
        await press(pilot, settle, "escape", "x")
        assert isinstance(app.screen, Confirm)
        assert app.screen.dialog_title == "Delete “Pilot” of Kestrel Labs?"
        await press(pilot, settle, "n")
        assert len(deals.ids(ws)) == 3
        await press(pilot, settle, "x", "y")
        assert titles(app) == [EVIL, "First one"]
        await press(pilot, settle, "u", "u")
    assert dump(ws) == before


async def test_enter_opens_the_company_and_a_reminder_is_set_from_the_list(
    ws: Workspace, app: DeskApp, three: list[int], settle: Settle
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, settle, "j", "R")
        dialog = app.screen
        assert isinstance(dialog, ReminderDialog)
        await press(pilot, settle, "ctrl+s")
        assert len(deals.ids(ws, "reminder")) == 3
        await press(pilot, settle, "k", "enter")
        sheet = app.screen
        assert isinstance(sheet, CompanySheetScreen)
        assert sheet.title_name == "Kestrel Labs"
        await press(pilot, settle, "right_square_bracket")
        assert sheet.title_name == "Oran Frères"
        await press(pilot, settle, "right_square_bracket")
        assert "last record" in toasts(app)
        await press(pilot, settle, "escape")
        assert app.screen is place(app)


async def test_the_place_comes_back_as_it_was_left(
    ws: Workspace, app: DeskApp, three: list[int], settle: Settle
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        place(app).restore({"line": "open", "sort": "-amount", "row": three[1]})
        await settle(pilot)
        assert titles(app) == ["Pilot", EVIL]
        state = {"line": "open", "sort": "-amount", "view": "", "row": three[1]}
        assert place(app).state() == state
        place(app).restore({"line": 7, "sort": "colour", "row": "x"})
        assert place(app).table.sort == ("close", False)


async def test_an_empty_place_says_what_it_is_for(
    ws: Workspace, app: DeskApp, settle: Settle
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "Press + to add one" in text_of(app.screen)
        assert place(app).table.border_subtitle in (None, "")
        await press(pilot, settle, "s", "x", "e")
        assert app.screen is place(app)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_sheet_of_a_company_has_its_deals(
    ws: Workspace, app: DeskApp, three: list[int], settle: Settle, size: tuple[int, int]
) -> None:
    """COE-60: they are added, edited and moved there."""
    company_id = deals.get(ws, three[0]).company_id
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        app.open_record("company", company_id)
        await settle(pilot)
        sheet = app.screen
        assert isinstance(sheet, CompanySheetScreen)
        assert shadowed_commands(sheet) == []
        await press(pilot, settle, "d")
        dialog = app.screen
        assert isinstance(dialog, NewDeal)
        dialog.query_one("#title Input", Input).value = "Second"
        contact = dialog.query_one("#contact", HintedInput)
        contact.query_one(Input).focus()
        await press(pilot, settle, "down")
        assert contact.text == "Mina Roth"
        await press(pilot, settle, "ctrl+s")
        sheet.deals.focus()
        await settle(pilot)
        assert "Deals (2)" in text_of(sheet)
        row = sheet.deals.row
        assert row is not None
        assert (row.title, row.contact) == ("Second", "Mina Roth")
        await press(pilot, settle, "s", "4")
        assert deals.get(ws, row.id).outcome == "won"
        for keys in (["e"], ["enter"]):
            sheet.deals.focus()
            await press(pilot, settle, *keys)
            form = app.screen
            assert isinstance(form, EditDialog)
            line_of(form, "comment").text = f"by {keys[0]}"
            await press(pilot, settle, "ctrl+s")
            assert deals.get(ws, row.id).comment == f"by {keys[0]}"
        await press(pilot, settle, "h")
        assert isinstance(app.screen, HistoryDialog)
        await press(pilot, settle, "escape", "x", "y")
        assert [each.title for each in deals.of_company(ws, company_id)] == ["Pilot"]
        kinds = {each.kind for each in timeline.page(ws, company_id=company_id)}
        assert kinds >= DEALS


async def test_a_company_without_deals_says_how_to_add_one(
    ws: Workspace, app: DeskApp, settle: Settle
) -> None:
    company_id = add_company(ws, "Kestrel Labs")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        app.open_record("company", company_id)
        await settle(pilot)
        assert "None. d adds one." in text_of(app.screen)
        await press(pilot, settle, "s")
        assert "There is no deal here yet: d adds one." in toasts(app)


async def test_today_and_triage_have_a_line_about_the_best_running_deal(
    ws: Workspace, app: DeskApp, three: list[int], settle: Settle
) -> None:
    company_id = deals.get(ws, three[0]).company_id
    deals.create(ws, company_id, {"title": "Small"})
    reminders.set_reminder(ws, company_id, date=ws.today())
    line = "Proposal · 12\u00a0500 € · close 12 Nov · Pilot (+1)"
    async with app.run_test(size=(200, 50)) as pilot:
        await settle(pilot)
        await press(pilot, settle, "1")
        assert isinstance(app.screen, Today)
        await pilot.pause(0.4)
        await settle(pilot)
        assert f"Deal  {line}" in text_of(app.screen)
        await press(pilot, settle, "r")
        assert isinstance(app.screen, TriageScreen)
        assert f"Deal {line}" in text_of(app.screen)


async def test_the_stages_are_managed_in_a_dialog(
    ws: Workspace, app: DeskApp, three: list[int], settle: Settle
) -> None:
    """COE-63."""

    def names() -> list[str]:
        return [stage.name for stage in deal_stages.all_stages(ws)]

    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.action_stages()
        await settle(pilot)
        dialog = app.screen
        assert isinstance(dialog, StagesDialog)
        assert "Negotiation" in text_of(dialog)
        await press(pilot, settle, "n", *"Demo", "enter", "g")
        assert names() == ["Qualified", "Proposal", "Negotiation", "Demo", "Won", "Lost"]
        row = dialog.table.row
        assert row is not None
        assert row.name == "Demo"
        await press(pilot, settle, "minus")
        assert names()[2] == "Demo"
        await press(pilot, settle, "plus")
        assert names()[3] == "Demo"
        await press(pilot, settle, "r", *"Demo2", "enter")
        assert "Demo2" in names()
        await press(pilot, settle, "x")
        assert "Demo2" not in names()
        await press(pilot, settle, "g", "x")
        assert "1 deal is in Qualified." in toasts(app)
        await press(pilot, settle, "n", *"Signed", "enter", "w")
        assert deal_stages.all_stages(ws)[-1][1:3] == ("Signed", "won")
        assert "Signed ends a deal as won now. u undoes it." in toasts(app)
        await press(pilot, settle, "u")
        assert "Signed" not in names()
        assert dialog.table.count == len(names())


async def test_a_rep_sees_the_stages_and_cannot_change_them(
    ws: Workspace, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    monkeypatch.setattr(DeskApp, "_start_worker", lambda _: None)
    app = DeskApp(replace(ws, user=add_user(ws, "Bo")), strict=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.action_stages()
        await settle(pilot)
        await press(pilot, settle, "n")
        assert isinstance(app.screen, StagesDialog)
        assert "Only a manager may change the stages of deals." in toasts(app)


async def test_hostile_names_are_shown_as_they_are(
    ws: Workspace, app: DeskApp, settle: Settle
) -> None:
    kept = 0
    for number, name in enumerate(HOSTILE):
        company_id = add_company(ws, f"{number} {name}")
        if name.strip():
            deals.create(ws, company_id, {"title": f"{number} {name}"[:200], "comment": name})
            kept += 1
    deal_stages.add(ws, "[/b] [red]stage")
    deals.move(ws, deals.ids(ws), "[/b] [red]stage")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert place(app).table.count == kept
        assert "[/b] [red]" in text_of(app.screen)
        for key in ("s", "e", "x", "h"):
            for _ in range(3):
                await press(pilot, settle, "j", key)
                text_of(app.screen)
                await press(pilot, settle, "escape", "4")
        app.action_stages()
        await settle(pilot)
        assert "[/b] [red]stage" in text_of(app.screen)


def test_a_table_of_deals_is_a_virtual_one(ws: Workspace) -> None:
    assert issubclass(type(CompanySheetScreen(ws, 1).deals), VirtualTable)
