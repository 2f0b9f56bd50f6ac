"""The desk: places, worker, palette, undo and memory around one open store."""

from __future__ import annotations

import dataclasses
import json
import stat
from pathlib import Path

import pytest
from textual.command import Command as CommandOption
from textual.command import CommandList

from leadtui.desk import DeskApp, desk
from leadtui.domain.dates import When, parse_when
from leadtui.domain.kinds import Kind
from leadtui.domain.rules import DAY_MS, RuleSet
from leadtui.screens.commands import Commands
from leadtui.screens.company_sheet import CompanySheetScreen
from leadtui.screens.dialogs.confirm import Confirm
from leadtui.screens.leads import Leads
from leadtui.screens.notifications import Notifications
from leadtui.screens.today import Today
from leadtui.services import activities, companies, leads, reminders, routine_setup, scoring
from leadtui.services.workspace import Workspace, open_workspace
from leadtui.widgets.commands import shadowed_commands
from tests.builders import add_company, add_lead
from tests.conftest import FakeClock
from tests.screens.conftest import Settle


@pytest.fixture
def mina(ws: Workspace) -> int:
    company = add_company(ws, "Kestrel Labs")
    return add_lead(ws, "Mina", "Roth", company_id=company, email="mina@kestrel.example")


async def test_every_place_is_reached_by_its_key(ws: Workspace, mina: int, settle: Settle) -> None:
    """COE-168: one key each; the app opens on Today."""
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, Today)
        for key, name in (
            ("2", "Leads"),
            ("3", "Companies"),
            ("6", "Insights"),
            ("7", "ScoringSettings"),
        ):
            await pilot.press(key)
            await settle(pilot)
            assert type(app.screen).__name__ == name
            assert shadowed_commands(app.screen) == []
            await pilot.press("escape")
        await pilot.press("1")
        await settle(pilot)
        assert isinstance(app.screen, Today)


async def test_the_worker_cools_and_says_so_while_the_app_is_open(
    ws: Workspace, mina: int, settle: Settle, clock: FakeClock
) -> None:
    """CAD-33, CAD-38, MIS-2: a lead goes cold, hot and cold by events and the clock."""
    clock.move(seconds=1)
    scoring.save(ws, RuleSet(reset_ms=2 * DAY_MS))
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        activities.log(ws, mina, Kind.DEMO_BOOKED)
        await pilot.pause(1.5)
        await settle(pilot)
        assert app.status.counts["leads"] == 1
        clock.move(days=3)
        await pilot.pause(2.5)
        await settle(pilot)
        assert app.status.counts["leads"] == 0
        assert app.status.worker == "idle"
    with ws.read() as conn:
        kinds = [
            r[0]
            for r in conn.execute(
                "SELECT kind FROM activity WHERE contact_id = ? ORDER BY at, id", (mina,)
            )
        ]
    assert kinds == [int(Kind.DEMO_BOOKED), int(Kind.BECAME_HOT), int(Kind.COOLED)]


async def test_an_alarm_rings_once_in_a_toast(
    ws: Workspace, mina: int, settle: Settle, clock: FakeClock
) -> None:
    """COE-153."""
    when = parse_when("today 11:05", now=ws.local_now())
    assert isinstance(when, When)
    reminders.set_reminder(ws, 1, date=when.date, time=when.time, note="send the quote")
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        clock.move(hours=0.1)
        await pilot.pause(2.5)
        toasts = [(n.title, n.message) for n in app._notifications]
        assert toasts == [("11:05 Kestrel Labs", "send the quote")]


async def test_a_suspect_that_rises_shows_in_a_toast_and_the_flag(
    ws: Workspace, mina: int, settle: Settle
) -> None:
    """COE-111, COE-153: whoever changed it."""
    wanted = routine_setup.Wanted(criteria="must kestrel\nnotable city:lille", notify_above="50")
    routine_setup.edit(ws, 1, wanted)
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await pilot.pause(1.5)
        companies.edit(ws, 1, {"city": "Lille"})
        await pilot.pause(2.5)
        toasts = [(n.title, n.message) for n in app._notifications]
        assert toasts == [("1 suspect", "Kestrel Labs: fit 60, above 50 on My market.")]


async def test_the_palette_finds_records_and_lands_on_their_sheet(
    ws: Workspace, mina: int, settle: Settle
) -> None:
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p", *"kestr")
        await settle(pilot)
        await pilot.pause(0.5)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, CompanySheetScreen)


