"""The routines: the list of them, and the form that shows at once what a draft finds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from textual.content import Content
from textual.widgets import Input, SelectionList, Static, TextArea

from leadtui.domain.errors import Cancelled, NotFound
from leadtui.screens.dialogs.confirm import Confirm
from leadtui.screens.routine_form import RoutineForm
from leadtui.screens.routines import Routines
from leadtui.screens.suspects import Suspects
from leadtui.services import routine_setup, routines, views
from leadtui.services.routine_setup import Preview, Wanted
from leadtui.services.workspace import Workspace, add_user, open_workspace
from leadtui.widgets.commands import shadowed_commands
from tests.builders import add_company, dump
from tests.screens.conftest import Settle
from tests.screens.market import CRITERIA, Desk, add_market, at_suspects, routine_of
from tests.widgets.hostile import HOSTILE


def form(desk: Desk) -> RoutineForm:
    screen = desk.app.screen
    assert isinstance(screen, RoutineForm)
    return screen


async def settled(desk: Desk) -> None:
    """Until the effect is that of what is typed."""
    await desk.settle()
    end = time.monotonic() + 10
    while not form(desk).is_settled and time.monotonic() < end:
        await desk.pilot.pause(0.02)
    assert form(desk).is_settled


def effect(desk: Desk) -> str:
    return "\n".join(
        str(form(desk).query_one(f"#{n}", Static).content) for n in ("sentence", "names")
    )


def wrong(desk: Desk) -> str:
    line = form(desk).query_one("#wrong", Static)
    return str(line.content) if line.display else ""


def notice(desk: Desk) -> str:
    line = form(desk).query_one("#notice", Static)
    return str(line.content) if line.display else ""


def criteria(desk: Desk) -> TextArea:
    return form(desk).query_one("#criteria", TextArea)


async def opened(desk: Desk) -> None:
    await desk.press("E")
    await settled(desk)


# What a draft would find


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_draft_says_at_once_how_many_match_come_and_go(
    ws: Workspace, settle: Settle, size: tuple[int, int]
) -> None:
    """COE-172: counts, who comes into the list and goes, how many are perfect, the best names."""
    firms = add_market(ws)
    async with at_suspects(ws, settle, size) as desk:
        await opened(desk)
        assert criteria(desk).has_focus
        assert criteria(desk).text.split() == CRITERIA.split()
        assert "4 companies of 5 match." in effect(desk)
        assert "Nobody comes into the list of suspects or goes." in effect(desk)
        assert "1 with 100" in effect(desk)
        assert effect(desk).index("100 Alder") < effect(desk).index("80 Birch")
        criteria(desk).text = "must sector:software\nimportant city:lyon\nimportant headcount:>99"
        form(desk).query_one("#above", Input).value = "60"
        await settled(desk)
        assert "3 companies of 5 match." in effect(desk)
        assert "+1 come into the list of suspects, −2 go." in effect(desk)
        assert "2 with 100 · 3 above 60" in effect(desk)
        assert shadowed_commands(desk.app.screen) == []
        await desk.press("ctrl+s")
        await desk.listed(["Alder", "Elm", "Birch"])
        assert set(desk.names) <= firms.keys()


async def test_nothing_is_changed_until_it_is_saved_and_one_undo_takes_it_back(
    ws: Workspace, settle: Settle
) -> None:
    """COE-101, COE-103, COE-111."""
    add_market(ws)
    before = dump(ws)
    async with at_suspects(ws, settle) as desk:
        await opened(desk)
        form(desk).query_one("#title", Input).value = "Lyon"
        form(desk).query_one("#description", TextArea).text = "two\nlines"
        form(desk).query_one("#above", Input).value = "80"
        criteria(desk).text = "must city:lyon"
        await settled(desk)
        assert dump(ws) == before
        await desk.press("ctrl+s")
        kept = routine_setup.sheet(ws, routine_of(ws))
        assert (kept.title, kept.description, kept.notify_above) == ("Lyon", "two\nlines", 80)
        assert kept.criteria.to_text() == "must city:lyon"
        assert "u undoes it." in desk.toasts[-1]
        assert isinstance(desk.app.screen, Suspects)
        await desk.press("u")
        assert routine_setup.sheet(ws, routine_of(ws)).title == "My market"
    assert dump(ws) == before


async def test_the_line_with_an_error_is_named_while_it_is_typed(
    ws: Workspace, settle: Settle
) -> None:
    add_market(ws)
    async with at_suspects(ws, settle, (80, 24)) as desk:
        await opened(desk)
        await desk.press("enter")
        await desk.type("notabl sector:food")
        assert "line 5: 'notabl' is no kind of criterion." in wrong(desk)
        await settled(desk)
        assert "Nothing yet" in effect(desk)
        await desk.press("ctrl+s")
        assert "line 5" in desk.toasts[-1]
        criteria(desk).text = f"{CRITERIA}\nnotable shoe_size:44"
        await settled(desk)
        assert "No company has a column 'shoe size'." in wrong(desk)
        criteria(desk).text = f"{CRITERIA}\nnotable headcount:few"
        await settled(desk)
        assert "line 5: headcount:few" in wrong(desk)
        criteria(desk).text = CRITERIA
        form(desk).query_one("#above", Input).value = "100"
        await settled(desk)
        assert wrong(desk)
        form(desk).query_one("#above", Input).value = "off"
        form(desk).query_one("#title", Input).value = ""
        await settled(desk)
        assert wrong(desk) == "✗ The routine needs a title."


async def test_newer_typing_takes_the_question_back(
    ws: Workspace, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It runs beside the interface, and stops as soon as nobody waits for it."""
    add_market(ws)
    asked: list[str] = []
    ended: list[str] = []
    begun = threading.Event()
    preview = routine_setup.preview

    def slow(
        ws: Workspace, text: str, *, cancelled: Callable[[], bool], **rest: int | None
    ) -> Preview:
        asked.append(text)
        if "city:lille" in text:
            begun.set()
            end = time.monotonic() + 10
            while not cancelled():
                assert time.monotonic() < end
                time.sleep(0.002)
            ended.append(text)
            raise Cancelled("taken back")
        return preview(ws, text, cancelled=cancelled, **rest)

    async with at_suspects(ws, settle) as desk:
        await opened(desk)
        monkeypatch.setattr(routine_setup, "preview", slow)
        criteria(desk).text = "must city:lille"
        while not begun.is_set():
            await desk.pilot.pause(0.01)
        border = form(desk).query_one("#effect").border_title
        assert "counting" in Content.from_markup(border or "").plain
        criteria(desk).text = "must city:lyon"
        await settled(desk)
        assert (asked, ended) == (["must city:lille", "must city:lyon"], ["must city:lille"])
        assert "3 companies of 5 match." in effect(desk)
        assert desk.toasts == []
        begun.clear()
        criteria(desk).text = "must city:lille"
        while not begun.is_set():
            await desk.pilot.pause(0.01)
        await desk.pilot.press("escape", "y")
        await desk.settle()
        assert isinstance(desk.app.screen, Suspects)
        assert len(ended) == 2


