"""Every verb of triage by its keys: what it leaves in the store and on the screen."""

from __future__ import annotations

import datetime as dt

import pytest
from textual.widgets import Input, Static

from leadtui.domain.dates import to_ms
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Due, Priority
from leadtui.domain.rows import ActivityRow
from leadtui.screens.company_sheet import CompanySheetScreen
from leadtui.screens.date_in_row import DateInRow
from leadtui.screens.dialogs.call import CallDialog
from leadtui.screens.dialogs.choose import Choose
from leadtui.screens.dialogs.confirm import Confirm
from leadtui.screens.dialogs.next import NextDialog
from leadtui.screens.dialogs.remove_hot import RemoveHot
from leadtui.screens.dialogs.when import WhenDialog
from leadtui.screens.today import Today
from leadtui.screens.why import WhyDialog
from leadtui.services import (
    activities,
    contacts,
    leads,
    reminder_merges,
    reminders,
    routines,
    timeline,
)
from leadtui.services.workspace import Workspace, add_user
from leadtui.widgets.table_mouse import cursor_cell
from tests.builders import add_company, add_lead, dump
from tests.screens.desk_of_today import TODAY, Desk, day, desk, remind


def last(ws: Workspace, company_id: int) -> ActivityRow:
    return timeline.page(ws, company_id=company_id, limit=1)[0]


def tag(ws: Workspace, company_id: int) -> str:
    return routines.tags(ws, company_id)[0].tag


# Done


async def test_d_closes_and_enter_takes_the_proposed_date(ws: Workspace) -> None:
    """COE-144, COR-63: one step, and nothing changes before the answer."""
    bob = add_user(ws, "Bo")
    first, old = remind(ws, "First", 0, priority=Priority.HIGH, followers=(1, bob.id))
    remind(ws, "Second", 0)
    routines.set_tag(ws, first, "client")
    before = dump(ws)
    async with desk(ws) as found:
        await found.press("d")
        assert isinstance(found.app.screen, NextDialog)
        assert found.app.screen.text == "Never in touch yet: 7 days from today."
        assert dump(ws) == before
        await found.press("enter")
        assert reminders.get(ws, old).closed_at == ws.now()
        row = found.row(first)
        assert row is not None
        assert (row.date, row.priority) == (day(7), Priority.NORMAL)
        assert row.follower_ids == (1, bob.id)
        assert found.toast == "First: done, next on Sun 29 Nov. u undoes it."
        assert found.shown() == ["Second"]
        assert found.shown("upcoming") == ["First"]
        assert found.here == "Second"
        assert tag(ws, first) == "client"
        await found.press("u")
        again = found.row(first)
        assert again is not None
        assert again.id == old
        assert found.shown() == ["First", "Second"]
    assert dump(ws) == before


async def test_d_says_by_which_rhythm_it_proposes(ws: Workspace) -> None:
    """COR-63: the median gap between communications, explained."""
    company, _ = remind(ws, "Kestrel", 0)
    for ahead in (-30, -20, -2):
        at = to_ms(dt.datetime.combine(day(ahead), dt.time(10), ws.team.zone))
        activities.log_call(ws, company, None, duration=9, outcome="reached", at=at)
    async with desk(ws) as found:
        await found.press("d")
        dialog = found.app.screen
        assert isinstance(dialog, NextDialog)
        assert dialog.text == "In touch every 10 days (the median gap), last on 20 Nov."
        assert (dialog.choices[0].key, dialog.choices[0].detail) == ("d", "Mon 30 Nov")
        await found.press("d")
        row = found.row(company)
        assert row is not None
        assert row.date == day(8)


async def test_d_and_escape_does_nothing_n_sets_none_and_another_date_can_be_typed(
    ws: Workspace,
) -> None:
    first, _ = remind(ws, "First", 0)
    second, _ = remind(ws, "Second", 0)
    async with desk(ws) as found:
        await found.press("d", "escape")
        assert found.row(first) is not None
        await found.press("d", "n")
        assert found.row(first) is None
        assert found.here == "Second"
        await found.press("d", "t")
        await found.type("tomorrow 9am")
        await found.press("enter")
        row = found.row(second)
        assert row is not None
        assert (row.date, row.time) == (day(1), dt.time(9))


