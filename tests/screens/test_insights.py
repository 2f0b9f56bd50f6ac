"""Insights: the month, the day under the cursor, the weeks, whose they are, and what stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from leadtui.desk import DeskApp, desk
from leadtui.domain.reminders import Priority
from leadtui.screens.company_sheet import CompanySheetScreen
from leadtui.screens.insights import Insights
from leadtui.screens.levelling import LevelDialog
from leadtui.services import load, reminders, routine_setup, routines, working_days
from leadtui.services.workspace import Workspace, add_user
from leadtui.widgets.commands import shadowed_commands
from tests.builders import add_company
from tests.conftest import FakeClock
from tests.screens.conftest import Settle
from tests.screens.sheets import EVIL, SIZES, text_of
from tests.services.reminding import TODAY, day, remind

SMALL = (80, 24)


@asynccontextmanager
async def insights(
    ws: Workspace, settle: Settle, size: tuple[int, int] = SMALL, **options: object
) -> AsyncIterator[tuple[DeskApp, Insights, Pilot[None]]]:
    app = DeskApp(ws, strict=True, **options)  # type: ignore[arg-type]
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, settle, "6")
        place = app.screen
        assert isinstance(place, Insights)
        yield app, place, pilot


async def press(pilot: Pilot[None], settle: Settle, *keys: str) -> None:
    """Press the keys, each once the cursor rests; a question that a newer one replaced is no
    failure.
    """
    for key in keys:
        await pilot.press(key)
        await pilot.pause(0.08)
        with suppress(WorkerCancelled):
            await settle(pilot)
    await settle(pilot)


def said(app: DeskApp) -> str:
    return [note.message for note in app._notifications][-1]


@pytest.mark.parametrize("size", SIZES)
async def test_every_day_has_its_number_and_its_signs(
    ws: Workspace, settle: Settle, size: tuple[int, int]
) -> None:
    """A day off, a day with too many, today in brackets, foreign text as text."""
    working_days.add(ws, day(3), name=EVIL)
    for number in range(21):
        remind(ws, f"{number} {EVIL}", date=day(2), note=EVIL, priority=Priority.HIGH)
    remind(ws, "Late", date=day(-3))
    async with insights(ws, settle, size) as (app, place, pilot):
        shown = text_of(place)
        assert "Nov 2026 · Ana" in shown
        assert "22 open · 1 late · – off · ▲ over 20" in shown
        week = next(line for line in shown.splitlines() if "24" in line and "21▲" in line)
        assert "25–" in week
        assert shadowed_commands(place) == []
        await press(pilot, settle, "l", "l")
        assert place.grid.day == day(2)
        shown = text_of(place)
        assert "Tue 24 Nov · in 2 days" in shown or "Tue 24 Nov · in 2" in shown
        assert EVIL[:8] in shown
        assert "[22" in shown
        assert "›24" in shown
        await press(pilot, settle, "l")
        assert place.table.border_subtitle is not None
        assert EVIL[:4] in str(place.table.border_subtitle)
        assert not app._exception


async def test_arrows_brackets_and_t_move_over_days_and_months(
    ws: Workspace, settle: Settle
) -> None:
    async with insights(ws, settle) as (_, place, pilot):
        await press(pilot, settle, "j", "k", "h", "right", "down", "]")
        assert place.grid.day == dt.date(2026, 12, 29)
        assert "Dec 2026" in text_of(place)
        await press(pilot, settle, "[", "[")
        assert place.grid.day == dt.date(2026, 10, 29)
        await press(pilot, settle, "t")
        assert place.grid.day == TODAY
        place.grid.day = dt.date(2199, 12, 31)
        await press(pilot, settle, "l", "]")
        assert place.grid.day == dt.date(2199, 12, 31)
        assert "Dec 2199" in text_of(place)


async def test_enter_goes_to_the_day_and_on_to_the_company(ws: Workspace, settle: Settle) -> None:
    remind(ws, "Acme", date=day(0), time=dt.time(15, 30), note="quote")
    remind(ws, "Oran", date=day(0), priority=Priority.HIGH)
    async with insights(ws, settle) as (app, place, pilot):
        await press(pilot, settle, "enter")
        assert place.table.has_focus
        assert [place.table.row_at(n).company for n in range(2)] == [  # type: ignore[union-attr]
            "Oran",
            "Acme",
        ]
        await press(pilot, settle, "enter")
        assert isinstance(app.screen, CompanySheetScreen)
        await press(pilot, settle, "]", "escape")
        row = place.table.row
        assert row is not None
        assert row.company == "Acme"
        await press(pilot, settle, "escape")
        assert place.grid.has_focus
        await press(pilot, settle, "l", "enter")
        assert said(app) == "No reminder on Mon 23 Nov."


async def test_weeks_show_numbers_bars_and_their_words(
    ws: Workspace, settle: Settle, clock: FakeClock
) -> None:
    clock.move(days=-9)
    done = remind(ws, "Acme", date=ws.today())
    remind(ws, "Oran", date=ws.today())
    clock.move(days=9)
    reminders.done(ws, done)
    async with insights(ws, settle) as (_, place, pilot):
        lines = [line for line in text_of(place).splitlines() if "Nov" in line or "week" in line]
        this = next(line for line in lines if "this week" in line).replace("│", " ").split()
        assert this == ["this", "week", "0", "1", "███", "1", "1", "███", "0", "0"]
        last = next(line for line in lines if "9–15 Nov" in line).replace("│", " ").split()
        assert last == ["9–15", "Nov", "2", "██████", "0", "0", "2", "██████", "0", "0"]
        assert "done late: after its day" in text_of(place)
        place.weeks.focus()
        await press(pilot, settle, "j", "enter")
        assert place.grid.day == dt.date(2026, 11, 9)
        assert place.grid.has_focus


async def test_f_looks_at_others_and_the_team(ws: Workspace, settle: Settle) -> None:
    bo = add_user(ws, f"Bo {EVIL}")
    reminders.set_followers(ws, remind(ws, "His", date=day(1)), [bo.id])
    remind(ws, "Mine", date=day(1))
    async with insights(ws, settle) as (app, place, pilot):
        assert "1 open" in text_of(place)
        await press(pilot, settle, "f", "a")
        assert "the whole team" in text_of(place)
        assert "2 open" in text_of(place)
        await press(pilot, settle, "L")
        assert said(app) == "Only your own load can be levelled: f shows it."
        await press(pilot, settle, "f", "1", "l")
        assert "Nov 2026 · Bo [/b] [red]x" in text_of(place)
        row = place.table.row
        assert row is not None
        assert row.company == "His"
        await press(pilot, settle, "f", "m", "L")
        assert isinstance(app.screen, LevelDialog)


async def test_an_empty_store_teaches(ws: Workspace, settle: Settle) -> None:
    async with insights(ws, settle, (120, 40)) as (app, place, pilot):
        shown = text_of(place)
        assert "No reminder on this day." in shown
        assert "3 lists the companies, where R sets one" in shown
        assert "Nothing was set or done in these weeks." in shown
        await press(pilot, settle, "R")
        assert said(app) == "There is no reminder on this day."


async def test_a_change_elsewhere_shows_and_the_place_stays(
    ws: Workspace, settle: Settle, clock: FakeClock
) -> None:
    remind(ws, "Acme", date=day(4))
    async with insights(ws, settle) as (app, place, pilot):
        await press(pilot, settle, "l", "l", "l", "l", "enter")
        remind(ws, "Oran", date=day(4))
        app.poll_now()
        await settle(pilot)
        await pilot.pause(0.7)
        await settle(pilot)
        assert (place.grid.day, place.table.count, place.table.has_focus) == (day(4), 2, True)
        clock.move(days=1)
        place._tick()
        await settle(pilot)
        assert "[23" in text_of(place)
        assert place.grid.day == day(4)


async def test_whoever_looks_at_today_looks_at_the_new_day_after_midnight(
    ws: Workspace, settle: Settle, clock: FakeClock
) -> None:
    remind(ws, "Acme", date=day(9))
    clock.move(days=8)
    async with insights(ws, settle) as (_, place, pilot):
        assert (place.grid.day, place.table.count) == (day(8), 0)
        clock.move(days=1)
        place._tick()
        await press(pilot, settle)
        assert (place.grid.day, place.table.count) == (day(9), 1)
        assert "Dec 2026" in text_of(place)
        assert place.state()["day"] is None


async def test_day_and_user_survive_a_restart(
    ws: Workspace, settle: Settle, tmp_path: Path
) -> None:
    state = tmp_path / "state.json"
    async with insights(ws, settle, state_file=state) as (app, place, pilot):
        await press(pilot, settle, "]", "f", "a")
        app.exit()
    async with insights(ws, settle, state_file=state) as (_, place, pilot):
        await press(pilot, settle)
        assert place.grid.day == dt.date(2026, 12, 22)
        assert "Dec 2026 · the whole team" in text_of(place)
        place.restore({"day": "[/b]", "user": "Nobody"})
        await settle(pilot)
        assert place.user == load.ME


async def test_without_colours_and_symbols_it_says_the_same(
    ws: Workspace, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ASCII signs, and none by colour alone."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("LC_ALL", "C")
    for number in range(21):
        remind(ws, f"Firm {number}", date=day(2))
    app = desk(ws)
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, settle, "6")
        shown = text_of(app.screen)
        assert shown.isascii(), {char for char in shown if not char.isascii()}
        week = next(line for line in shown.splitlines() if "24 21^" in line)
        assert "28-" in week
        assert "######" in shown
        assert ">22" in shown
        await press(pilot, settle, "l")
        assert "[22" in text_of(app.screen)


async def test_a_click_goes_to_a_day(ws: Workspace, settle: Settle) -> None:
    remind(ws, "Acme", date=dt.date(2026, 11, 10))
    async with insights(ws, settle) as (_, place, pilot):
        await pilot.click(place.grid, offset=(10, 3))
        await settle(pilot)
        assert place.grid.day == dt.date(2026, 11, 3)
        await pilot.click(place.grid, offset=(10, 4), times=2)
        await settle(pilot)
        await pilot.pause(0.2)
        assert place.grid.day == dt.date(2026, 11, 10)


async def test_the_companies_of_a_routine_are_counted_by_tag(ws: Workspace, settle: Settle) -> None:
    """COE-116: of the default routine, or of another; foreign text as text."""
    firms = [add_company(ws, name) for name in ("Alto", "Brisk", "Corto")]
    routine_setup.edit(ws, 1, routine_setup.Wanted(criteria="must -corto", title=EVIL))
    routines.set_tag(ws, firms[0], "client")
    other = routine_setup.create(ws, routine_setup.Wanted("Other")).ids[0]
    async with insights(ws, settle) as (_, place, pilot):
        assert f"{EVIL}: 2 match · Suspect 1 · Client 1" in text_of(place)
        await press(pilot, settle, "r", "1")
        assert "Other: no company yet" in text_of(place)
        assert place.state()["routine"] == other
        routine_setup.delete(ws, other)
        place.reload()
        await settle(pilot)
        assert "2 match" in text_of(place)


async def test_counts_that_do_not_fit_are_cut_where_it_shows(ws: Workspace, settle: Settle) -> None:
    routine_setup.edit(ws, 1, routine_setup.Wanted(title="A very long name " * 4))
    for number, tag in enumerate(("client", "prospect", "suspect")):
        routines.set_tag(ws, add_company(ws, f"F{number}"), tag)
    async with insights(ws, settle) as (_, place, _pilot):
        [line] = place.standing.render_lines(place.standing.outer_size.region)
        assert line.text.rstrip().endswith("…")


async def test_who_works_on_no_routine_is_told_so(ws: Workspace, settle: Settle) -> None:
    routine_setup.delete(ws, 1)
    async with insights(ws, settle) as (_, place, _pilot):
        assert "You work on no routine yet." in text_of(place)
