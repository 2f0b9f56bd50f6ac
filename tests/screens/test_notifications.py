"""The history of notifications: what was not seen first, opened, and marked as seen."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from leadtui.app import LeadtuiApp
from leadtui.domain.kinds import Kind
from leadtui.screens.company_sheet import CompanySheetScreen
from leadtui.screens.desk_commands import DeskCommands
from leadtui.screens.host import Ports
from leadtui.screens.leads import Leads
from leadtui.screens.notifications import Notifications
from leadtui.screens.themes import THEMES
from leadtui.screens.why import WhyDialog
from leadtui.services import activities, news, notifications
from leadtui.services.workspace import Workspace
from leadtui.widgets.commands import shadowed_commands
from tests.builders import add_company, add_lead

DAY = 86_400_000


class Desk(DeskCommands, LeadtuiApp):
    """The app with a store, as far as these tests need it."""

    def __init__(self, ws: Workspace, theme: str = "leadtui-dark") -> None:
        self.ws = ws
        ports = Ports(poll=news.watch(ws.store).version)
        super().__init__(
            {"leads": lambda: Leads(ws)}, ports, start="leads", theme=theme, strict=True
        )


@pytest.fixture
def company(ws: Workspace) -> int:
    company = add_company(ws, "[red]Kestrel[/red]")
    for days, seen in ((3, False), (2, True), (1, False)):
        at, seen_at = ws.now() - days * DAY, ws.now() if seen else None
        text = f"[red]Kestrel[/red] became hot {days} days ago"
        with ws.store.write(None, now=ws.now()) as unit:
            unit.conn.execute(
                "INSERT INTO notification (team_id, user_id, at, kind, text, company_id, seen_at) "
                "VALUES (?, ?, ?, 'hot', ?, ?, ?)",
                (ws.team.id, ws.user.id, at, text, company, seen_at),
            )
    return company


async def wait(pilot: Pilot[None]) -> None:
    for _ in range(4):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


def screen_text(app: LeadtuiApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_what_was_not_seen_comes_first(
    ws: Workspace, company: int, size: tuple[int, int], theme: str
) -> None:
    """CAD-50, COE-154."""
    app = Desk(ws, theme)
    async with app.run_test(size=size) as pilot:
        await wait(pilot)
        await pilot.press("!")
        await wait(pilot)
        assert isinstance(app.screen, Notifications)
        shown = screen_text(app)
        order = [shown.index(f"hot {days} days") for days in (1, 3, 2)]
        assert order == sorted(order)
        assert shown.count("⚑") == 2
        assert "2 not seen" in shown
        assert shadowed_commands(app.screen) == []
        await pilot.press("!")
        await wait(pilot)
        assert sum(isinstance(s, Notifications) for s in app.screen_stack) == 1


async def test_enter_opens_the_company_and_marks_it_as_seen(ws: Workspace, company: int) -> None:
    """COE-155."""
    app = Desk(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("!")
        await wait(pilot)
        await pilot.press("enter")
        await wait(pilot)
        assert isinstance(app.screen, CompanySheetScreen)
        assert notifications.unseen(ws) == 1
        await pilot.press("escape")
        await wait(pilot)
        assert "1 not seen" in screen_text(app)


async def test_w_explains_the_score_of_the_lead(ws: Workspace, company: int) -> None:
    """Why is there wherever a score shows; of what is about no lead it says so."""
    lead = add_lead(ws, "Mina", company_id=company)
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    app = Desk(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("!")
        await wait(pilot)
        await pilot.press("w")
        await wait(pilot)
        assert isinstance(app.screen, WhyDialog)
        assert "demo booked" in screen_text(app)
        await pilot.press("escape", "G", "w")
        await wait(pilot)
        assert isinstance(app.screen, Notifications)


async def test_all_are_marked_as_seen(ws: Workspace, company: int) -> None:
    app = Desk(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("!")
        await wait(pilot)
        await pilot.press("s")
        await wait(pilot)
        assert notifications.unseen(ws) == 0
        assert "all seen" in screen_text(app)
        await pilot.press("s")
        await wait(pilot)
        assert [each.message for each in app._notifications][-1] == (
            "All of them are seen already."
        )


async def test_an_empty_history_says_what_it_is_for(ws: Workspace) -> None:
    app = Desk(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("!")
        await wait(pilot)
        assert "Here you read again what leadtui told you" in screen_text(app)
