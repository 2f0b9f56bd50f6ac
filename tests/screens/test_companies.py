"""The companies place: list, search, order, note, reminder, tag, a new one."""

from __future__ import annotations

import datetime as dt

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from leadtui.app import LeadtuiApp
from leadtui.domain.kinds import Kind
from leadtui.screens.companies import Companies
from leadtui.screens.company_sheet import CompanySheetScreen
from leadtui.screens.dialogs.new_company import NewCompany
from leadtui.screens.host import Ports
from leadtui.screens.themes import THEMES
from leadtui.services import activities, companies, journal, news, reminders, routines, timeline
from leadtui.services.workspace import Workspace
from leadtui.widgets.commands import shadowed_commands
from leadtui.widgets.footer import Footer
from tests.builders import add_company, add_lead, dump
from tests.widgets.hostile import HOSTILE

NAMES = ("Ålesund Brasserie", "Kestrel Labs", "Élan Vital")


@pytest.fixture
def firms(ws: Workspace) -> list[int]:
    cities = ("Ålesund", "Lyon", "Besançon")
    found = [add_company(ws, n, city=c) for n, c in zip(NAMES, cities, strict=True)]
    lead = add_lead(ws, "Mina", "Roth", company_id=found[1])
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    reminders.set_reminder(ws, found[2], date=ws.today())
    return found


def app_of(ws: Workspace, theme: str = "leadtui-dark") -> LeadtuiApp:
    return LeadtuiApp(
        {"companies": lambda: Companies(ws)},
        Ports(poll=news.watch(ws.store).version),
        start="companies",
        theme=theme,
        strict=True,
    )


async def wait(pilot: Pilot[None]) -> None:
    for _ in range(4):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


def place(app: LeadtuiApp) -> Companies:
    return next(s for s in app.screen_stack if isinstance(s, Companies))


def names(app: LeadtuiApp) -> list[str]:
    table = place(app).table
    rows = [table.row_at(index) for index in range(table.count)]
    return [row.name for row in rows if row is not None]


def screen_text(app: LeadtuiApp) -> str:
    return "\n".join(
        "".join(segment.text for segment in strip)
        for strip in app.screen._compositor.render_strips()
    )


def toasts(app: LeadtuiApp) -> list[str]:
    return [each.message for each in app._notifications]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_the_list_shows_what_tells_companies_apart(
    ws: Workspace, firms: list[int], size: tuple[int, int], theme: str
) -> None:
    app = app_of(ws, theme)
    async with app.run_test(size=size) as pilot:
        await wait(pilot)
        assert names(app) == ["Ålesund Brasserie", "Élan Vital", "Kestrel Labs"]
        shown = screen_text(app)
        [kestrel] = [line for line in shown.splitlines() if "Kestrel" in line]
        assert "▲" in kestrel
        assert "10" in kestrel
        assert "Prospect" in shown
        assert "today" in shown
        assert shadowed_commands(app.screen) == []


