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
from leadtui.services import activities, journal, leads
from leadtui.services.workspace import Workspace
from tests.builders import add_lead
from tests.conftest import FakeClock
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


async def test_of_marked_leads_the_hot_ones_lose_the_label_in_one_step(
    ws: Workspace, settle: Settle
) -> None:
    """CAD-47, CAD-60: the question counts and names them; one undo brings all back."""
    hot = [add_lead(ws, name) for name in ("[/b]Mina", "Léa")]
    for lead in hot:
        activities.log(ws, lead, Kind.DEMO_BOOKED)
    add_lead(ws, "Théo")
    app = LeadtuiApp({"leads": lambda: Leads(ws)}, Ports(), start="leads", strict=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, settle, "V", "X")
        asked = " ".join(str(each.content) for each in app.screen.query(Static))
        assert "remove the hot-lead status of 2 leads?" in asked
        assert "[/b]Mina, Léa" in asked
        await press(pilot, settle, "n")
        assert leads.counts(ws).hot == 2
        await press(pilot, settle, "x", "y")
        assert leads.counts(ws).hot == 0
        said = [each.message for each in app._notifications]
        assert "2 leads: hot labels removed. u undoes it." in said
        await press(pilot, settle, "x")
        said = [each.message for each in app._notifications]
        assert said[-1] == "None of these leads is hot: there is no label to remove."
    journal.undo(ws)
    assert leads.counts(ws).hot == 2


async def test_the_label_is_removed_on_the_company_sheet_and_on_the_lead_sheet(
    ws: Workspace, settle: Settle, clock: FakeClock
) -> None:
    """CAD-46, CAD-47, CAD-51: and both say in a word how near a lead is to hot."""
    company = add_kestrel(ws)
    async with opened(ws, company, settle) as (pilot, sheet):
        mina = sheet.cards.cards[0].id
        assert "▲ 1 hot lead" in text_of(sheet)
        assert "▲ 10 hot" in text_of(sheet)
        await press(pilot, settle, "X", "y")
        assert not leads.rows(ws, [mina])[0].hot
        await press(pilot, settle, "X")
        said = [each.message for each in pilot.app._notifications]
        assert said[-1].endswith("is not hot: there is no label to remove.")
        journal.undo(ws)
        await press(pilot, settle, "f5", "enter", "X", "y")
        assert not leads.rows(ws, [mina])[0].hot
        clock.move(hours=1)
        activities.log(ws, mina, Kind.REPLIED)
        await press(pilot, settle, "f5")
        assert "3 of 5, warming, 2 to hot" in text_of(pilot.app.screen)
        await press(pilot, settle, "escape", "f5")
        assert "3 of 5, warming, 2 to hot" in text_of(sheet)


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
