"""Requirements about screens that no other test holds by themselves."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from leadtui.app import LeadtuiApp
from leadtui.domain.kinds import LABELS, Kind
from leadtui.domain.reminders import Priority
from leadtui.screens.host import Ports
from leadtui.screens.leads import Leads
from leadtui.services import activities, leads
from leadtui.services.workspace import Workspace
from tests.builders import add_lead
from tests.screens.conftest import Settle
from tests.screens.desk_of_today import day, desk, remind
from tests.screens.sheets import add_kestrel, entries, opened, text_of


async def test_the_company_is_on_the_left_and_what_is_done_with_it_on_the_right(
    ws: Workspace, settle: Settle
) -> None:
    """COE-1, COE-2, COE-3, COE-6: what is known on top of its people, routines above timeline."""
    async with opened(ws, add_kestrel(ws), settle, (200, 60)) as (_, sheet):
        place = {
            name: sheet.query_one(f"#{name}").region
            for name in ("head", "details", "cards", "more", "routines", "reminder", "timeline")
        }
        assert all(region.area for region in place.values())
        assert place["details"].right <= place["routines"].x
        assert place["cards"].right <= place["timeline"].x
        for above, below in (
            ("head", "details"),
            ("details", "cards"),
            ("cards", "more"),
            ("routines", "reminder"),
            ("reminder", "timeline"),
        ):
            assert place[above].bottom <= place[below].y, (above, below)


async def test_f5_reads_the_timeline_again(ws: Workspace, settle: Settle) -> None:
    """COE-11."""
    company = add_kestrel(ws)
    async with opened(ws, company, settle) as (pilot, sheet):
        before = sheet.timeline.count
        activities.add_note(ws, "from elsewhere", company_id=company)
        await pilot.press("f5")
        await settle(pilot)
        assert sheet.timeline.count == before + 1 == len(entries(ws, company))


async def test_the_mail_filter_has_what_was_mailed_and_writes_to_the_person(
    ws: Workspace, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """COE-54, PUB-53."""
    company = add_kestrel(ws)
    asked: list[str] = []

    def open_mail(address: str) -> bool:
        asked.append(address)
        return True

    monkeypatch.setattr("leadtui.connectors.opener.open_mail", open_mail)
    async with opened(ws, company, settle) as (pilot, sheet):
        mina = sheet.cards.cards[0].id
        wanted = (Kind.MAIL_SENT, Kind.OPENED, Kind.CLICKED, Kind.REPLIED)
        for kind in wanted:
            activities.log(ws, mina, kind)
        await pilot.press("M", "m", "f5")
        await settle(pilot)
        assert asked == ["mina@kestrel.example"]
        assert sheet.timeline.count == len(wanted) < len(entries(ws, company))
        shown = text_of(sheet)
        assert all(LABELS[kind] in shown for kind in wanted)


async def test_one_question_with_the_number_removes_many_labels(
    ws: Workspace, settle: Settle
) -> None:
    """CAD-46, CAD-60."""
    for name in ("Mina", "Léa", "Théo"):
        activities.log(ws, add_lead(ws, name), Kind.DEMO_BOOKED)
    app = LeadtuiApp({"leads": lambda: Leads(ws)}, Ports(), start="leads", strict=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, settle, "V", "x")
        asked = " ".join(str(each.content) for each in app.screen.query(Static))
        assert "remove the hot-lead status of 3 leads?" in asked
        assert leads.counts(ws).hot == 3
        await press(pilot, settle, "y")
        assert leads.counts(ws).hot == 0


@pytest.mark.parametrize(("keys", "ahead"), [(["down"], 365), (["down", "down"], 730)])
async def test_a_low_reminder_is_offered_a_year_and_two(
    ws: Workspace, keys: list[str], ahead: int
) -> None:
    """COE-131."""
    company, _ = remind(ws, "Kestrel", 0, priority=Priority.LOW)
    async with desk(ws) as found:
        await found.press("t", *keys, "enter")
        row = found.row(company)
        assert row is not None
        assert row.date == day(ahead)


async def press(pilot: Pilot[None], settle: Settle, *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)