@pytest.mark.parametrize(
    ("keys", "expected"),
    [("d", {day(7)}), ("n", {None}), ("t", {day(3)}), ("y", {day(365)})],
)
async def test_d_on_marked_rows_asks_one_question(
    ws: Workspace, keys: str, expected: set[dt.date | None]
) -> None:
    ids = [remind(ws, f"C{number}", 0)[0] for number in range(3)]
    async with desk(ws) as found:
        await found.press("V", "d")
        assert isinstance(found.app.screen, NextDialog)
        await found.press(keys)
        if keys == "t":
            await found.type("+3d")
            await found.press("enter")
        rows = [found.row(company_id) for company_id in ids]
        assert {row.date if row else None for row in rows} == expected
        assert found.shown() == []
        await found.press("u")
        assert len(reminders.lists(ws).to_process) == 3


# Later


@pytest.mark.parametrize(
    ("key", "late", "ahead"),
    [
        ("1", day(1), day(3)),
        ("3", day(3), day(5)),
        ("7", day(7), day(9)),
        ("m", day(1), day(8)),
        ("0", day(30), day(32)),
        ("y", day(365), day(367)),
    ],
)
async def test_s_and_one_key(ws: Workspace, key: str, late: dt.date, ahead: dt.date) -> None:
    """From today when overdue, else from its own date."""
    overdue, _ = remind(ws, "Overdue", -10)
    remind(ws, "Other", 0)
    upcoming, _ = remind(ws, "Upcoming", 2)
    remind(ws, "Upcoming later", 2)
    async with desk(ws) as found:
        await found.press("s", key)
        row = found.row(overdue)
        assert row is not None
        assert row.date == late
        assert found.here == "Other"
        await found.press("tab", "g")
        while found.here != "Upcoming":
            await found.press("j")
        await found.press("s", key)
        row = found.row(upcoming)
        assert row is not None
        assert row.date == ahead


async def test_a_snoozed_row_that_stays_in_its_list_lets_the_next_one_move_up(
    ws: Workspace,
) -> None:
    for number in range(4):
        remind(ws, f"C{number}", 1)
    async with desk(ws) as found:
        await found.press("j", "s", "7")
        assert found.shown("upcoming") == ["C0", "C2", "C3", "C1"]
        assert found.here == "C2"
        assert found.today.tables["upcoming"].cursor == 1


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_t_takes_a_date_in_words_and_keeps_the_time(
    ws: Workspace, size: tuple[int, int]
) -> None:
    """COE-136: in the row, with the day that it means beside it."""
    company, _ = remind(ws, "Kestrel", -3, time=dt.time(9, 30))
    async with desk(ws, size) as found:
        await found.press("t")
        field = found.today.query_one(DateInRow)
        cell = cursor_cell(found.today.tables["to-process"], "When")
        assert cell is not None
        assert field.region.offset == cell.offset
        assert field.text == "2026-11-19 09:30"
        await found.type("tomorrow")
        assert "Mon 23 Nov" in str(field.query_one(".hinted--hint", Static).content)
        await found.press("ctrl+u")
        await found.type("lundi")
        await found.press("enter")
        row = found.row(company)
        assert row is not None
        assert (row.date, row.time) == (day(1), dt.time(9, 30))
        assert "u undoes it" in found.toast
        await found.press("u")
        row = found.row(company)
        assert row is not None
        assert row.date == day(-3)


async def test_letters_typed_into_a_question_are_no_verbs(ws: Workspace) -> None:
    company, _ = remind(ws, "Kestrel", 0)
    async with desk(ws) as found:
        await found.press("t")
        await found.type("dxpsu1")
        await found.press("enter")
        assert found.today.query(DateInRow)
        await found.press("escape")
        assert not found.today.query(DateInRow)
        assert found.today.focused is found.today.tables["to-process"]
        assert found.row(company) == reminders.lists(ws).to_process[0]
        assert found.row(company) is not None


