"""Events waiting for an address nobody has: seen, given to a lead, dismissed."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from leadtui.app import LeadtuiApp
from leadtui.domain.kinds import Kind
from leadtui.screens.dialogs.find_lead import FindLead
from leadtui.screens.host import Ports
from leadtui.screens.pending import PendingEvents
from leadtui.screens.themes import THEMES
from leadtui.services import imports, journal, leads, news, pending, timeline
from leadtui.services.workspace import Workspace
from leadtui.widgets.commands import shadowed_commands
from tests.builders import add_lead
from tests.widgets.hostile import HOSTILE

EVENTS = """kind,at,email,text
opened,2026-11-20T10:00:00Z,mina@old.example,
replied,2026-11-21T10:00:00Z,mina@old.example,[red]yes[/red]
clicked,2026-11-19T10:00:00Z,lea@x.example,
"""


@pytest.fixture
def mina(ws: Workspace, tmp_path: Path) -> int:
    lead = add_lead(ws, "Mina", "Roth", email="mina@kestrel.example")
    add_lead(ws, HOSTILE[0], HOSTILE[8])
    path = tmp_path / "events.csv"
    path.write_text(EVENTS)
    imports.run(ws, imports.prepare(ws, "events", path))
    return lead


def app_of(ws: Workspace, theme: str = "leadtui-dark") -> LeadtuiApp:
    ports = Ports(poll=news.watch(ws.store).version, undo=lambda: journal.undo(ws).message)
    places = {"today": lambda: PendingEvents(ws)}
    return LeadtuiApp(places, ports, start="today", theme=theme, strict=True)


async def wait(pilot: Pilot[None]) -> None:
    for _ in range(4):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


def screen_text(app: LeadtuiApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def place(app: LeadtuiApp) -> PendingEvents:
    return next(s for s in app.screen_stack if isinstance(s, PendingEvents))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_events_are_listed_newest_first(
    ws: Workspace, mina: int, size: tuple[int, int], theme: str
) -> None:
    app = app_of(ws, theme)
    async with app.run_test(size=size) as pilot:
        await wait(pilot)
        shown = screen_text(app)
        assert shown.index("replied") < shown.index("opened") < shown.index("clicked")
        assert "mina@old.example" in shown
        assert "[red]yes[/red]" in shown
        assert shadowed_commands(app.screen) == []


async def test_marked_events_go_to_the_lead_that_is_found(ws: Workspace, mina: int) -> None:
    app = app_of(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("space", "space", "a")
        await wait(pilot)
        assert isinstance(app.screen, FindLead)
        assert shadowed_commands(app.screen) == []
        await pilot.press(*"roth min")
        await wait(pilot)
        assert "mina@kestrel.example" in screen_text(app)
        await pilot.press("enter")
        await wait(pilot)
        kinds = {row.kind for row in timeline.page(ws, contact_id=mina)}
        assert {Kind.REPLIED, Kind.OPENED} <= kinds
        assert leads.rows(ws, [mina])[0].engagement > 0
        assert [row.address for row in pending.page(ws)] == ["lea@x.example"]
        assert place(app).table.count == 1
        assert not place(app).table.marks
        await pilot.press("u")
        await wait(pilot)
        assert pending.count(ws) == 3


async def test_enter_looks_for_the_name_in_the_address(ws: Workspace, mina: int) -> None:
    app = app_of(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("enter")
        await wait(pilot)
        assert app.screen.query_one(Input).value == "mina"
        assert "Mina Roth" in screen_text(app)
        await pilot.press("down", "up", "enter")
        await wait(pilot)
        assert pending.count(ws) == 2


async def test_the_search_says_what_is_wrong_and_what_was_not_found(
    ws: Workspace, mina: int
) -> None:
    app = app_of(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("a")
        await wait(pilot)
        line = app.screen.query_one(Input)
        line.value = "zzz"
        await wait(pilot)
        assert "No lead has these words." in screen_text(app)
        await pilot.press("enter")
        await wait(pilot)
        assert isinstance(app.screen, FindLead)
        line.value = "colour:red"
        await wait(pilot)
        assert "✗" in screen_text(app)
        line.value = ""
        await wait(pilot)
        assert HOSTILE[0] in screen_text(app)
        await pilot.press("escape")
        await wait(pilot)
        assert pending.count(ws) == 3


async def test_events_are_dismissed_for_good(ws: Workspace, mina: int, tmp_path: Path) -> None:
    app = app_of(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("V", "x")
        await wait(pilot)
        assert pending.count(ws) == 0
        assert "No event waits." in screen_text(app)
    imports.run(ws, imports.prepare(ws, "events", tmp_path / "events.csv"))
    assert pending.count(ws) == 0