# Leaving, conflicts


async def test_escape_asks_only_where_something_is_not_saved(ws: Workspace, settle: Settle) -> None:
    add_market(ws)
    async with at_suspects(ws, settle) as desk:
        await opened(desk)
        await desk.press("escape")
        assert isinstance(desk.app.screen, Suspects)
        await opened(desk)
        await desk.type(" x")
        await desk.press("escape")
        assert isinstance(desk.app.screen, Confirm)
        await desk.press("n")
        assert criteria(desk).text.endswith(" x")
        await desk.press("escape", "y")
        assert isinstance(desk.app.screen, Suspects)
        assert "x" not in routine_setup.sheet(ws, routine_of(ws)).criteria.to_text().split()


async def test_no_key_of_a_place_drops_what_is_not_saved(ws: Workspace, settle: Settle) -> None:
    add_market(ws)
    views.save(ws, "suspects", "hot ones", "hot")
    async with at_suspects(ws, settle) as desk:
        await opened(desk)
        await desk.type(" x")
        form(desk).query_one("#users").focus()
        await desk.press("5")
        assert isinstance(desk.app.screen, Confirm)
        await desk.press("n")
        desk.app._search("view: hot", 9)[0].open()
        await desk.settle()
        assert isinstance(desk.app.screen, Confirm)
        await desk.press("n")
        assert criteria(desk).text.endswith(" x")
        await desk.press("1", "5")
        assert criteria(desk).text.endswith(" x")
        await desk.press("5", "y")
        assert isinstance(desk.app.screen, Suspects)


async def test_what_somebody_else_changed_is_taken_over_but_for_what_is_typed(
    ws: Workspace, settle: Settle
) -> None:
    add_market(ws)
    async with at_suspects(ws, settle) as desk:
        await opened(desk)
        form(desk).query_one("#title", Input).value = "Mine"
        routine_setup.edit(ws, routine_of(ws), Wanted(title="Theirs", criteria="must city:lille"))
        desk.app.poll_now()
        await settled(desk)
        assert criteria(desk).text == "must city:lille"
        assert form(desk).query_one("#title", Input).value == "Mine"
        assert "Changed meanwhile: title, criteria. ctrl+s keeps yours of title" in notice(desk)
        await desk.press("ctrl+s")
        kept = routine_setup.sheet(ws, routine_of(ws))
        assert (kept.title, kept.criteria.to_text()) == ("Mine", "must city:lille")


async def test_a_save_over_an_unseen_change_is_refused_and_shown(
    ws: Workspace, settle: Settle
) -> None:
    add_market(ws)
    async with at_suspects(ws, settle) as desk:
        await opened(desk)
        form(desk).query_one("#title", Input).value = "Mine"
        await settled(desk)
        edit = routine_setup.edit
        first = routine_setup.sheet(ws, routine_of(ws))
        edit(ws, first.id, Wanted(description="theirs"))
        desk.app._last_poll = desk.app.ports.poll() if desk.app.ports.poll else None
        await desk.press("ctrl+s")
        assert isinstance(desk.app.screen, RoutineForm)
        assert routine_setup.sheet(ws, first.id).title == "My market"
        assert "Changed meanwhile: description." in notice(desk)
        assert form(desk).query_one("#description", TextArea).text == "theirs"
        await desk.press("ctrl+s")
        kept = routine_setup.sheet(ws, first.id)
        assert (kept.title, kept.description) == ("Mine", "theirs")


