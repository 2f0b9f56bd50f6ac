"""The company sheet: details, people, routines, reminder, timeline, and what is done there."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from textual.widgets import Collapsible, Static, TextArea

from leadtui.connectors import opener
from leadtui.domain.reminders import Priority
from leadtui.screens.company_sheet import CompanySheetScreen
from leadtui.screens.dialogs.call import CallDialog
from leadtui.screens.dialogs.choose import Choose
from leadtui.screens.dialogs.entry import EntryDialog
from leadtui.screens.dialogs.next import NextDialog
from leadtui.screens.dialogs.note import TextPrompt
from leadtui.screens.dialogs.reminder import ReminderDialog
from leadtui.screens.lead_sheet import LeadSheetScreen
from leadtui.screens.themes import THEMES
from leadtui.screens.why import WhyDialog
from leadtui.services import activities, contacts, reminders, routines, timeline
from leadtui.services.workspace import Workspace, add_user
from leadtui.widgets.commands import shadowed_commands
from leadtui.widgets.one_of import OneOf
from leadtui.widgets.pairs import Pairs
from tests.builders import add_company, add_lead
from tests.conftest import FakeClock
from tests.screens.conftest import Settle
from tests.screens.sheets import (
    EVIL,
    SIZES,
    add_kestrel,
    app_of,
    entries,
    is_shown,
    opened,
    text_of,
)
from tests.services.records import make, person
from tests.widgets.hostile import HOSTILE


@pytest.fixture
def kestrel(ws: Workspace) -> int:
    return add_kestrel(ws)


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
@pytest.mark.parametrize("size", SIZES)
async def test_the_sheet_shows_the_company_and_its_people_whatever_they_are_called(
    ws: Workspace, kestrel: int, settle: Settle, size: tuple[int, int], theme: str
) -> None:
    """COE-1, COE-3, COE-6, COE-14: foreign text is shown as it is, in every size and theme."""
    async with opened(ws, kestrel, settle, size, theme) as (_, sheet):
        shown = text_of(sheet)
        assert f"Kestrel {EVIL}" in shown
        assert "+33 4 78 12 34 56" in shown
        assert "Mina [/b]" in shown
        assert "ours" in shown
        assert shadowed_commands(sheet) == []


@pytest.mark.parametrize("size", SIZES)
async def test_no_key_of_a_pane_hides_one_of_the_sheet(
    ws: Workspace, kestrel: int, settle: Settle, size: tuple[int, int]
) -> None:
    async with opened(ws, kestrel, settle, size) as (pilot, sheet):
        seen = set()
        for _ in range(6):
            await pilot.press("tab")
            await settle(pilot)
            assert sheet.focused is not None
            seen.add(sheet.focused.id)
            assert shadowed_commands(sheet) == []
        assert {"details", "cards", "timeline"} <= seen


async def test_a_hundred_hostile_names_are_drawn_in_their_width(
    ws: Workspace, settle: Settle
) -> None:
    company_id = add_company(ws, HOSTILE[0])
    for text in HOSTILE:
        add_lead(ws, text, text, company_id=company_id, title=text, email=None)
    async with opened(ws, company_id, settle) as (_, sheet):
        cards = sheet.cards
        assert cards.count == len(HOSTILE)
        width = cards.scrollable_content_region.width
        for place in range(cards.count):
            cards.cursor = place
            for y in range(cards.scrollable_content_region.height):
                strip = cards.render_line(y)
                assert strip.cell_length == width
                assert "\x1b" not in strip.text


async def test_every_card_says_whose_it_is_how_hot_and_what_is_blocked(
    ws: Workspace, kestrel: int, settle: Settle
) -> None:
    """COE-14..19, PUB-43: a word and a frame, not the colour alone."""
    async with opened(ws, kestrel, settle, (200, 60)) as (_, sheet):
        shown = text_of(sheet)
        assert "▲ 10 hot" in shown
        assert "0 of 5, cold, 5 to hot · Ana" in shown
        assert "✗ mail: unsubscribed" in shown
        assert "✗ call: do not call" in shown
        assert "╎" in shown
        assert "✗ not taken over yet" in shown
        assert "✗ left the company" in shown
        assert [card.card for card in sheet.cards.cards] == ["ours", "ours", "public", "left"]


async def test_the_default_routine_is_framed_first_and_the_reminder_says_how_late_it_is(
    ws: Workspace, kestrel: int, settle: Settle, clock: FakeClock
) -> None:
    """COE-112, COE-123, COE-131."""
    bo = add_user(ws, "Bo")
    reminders.set_reminder(
        ws,
        kestrel,
        date=dt.date(2026, 11, 20),
        time=dt.time(9, 30),
        priority=Priority.HIGH,
        note=EVIL,
        followers=(ws.user.id, bo.id),
    )
    async with opened(ws, kestrel, settle, (200, 60)) as (_, sheet):
        shown = text_of(sheet)
        assert "My market · your default routine" in shown
        assert "Prospect" in shown
        assert "Fri 20 Nov 09:30 · 2 days late · ! high · Ana, Bo" in shown
        assert str(sheet.query_one("#reminder", Static).content).endswith(EVIL)


async def test_what_imports_left_over_is_closed_until_it_is_wanted(
    ws: Workspace, kestrel: int, settle: Settle
) -> None:
    """COE-9."""
    async with opened(ws, kestrel, settle) as (pilot, sheet):
        more = sheet.query_one("#more", Collapsible)
        assert more.collapsed
        assert more.title == "From imports (1)"
        more.query_one("CollapsibleTitle").focus()
        await pilot.press("enter")
        await settle(pilot)
        assert not more.collapsed
        assert sheet.query_one("#imported", Pairs).pairs == ((EVIL, EVIL),)


async def test_opening_the_sheet_is_noted_once_in_half_an_hour(
    ws: Workspace, kestrel: int, settle: Settle, clock: FakeClock
) -> None:
    """COE-57."""
    for expected in (1, 1):
        async with opened(ws, kestrel, settle) as (pilot, sheet):
            await pilot.press("v")
            await settle(pilot)
            assert sheet.timeline.count == expected
    clock.move(hours=1)
    async with opened(ws, kestrel, settle):
        assert len(entries(ws, kestrel, "visits")) == 2


async def test_a_key_filters_the_timeline_from_anywhere(
    ws: Workspace, kestrel: int, settle: Settle
) -> None:
    """COE-52."""
    async with opened(ws, kestrel, settle, (80, 24)) as (pilot, sheet):
        assert sheet.cards.has_focus
        for key, kinds in (("n", "notes"), ("m", "mail"), ("c", "calls"), ("v", "visits")):
            await pilot.press(key)
            await settle(pilot)
            assert sheet.timeline.kinds == kinds
            assert sheet.timeline.has_focus
        await pilot.press("n")
        await settle(pilot)
        assert sheet.timeline.count == 1
        await pilot.press("a")
        await settle(pilot)
        assert sheet.timeline.count == len(entries(ws, kestrel))


async def test_enter_shows_an_entry_in_full(ws: Workspace, kestrel: int, settle: Settle) -> None:
    """PUB-48."""
    async with opened(ws, kestrel, settle) as (pilot, _):
        await pilot.press("n", "enter")
        await settle(pilot)
        dialog = pilot.app.screen
        assert isinstance(dialog, EntryDialog)
        assert str(dialog.query_one(".entry--text", Static).content) == f"{EVIL}\nsecond line"


async def test_a_note_is_written_changed_and_deleted(
    ws: Workspace, kestrel: int, settle: Settle
) -> None:
    """COE-47, COE-48."""
    async with opened(ws, kestrel, settle) as (pilot, sheet):
        await pilot.press("N", *"ab", "ctrl+s")
        await settle(pilot)
        assert entries(ws, kestrel, "notes")[0].text == "ab"
        await pilot.press("n")
        await settle(pilot)
        assert sheet.timeline.count == 2
        await pilot.press("g", "e")
        await settle(pilot)
        assert isinstance(pilot.app.screen, TextPrompt)
        await pilot.press(*"xy", "ctrl+s")
        await settle(pilot)
        assert entries(ws, kestrel, "notes")[0].text == "xyab"
        await pilot.press("D")
        await settle(pilot)
        assert [row.text for row in entries(ws, kestrel, "notes")] == [f"{EVIL}\nsecond line"]
        assert sheet.timeline.count == 1


async def test_a_note_that_somebody_else_changed_shows_both_texts(
    ws: Workspace, kestrel: int, settle: Settle
) -> None:
    async with opened(ws, kestrel, settle) as (pilot, _):
        await pilot.press("n", "e")
        await settle(pilot)
        note = entries(ws, kestrel, "notes")[0]
        activities.edit_note(ws, note.id, f"theirs {EVIL}")
        await pilot.press(*"mine", "ctrl+s")
        await settle(pilot)
        dialog = pilot.app.screen
        assert isinstance(dialog, TextPrompt)
        assert dialog.query_one(TextArea).text.startswith("mine[/b]")
        assert f"theirs {EVIL}" in str(dialog.query_one(".dialog--text", Static).content)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert entries(ws, kestrel, "notes")[0].text.startswith("mine")


async def test_another_ones_note_and_a_fact_cannot_be_changed(
    ws: Workspace, kestrel: int, settle: Settle
) -> None:
    """COE-48, PUB-47: a rep changes own notes only."""
    rep = replace(ws, user=add_user(ws, "Bo"))
    async with opened(rep, kestrel, settle) as (pilot, sheet):
        await pilot.press("n")
        await settle(pilot)
        assert sheet.nothing_to_edit() == "Only its author or a manager may change this note."
        await pilot.press("D", "e")
        await settle(pilot)
        assert is_shown(pilot, sheet)
        assert len(entries(ws, kestrel, "notes")) == 1
        await pilot.press("v")
        await settle(pilot)
        reason = sheet.no_note()
        assert reason is not None
        assert "only notes can be changed" in reason


async def test_a_call_is_placed_from_the_question_about_it(
    ws: Workspace, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """COE-42..44, PUB-33: the note stays open while the telephone program calls."""
    called: list[str] = []

    def took(address: str) -> bool:
        called.append(address)
        return True

    monkeypatch.setattr(opener, "_open", took)
    kestrel = make(ws, "Kestrel Labs")
    mina = person(ws, kestrel, first_name="Mina", phone="01 42 68 53 00", mobile="06 12 34 56 78")
    sheet = CompanySheetScreen(ws, kestrel)
    app = app_of(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(sheet)
        await settle(pilot)
        await pilot.press("C", "ctrl+t")
        await settle(pilot)
        await pilot.press("p")
        await settle(pilot)
        assert called == ["tel:+33142685300"]
        assert isinstance(app.screen, CallDialog)
        await pilot.press("up", "r", "enter", *"agreed", "enter")
        await settle(pilot)
        [entry] = timeline.page(ws, company_id=kestrel, kinds="calls")
        assert (entry.text, entry.outcome) == ("agreed", "reached")
        contacts.edit(ws, mina, {"do_not_call": "yes"})
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("C")
        await settle(pilot)
        await pilot.press("ctrl+t")
        await settle(pilot)
        assert len(called) == 1
        assert "Cannot call Mina: do not call." in [said.message for said in app._notifications]


async def test_a_call_with_the_person_of_the_card_and_the_reminder_after_call_back(
    ws: Workspace, kestrel: int, settle: Settle
) -> None:
    """COE-43..45, COR-16."""
    async with opened(ws, kestrel, settle) as (pilot, sheet):
        mina = sheet.cards.cards[0].id
        await pilot.press("C")
        await settle(pilot)
        dialog = pilot.app.screen
        assert isinstance(dialog, CallDialog)
        line = dialog.query_one("#outcome", OneOf)
        key = next(key for key, word, _ in line.choices if word == "call back")
        await pilot.press("up", key, *"3:20", "enter", *"hm", "ctrl+s")
        await settle(pilot)
        assert isinstance(pilot.app.screen, NextDialog)
        await pilot.press("enter")
        await settle(pilot)
        call = entries(ws, kestrel, "calls")[0]
        assert (call.contact_id, call.duration, call.outcome) == (mina, 200, "call back")
        reminder = reminders.of_company(ws, kestrel)
        assert reminder is not None
        assert reminder.date == dt.date(2026, 11, 23)
        assert "Mon 23 Nov · tomorrow" in text_of(sheet)


async def test_a_reminder_and_a_tag_are_set_from_the_sheet(
    ws: Workspace, kestrel: int, settle: Settle
) -> None:
    """COE-117, COE-125."""
    async with opened(ws, kestrel, settle) as (pilot, sheet):
        await pilot.press("R")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ReminderDialog)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "Sun 22 Nov · today · Ana" in text_of(sheet)
        await pilot.press("T")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Choose)
        await pilot.press("c")
        await settle(pilot)
        assert routines.tags(ws, kestrel)[0].tag == "client"
        assert "Client" in text_of(sheet)


async def test_why_the_person_of_the_card_is_hot(
    ws: Workspace, kestrel: int, settle: Settle
) -> None:
    async with opened(ws, kestrel, settle) as (pilot, _):
        await pilot.press("w")
        await settle(pilot)
        assert isinstance(pilot.app.screen, WhyDialog)
        assert "demo booked" in str(pilot.app.screen.query_one(".why--lines", Static).content)


async def test_a_person_leaves_comes_back_and_a_public_card_is_taken_over(
    ws: Workspace, kestrel: int, settle: Settle
) -> None:
    """COE-17..22."""
    async with opened(ws, kestrel, settle) as (pilot, sheet):
        mina = sheet.cards.cards[0].id
        await pilot.press("L")
        await settle(pilot)
        assert contacts.card(ws, mina).card == "left"
        assert sheet.cards.card is not None
        assert sheet.cards.card.id == mina  # The cursor went along to its new place.
        await pilot.press("L")
        await settle(pilot)
        assert contacts.card(ws, mina).card == "ours"
        assert sheet.not_public() == f"Mina {EVIL} is not a public card."
        await pilot.press("j", "j")
        assert sheet.nothing_to_edit() == "A public card cannot be edited: t takes it over first."
        karl = sheet.cards.card
        assert karl is not None
        assert karl.card == "public"
        await pilot.press("t")
        await settle(pilot)
        assert contacts.card(ws, karl.id).card == "ours"


async def test_an_address_is_copied(ws: Workspace, kestrel: int, settle: Settle) -> None:
    """PUB-53."""
    async with opened(ws, kestrel, settle) as (pilot, _):
        await pilot.press("y")
        await settle(pilot)
        await pilot.press("e")
        await settle(pilot)
        assert pilot.app.clipboard == "mina@kestrel.example"


async def test_enter_on_a_card_opens_the_person_and_esc_comes_back(
    ws: Workspace, kestrel: int, settle: Settle
) -> None:
    async with opened(ws, kestrel, settle) as (pilot, sheet):
        await pilot.press("j", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, LeadSheetScreen)
        assert pilot.app.screen.record_id == sheet.cards.cards[1].id
        await pilot.press("escape")
        await settle(pilot)
        assert is_shown(pilot, sheet)
        assert sheet.cards.cursor == 1


async def test_the_cursor_starts_on_the_person_meant(
    ws: Workspace, kestrel: int, settle: Settle
) -> None:
    people = contacts.cards(ws, kestrel)
    async with opened(ws, kestrel, settle, contact_id=people[2].id) as (_, sheet):
        assert sheet.cards.card == people[2]


async def test_brackets_walk_along_the_list_the_sheet_was_opened_from(
    ws: Workspace, kestrel: int, settle: Settle
) -> None:
    other = add_company(ws, "Oran & fils")
    order = [kestrel, other]
    place = [0]

    def walk(step: int) -> int | None:
        place[0] = max(0, min(1, place[0] + step))
        return order[place[0]]

    app = app_of(ws)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        sheet = CompanySheetScreen(ws, kestrel, walk)
        app.push_screen(sheet)
        await settle(pilot)
        await pilot.press("]")
        await settle(pilot)
        assert sheet.title_name == "Oran & fils"
        assert "Nobody is known here yet." in text_of(sheet)
        assert len(entries(ws, other, "visits")) == 1
        await pilot.press("[")
        await settle(pilot)
        assert sheet.title_name.startswith("Kestrel")
        assert sheet.cards.count == 4


async def test_what_changed_elsewhere_comes_in_without_moving_anything(
    ws: Workspace, kestrel: int, settle: Settle
) -> None:
    for number in range(150):
        activities.add_note(ws, f"note {number}", company_id=kestrel)
    async with opened(ws, kestrel, settle) as (pilot, sheet):
        sheet.cards.cursor = 2
        karl = sheet.cards.card
        await pilot.press("n", "pagedown", "pagedown", "pagedown")
        await settle(pilot)
        row, line = sheet.timeline.row, sheet.timeline.cursor - sheet.timeline.scroll_offset.y
        activities.add_note(ws, "from elsewhere", company_id=kestrel)
        contacts.create(ws, {"first_name": "Ada"}, company_id=kestrel)
        pilot.app.poll_now()  # type: ignore[attr-defined]
        await settle(pilot)
        assert sheet.cards.count == 5
        assert sheet.cards.card == karl
        assert sheet.timeline.has_focus
        assert sheet.timeline.row == row
        assert sheet.timeline.cursor - sheet.timeline.scroll_offset.y == line