async def test_a_click_on_the_date_changes_it(ws: Workspace) -> None:
    """COE-136."""
    remind(ws, "A", 0)
    _, second = remind(ws, "B", 0)
    async with desk(ws) as found:
        table = found.today.tables["to-process"]
        await found.pilot.click(table, offset=(6, 2))
        await found.settle()
        assert (found.here, found.today.query_one(DateInRow).reminder_id) == ("B", second)
        await found.type("+3d")
        await found.press("enter")
        assert (found.shown(), found.shown("upcoming")) == (["A"], ["B"])
        await found.pilot.click(table, offset=(20, 1))
        await found.settle()
        assert not found.today.query(DateInRow)


async def test_the_field_for_a_date_stays_over_its_row_and_leaves_with_it(ws: Workspace) -> None:
    """COE-136: whatever another window does meanwhile."""
    _, first = remind(ws, "A", 0)
    company, second = remind(ws, "B", 0)
    async with desk(ws) as found:
        await found.press("j", "t")
        field = found.today.query_one(DateInRow)
        below = field.region.y
        reminders.done(ws, first)
        await found.settle()
        found.today.reload()
        await found.settle()
        assert (field.region.y, found.today.focused) == (below - 1, field.query_one(Input))
        reminders.done(ws, second)
        found.today.reload()
        await found.settle()
        assert not found.today.query(DateInRow)
        assert found.row(company) is None


async def test_marked_rows_and_small_terminals_are_asked_in_a_dialog(ws: Workspace) -> None:
    for name in ("A", "B"):
        remind(ws, name, 0)
    async with desk(ws) as found:
        await found.press("V", "t")
        assert isinstance(found.app.screen, WhenDialog)
        await found.press("escape")
    async with desk(ws, (40, 24)) as found:
        await found.press("t")
        assert isinstance(found.app.screen, WhenDialog)


# Priority, followers, tag, note


async def test_p_goes_round_and_stays_on_its_row(ws: Workspace) -> None:
    """COE-130, COE-132."""
    company, _ = remind(ws, "A", 0)
    remind(ws, "B", 0)
    async with desk(ws) as found:
        for expected in (Priority.LOW, Priority.HIGH, Priority.NORMAL):
            await found.press("p")
            row = found.row(company)
            assert row is not None
            assert row.priority is expected
            assert found.here == "A"


async def test_p_pressed_again_before_the_list_is_read_again_goes_on(ws: Workspace) -> None:
    """COE-130: each press is a step further, however fast they come; `.` gives where it came to."""
    company, _ = remind(ws, "A", 0, priority=Priority.HIGH)
    other, _ = remind(ws, "B", 0, priority=Priority.HIGH)
    async with desk(ws) as found:
        for _ in range(2):
            found.today.action_priority()
        await found.settle()
        row = found.row(company)
        assert row is not None
        assert row.priority is Priority.LOW
        assert found.toast == "A: priority low. u undoes it."
        await found.press("g")
        assert found.here == "B"
        await found.press(".")
        row = found.row(other)
        assert row is not None
        assert row.priority is Priority.LOW


async def test_f_chooses_followers_and_nobody_deletes_after_a_question(ws: Workspace) -> None:
    """COE-125, COE-126, COE-137."""
    bob = add_user(ws, "Bo")
    company, _ = remind(ws, "Kestrel", 0)
    async with desk(ws) as found:
        await found.press("f", "tab", "down", "space", "ctrl+s")
        row = found.row(company)
        assert row is not None
        assert row.follower_ids == (1, bob.id)
        await found.press("f", "tab", "space", "down", "space", "ctrl+s")
        assert isinstance(found.app.screen, Confirm)
        assert "Without Ana and Bo nobody follows" in found.app.screen.text
        await found.press("n")
        assert found.row(company) is not None
        await found.press("f", "tab", "space", "down", "space", "ctrl+s", "y")
        assert found.row(company) is None


