"""Why a company has its fit: from the suspects, Today, triage, the list and the sheet."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from leadtui.screens.company_sheet import CompanySheetScreen
from leadtui.screens.dialogs.choose import Choose
from leadtui.screens.why_fit import WhyFitDialog
from leadtui.services import reminders, routine_setup, routines
from leadtui.services.routine_setup import Wanted
from leadtui.services.workspace import Workspace
from tests.builders import add_lead
from tests.screens.conftest import Settle
from tests.screens.market import CRITERIA, Desk, add_market, at_suspects, routine_of
from tests.screens.sheets import text_of


def parts(desk: Desk) -> tuple[str, list[str]]:
    dialog = desk.app.screen
    assert isinstance(dialog, WhyFitDialog)
    head = str(dialog.query_one(".why--head", Static).content)
    lines = dialog.query_one(".why--lines", Static)
    return head, str(lines.content).splitlines() if lines.display else []


async def test_every_criterion_is_listed_with_its_points_and_whether_it_is_met(
    ws: Workspace, settle: Settle
) -> None:
    """COE-106, COE-107: 40 for the mandatory ones, then the points of each level."""
    add_market(ws)
    async with at_suspects(ws, settle) as desk:
        await desk.press("j", "w")
        head, lines = parts(desk)
        assert head == "Fit 80 on My market · tag none\n40 + 30 + 10 = 80"
        assert [" ".join(line.split()) for line in lines] == [
            "Has to be met: 40 for all of them",
            "✓ met country:fr",
            "",
            "Adds points",
            "✓ met +30 important sector:software",
            "✗ not met +20 notable headcount:>=100",
            "✓ met +10 interesting city:lyon",
        ]


async def test_a_sum_above_a_hundred_is_capped_and_shown(ws: Workspace, settle: Settle) -> None:
    """COE-108."""
    add_market(ws, f"{CRITERIA}\nimportant headcount:>=50")
    async with at_suspects(ws, settle) as desk:
        await desk.press("w")
        assert "40 + 30 + 20 + 10 + 30 = 130, capped at 100" in parts(desk)[0]


async def test_who_does_not_match_is_told_what_keeps_it_out(ws: Workspace, settle: Settle) -> None:
    """COE-109."""
    firms = add_market(ws, f"must headcount:>=9\n{CRITERIA}\nmust -city:lyon")
    async with at_suspects(ws, settle) as desk:
        desk.place.verbs.why_fit(desk.place.here()._replace(company_id=firms["Elm"]))
        await desk.settle()
        head, lines = parts(desk)
        assert head.startswith("No fit on My market")
        assert head.endswith("\ncountry:fr and -city:lyon keep it out.")
        assert lines[1].split() == ["✓", "met", "headcount:>=9"]
        assert lines[2].split() == ["✗", "not", "met", "country:fr"]


async def test_without_criteria_there_is_nothing_to_explain(ws: Workspace, settle: Settle) -> None:
    firms = add_market(ws, "")
    routines.set_tag(ws, firms["Elm"], "suspect")
    async with at_suspects(ws, settle, (80, 24)) as desk:
        await desk.press("w")
        head, lines = parts(desk)
        assert "My market has no criteria yet" in head
        assert lines == []


async def test_the_sheet_shows_the_fit_beside_the_tag_and_explains_it(
    ws: Workspace, settle: Settle
) -> None:
    """COE-112: the default routine is in the frame, the others below it."""
    firms = add_market(ws)
    routine_setup.create(ws, Wanted(title="[/] Lille", criteria="must city:lille"))
    async with at_suspects(ws, settle) as desk:
        desk.app.push_screen(CompanySheetScreen(ws, firms["Cedar"]))
        await desk.settle()
        assert "no tag · fit 60 · W why" in desk.text
        assert "[/] Lille  no tag · fit 40" in desk.text
        await desk.press("W")
        assert isinstance(desk.app.screen, Choose)
        await desk.press("1")
        assert parts(desk)[0].startswith("Fit 60 on My market")
        await desk.press("escape", "escape")
        desk.app.push_screen(CompanySheetScreen(ws, firms["Elm"]))
        await desk.settle()
        assert "fit" not in str(desk.app.screen.query_one("#routine-default", Static).content)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_today_and_triage_show_the_fit_beside_the_engagement(
    ws: Workspace, settle: Settle, size: tuple[int, int]
) -> None:
    """COE-173."""
    firms = add_market(ws)
    add_lead(ws, "Mina", "Roth", company_id=firms["Birch"])
    reminders.set_reminder(ws, firms["Birch"], date=ws.today())
    async with at_suspects(ws, settle, size) as desk:
        await desk.press("1")
        await desk.pilot.pause(0.2)
        await desk.settle()
        assert "Prospect · fit 80" in desk.text
        await desk.press("W")
        assert parts(desk)[0].startswith("Fit 80 on My market · tag Prospect")
        await desk.press("escape", "r")
        shown = text_of(desk.app.screen)
        assert "Fit 80 · engagement 0 of 5, cold · Mina Roth · w why, W why fit" in shown
        await desk.press("W")
        assert isinstance(desk.app.screen, WhyFitDialog)


async def test_the_companies_have_a_column_of_fit_where_there_is_room(
    ws: Workspace, settle: Settle
) -> None:
    add_market(ws)
    for size, there in (((200, 60), True), ((80, 24), False)):
        async with at_suspects(ws, settle, size) as desk:
            await desk.press("3")
            assert ("■■■■□□" in desk.text) is there
            await desk.press("j", "W")
            assert parts(desk)[0].startswith("Fit 80 on My market")


async def test_the_routine_of_the_suspects_is_the_one_explained(
    ws: Workspace, settle: Settle
) -> None:
    add_market(ws)
    (other,) = routine_setup.create(ws, Wanted(title="Lille", criteria="must city:lille")).ids
    async with at_suspects(ws, settle) as desk:
        desk.place.show_routine(other)
        await desk.settle()
        await desk.press("w")
        assert parts(desk)[0] == "Fit 40 on Lille · tag none\n40, and nothing more"
        assert other != routine_of(ws)
