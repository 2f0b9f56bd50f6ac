"""Triage mode by its keys: one company at a time, to the recap and back."""

from __future__ import annotations

import pytest
from textual.widgets import OptionList, Static

from leadtui.domain.reminders import Due, Priority
from leadtui.screens.company_sheet import CompanySheetScreen
from leadtui.screens.today import Today
from leadtui.screens.triage_mode import TriageScreen
from leadtui.screens.triage_recap import TriageRecap
from leadtui.services import activities, reminder_merges, reminders
from leadtui.services.workspace import Workspace
from leadtui.widgets.commands import shadowed_commands
from tests.builders import add_lead, dump
from tests.screens.desk_of_today import TODAY, Desk, day, desk, remind
from tests.widgets.hostile import HOSTILE


def triage(found: Desk) -> TriageScreen:
    screen = found.app.screen
    assert isinstance(screen, TriageScreen)
    return screen


def recap(found: Desk) -> TriageRecap:
    screen = found.app.screen
    assert isinstance(screen, TriageRecap)
    return screen


def text(found: Desk, name: str) -> str:
    return str(found.app.screen.query_one(f"#{name}", Static).content)


def here(found: Desk) -> str:
    target = triage(found).target_here()
    return target.company if target else ""


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_it_says_why_it_is_here_what_was_said_and_whom_to_reach(
    ws: Workspace, size: tuple[int, int]
) -> None:
    company, _ = remind(ws, "Kestrel", 9, note="ask about the pilot")
    add_lead(ws, "Mina", "Roth", company_id=company, phone="+33612345678", title="CEO")
    add_lead(ws, "Ken", "Ito", company_id=company, phone="+81312345678")
    activities.add_note(ws, "They like it.\nBudget in May.", company_id=company)
    due = Due(day(-3), Priority.HIGH, followers=frozenset({1}))
    reminder_merges.apply_automation(ws, company, due, "Newsletter 4")
    async with desk(ws, size) as found:
        await found.press("r")
        assert shadowed_commands(triage(found)) == []
        why = text(found, "triage-why")
        assert "Reminder of Thu 19 Nov · 3 days late · priority high · followed by Ana" in why
        assert "Newsletter 4 moved it from" in why
        assert "ask about the pilot" in why
        assert "They like it.\nBudget in May." in text(found, "triage-said-text")
        reach = text(found, "triage-reach-text")
        assert "→ " in reach
        assert "Mina Roth · CEO" in reach
        assert "Sun 11:00 there, not at the weekend" in reach
        assert "Sun 19:00 there, not at the weekend" in reach
        assert text(found, "triage-progress").startswith("1 of 1 · 0 decided")


async def test_the_next_comes_by_itself_to_the_recap_and_one_key_undoes_all(
    ws: Workspace,
) -> None:
    firms = [remind(ws, f"C{number}", number - 6)[0] for number in range(6)]
    before = dump(ws)
    async with desk(ws) as found:
        await found.press("r", "d", "7")
        assert here(found) == "C1"
        await found.press("p", "n")
        await found.type("warm")
        await found.press("ctrl+s")
        assert here(found) == "C1"
        await found.press("s", "m")
        assert here(found) == "C2"
        await found.press(".", "space", "t")
        await found.type("demain")
        await found.press("enter", "x", "y")
        shown = recap(found)
        assert str(shown.query_one("#recap-numbers", Static).content) == (
            "6 reminders · 5 decided · 7 steps · 1 left"
        )
        assert "Left: C3." in str(shown.query_one("#recap-left", Static).content)
        rows = [found.row(one) for one in firms]
        assert [row.date if row else None for row in rows] == [
            *(day(7), day(1), day(1), day(-3)),
            *(day(1), None),
        ]
        await found.press("z")
        assert found.toast == "Undone: 7 steps of this sitting."
        assert dump(ws) == before
        await found.press("escape")
        assert isinstance(found.app.screen, Today)
        assert len(found.shown()) == 6