async def test_f_takes_names_hands_over_adds_and_removes(ws: Workspace) -> None:
    """COE-125, COE-126: completed while typed, and what the last one's removal deletes is said."""
    bob = add_user(ws, "Bo Li")
    company, _ = remind(ws, "Kestrel", 0, note="offer")
    async with desk(ws) as found:

        def followers() -> tuple[int, ...]:
            row = found.row(company)
            return row.follower_ids if row else ()

        await found.press("f")
        await found.type("+b")
        hint = found.app.screen.query_one(".hinted--hint", Static)
        assert str(hint.content) == "→ Ana, Bo Li"
        await found.press("enter")
        assert followers() == (1, bob.id)
        await found.press("f")
        await found.type("bo")
        assert str(found.app.screen.query_one(".hinted--hint", Static).content) == (
            "→ Bo Li, no longer Ana"
        )
        await found.press("enter", "/")
        await found.type("user:all")
        await found.press("enter", "f")
        assert followers() == (bob.id,)
        await found.type("-bo")
        await found.press("enter")
        assert isinstance(found.app.screen, Confirm)
        assert found.app.screen.text.splitlines()[0] == (
            "Without Bo Li nobody follows the reminder of Sun 22 Nov, “offer”: it is deleted."
        )
        await found.press("y")
        assert found.row(company) is None
        await found.press("u")
        assert followers() == (bob.id,)


async def test_n_keeps_a_note_and_the_focus(ws: Workspace) -> None:
    """COE-47, COE-49."""
    company, _ = remind(ws, "Kestrel", 0)
    async with desk(ws) as found:
        await found.press("n")
        await found.type("call her on friday")
        await found.press("ctrl+s")
        assert last(ws, company).text == "call her on friday"
        assert found.here == "Kestrel"
        assert found.today.tables["to-process"].has_focus
        assert "call her" in found.today.tables["to-process"].render_line(0).text
        await found.press("u")
        assert last(ws, company).kind is not Kind.NOTE


async def test_a_note_and_a_tag_on_marked_rows_are_one_step_each(ws: Workspace) -> None:
    """COE-117."""
    ids = [remind(ws, f"C{number}", 0)[0] for number in range(2)]
    async with desk(ws) as found:
        await found.press("V", "n")
        await found.type("fair")
        await found.press("ctrl+s", "T", "c")
        assert [tag(ws, one) for one in ids] == ["client", "client"]
        await found.press("u")
        assert [tag(ws, one) for one in ids] == ["prospect", "prospect"]
        assert [last(ws, one).text for one in ids] == ["fair", "fair"]
        await found.press("u")
        assert Kind.NOTE not in [last(ws, one).kind for one in ids]


# Calls and mails


async def test_c_logs_a_call_and_call_back_proposes_a_reminder(ws: Workspace) -> None:
    """COE-43..45."""
    company, _ = remind(ws, "Kestrel", 0)
    lead = add_lead(ws, "Mina", "Roth", company_id=company, phone="+33612345678")
    async with desk(ws) as found:
        await found.press("c")
        assert isinstance(found.app.screen, CallDialog)
        await found.press("up", "c")
        await found.type("3:20")
        await found.press("enter")
        await found.type("in a meeting")
        await found.press("enter")
        assert isinstance(found.app.screen, NextDialog)
        await found.press("enter")
        call = timeline.page(ws, company_id=company, kinds="calls")[0]
        assert (call.kind, call.contact_id) == (Kind.OUTGOING_CALL, lead)
        assert (call.duration, call.outcome, call.text) == (200, "call back", "in a meeting")
        row = found.row(company)
        assert row is not None
        assert (row.date, row.contact_id) == (day(1), lead)
        assert isinstance(found.app.screen, Today)


async def test_c_takes_a_sentence_and_enter(ws: Workspace) -> None:
    """COE-44, COE-47: with a note alone the call is one that was answered."""
    company, _ = remind(ws, "Kestrel", 0)
    async with desk(ws) as found:
        await found.press("c", "enter")
        assert isinstance(found.app.screen, CallDialog)
        assert "Say what came of it" in found.toast
        await found.type("wants an offer")
        await found.press("enter")
        call = last(ws, company)
        assert (call.kind, call.outcome, call.text) == (
            Kind.OUTGOING_CALL,
            "reached",
            "wants an offer",
        )