@pytest.mark.parametrize(
    ("typed", "first"),
    [("remove", "Remove hot"), ("all", "Allard & fils"), ("allar", "Allard & fils")],
)
async def test_the_palette_puts_what_begins_as_typed_first(
    ws: Workspace, settle: Settle, typed: str, first: str
) -> None:
    """A command that begins so, then records, then commands with such a word inside."""
    add_company(ws, "Allard & fils")
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p", *typed)
        await settle(pilot)
        await pilot.pause(0.5)
        found = app.screen.query_one(CommandList).get_option_at_index(0)
        assert isinstance(found, CommandOption)
        assert str(found.hit.text) == first


async def test_undo_and_redo_by_key(ws: Workspace, mina: int, settle: Settle) -> None:
    activities.log(ws, mina, Kind.DEMO_BOOKED)
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)
        assert leads.counts(ws).hot == 0
        await pilot.press("U")
        await settle(pilot)
        assert leads.counts(ws).hot == 1
        await pilot.press("!")
        await settle(pilot)
        assert isinstance(app.screen, Notifications)


async def test_a_change_elsewhere_shows_within_a_second(
    ws: Workspace, mina: int, settle: Settle, clock: FakeClock
) -> None:
    """Another window, the command line, the worker: one signal reloads what is seen."""
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        other = open_workspace(ws.store.path, clock=clock)
        activities.log(other, mina, Kind.DEMO_BOOKED)
        await pilot.pause(1.0)
        await settle(pilot)
        assert isinstance(app.screen, Leads)
        row = app.screen.table.row
        assert row is not None
        assert row.engagement == 10


async def test_place_filter_and_theme_survive_a_restart(
    ws: Workspace, mina: int, settle: Settle, tmp_path: Path
) -> None:
    file = tmp_path / "state" / "state.json"
    app = DeskApp(ws, state_file=file, strict=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        await pilot.press("/", *"mina", "enter")
        await settle(pilot)
        app.theme = "leadtui-light"
        await pilot.press("q")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = DeskApp(ws, state_file=file, strict=True)
    async with again.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert again.theme == "leadtui-light"
        assert isinstance(again.screen, Leads)
        assert again.screen.line == "mina"


@pytest.mark.parametrize("text", ["", "not json", "[]", '{"x": 1}', json.dumps({"a": {"mode": 7}})])
async def test_a_broken_memory_is_no_obstacle(
    ws: Workspace, settle: Settle, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "state.json"
    file.write_text(text.replace('"a"', json.dumps(str(ws.store.path))), encoding="utf-8")
    app = DeskApp(ws, state_file=file, strict=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, Today)


async def test_a_store_that_can_only_be_read_opens_with_a_word(
    ws: Workspace, mina: int, settle: Settle
) -> None:
    """Fault 10."""
    ws.store.look = dataclasses.replace(ws.store.look, writable=False)
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert "can only be read" in next(n.message for n in app._notifications)
        assert app.status.worker == "off"


def test_the_desk_declares_commands() -> None:
    assert issubclass(DeskApp, Commands)


async def test_settings_give_other_keys_and_a_wrong_one_is_named(
    ws: Workspace, settle: Settle, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "config.toml"
    monkeypatch.setattr("leadtui.desk.config_path", lambda: file)
    file.write_text('theme = "light"\n[keys]\n"go.leads" = "f9"\n', encoding="utf-8")
    app = desk(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert app.theme == "leadtui-light"
        await pilot.press("f9")
        await settle(pilot)
        assert isinstance(app.screen, Leads)
    file.write_text('[keys]\n"go.leeds" = "f9"\n', encoding="utf-8")
    broken = desk(ws)
    async with broken.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert isinstance(broken.screen, Today)
        assert any("go.leeds" in n.message for n in broken._notifications)


async def test_what_is_typed_and_not_saved_is_asked_about_before_leaving(
    ws: Workspace, mina: int, settle: Settle
) -> None:
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("7")
        await settle(pilot)
        await pilot.press("9", "escape", "1")
        await settle(pilot)
        assert isinstance(app.screen, Today)
        await pilot.press("q")
        await settle(pilot)
        assert isinstance(app.screen, Confirm)
        assert app.current_mode == "settings"
        await pilot.press("n", "ctrl+r", "escape", "q")
        await pilot.pause(0.5)
        assert not app.is_running