async def test_one_step_of_the_recap_is_undone_alone_and_left_ones_are_gone_on_with(
    ws: Workspace,
) -> None:
    firms = [remind(ws, f"C{number}", 0)[0] for number in range(3)]
    async with desk(ws) as found:
        await found.press("r", "s", "1", "s", "3", "s", "7")
        steps = recap(found).query_one("#recap-steps", OptionList)
        assert steps.option_count == 3
        await found.press("up", "u")
        assert [row.date for one in firms if (row := found.row(one))] == [
            day(1),
            TODAY,
            day(7),
        ]
        assert steps.option_count == 2
        await found.press("k")
        assert here(found) == "C1"
        await found.press("d", "n")
        assert found.row(firms[1]) is None
        await found.press("q")
        assert isinstance(found.app.screen, Today)


async def test_skip_back_undo_and_the_sheet(ws: Workspace) -> None:
    firms = [remind(ws, f"C{number}", 0)[0] for number in range(3)]
    async with desk(ws) as found:
        await found.press("r", "space", "j")
        assert here(found) == "C2"
        assert text(found, "triage-progress").startswith("3 of 3 · 0 decided · 2 skipped")
        await found.press("k")
        assert here(found) == "C1"
        await found.press("enter")
        assert isinstance(found.app.screen, CompanySheetScreen)
        await found.press("escape")
        assert here(found) == "C1"
        await found.press("s", "1")
        assert here(found) == "C2"
        await found.press("u")
        assert here(found) == "C1"
        row = reminders.of_company(ws, firms[1])
        assert row is not None
        assert row.date == TODAY


async def test_interrupted_it_resumes(ws: Workspace) -> None:
    for number in range(3):
        remind(ws, f"C{number}", 0)
    async with desk(ws) as found:
        await found.press("r", "s", "1")
        assert here(found) == "C1"
        await found.press("escape")
        assert isinstance(found.app.screen, Today)
        assert "goes on where it stopped" in found.toast
    async with desk(ws) as found:
        await found.press("r")
        assert here(found) == "C1"
        assert text(found, "triage-progress").startswith("2 of 3 · 1 decided")
        await found.press("s", "1", "s", "1", "z")
        assert found.toast == "Undone: 3 steps of this sitting."


async def test_marked_rows_alone_and_nothing_at_all(ws: Workspace) -> None:
    async with desk(ws) as found:
        await found.press("r")
        assert found.toast == "Nothing to process: the day is yours."
        for number in range(3):
            remind(ws, f"C{number}", 0)
        await found.pilot.pause(0.6)
        await found.settle()
        await found.press("j", "space", "/")
        await found.type("c2")
        await found.press("enter", "r")
        assert here(found) == "C1"
        assert text(found, "triage-progress").startswith("1 of 1")


async def test_a_refused_change_leaves_it_at_hand(ws: Workspace) -> None:
    _, reminder = remind(ws, "Kestrel", 0)
    remind(ws, "Oran", 0)
    async with desk(ws) as found:
        await found.press("r", "t")
        await found.type("+3d")
        reminders.delete(ws, reminder)
        await found.press("enter")
        assert "closed already" in str([each.message for each in found.app._notifications])
        await found.pilot.pause(0.6)
        await found.settle()
        assert here(found) == "Oran"
        await found.press("s", "1")
        recap(found)


async def test_hostile_words_are_shown_as_they_are(ws: Workspace) -> None:
    for words in HOSTILE:
        company, _ = remind(ws, words, 0, note=words)
        add_lead(ws, words, words, company_id=company, phone=words, title=words)
        activities.add_note(ws, f"x{words}", company_id=company)
    async with desk(ws, (80, 24)) as found:
        await found.press("r")
        for _ in HOSTILE:
            assert "Reminder of" in text(found, "triage-why")
            await found.press("s", "1")
        assert recap(found).query_one("#recap-steps", OptionList).option_count == len(HOSTILE)