async def test_call_back_in_three_days_is_one_step_and_escape_keeps_the_call(
    ws: Workspace,
) -> None:
    """COE-45."""
    company, _ = remind(ws, "Kestrel", 0)
    before = dump(ws)
    async with desk(ws) as found:
        await found.press("c", "ctrl+r", "3")
        row = found.row(company)
        assert row is not None
        assert row.date == day(3)
        assert found.toast == "Kestrel: call made, back on Wed 25 Nov. u undoes it."
        await found.press("u")
        assert dump(ws) == before
        await found.press("c")
        await found.type("busy")
        await found.press("ctrl+r", "escape")
        assert last(ws, company).text == "busy"
        assert found.row(company) == reminders.lists(ws).to_process[0]


async def test_one_call_with_all_marked_rows(ws: Workspace) -> None:
    firms = [remind(ws, name, 0)[0] for name in ("Ada", "Bo", "Cy")]
    async with desk(ws) as found:
        await found.press("V", "c", "up", "n", "ctrl+s")
        assert [last(ws, one).outcome for one in firms] == ["no answer"] * 3
        assert found.toast == "3 calls logged. u undoes it."
        await found.press("u")
        assert Kind.OUTGOING_CALL not in [last(ws, one).kind for one in firms]


async def test_from_ten_marked_rows_on_one_question_is_asked(ws: Workspace) -> None:
    firms = [remind(ws, f"C{number}", 0)[0] for number in range(20)]
    before = dump(ws)
    async with desk(ws) as found:
        await found.press("V", "s", "1")
        assert isinstance(found.app.screen, Confirm)
        assert found.app.screen.dialog_title == "Snooze tomorrow: 20 rows?"
        await found.press("n")
        assert dump(ws) == before
        await found.press("s", "1", "y")
        assert {row.date for one in firms if (row := found.row(one))} == {day(1)}
        await found.press("u")
        assert dump(ws) == before
        await found.press("V", "x")
        assert isinstance(found.app.screen, Confirm)
        await found.press("y")
        assert found.shown() == []


async def test_marks_survive_filters_and_refreshes_and_are_counted(ws: Workspace) -> None:
    firms = [
        remind(ws, name, 0, priority=priority)[0]
        for name, priority in (("Ada", Priority.HIGH), ("Bo", Priority.LOW), ("Cy", Priority.LOW))
    ]
    async with desk(ws) as found:
        table = found.today.tables["to-process"]
        await found.press("space", "space", "/")
        await found.type("priority:low")
        await found.press("enter")
        assert found.shown() == ["Bo", "Cy"]
        assert "2 marked" in str(table.border_title)
        await found.press("t")
        await found.type("+3d")
        await found.press("enter")
        assert [row.date for one in firms if (row := found.row(one))] == [day(3), day(3), day(0)]
        await found.press("escape", "u")
        await found.press("g", "space", "/")
        await found.type("priority:low")
        await found.press("enter")
        reminder = reminders.of_company(ws, firms[0])
        assert reminder is not None
        reminders.delete(ws, reminder.id)
        await found.pilot.pause(0.6)
        await found.settle()
        assert not table.marks


