"""The desk on a terminal without Unicode."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App

from leadtui.config import config_path
from leadtui.desk import desk
from leadtui.domain.kinds import Kind
from leadtui.screens.company_sheet import CompanySheetScreen
from leadtui.services import activities, reminders, routine_setup, routines, scores
from leadtui.services.routine_setup import Wanted
from leadtui.services.workspace import Workspace
from tests.builders import add_company, add_lead
from tests.screens.conftest import Settle


@pytest.fixture
def filled(ws: Workspace) -> int:
    company = add_company(ws, "Brömmel Kältetechnik 東京")
    lead = add_lead(ws, "Léa", "Roth", company_id=company)
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    reminders.set_reminder(ws, company, note="Angebot für März – 20 €")
    [routine] = routines.all_routines(ws)
    criteria = "must -has:turnover\nimportant has:contact\ninteresting kältetechnik"
    routine_setup.edit(ws, routine.id, Wanted(criteria=criteria))
    add_company(ws, "Ça & Là")
    scores.settle(ws.store, ws.now())
    return company


def drawn(app: App[None]) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_nothing_but_ascii_is_drawn_where_the_locale_says_so(
    ws: Workspace,
    filled: int,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
) -> None:
    for name in ("LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C")
    app = desk(ws)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.pause(0.2)
        assert "Brommel Kaltetechnik ????" in drawn(app)
        assert "^ 10" in drawn(app)
        for keys in (
            (),
            ("2",),
            ("3",),
            ("5",),
            ("w",),
            ("escape", "E"),
            ("escape", "6"),
            ("7",),
            ("1", "s"),
            ("escape", "R"),
            ("escape", "question_mark"),
        ):
            await pilot.press(*keys)
            await settle(pilot)
            shown = drawn(app)
            assert shown.isascii(), {char for char in shown if not char.isascii()}
        await pilot.press("escape")
        app.push_screen(CompanySheetScreen(ws, filled))
        await settle(pilot)
        app.toast("moved → done")
        await settle(pilot)
        assert drawn(app).isascii()


async def test_fit_is_told_without_colour_and_in_ascii(
    ws: Workspace, filled: int, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """COE-110: the number, and a bar whose cells differ."""
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("NO_COLOR", "1")
    app = desk(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("5", "slash", *"tag:all", "enter")
        await settle(pilot)
        shown = drawn(app)
        assert " 80 ####.." in shown
        assert " 40 ......" in shown


async def test_the_setting_draws_symbols_plainly_and_keeps_letters(
    ws: Workspace, filled: int, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")
    file: Path = config_path()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('symbols = "ascii"\n', encoding="utf-8")
    app = desk(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        shown = drawn(app)
        assert "Brömmel Kältetechnik 東京" in shown
        assert "▲" not in shown
        assert "╭" not in shown
        assert "^ 10" in shown


def test_a_terminal_with_unicode_keeps_its_symbols(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert desk(ws).plain is None