async def test_searching_is_blind_to_accents_and_takes_words_in_any_order(
    ws: Workspace, firms: list[int]
) -> None:
    """COE-7."""
    app = app_of(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("/", *"bras ale")
        await wait(pilot)
        assert names(app) == ["Ålesund Brasserie"]
        assert shadowed_commands(app.screen) == []
        await pilot.press("down")
        assert place(app).table.has_focus
        await pilot.press("escape")
        await wait(pilot)
        assert len(names(app)) == 3
        await pilot.press("/", *"zzz")
        await wait(pilot)
        assert "No company has all these words" in screen_text(app)


async def test_while_a_search_runs_the_newest_words_wait_and_win(
    ws: Workspace, firms: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    found = companies.found

    def noted(ws: Workspace, words: str = "", sort: str = "name") -> companies.Found:
        asked.append(words)
        return found(ws, words, sort)

    monkeypatch.setattr(companies, "found", noted)
    app = app_of(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        asked.clear()
        line = place(app).filter_field
        for words in ("k", "ke", "kes", "kest"):
            line.value = words
        await wait(pilot)
        assert names(app) == ["Kestrel Labs"]
        assert asked[-1] == "kest"
        assert len(asked) < 4


async def test_the_footer_shows_no_key_that_the_search_line_takes_as_text(
    ws: Workspace, firms: list[int]
) -> None:
    app = app_of(ws)
    async with app.run_test(size=(200, 60)) as pilot:
        await wait(pilot)
        footer = place(app).query_one(Footer)
        for part in ("+ Add", "/ Filter", "N Note", "^p Palette"):
            assert part in str(footer.render())
        await pilot.press("slash", "plus", "slash", "question_mark")
        await wait(pilot)
        assert place(app).filter_field.value == "+/?"
        shown = str(footer.render())
        assert "Palette" in shown
        for part in ("Add", "Filter", "Note", "Help"):
            assert part not in shown


async def test_the_order_goes_round_and_turns(ws: Workspace, firms: list[int]) -> None:
    app = app_of(ws)
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        await pilot.press("O")
        await wait(pilot)
        assert names(app)[0] == "Kestrel Labs"
        await pilot.press("o")
        await wait(pilot)
        assert place(app).table.sort == ("city", False)
        assert names(app) == ["Ålesund Brasserie", "Élan Vital", "Kestrel Labs"]
        await pilot.press("o")
        await wait(pilot)
        assert names(app)[0] == "Kestrel Labs"


async def test_a_note_and_a_tag_on_all_marked_rows(ws: Workspace, firms: list[int]) -> None:
    """COE-47, COE-117: the tag of the whole batch is one step."""
    app = app_of(ws)
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        await pilot.press("V")
        await wait(pilot)
        await pilot.press("T", "c")
        await wait(pilot)
        assert {r.tag for r in companies.rows(ws, firms)} == {"client"}
        journal.undo(ws)
        assert {r.tag for r in companies.rows(ws, firms)} == {"", "prospect"}
        await pilot.press("N", *"met", "ctrl+s")
        await wait(pilot)
        for company_id in firms:
            [note] = timeline.page(ws, company_id=company_id, kinds="notes")
            assert note.text == "met"
        assert toasts(app)[-1] == "3 companies: note kept. u undoes it."


async def test_a_reminder_is_set_and_changed(ws: Workspace, firms: list[int]) -> None:
    """COE-124, COE-127."""
    app = app_of(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("R")
        await wait(pilot)
        await pilot.press(*"+3d", "ctrl+s")
        await wait(pilot)
        row = reminders.of_company(ws, firms[0])
        assert row is not None
        assert row.date.isoformat() == "2026-11-25"
        assert routines.tags(ws, firms[0])[0].tag == "prospect"
        assert "25 Nov" in screen_text(app)


async def test_one_reminder_for_all_marked_rows_is_one_step(
    ws: Workspace, firms: list[int]
) -> None:
    before = dump(ws)
    app = app_of(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("V", "R")
        await wait(pilot)
        await pilot.press(*"tomorrow", "ctrl+s")
        await wait(pilot)
        assert {r.reminder_date for r in companies.rows(ws, firms)} == {
            ws.today() + dt.timedelta(days=1)
        }
        assert toasts(app)[-1] == (
            "3 reminders set, 2 new, 1 changed. Prospect on My market: 2 companies. u undoes it."
        )
    journal.undo(ws)
    assert dump(ws) == before


async def test_a_company_is_added_and_the_cursor_is_on_it(ws: Workspace, firms: list[int]) -> None:
    app = app_of(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("+", "ctrl+s")
        await wait(pilot)
        assert isinstance(app.screen, NewCompany)
        assert "Name is needed." in screen_text(app)
        assert shadowed_commands(app.screen) == []
        await pilot.press(*"Delta", "enter", *"Oran", "enter", *"france", "enter", *"12")
        await pilot.press("ctrl+s")
        await wait(pilot)
        assert isinstance(app.screen, NewCompany)
        phone = app.screen.query_one("#phone Input", Input)
        assert phone.has_focus
        phone.value = "01 42 68 53 00"
        await pilot.press("ctrl+s")
        await wait(pilot)
        row = place(app).table.row
        assert row is not None
        assert (row.name, row.city) == ("Delta", "Oran")
        assert companies.values(ws, row.id)["phone"] == "+33142685300"


async def test_enter_opens_the_sheet_and_escape_comes_back(ws: Workspace, firms: list[int]) -> None:
    app = app_of(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("j", "enter")
        await wait(pilot)
        assert isinstance(app.screen, CompanySheetScreen)
        await pilot.press("escape")
        await wait(pilot)
        row = place(app).table.row
        assert row is not None
        assert row.name == "Élan Vital"


async def test_words_order_and_row_survive_a_restart(ws: Workspace, firms: list[int]) -> None:
    app = app_of(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("O")
        await wait(pilot)
        await pilot.press("k")
        state = dict(place(app).state())
    again = app_of(ws)
    async with again.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        place(again).restore(state)
        await wait(pilot)
        row = place(again).table.row
        assert row is not None
        assert (row.name, place(again).table.sort) == ("Élan Vital", ("name", True))


async def test_an_empty_place_teaches(ws: Workspace) -> None:
    app = app_of(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        assert "Import companies" in screen_text(app)


async def test_hostile_names_are_shown_as_they_are(ws: Workspace) -> None:
    for number, name in enumerate(HOSTILE):
        add_company(ws, name, city=name, sector=name, external_id=str(number))
    app = app_of(ws)
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        shown = screen_text(app)
        assert "[red]red[/red]" in shown
        assert "\x1b" not in shown
        await pilot.press("V", "T", "escape", "R")
        await wait(pilot)
        await pilot.press("escape", "N", "escape")
        await wait(pilot)
        for _ in HOSTILE:
            await pilot.press("j", "V", "V", "T")
            await pilot.pause()
            await pilot.press("escape")