async def test_m_opens_the_mail_program_or_keeps_the_address(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PUB-53."""
    company, _ = remind(ws, "Kestrel", 0)
    asked: list[str] = []
    answers = [True, False]

    def opened(address: str) -> bool:
        asked.append(address)
        return answers.pop(0)

    monkeypatch.setattr("leadtui.connectors.opener.open_mail", opened)
    async with desk(ws) as found:
        await found.press("m")
        assert found.toast == "Nobody at Kestrel has an e-mail address."
        add_lead(ws, "Mina", "Roth", company_id=company, email="mina@kestrel.example")
        await found.press("m")
        assert found.toast == "A mail to mina@kestrel.example is open in your mail program."
        await found.press("m")
        assert "mina@kestrel.example is in the clipboard" in found.toast
        assert found.app.clipboard == "mina@kestrel.example"
        assert asked == ["mina@kestrel.example"] * 2


async def test_m_on_marked_rows_is_one_mail_without_those_who_may_not_be_mailed(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PUB-34, PUB-53."""
    ada, bo, _ = (remind(ws, name, 0)[0] for name in ("Ada", "Bo", "Cy"))
    add_lead(ws, "Mina", company_id=ada, email="mina@ada.example")
    gone = add_lead(ws, "Paul", company_id=bo, email="paul@bo.example")
    add_lead(ws, "Rosa", company_id=bo, email="rosa&x@bo.example")
    activities.log(ws, gone, Kind.UNSUBSCRIBED)
    asked: list[str] = []

    def opened(address: str) -> bool:
        asked.append(address)
        return True

    monkeypatch.setattr("leadtui.connectors.opener._open", opened)
    async with desk(ws) as found:
        await found.press("V", "m")
        assert asked == ["mailto:?bcc=mina@ada.example,rosa%26x@bo.example"]
        assert found.toast.startswith("A mail to 2 addresses is open in your mail program")
        assert found.toast.endswith("Nobody to mail at Cy.")


async def test_m_says_who_cannot_be_written_to_and_why(ws: Workspace) -> None:
    """PUB-34, PUB-43."""
    company, _ = remind(ws, "Kestrel", 0)
    lead = add_lead(ws, "Mina", "Roth", company_id=company, email="mina@kestrel.example")
    add_lead(ws, "Paul", "Oran", company_id=company, email="paul@kestrel.example")
    activities.log(ws, lead, Kind.UNSUBSCRIBED)
    async with desk(ws) as found:
        await found.press("m")
        assert isinstance(found.app.screen, Choose)
        details = {each.title: each.detail for each in found.app.screen.choices}
        assert "unsubscribed on 22 Nov" in details["Mina Roth"]
        assert details["Paul Oran"] == "paul@kestrel.example"
        place = [each.title for each in found.app.screen.choices].index("Mina Roth")
        await found.press(str(place + 1))
        assert found.toast.startswith("Cannot mail Mina Roth: unsubscribed on 22 Nov")


# Repeat, delete, put back


async def test_the_last_verdict_is_repeated_with_its_answer(ws: Workspace) -> None:
    ids = [remind(ws, f"C{number}", 0)[0] for number in range(5)]
    async with desk(ws) as found:
        await found.press(".")
        assert found.toast == "Nothing was decided yet that could be repeated."
        await found.press("s", "3", ".")
        assert [row.date for one in ids[:2] if (row := found.row(one))] == [day(3), day(3)]
        await found.press("d", "enter", ".")
        assert [row.date for one in ids[2:4] if (row := found.row(one))] == [day(7), day(7)]
        await found.press("d", "n")
        assert found.row(ids[4]) is None
        assert found.shown() == []


async def test_x_asks_once_and_says_who_no_longer_follows(ws: Workspace) -> None:
    """COE-137, X-12."""
    company, _ = remind(ws, "Kestrel", 0)
    async with desk(ws) as found:
        await found.press("x")
        assert isinstance(found.app.screen, Confirm)
        assert "removes Ana from the followers of Kestrel" in found.app.screen.text
        await found.press("n")
        assert found.row(company) is not None
        await found.press("x", "y")
        assert found.row(company) is None
        assert found.shown() == []
        await found.press("u")
        assert found.shown() == ["Kestrel"]


async def test_b_puts_back_what_an_automation_moved(ws: Workspace) -> None:
    """COE-140."""
    company, _ = remind(ws, "Kestrel", 9)
    due = Due(TODAY, Priority.HIGH, followers=frozenset({1}))
    reminder_merges.apply_automation(ws, company, due, "Newsletter 4")
    async with desk(ws) as found:
        assert "Newsletter 4 moved it from" in await found.preview()
        await found.press("b")
        row = found.row(company)
        assert row is not None
        assert row.date == day(9)


# The hot band, sheets


async def hot_company(ws: Workspace) -> tuple[int, int]:
    company = add_company(ws, "Hot SA")
    lead = add_lead(ws, "Mina", "Roth", company_id=company, phone="+33612345678")
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    return company, lead


async def test_the_verbs_on_a_hot_lead(ws: Workspace) -> None:
    """CAD-6, CAD-47, COE-118."""
    company, lead = await hot_company(ws)
    remind(ws, "Other", 0)
    async with desk(ws) as found:
        await found.press("tab", "tab", "d")
        assert found.toast.startswith("This is a hot lead. R sets a reminder")
        await found.press("R", "ctrl+s")
        row = found.row(company)
        assert row is not None
        assert row.date == TODAY
        assert "Tag on My market: none → Prospect." in found.toast
        await found.press("w")
        assert isinstance(found.app.screen, WhyDialog)
        await found.press("escape", "X")
        assert isinstance(found.app.screen, RemoveHot)
        question, *_ = found.app.screen.text.splitlines()
        assert question == "Are you sure you want to remove the hot-lead status?"
        await found.press("y")
        assert not leads.rows(ws, [lead])[0].hot
        assert found.today.band.count == 0
        assert found.today.tables["upcoming"].has_focus


async def test_r_changes_the_open_reminder_in_full(ws: Workspace) -> None:
    company, _ = remind(ws, "Kestrel", 0, time=dt.time(9, 30), note="demo")
    async with desk(ws) as found:
        await found.press("R")
        await found.type("fri")
        await found.press("enter", "h", "ctrl+u", "ctrl+s")
        row = found.row(company)
        assert row is not None
        assert (row.date, row.time, row.priority) == (day(5), None, Priority.HIGH)
        assert "u undoes it" in found.toast
        await found.press("u")
        row = found.row(company)
        assert row is not None
        assert (row.date, row.time, row.note) == (TODAY, dt.time(9, 30), "demo")


async def test_r_on_marked_rows_is_one_step(ws: Workspace) -> None:
    """Each keeps its note where none is typed."""
    firms = [remind(ws, name, 0, note=f"ask {name}")[0] for name in ("Ada", "Bo", "Cy")]
    before = dump(ws)
    async with desk(ws) as found:
        await found.press("V", "R")
        await found.type("fri 10:00")
        await found.press("enter", "h", "ctrl+s")
        rows = [found.row(company) for company in firms]
        assert [(r.date, r.time, r.priority, r.note) for r in rows if r] == [
            (day(5), dt.time(10), Priority.HIGH, f"ask {name}") for name in ("Ada", "Bo", "Cy")
        ]
        assert found.toast == "3 reminders set. u undoes it."
        assert found.shown() == []
        await found.press("u")
        assert found.shown() == ["Ada", "Bo", "Cy"]
    assert dump(ws) == before


async def test_enter_opens_the_sheet_and_walks_the_list(ws: Workspace) -> None:
    first, _ = remind(ws, "First", 0)
    second, _ = remind(ws, "Second", 0)
    async with desk(ws) as found:
        await found.press("enter")
        screen = found.app.screen
        assert isinstance(screen, CompanySheetScreen)
        assert screen.record_id == first
        await found.press("]")
        assert screen.record_id == second
        await found.press("escape")
        assert found.here == "Second"


async def test_ten_reminders_from_overdue_to_handled_without_the_mouse(ws: Workspace) -> None:
    ids = [remind(ws, f"C{number}", number - 12)[0] for number in range(10)]
    async with desk(ws, (80, 24)) as found:
        await decide_ten(found)
        assert found.shown() == []
    rows = [reminders.of_company(ws, one) for one in ids]
    assert [row.date if row else None for row in rows] == [
        *(day(7), None, day(1), day(3), day(3)),
        *(day(1), None, day(7), day(30), day(1)),
    ]
    assert len(contacts.cards(ws, ids[0])) == 0


async def decide_ten(found: Desk) -> None:
    await found.press("d", "enter")
    await found.press("d", "n")
    await found.press("s", "m")
    await found.press("s", "3", ".")
    await found.press("t")
    await found.type("demain")
    await found.press("enter", "x", "y", "d", "enter", "s", "0", "t")
    await found.type("next mon")
    await found.press("enter")
