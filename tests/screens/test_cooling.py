"""The cooling calendar on the screen: days, the reminder by one key, the weeks on top."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from leadtui.app import LeadtuiApp
from leadtui.domain.kinds import Kind
from leadtui.domain.rules import DAY_MS, RuleSet
from leadtui.screens.company_sheet import CompanySheetScreen
from leadtui.screens.cooling import Cooling, weeks_content
from leadtui.screens.desk_commands import DeskCommands
from leadtui.screens.dialogs.call import CallDialog
from leadtui.screens.dialogs.remove_hot import RemoveHot
from leadtui.screens.host import Ports
from leadtui.screens.lead_sheet import LeadSheetScreen
from leadtui.screens.leads import Leads
from leadtui.screens.themes import THEMES
from leadtui.screens.why import WhyDialog
from leadtui.services import activities, contacts, journal, leads, news, reminders, scoring
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace, add_user
from leadtui.widgets.commands import shadowed_commands
from tests.builders import add_company, add_lead
from tests.conftest import FakeClock
from tests.screens.conftest import Settle

TODAY = dt.date(2026, 11, 22)
EVIL = "[/b] [red]x[/] \u202eevil"


class Desk(DeskCommands, LeadtuiApp):
    """The app with a store, as far as these tests need it."""

    def __init__(self, ws: Workspace, theme: str = "leadtui-dark") -> None:
        self.ws = ws
        ports = Ports(poll=news.watch(ws.store).version)
        super().__init__(
            {"leads": lambda: Leads(ws)}, ports, start="leads", theme=theme, strict=True
        )

    @property
    def place(self) -> Cooling:
        """The calendar."""
        return next(one for one in self.screen_stack if isinstance(one, Cooling))

    @property
    def said(self) -> str:
        """What was said last."""
        return list(self._notifications)[-1].message

    @property
    def shown(self) -> str:
        """All that the terminal shows."""
        return "\n".join(strip.text for strip in self.screen._compositor.render_strips())


@pytest.fixture
def people(ws: Workspace, clock: FakeClock) -> dict[str, int]:
    """Hot leads by name: Mina goes cold on Friday 27, Evil on Sunday 29, Alone on 6 December."""
    clock.move(seconds=-1)
    scoring.save(ws, RuleSet(reset_ms=20 * DAY_MS))
    settle(ws.store, ws.now())
    clock.move(seconds=1)
    bo = add_user(ws, "Bo")
    found = {}
    for name, days, company, owner in (
        ("Mina", 5, "Kestrel", 1),
        (EVIL, 7, EVIL, bo.id),
        ("Alone", 14, None, 1),
    ):
        company_id = add_company(ws, company) if company else None
        lead = add_lead(ws, name, company_id=company_id, owner_id=owner, phone="+33612345678")
        activities.log(ws, lead, Kind.DEMO_BOOKED, at=ws.now() - (20 - days) * DAY_MS)
        found[name] = lead
    return found


@asynccontextmanager
async def calendar(
    ws: Workspace, settle: Settle, size: tuple[int, int] = (120, 40), theme: str = "leadtui-dark"
) -> AsyncIterator[tuple[Desk, Pilot[None]]]:
    app = Desk(ws, theme)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("F")
        await settle(pilot)
        yield app, pilot


async def press(pilot: Pilot[None], settle: Settle, *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def date_of(ws: Workspace, lead: int) -> dt.date | None:
    company_id = leads.rows(ws, [lead])[0].company_id
    assert company_id is not None
    row = reminders.of_company(ws, company_id)
    return row.date if row else None


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_every_row_says_when_it_goes_cold_and_by_when_to_call(
    ws: Workspace, people: dict[str, int], settle: Settle, size: tuple[int, int], theme: str
) -> None:
    """CAD-33: the weekend is named, foreign text is only text."""
    async with calendar(ws, settle, size, theme) as (app, _):
        lines = [line for line in app.shown.splitlines() if "▲ 10" in line]
        words = [line.replace("│", " ").split("▲")[0].split() for line in lines]
        assert words == [
            "Fri 27 Nov 11:00 Thu 26 Nov".split(),
            "Sun 29 Nov 11:00 Sat 28 Nov weekend".split(),
            "Sun 6 Dec 11:00 Sat 5 Dec weekend".split(),
        ]
        assert "[/b] [red]x[/]" in lines[1]
        assert "\u202e" not in app.shown
        assert "Cooling (3)" in app.shown


async def test_r_sets_the_reminder_and_says_so(
    ws: Workspace, people: dict[str, int], settle: Settle
) -> None:
    async with calendar(ws, settle, (80, 24)) as (app, pilot):
        await press(pilot, settle, "r")
        assert app.said.startswith("Kestrel: reminder set for Thu 26 Nov. ")
        assert app.said.endswith("u undoes it.")
        assert date_of(ws, people["Mina"]) == TODAY + dt.timedelta(days=4)
        assert "26 Nov" in app.shown
        await press(pilot, settle, "r")
        assert "comes in time, nothing to change." in app.said
        await press(pilot, settle, "b")
        assert app.said == "Thu 26 Nov is no weekend: r takes it."
        await press(pilot, settle, "j", "b")
        assert date_of(ws, people[EVIL]) == TODAY + dt.timedelta(days=5)
        await press(pilot, settle, "j", "r")
        assert app.said == "This lead belongs to no company: there is nothing to remind of."


async def test_marked_rows_are_one_step(
    ws: Workspace, people: dict[str, int], settle: Settle
) -> None:
    async with calendar(ws, settle) as (app, pilot):
        steps = len(journal.steps(ws))
        await press(pilot, settle, "V", "r")
        assert "2 reminders set, 1 lead left out" in app.said
        assert len(journal.steps(ws)) == steps + 1
        assert not app.place.table.marks
        journal.undo(ws)
        assert date_of(ws, people["Mina"]) is None


async def test_enter_opens_the_lead_w_explains_c_opens_the_company(
    ws: Workspace, people: dict[str, int], settle: Settle
) -> None:
    async with calendar(ws, settle) as (app, pilot):
        await press(pilot, settle, "enter")
        assert isinstance(app.screen, LeadSheetScreen)
        assert app.screen.record_id == people["Mina"]
        await press(pilot, settle, "]")
        assert app.screen.record_id == people[EVIL]
        await press(pilot, settle, "escape")
        row = app.place.table.row
        assert row is not None
        assert row.lead.id == people[EVIL]
        for key, screen in (
            ("w", WhyDialog),
            ("c", CompanySheetScreen),
            ("C", CallDialog),
            ("X", RemoveHot),
        ):
            await press(pilot, settle, key)
            assert isinstance(app.screen, screen)
            await press(pilot, settle, "escape")


async def test_the_filter_line_is_that_of_the_leads(
    ws: Workspace, people: dict[str, int], settle: Settle
) -> None:
    async with calendar(ws, settle) as (app, pilot):
        table = app.place.table
        await press(pilot, settle, "/")
        line = app.place.query_one("#filter", Input)
        line.value = "owner:bo"
        await settle(pilot)
        assert table.count == 1
        line.value = "colour:red"
        await settle(pilot)
        assert app.place.query_one("#filter-hint", Static).display
        line.value = "nobody-at-all"
        await settle(pilot)
        assert "No lead that goes cold passes this filter." in table.empty
        await press(pilot, settle, "escape", "escape")
        assert table.count == 3


async def test_who_cooled_leaves_the_calendar(
    ws: Workspace, people: dict[str, int], settle: Settle
) -> None:
    """The label removed here, after the question (CAD-47)."""
    async with calendar(ws, settle) as (app, pilot):
        await press(pilot, settle, "X", "y")
        await press(pilot, settle)
        assert app.place.table.count == 2
        assert not leads.rows(ws, [people["Mina"]])[0].hot


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_who_left_the_company_is_named(
    ws: Workspace, people: dict[str, int], settle: Settle, size: tuple[int, int]
) -> None:
    """COE-18: a call would reach nobody."""
    contacts.mark_left(ws, people["Mina"])
    async with calendar(ws, settle, size) as (app, _):
        [line] = [line for line in app.shown.splitlines() if "Mina" in line]
        assert "left the" in line


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_an_empty_calendar_says_why(
    ws: Workspace, settle: Settle, size: tuple[int, int]
) -> None:
    async with calendar(ws, settle, size) as (app, pilot):
        assert "No lead goes cold." in app.shown
        await press(pilot, settle, "r")
        assert app.said == "No lead goes cold here."
        activities.log(ws, add_lead(ws, "Mina"), Kind.DEMO_BOOKED)
        app.poll_now()
        await settle(pilot)
        assert "1 lead is hot, and nothing cools them" in app.shown


async def test_no_key_of_the_place_hides_another(
    ws: Workspace, people: dict[str, int], settle: Settle
) -> None:
    async with calendar(ws, settle) as (app, _):
        assert not shadowed_commands(app.screen)


def test_the_weeks_count_the_days_and_what_comes_later() -> None:
    """From this Monday on; the day of the cursor in brackets, past days empty."""
    day = dt.timedelta(days=1)
    per_day = {TODAY: 2, TODAY + day: 1, TODAY + 40 * day: 3}
    lines = weeks_content(per_day, TODAY, 2, TODAY + day).plain.splitlines()
    assert lines[0].split() == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert lines[1].split() == ["16", "Nov", "2"]
    assert lines[2].split() == ["23", "Nov", "[1]", *"······", "3", "later"]
    assert lines[1].index("2") == lines[0].index("Sun") + 2
