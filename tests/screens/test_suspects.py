"""The suspects: the best fit on top, the verbs, the tags, other routines, the filter line."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.content import Content
from textual.widgets import OptionList, Static

from leadtui.domain.kinds import Kind
from leadtui.screens.company_sheet import CompanySheetScreen
from leadtui.screens.dialogs.choose import Choose
from leadtui.screens.routine_form import RoutineForm
from leadtui.screens.themes import THEMES
from leadtui.screens.why import WhyDialog
from leadtui.screens.why_fit import WhyFitDialog
from leadtui.services import (
    activities,
    companies,
    journal,
    reminders,
    routine_setup,
    routines,
    suspects,
    timeline,
    views,
)
from leadtui.services.routine_setup import Wanted
from leadtui.services.workspace import Workspace, add_user, open_workspace
from leadtui.widgets.commands import shadowed_commands
from leadtui.widgets.fit_label import FIT_WIDTH, fit_cell
from tests.builders import add_company, add_lead
from tests.screens.conftest import Settle
from tests.screens.market import FITS, Desk, add_market, at_suspects, routine_of
from tests.widgets.hostile import HOSTILE


def title(desk: Desk) -> str:
    return Content.from_markup(desk.place.table.border_title or "").plain


def subtitle(desk: Desk) -> str:
    return Content.from_markup(desk.place.table.border_subtitle or "").plain


def as_user(ws: Workspace, name: str) -> Workspace:
    return open_workspace(ws.store.path, clock=ws.clock, as_user=name)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_the_best_fit_is_on_top_with_its_number_and_a_bar(
    ws: Workspace, settle: Settle, size: tuple[int, int], theme: str
) -> None:
    """COE-109, COE-110, COE-168: who does not match is not there; one key leads to the place."""
    add_market(ws)
    async with at_suspects(ws, settle, size, theme=theme) as desk:
        await desk.listed(list(FITS))
        for name, score in FITS.items():
            [line] = [line for line in desk.text.splitlines() if name in line]
            assert str(score) in line
            assert line.count("■") == (score - 40) // 10
        assert shadowed_commands(desk.app.screen) == []


async def test_the_frame_counts_the_companies_by_tag_and_says_what_is_asked(
    ws: Workspace, settle: Settle
) -> None:
    """COE-116."""
    firms = add_market(ws)
    routines.set_tag(ws, firms["Alder"], "client")
    async with at_suspects(ws, settle) as desk:
        assert title(desk) == "My market · Suspect 3 · Client 1"
        assert subtitle(desk) == "the best fit first"
        await desk.press("space")
        assert title(desk) == "My market · 1 marked · Suspect 3 · Client 1"
        await desk.filter("tag:all fit:>=60")
        await desk.listed(["Alder", "Birch", "Cedar"])
        assert subtitle(desk) == "3 companies · tag:all fit:>=60"
        assert title(desk) == "My market · 1 marked · Suspect 3 · Client 1"


async def test_a_tag_is_set_on_the_routine_shown_and_the_company_goes_at_once(
    ws: Workspace, settle: Settle
) -> None:
    """COE-100, COE-117: the cursor is on the neighbour; the default routine is left alone."""
    firms = add_market(ws)
    (other,) = routine_setup.create(ws, Wanted(title="Lille", criteria="must city:lille")).ids
    async with at_suspects(ws, settle) as desk:
        await desk.press("r", "1")
        await desk.listed(["Cedar", "Dogwood"])
        assert title(desk) == "Lille · Suspect 2"
        await desk.press("T", "c")
        await desk.listed(["Dogwood"])
        assert desk.here == "Dogwood"
        assert desk.toasts[-1] == "Cedar: Client on Lille. u undoes it."
        [row] = suspects.rows(ws, other, [firms["Cedar"]])
        assert row.tag == "client"
        [row] = companies.rows(ws, [firms["Cedar"]])
        assert row.tag == ""
        await desk.press("u")
        await desk.listed(["Cedar", "Dogwood"])


async def test_a_tag_of_all_marked_is_one_step_and_the_marks_go(
    ws: Workspace, settle: Settle
) -> None:
    firms = add_market(ws)
    async with at_suspects(ws, settle) as desk:
        await desk.press("space", "space", "T", "o")
        await desk.listed(["Cedar", "Dogwood"])
        assert desk.place.table.marks == frozenset()
        assert "2 companies: Off target on My market." in desk.toasts[-1]
        journal.undo(ws)
        assert {row.tag for row in companies.rows(ws, list(firms.values()))} == {""}


async def test_a_mark_goes_with_who_leaves_the_list_and_stays_under_a_filter(
    ws: Workspace, settle: Settle
) -> None:
    firms = add_market(ws)
    async with at_suspects(ws, settle) as desk:
        await desk.press("space", "space")
        await desk.filter("fit:<70")
        assert desk.place.table.marks == {firms["Alder"], firms["Birch"]}
        await desk.press("escape")
        routines.set_tag(ws, firms["Alder"], "client")
        desk.app.poll_now()
        await desk.settle()
        assert desk.place.table.marks == {firms["Birch"]}


async def test_a_reminder_makes_it_a_prospect_and_says_so(ws: Workspace, settle: Settle) -> None:
    """COE-118."""
    firms = add_market(ws)
    async with at_suspects(ws, settle, (80, 24)) as desk:
        await desk.press("R")
        await desk.type("tomorrow")
        await desk.press("ctrl+s")
        await desk.listed(["Birch", "Cedar", "Dogwood"])
        assert "Tag on My market: none → Prospect." in desk.toasts[-1]
        assert reminders.of_company(ws, firms["Alder"]) is not None


async def test_the_other_verbs_are_those_of_companies(ws: Workspace, settle: Settle) -> None:
    firms = add_market(ws)
    lead = add_lead(ws, "Mina", "Roth", company_id=firms["Birch"])
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    async with at_suspects(ws, settle) as desk:
        await desk.press("N")
        await desk.type("met")
        await desk.press("ctrl+s")
        [note] = timeline.page(ws, company_id=firms["Alder"], kinds="notes")
        assert note.text == "met"
        await desk.press("m")
        assert "Nobody at Alder has an e-mail address." in desk.toasts[-1]
        await desk.press("j", "W")
        assert isinstance(desk.app.screen, WhyDialog)
        await desk.press("escape", "C")
        assert "Call with Birch" in desk.text
        await desk.press("escape", "h")
        assert "Birch" in desk.text


async def test_the_sheet_walks_along_the_suspects(ws: Workspace, settle: Settle) -> None:
    add_market(ws)
    async with at_suspects(ws, settle) as desk:
        await desk.press("enter", "]", "]")
        sheet = desk.app.screen
        assert isinstance(sheet, CompanySheetScreen)
        assert sheet.title_name == "Cedar"
        await desk.press("escape")
        assert desk.here == "Cedar"


async def test_every_order_of_the_flow_is_that_of_a_column(ws: Workspace, settle: Settle) -> None:
    add_market(ws)
    async with at_suspects(ws, settle, (200, 60)) as desk:
        assert set(desk.place.table.orders) == set(suspects.SORTS)
        await desk.press("O")
        await desk.listed(["Dogwood", "Cedar", "Birch", "Alder"])
        assert (desk.place.sort_name(), subtitle(desk)) == ("-fit", "")
        await desk.press("o")
        assert (desk.place.sort_name(), desk.names[0]) == ("name", "Alder")


async def test_the_line_completes_keys_tags_and_what_can_be_had(
    ws: Workspace, settle: Settle
) -> None:
    add_market(ws)
    async with at_suspects(ws, settle) as desk:
        await desk.press("/")
        hint = desk.place.query_one("#filter-hint", Static)
        assert "tag:prospect" in str(hint.content)
        assert "tag:off_target" not in str(hint.content)
        field = desk.place.filter_field
        for typed, whole in (
            ("ta", "tag:"),
            ("tag:of", "tag:off_target"),
            ("tag:a", "tag:all"),
            ("hot has:e", "hot has:email"),
            ("-has:web", "-has:website"),
            ("-sec", "-sector:"),
            ("-ho", "-ho"),
            ("headc", "headcount:"),
        ):
            await desk.press("ctrl+u")
            await desk.type(typed)
            await desk.press("right")
            assert field.value == whole
        await desk.press("ctrl+u")
        await desk.type("tag:nothing")
        assert hint.has_class("-wrong")
        assert "tag:nothing is not a tag" in str(hint.content)
        assert desk.place.line != "tag:nothing"
        await desk.press("ctrl+u")
        await desk.type("sectr:food")
        assert hint.has_class("-wrong")
        assert "No company has a column 'sectr'" in str(hint.content)
        await desk.press("ctrl+u")
        await desk.type("sector:brewing")
        assert not hint.has_class("-wrong")
        await desk.listed(["Cedar", "Dogwood"])


async def test_another_routine_is_chosen_by_its_key_with_its_counts(
    ws: Workspace, settle: Settle
) -> None:
    """COE-98: one routine a market; the default one and the one shown are named."""
    add_market(ws)
    routine_setup.create(ws, Wanted(title="[/b] Lille", criteria="must city:lille"))
    async with at_suspects(ws, settle) as desk:
        await desk.press("r")
        assert isinstance(desk.app.screen, Choose)
        options = desk.app.screen.query_one(OptionList)
        lines = [str(options.get_option_at_index(n).prompt) for n in range(2)]
        assert any("My market" in line and "your default · shown" in line for line in lines)
        assert any("[/b] Lille" in line and "Suspect 2" in line for line in lines)
        await desk.press("escape")
        assert title(desk).startswith("My market")


async def test_the_only_routine_says_that_it_is_the_only_one(ws: Workspace, settle: Settle) -> None:
    add_market(ws)
    async with at_suspects(ws, settle) as desk:
        await desk.press("r")
        assert desk.toasts[-1] == "My market is the only routine that you see."


async def test_routine_line_order_and_row_survive_a_restart(
    ws: Workspace, settle: Settle, tmp_path: Path
) -> None:
    add_market(ws)
    (other,) = routine_setup.create(ws, Wanted(title="France", criteria="must country:fr")).ids
    state = tmp_path / "state.json"
    async with at_suspects(ws, settle, state=state) as desk:
        await desk.press("r", "1")
        await desk.filter("sector:software")
        await desk.press("O", "j")
        before = (desk.here, desk.names, desk.place.sort_name())
        await desk.press("q")
    async with at_suspects(ws, settle, state=state) as desk:
        await desk.settle()
        assert (desk.here, desk.names, desk.place.sort_name()) == before
        assert (desk.place.routine_id, desk.place.line) == (other, "sector:software")
    routine_setup.delete(ws, other)
    async with at_suspects(ws, settle, state=state) as desk:
        await desk.settle()
        assert title(desk).startswith("My market")


async def test_a_view_of_the_suspects_is_kept_and_taken(ws: Workspace, settle: Settle) -> None:
    add_market(ws)
    views.save(ws, "suspects", "large ones", "headcount:>=100", "-fit")
    async with at_suspects(ws, settle) as desk:
        await desk.press("v", "enter")
        await desk.listed(["Cedar", "Alder"])
        assert desk.place.view_shown == "large ones"
        assert subtitle(desk) == "2 companies · large ones · headcount:>=100"


# Nobody listed


async def test_without_a_routine_the_place_says_what_one_is_for(
    ws: Workspace, settle: Settle
) -> None:
    """COE-98, COE-102: a rep on no routine; a manager may make one from here."""
    add_company(ws, "Alder")
    routine_setup.delete(ws, routine_of(ws))
    add_user(ws, "Bo", role="rep")
    async with at_suspects(as_user(ws, "Bo"), settle, (80, 24)) as desk:
        assert "You work on no routine yet." in desk.text
        assert "A manager makes one" in desk.text
        await desk.press("E")
        assert desk.toasts[-1] == "Only a manager may change routines."
        await desk.press("r")
        assert desk.toasts[-1] == "You work on no routine yet."
    async with at_suspects(as_user(ws, "Ana"), settle, (80, 24)) as desk:
        assert "E makes one." in desk.text
        await desk.press("E")
        assert isinstance(desk.app.screen, RoutineForm)
        await desk.type("North")
        await desk.press("ctrl+s")
        assert title(desk) == "North"
        assert "has no criteria yet" in desk.text


async def test_without_criteria_the_tagged_ones_are_listed_and_the_key_is_named(
    ws: Workspace, settle: Settle
) -> None:
    """COE-105."""
    firms = add_market(ws, "")
    async with at_suspects(ws, settle, (80, 24)) as desk:
        assert "My market has no criteria yet" in desk.text
        assert "E writes criteria" in desk.text
        routines.set_tag(ws, firms["Cedar"], "suspect")
        desk.app.poll_now()
        await desk.settle()
        await desk.listed(["Cedar"])
        assert "no criteria yet" in subtitle(desk)
        [line] = [line for line in desk.text.splitlines() if "Cedar" in line]
        assert "■" not in line
        assert "□" not in line


async def test_criteria_that_nobody_meets_say_how_many_there_are(
    ws: Workspace, settle: Settle
) -> None:
    firms = add_market(ws, "must country:jp")
    async with at_suspects(ws, settle, (80, 24)) as desk:
        assert "None of 5 companies matches the criteria of My market." in desk.text
        assert "E changes the criteria." in desk.text
        routine_setup.edit(ws, routine_of(ws), Wanted(criteria="must country:be"))
        routines.set_tag(ws, firms["Elm"], "client")
        desk.app.poll_now()
        await desk.settle()
        assert "No suspect is left: 1 company of 5 match" in desk.text
        await desk.filter("tag:all hot")
        assert "No company of this routine passes this filter." in desk.text
    async with at_suspects(ws, settle, (80, 24)) as desk:
        await desk.listed([])


async def test_a_store_without_companies_says_how_they_come(ws: Workspace, settle: Settle) -> None:
    async with at_suspects(ws, settle, (80, 24)) as desk:
        assert "Import companies" in desk.text


# The bar, hostile names


def test_the_bar_has_a_cell_for_every_ten_points_above_the_mandatory_ones() -> None:
    assert fit_cell(None) == ""
    for score in range(40, 101, 10):
        cell = fit_cell(score)
        assert not isinstance(cell, str)
        text = "".join(part for part, _ in cell)
        assert text.startswith(f"{score:>3} ")
        assert text.count("■") == (score - 40) // 10
        assert len(text) == FIT_WIDTH


async def test_hostile_names_are_shown_as_they_are(ws: Workspace, settle: Settle) -> None:
    for number, name in enumerate(HOSTILE):
        add_company(ws, name, city=name, sector=name, country="FR", external_id=str(number))
    routine_setup.edit(ws, routine_of(ws), Wanted(title="[/b] [red]x[/red]"))
    routine_setup.edit(ws, routine_of(ws), Wanted(criteria="must country:fr\nimportant [/b]"))
    async with at_suspects(ws, settle) as desk:
        assert "[red]red[/red]" in desk.text
        assert title(desk).startswith("[/b] [red]x[/red]")
        assert "\x1b" not in desk.text
        for place in range(len(HOSTILE)):
            await desk.press("w")
            assert isinstance(desk.app.screen, WhyFitDialog), place
            await desk.press("escape", "T", "escape", "j")
        await desk.press("r", "E", "escape")
