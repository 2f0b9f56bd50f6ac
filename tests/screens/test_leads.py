"""The leads place: list, filter, why, status, owner, hot label."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from leadtui.app import LeadtuiApp
from leadtui.domain.kinds import Kind
from leadtui.domain.rules import DAY_MS
from leadtui.screens.company_sheet import CompanySheetScreen
from leadtui.screens.dialogs import Prompt
from leadtui.screens.host import Ports
from leadtui.screens.lead_sheet import LeadSheetScreen
from leadtui.screens.leads import Leads
from leadtui.screens.why import WhyDialog
from leadtui.services import activities, journal, leads, reminders
from leadtui.services.workspace import Workspace, add_user
from tests.builders import add_company, add_lead, dump
from tests.conftest import FakeClock

HOSTILE = "[/b] [red]x[/] \u202eevil"


@pytest.fixture
def people(ws: Workspace) -> list[int]:
    add_user(ws, "Bo")
    company = add_company(ws, HOSTILE)
    found = [add_lead(ws, name, "Roth", company_id=company) for name in ("Mina", "Léa", HOSTILE)]
    activities.log(ws, found[0], Kind.DEMO_BOOKED)
    activities.log(ws, found[1], Kind.REPLIED)
    return found


def app_of(ws: Workspace) -> LeadtuiApp:
    return LeadtuiApp({"leads": lambda: Leads(ws)}, Ports(), start="leads", strict=True)


async def wait(pilot: Pilot[None]) -> None:
    for _ in range(3):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


def place(app: LeadtuiApp) -> Leads:
    return next(s for s in app.screen_stack if isinstance(s, Leads))


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_the_hottest_lead_is_on_top(
    ws: Workspace, people: list[int], size: tuple[int, int]
) -> None:
    """CAD-6, CAD-51, CAD-56."""
    app = app_of(ws)
    async with app.run_test(size=size) as pilot:
        await wait(pilot)
        table = place(app).table
        assert table.count == 3
        row = table.row
        assert row is not None
        assert (row.name, row.hot) == ("Mina Roth", True)


async def test_w_explains_every_point(ws: Workspace, people: list[int]) -> None:
    app = app_of(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("w")
        await wait(pilot)
        assert isinstance(app.screen, WhyDialog)
        head = str(app.screen.query_one(".why--head", Static).content)
        lines = str(app.screen.query_one(".why--lines", Static).content)
        assert head.startswith("Engagement 10 of 5: ▲ hot since")
        assert "+10  demo booked" in lines
        await pilot.press("escape", "j", "w")
        await wait(pilot)
        ways = str(app.screen.query_one(".why--ways", Static).content)
        assert "one reply" in ways


async def test_why_shows_a_past_day(ws: Workspace, people: list[int], clock: FakeClock) -> None:
    """The score and the state as of a day, from facts alone; no day to come."""
    clock.move(days=2)
    activities.log(ws, people[0], Kind.REPLIED, at=clock() - DAY_MS)
    app = app_of(ws)

    def head() -> str:
        return str(app.screen.query_one(".why--head", Static).content)

    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("w")
        await wait(pilot)
        dialog = app.screen
        assert isinstance(dialog, WhyDialog)
        assert head().startswith("Engagement 13 of 5: ▲ hot")
        await pilot.press("+")
        assert dialog.day is None
        for expected in ("Engagement 13", "Engagement 10", "Engagement 0 of 5: cold"):
            await pilot.press("-")
            await wait(pilot)
            assert head().startswith(expected)
        title = str(dialog.query_one(".dialog--box").border_title)
        assert "as of 21 Nov" in title
        await pilot.press("d", *"2026-11-22", "enter")
        await wait(pilot)
        assert head().startswith("Engagement 10")
        await pilot.press("d", *"tomorrow", "enter")
        await wait(pilot)
        assert isinstance(app.screen, Prompt), "a day to come is not taken"
        await pilot.press("escape", "+", "+")
        await wait(pilot)
        assert dialog.day is None
        assert head().startswith("Engagement 13")


async def test_the_filter_line_filters_as_it_is_typed_and_names_what_is_wrong(
    ws: Workspace, people: list[int]
) -> None:
    app = app_of(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("/", *"lea")
        await wait(pilot)
        assert place(app).table.count == 1
        line = place(app).query_one("#filter", Input)
        line.value = "colour:red"
        await wait(pilot)
        hint = place(app).query_one("#filter-hint", Static)
        assert hint.display
        assert "no filter 'colour'" in str(hint.content)
        line.value = "hot"
        await wait(pilot)
        assert place(app).table.count == 1
        await pilot.press("escape", "escape")
        await wait(pilot)
        assert place(app).table.count == 3


async def test_enter_opens_the_lead_and_escape_comes_back_to_its_row(
    ws: Workspace, people: list[int]
) -> None:
    """PUB-6: the list keeps its position; c opens the company on the lead's card."""
    alone = add_lead(ws, "Una", "Free")
    app = app_of(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("j", "enter")
        await wait(pilot)
        sheet = app.screen
        assert isinstance(sheet, LeadSheetScreen)
        assert sheet.record_id == people[1]
        await pilot.press("right_square_bracket")
        await wait(pilot)
        third = sheet.record_id
        assert third not in people[:2]
        await pilot.press("escape")
        await wait(pilot)
        row = place(app).table.row
        assert row is not None
        assert row.id == third
        await pilot.press("g", "c")
        await wait(pilot)
        firm = app.screen
        assert isinstance(firm, CompanySheetScreen)
        assert firm.cards.card is not None
        assert firm.cards.card.id == people[0]
        await pilot.press("escape")
        place(app).table.go_to(alone)
        await wait(pilot)
        await pilot.press("c")
        await wait(pilot)
        assert [said.message for said in app._notifications] == ["This lead has no company."]


async def test_status_and_owner_of_all_marked_rows(ws: Workspace, people: list[int]) -> None:
    """CAD-24, CAD-43: one step for the whole batch."""
    app = app_of(ws)
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        await pilot.press("V")
        await wait(pilot)
        await pilot.press("s")
        await wait(pilot)
        await pilot.press("2")
        await wait(pilot)
        assert {r.status for r in leads.rows(ws, people)} == {"Working - Contacted"}
        await pilot.press("a")
        await wait(pilot)
        await pilot.press("2")
        await wait(pilot)
        assert {r.owner for r in leads.rows(ws, people)} == {"Bo"}


async def test_r_on_marked_leads_reminds_of_their_companies_in_one_step(
    ws: Workspace, people: list[int]
) -> None:
    """Two of them work at one company, one at none."""
    other = add_company(ws, "Kestrel")
    add_lead(ws, "Zoe", "Kest", company_id=other)
    add_lead(ws, "Una", "Free")
    before = dump(ws)
    app = app_of(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("V", "R")
        await wait(pilot)
        assert "1 lead without a company left out." in str(
            app.screen.query_one(".dialog--text", Static).content
        )
        await pilot.press("ctrl+s")
        await wait(pilot)
        assert reminders.counts(ws) == (2, 0)
    journal.undo(ws)
    assert dump(ws) == before


async def test_the_label_is_removed_after_the_confirmation(
    ws: Workspace, people: list[int]
) -> None:
    """CAD-45..48."""
    app = app_of(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("x")
        await pilot.pause()
        text = " ".join(str(s.content) for s in app.screen.query(Static))
        assert "Are you sure you want to remove the hot-lead status?" in text
        await pilot.press("escape")
        await wait(pilot)
        assert leads.counts(ws).hot == 1
        await pilot.press("x")
        await pilot.pause()
        await pilot.press("y")
        await wait(pilot)
        assert leads.counts(ws).hot == 0


async def test_an_empty_place_teaches(ws: Workspace) -> None:
    app = app_of(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        assert "Import leads" in place(app).table.empty
