"""The first frame: it has its rows, and is made once."""

from __future__ import annotations

import gc
from typing import Any

import pytest
from textual.app import ComposeResult
from textual.css.stylesheet import Stylesheet, StylesheetParseError
from textual.strip import Strip
from textual.widgets import Input

from leadtui.desk import DeskApp
from leadtui.domain.errors import StoreError
from leadtui.screens import today as today_module
from leadtui.screens import today_rows
from leadtui.screens.base import Place
from leadtui.screens.stylesheet import KeptStylesheet
from leadtui.screens.today import Today
from leadtui.services.workspace import Workspace
from leadtui.widgets.table import VirtualTable
from leadtui.widgets.topbar import PLACES
from tests.screens.conftest import Settle
from tests.screens.desk_of_today import app_of_today, remind
from tests.screens.places import Listing, make

SIZES = [(60, 20), (80, 24), (99, 29), (100, 30), (120, 40), (159, 50), (160, 60), (240, 70)]


async def test_no_line_of_today_is_drawn_before_its_rows_are_there(
    ws: Workspace, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    remind(ws, "Kestrel Labs", 0)
    drawn: list[tuple[str | None, bool]] = []
    draw = VirtualTable.render_line

    def noted(table: VirtualTable[Any], y: int) -> Strip:
        drawn.append((table.id, table.loaded))
        return draw(table, y)

    monkeypatch.setattr(VirtualTable, "render_line", noted)
    app = app_of_today(ws)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert {name for name, _ in drawn} == {"hot", "to-process", "upcoming"}
        assert all(loaded for _, loaded in drawn)


async def test_very_many_reminders_come_after_the_first_frame(
    ws: Workspace, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    remind(ws, "Kestrel Labs", 0)
    remind(ws, "Oran Frères", 1)
    waited: list[bool] = []
    ask = Today.ask

    def noted(place: Today, *rest: Any, **named: Any) -> None:
        waited.append(named.get("at_once", False))
        ask(place, *rest, **named)

    monkeypatch.setattr(Today, "ask", noted)
    for limit in (2, 1):
        monkeypatch.setattr(today_rows, "AT_ONCE", limit)
        waited.clear()
        app = app_of_today(ws)
        async with app.run_test() as pilot:
            await settle(pilot)
            assert isinstance(app.screen, Today)
            assert app.screen.tables["to-process"].count == 1
            assert waited[:2] == [limit == 2] * 2


async def test_a_store_that_cannot_be_read_at_the_start_is_said(
    ws: Workspace, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise StoreError("The disk does not answer.", hint="Look at the disk.")

    monkeypatch.setattr(today_module, "load", fail)
    app = app_of_today(ws)
    async with app.run_test() as pilot:
        await settle(pilot)
        assert any("The disk does not answer." in each.message for each in app._notifications)
        assert isinstance(app.screen, Today)
        monkeypatch.undo()
        remind(ws, "Kestrel Labs", 0)
        app.screen.reload()
        await settle(pilot)
        assert app.screen.tables["to-process"].count == 1


async def test_the_focus_goes_to_the_reminders_and_never_to_the_hidden_filter(
    ws: Workspace, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    focused: list[bool] = []
    monkeypatch.setattr(Input, "_on_focus", lambda *_: focused.append(True))
    app = app_of_today(ws)
    async with app.run_test() as pilot:
        await settle(pilot)
        assert app.focused is not None
        assert app.focused.id == "to-process"
        assert not focused


@pytest.mark.parametrize("start", ["today", "companies"])
async def test_the_app_begins_in_its_first_place_and_makes_no_other(
    ws: Workspace, settle: Settle, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    place = DeskApp._place

    def noted(app: DeskApp, mode: str) -> Place:
        made.append(mode)
        return place(app, mode)

    monkeypatch.setattr(DeskApp, "_place", noted)
    monkeypatch.setattr(DeskApp, "_remembered_text", lambda *_: start)
    app = DeskApp(ws, strict=True)
    async with app.run_test() as pilot:
        await settle(pilot)
        assert app.current_mode == start
        assert made == [start]
        assert isinstance(app.screen, Place)
        await pilot.press(next(number for mode, number, _ in PLACES if mode == "leads"))
        await settle(pilot)
        assert made == [start, "leads"]


@pytest.mark.parametrize("size", SIZES)
async def test_a_place_has_the_classes_of_the_terminal_before_its_widgets(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Textual gives them with the first resize."""
    composed: list[frozenset[str]] = []
    compose_body = Listing.compose_body

    def noted(place: Listing) -> ComposeResult:
        composed.append(place.classes)
        return compose_body(place)

    monkeypatch.setattr(Listing, "compose_body", noted)
    app = make()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert composed == [app.screen.classes]
        assert len(app.screen.classes & {"-narrow", "-normal", "-wide"}) == 1
        assert len(app.screen.classes & {"-low", "-tall"}) == 1


async def test_nothing_is_parsed_twice_until_the_theme_changes(
    ws: Workspace, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[object] = []
    parse = Stylesheet._parse_rules

    def noted(sheet: Stylesheet, css: str, read_from: object, *rest: Any, **named: Any) -> Any:
        before = len(sheet._parse_cache)
        rules = parse(sheet, css, read_from, *rest, **named)  # type: ignore[arg-type]
        if len(sheet._parse_cache) > before:
            parsed.append((read_from, named.get("tie_breaker")))
        return rules

    monkeypatch.setattr(Stylesheet, "_parse_rules", noted)
    app = app_of_today(ws)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert len(parsed) == len(set(parsed)) > 10
        muted = app.theme_variables["muted"]
        first = app.screen.styles.background
        app.action_toggle_theme()
        await settle(pilot)
        assert app.theme_variables["muted"] != muted
        assert app.screen.styles.background != first


def test_rules_that_cannot_be_parsed_leave_the_ones_there_are() -> None:
    sheet = KeptStylesheet()
    sheet.add_source("Static { color: red; }")
    before = list(sheet.rules)
    sheet.add_source("Static { color: no-colour-at-all; }")
    with pytest.raises(StylesheetParseError):
        sheet.reparse()
    sheet.reparse()
    assert [rule.css for rule in sheet.rules] == [rule.css for rule in before]


def test_variables_count_when_they_change() -> None:
    sheet = KeptStylesheet(variables={"tone": "#ff0000"})
    sheet.add_source("Static { color: $tone; }")
    red = sheet.css
    sheet.set_variables({"tone": "#ff0000"})
    sheet.reparse()
    assert sheet.css == red
    sheet.set_variables({"tone": "#00ff00"})
    sheet.reparse()
    assert sheet.css != red


async def test_garbage_is_looked_for_once_there_is_a_frame(ws: Workspace, settle: Settle) -> None:
    gc.disable()
    try:
        app = app_of_today(ws)
        async with app.run_test() as pilot:
            await settle(pilot)
            assert gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()
