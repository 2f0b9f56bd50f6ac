"""The lead sheet: five sections, two tabs, and what is done there."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Static, TabbedContent

from leadtui.domain.kinds import Kind
from leadtui.screens.company_sheet import CompanySheetScreen
from leadtui.screens.dialogs.call import CallDialog
from leadtui.screens.dialogs.reminder import ReminderDialog
from leadtui.screens.lead_sheet import LeadSheetScreen
from leadtui.screens.themes import THEMES
from leadtui.screens.why import WhyDialog
from leadtui.services import activities, contacts, leads, reminders, timeline
from leadtui.services.workspace import Workspace, add_user
from leadtui.widgets.commands import shadowed_commands
from leadtui.widgets.one_of import OneOf
from leadtui.widgets.pairs import Pairs
from tests.builders import add_company, add_lead
from tests.screens.conftest import Settle
from tests.screens.sheets import EVIL, SIZES, app_of, form_of, is_shown, line_of, text_of
from tests.widgets.hostile import HOSTILE


@pytest.fixture
def mina(ws: Workspace) -> int:
    company_id = add_company(ws, f"Kestrel {EVIL}", headcount=42)
    lead = add_lead(
        ws,
        "Mina",
        EVIL,
        company_id=company_id,
        title=EVIL,
        email="mina@kestrel.example",
        notes=f"{EVIL}\nsecond line",
        details=json.dumps({EVIL: EVIL}),
        do_not_call=1,
    )
    activities.log(ws, lead, Kind.DEMO_BOOKED, text=EVIL)
    return lead


@contextlib.asynccontextmanager
async def opened(
    ws: Workspace,
    lead_id: int,
    settle: Settle,
    size: tuple[int, int] = (120, 40),
    theme: str = THEMES[0].name,
) -> AsyncIterator[tuple[Pilot[None], LeadSheetScreen]]:
    app = app_of(ws, theme)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        sheet = LeadSheetScreen(ws, lead_id)
        app.push_screen(sheet)
        await settle(pilot)
        yield pilot, sheet


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
@pytest.mark.parametrize("size", SIZES)
async def test_the_five_sections_whatever_they_hold(
    ws: Workspace, mina: int, settle: Settle, size: tuple[int, int], theme: str
) -> None:
    """PUB-7, PUB-59: an empty section stays in sight."""
    async with opened(ws, mina, settle, size, theme) as (_, sheet):
        titles = [str(title.content) for title in sheet.query(".section--title").results(Static)]
        assert titles == [
            "Information", "Attributes", "Company", "Website navigation", "Notes",
        ]  # fmt: skip
        assert sheet.query_one("#navigation", Pairs).render().plain == "No visits recorded."
        assert EVIL in sheet.query_one("#notes", Pairs).render().plain
        shown = text_of(sheet)
        assert "Mina [/b] [red]x[/red]" in shown
        assert "▲ 10 hot" in shown
        assert "✗ do not call" in shown
        assert "Information" in shown
        assert shadowed_commands(sheet) == []


@pytest.mark.parametrize("size", SIZES)
async def test_no_key_of_a_pane_hides_one_of_the_sheet(
    ws: Workspace, mina: int, settle: Settle, size: tuple[int, int]
) -> None:
    async with opened(ws, mina, settle, size) as (pilot, sheet):
        seen = set()
        for _ in range(6):
            await pilot.press("tab")
            await settle(pilot)
            assert sheet.focused is not None
            seen.add(sheet.focused.id)
            assert shadowed_commands(sheet) == []
        assert {"sections", "company-section", "timeline"} <= seen


async def test_hostile_values_everywhere(ws: Workspace, settle: Settle) -> None:
    details = json.dumps({f"{place}{text}": text for place, text in enumerate(HOSTILE)})
    lead = add_lead(ws, HOSTILE[0], HOSTILE[1], details=details, notes="\n".join(HOSTILE))
    for text in HOSTILE:
        activities.add_note(ws, text or "-", contact_id=lead)
    async with opened(ws, lead, settle) as (_, sheet):
        drawn = text_of(sheet) + sheet.query_one("#notes", Pairs).render().plain
        assert "[@click=app.quit]x[/]" in drawn
        assert "\x1b" not in drawn


async def test_visits_are_counted(ws: Workspace, mina: int, settle: Settle) -> None:
    """PUB-45."""
    activities.log(ws, mina, Kind.WEB_VISIT)
    async with opened(ws, mina, settle) as (_, sheet):
        said = sheet.query_one("#navigation", Pairs).render().plain
        assert said.splitlines() == [
            "Visits           1 visit",
            "Last 7 days      1",
            "Last visit       just now",
        ]


async def test_the_tabs_are_activities_and_marketing_touch(
    ws: Workspace, mina: int, settle: Settle
) -> None:
    """PUB-8, PUB-47, PUB-50."""
    with ws.step("touch") as unit:
        unit.conn.execute(
            "INSERT INTO marketing_touch (contact_id, at, source, file_sha256) "
            "VALUES (?, ?, ?, '')",
            (mina, ws.now(), EVIL),
        )
    async with opened(ws, mina, settle, (80, 24)) as (pilot, sheet):
        tabs = sheet.query_one(TabbedContent)
        assert tabs.active == "activities"
        assert sheet.timeline.count == len(timeline.page(ws, contact_id=mina))
        await pilot.press("i")
        await settle(pilot)
        assert tabs.active == "touches"
        assert "just now  [/b] [red]x" in text_of(sheet), "the list is brought into sight"
        assert sheet.query_one("#touch", Pairs).render().plain == f"just now  {EVIL}"
        await pilot.press("n")
        await settle(pilot)
        assert tabs.active == "activities"
        assert sheet.timeline.has_focus
        assert Content.from_markup(str(sheet.timeline.border_title)).plain.startswith(
            "Timeline · notes only"
        )


async def test_status_owner_why_and_note(ws: Workspace, mina: int, settle: Settle) -> None:
    """CAD-24, CAD-43."""
    add_user(ws, "Bo")
    async with opened(ws, mina, settle) as (pilot, _):
        await pilot.press("s")
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        await pilot.press("A")
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        [row] = leads.rows(ws, [mina])
        assert (row.status, row.owner) == ("Working - Contacted", "Bo")
        await pilot.press("N", *"ab", "ctrl+s")
        await settle(pilot)
        note = timeline.page(ws, contact_id=mina, kinds="notes")[0]
        assert (note.text, note.contact_id) == ("ab", mina)
        await pilot.press("w")
        await settle(pilot)
        assert isinstance(pilot.app.screen, WhyDialog)
        lines = str(pilot.app.screen.query_one(".why--lines", Static).content)
        assert "by the company-wide rules, version 1 of" in lines


async def test_the_lead_is_edited(ws: Workspace, mina: int, settle: Settle) -> None:
    async with opened(ws, mina, settle) as (pilot, sheet):
        await pilot.press("e")
        await settle(pilot)
        dialog = form_of(pilot)
        line_of(dialog, "title").text = "CEO"
        line_of(dialog, "notes").text = "two\nlines"
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert is_shown(pilot, sheet)
        values = contacts.values(ws, mina)
        assert (values["title"], values["notes"]) == ("CEO", "two\nlines")
        assert "CEO" in text_of(sheet)


async def test_o_and_enter_open_the_company_with_the_cursor_on_the_lead(
    ws: Workspace, mina: int, settle: Settle
) -> None:
    add_lead(ws, "Aa", company_id=leads.rows(ws, [mina])[0].company_id)
    async with opened(ws, mina, settle) as (pilot, sheet):
        await pilot.press("o")
        await settle(pilot)
        company = pilot.app.screen
        assert isinstance(company, CompanySheetScreen)
        assert company.cards.card is not None
        assert company.cards.card.id == mina
        await pilot.press("escape")
        await settle(pilot)
        sheet.query_one("#company-section").focus()
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, CompanySheetScreen)


async def test_a_call_and_a_reminder(ws: Workspace, mina: int, settle: Settle) -> None:
    async with opened(ws, mina, settle) as (pilot, _):
        await call(pilot, settle)
        logged = timeline.page(ws, contact_id=mina, kinds="calls")[0]
        [row] = leads.rows(ws, [mina])
        assert (logged.outcome, logged.company_id) == ("reached", row.company_id)
        await pilot.press("R")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ReminderDialog)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert reminders.counts(ws) == (1, 0)


async def call(pilot: Pilot[None], settle: Settle) -> None:
    await pilot.press("C")
    await settle(pilot)
    dialog = pilot.app.screen
    assert isinstance(dialog, CallDialog)
    choices = dialog.query_one("#outcome", OneOf).choices
    await pilot.press(next(key for key, word, _ in choices if word == "reached"), "ctrl+s")
    await settle(pilot)


async def test_a_lead_without_company_can_be_called_but_has_no_reminder(
    ws: Workspace, settle: Settle
) -> None:
    lead = add_lead(ws, "Mina", email="mina@kestrel.example")
    async with opened(ws, lead, settle) as (pilot, sheet):
        assert sheet.query_one("#company", Pairs).render().plain == "No company."
        assert sheet.no_company() == "This lead has no company."
        await pilot.press("R", "o")
        await settle(pilot)
        assert is_shown(pilot, sheet)
        await call(pilot, settle)
        assert timeline.page(ws, contact_id=lead, kinds="calls")[0].outcome == "reached"
        await pilot.press("y")
        await settle(pilot)
        await pilot.press("e")
        await settle(pilot)
        assert pilot.app.clipboard == "mina@kestrel.example"


async def test_what_changed_elsewhere_comes_in(ws: Workspace, mina: int, settle: Settle) -> None:
    async with opened(ws, mina, settle, (80, 24)) as (pilot, sheet):
        await pilot.press("down", "down", "down")
        await settle(pilot)
        scroll = sheet.query_one("#columns").scroll_offset
        focused = sheet.focused
        contacts.edit(ws, mina, {"title": "from elsewhere"})
        pilot.app.poll_now()  # type: ignore[attr-defined]
        await settle(pilot)
        assert "from elsewhere" in sheet.query_one("#attributes", Pairs).render().plain
        assert sheet.focused is focused
        assert sheet.query_one("#columns").scroll_offset == scroll
        assert scroll.y > 0
