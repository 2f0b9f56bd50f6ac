"""The news feed on the screen: what became of hot leads, opened by enter."""

from __future__ import annotations

import pytest

from leadtui.domain.kinds import Kind
from leadtui.screens.company_sheet import CompanySheetScreen
from leadtui.screens.lead_sheet import LeadSheetScreen
from leadtui.screens.news import News
from leadtui.screens.themes import THEMES
from leadtui.screens.why import WhyDialog
from leadtui.services import activities, leads
from leadtui.services.workspace import Workspace, add_user
from leadtui.widgets.commands import shadowed_commands
from tests.builders import add_company, add_lead
from tests.conftest import FakeClock
from tests.screens.conftest import Settle
from tests.screens.test_cooling import EVIL, Desk, press


@pytest.fixture
def people(ws: Workspace, clock: FakeClock) -> list[int]:
    """Mina became hot two hours ago; Evil, Bo's, three hours ago, and lost the label since."""
    bo = add_user(ws, "Bo")
    evil = add_lead(ws, EVIL, owner_id=bo.id)
    activities.log(ws, evil, Kind.DEMO_BOOKED)
    clock.move(hours=1)
    mina = add_lead(ws, "Mina", company_id=add_company(ws, EVIL))
    activities.log(ws, mina, Kind.DEMO_BOOKED)
    clock.move(hours=1)
    leads.remove_hot(ws, [evil])
    clock.move(hours=1)
    return [mina, evil]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_the_teams_news_stand_newest_first(
    ws: Workspace, people: list[int], settle: Settle, size: tuple[int, int], theme: str
) -> None:
    """CAD-52: words beside the signs, the heat of now, foreign text only as text."""
    app = Desk(ws, theme)
    async with app.run_test(size=size) as pilot:
        await press(pilot, settle, "H")
        assert isinstance(app.screen, News)
        lines = [line for line in app.shown.splitlines() if "h ago" in line]
        assert ["hot removed" in lines[0], "[/b]" in lines[0], "cold" in lines[0]] == [True] * 3
        assert ["became hot" in lines[1], "Mina" in lines[1], "▲ 10 hot" in lines[1]] == [True] * 3
        assert ["became hot" in lines[2], "cold" in lines[2]] == [True] * 2
        assert "\u202e" not in app.shown
        assert not shadowed_commands(app.screen)


async def test_keys_open_the_lead_its_company_and_why(
    ws: Workspace, people: list[int], settle: Settle
) -> None:
    mina, evil = people
    app = Desk(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, settle, "H", "enter")
        assert isinstance(app.screen, LeadSheetScreen)
        assert app.screen.record_id == evil
        await press(pilot, settle, "]")
        assert app.screen.record_id == mina
        await press(pilot, settle, "escape", "c")
        assert isinstance(app.screen, CompanySheetScreen)
        await press(pilot, settle, "escape", "w")
        assert isinstance(app.screen, WhyDialog)
        await press(pilot, settle, "escape", "k", "c")
        assert app.said == "This lead has no company."
        await press(pilot, settle, "X")
        assert app.said == "This lead is not hot now: there is no label to remove."


async def test_m_shows_the_news_of_my_leads_alone(
    ws: Workspace, people: list[int], settle: Settle
) -> None:
    app = Desk(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, settle, "H")
        place = app.screen
        assert isinstance(place, News)
        assert place.table.count == 3
        await press(pilot, settle, "m")
        assert place.table.count == 1
        assert "1 · your leads" in app.shown
        await press(pilot, settle, "m")
        assert place.table.count == 3


async def test_no_news_says_what_comes_here(ws: Workspace, settle: Settle) -> None:
    app = Desk(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, settle, "H")
        assert "No news yet." in app.shown
        await press(pilot, settle, "w")
        assert app.said == "There is no news here yet."