# Users


async def test_users_are_chosen_from_the_team(ws: Workspace, settle: Settle) -> None:
    """COE-101, COE-102."""
    add_market(ws)
    add_user(ws, "Bo", role="rep")
    async with at_suspects(ws, settle) as desk:
        await opened(desk)
        await desk.press("ctrl+t")
        picks = desk.app.screen.query_one(SelectionList)
        picks.select_all()
        await desk.press("ctrl+s")
        assert "Ana, Bo" in desk.text
        await desk.press("ctrl+s")
        assert routine_setup.sheet(ws, routine_of(ws)).users == ("Ana", "Bo")


async def test_a_rep_sees_it_and_the_reason_why_not_to_change_it(
    ws: Workspace, settle: Settle
) -> None:
    """COE-102."""
    add_market(ws)
    add_user(ws, "Bo", role="rep")
    routine_setup.edit(ws, routine_of(ws), Wanted(users=("Ana", "Bo")))
    mine = open_workspace(ws.store.path, clock=ws.clock, as_user="Bo")
    async with at_suspects(mine, settle) as desk:
        await opened(desk)
        assert notice(desk) == "Only a manager may change routines."
        assert "4 companies of 5 match." in effect(desk)
        await desk.type("x")
        assert criteria(desk).text.split() == CRITERIA.split()
        for key in "ctrl+s", "ctrl+t":
            await desk.press(key)
            assert desk.toasts[-1] == "Only a manager may change routines."
        await desk.press("escape")
        desk.app.action_routines()
        await desk.settle()
        for key in "+", "x":
            await desk.press(key)
            assert desk.toasts[-1] == "Only a manager may change routines."


# The list


async def test_the_list_says_what_a_routine_is_and_one_is_made_and_deleted(
    ws: Workspace, settle: Settle
) -> None:
    """COE-98, COE-101, COE-116."""
    firms = add_market(ws)
    routines.set_tag(ws, firms["Alder"], "client")
    before = dump(ws)
    async with at_suspects(ws, settle) as desk:
        desk.app.action_routines()
        await desk.settle()
        assert isinstance(desk.app.screen, Routines)
        [line] = [line for line in desk.text.splitlines() if "My market" in line]
        assert "Suspect 3 · Client 1" in line
        assert "Ana" in line
        assert shadowed_commands(desk.app.screen) == []
        await desk.press("+")
        await settled(desk)
        assert form(desk).query_one("#title", Input).has_focus
        assert "the companies tagged so by hand" in effect(desk)
        assert str(form(desk).query_one("#users", Static).content) == "Ana"
        await desk.type("Lille")
        criteria(desk).text = "must city:lille"
        await settled(desk)
        assert "2 would be its suspects." in effect(desk)
        await desk.press("ctrl+s")
        place = desk.app.screen
        assert isinstance(place, Routines)
        assert place.table.row is not None
        made = place.table.row
        assert (made.title, made.matching, made.users) == ("Lille", 2, ("Ana",))
        await desk.press("delete")
        assert place.table.count == 1
        assert desk.toasts[-1] == "Lille deleted. u undoes it."
        await desk.press("u")
        assert place.table.count == 2
        await desk.press("u")
        await desk.press("enter")
        assert form(desk).routine_id == routine_of(ws)
    assert dump(ws) == before


async def test_a_routine_that_was_deleted_meanwhile_is_not_saved(
    ws: Workspace, settle: Settle
) -> None:
    add_market(ws)
    async with at_suspects(ws, settle) as desk:
        await opened(desk)
        await desk.type(" hot")
        gone = routine_of(ws)
        routine_setup.delete(ws, gone)
        await desk.press("ctrl+s")
        assert "There is no routine" in notice(desk)
    with pytest.raises(NotFound):
        routine_setup.sheet(ws, gone)


async def test_hostile_names_are_shown_as_they_are(ws: Workspace, settle: Settle) -> None:
    for number, name in enumerate(HOSTILE):
        add_company(ws, name, country="FR", external_id=str(number))
    routine_setup.edit(
        ws,
        routine_of(ws),
        Wanted("[/b] [red]x[/red]", "[@click=app.quit]y[/]", "must country:fr\nimportant [/b]"),
    )
    add_user(ws, "[/] Bo")
    async with at_suspects(ws, settle) as desk:
        await opened(desk)
        await desk.press("enter")
        for name in HOSTILE:
            criteria(desk).text = f"must country:fr\nnotable {name}"
            await settled(desk)
            assert "\x1b" not in desk.text
        await desk.press("ctrl+t", "escape", "escape", "y")
        desk.app.action_routines()
        await desk.settle()
        assert "[/b] [red]x[/red]" in desk.text
