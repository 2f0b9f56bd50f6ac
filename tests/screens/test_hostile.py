"""Naughty strings on every screen: shown literally, and never more than text (faults.md 27, 28)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from leadtui.desk import DeskApp
from leadtui.screens.dialogs.when import WhenDialog
from leadtui.screens.import_file import ImportScreen
from leadtui.services import routine_setup, routines
from leadtui.services.routine_setup import Wanted
from leadtui.services.workspace import Workspace, init, open_workspace
from leadtui.widgets.table import VirtualTable
from tests.conftest import FakeClock
from tests.hostile_rows import COMMANDS, beginning, bring_in, naughty, put_raw, unsafe
from tests.widgets.hostile import HOSTILE


@pytest.fixture(scope="module")
def strings(shared_data: Path) -> list[str]:
    return naughty(shared_data)


def made(folder: Path) -> Workspace:
    path = folder / "day.db"
    return init(path, user="Ana", team="North", timezone="UTC", clock=FakeClock(), region="FR")


def look_for_all(ws: Workspace) -> None:
    """Every company is a suspect."""
    routine = routines.default_routine(ws)
    assert routine is not None
    routine_setup.edit(ws, routine.id, Wanted(criteria="must -has:turnover\nnotable [/b]"))


@pytest.fixture(scope="module")
def raw(strings: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A store with every string as it came."""
    ws = made(tmp_path_factory.mktemp("raw"))
    put_raw(ws, strings)
    look_for_all(ws)
    yield ws
    ws.store.close()


@pytest.fixture(scope="module")
def clean(strings: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A store into which every string was brought by file and form."""
    folder = tmp_path_factory.mktemp("clean")
    ws = made(folder)
    bring_in(ws, strings, folder)
    look_for_all(ws)
    yield ws
    ws.store.close()


def screen_text(app: DeskApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def wait(pilot: Pilot[None]) -> None:
    """Until nothing is under way; a question that a newer one replaced is cancelled."""
    for _ in range(2):
        while any(not worker.is_finished for worker in pilot.app.workers):
            await asyncio.sleep(0.002)
        await pilot.pause()


def seen(app: DeskApp) -> str:
    """What is on the screen, which is text and nothing else."""
    text = screen_text(app)
    assert not unsafe(text), sorted(map(hex, map(ord, unsafe(text))))
    return text


async def press(app: DeskApp, pilot: Pilot[None], *keys: str) -> str:
    await pilot.press(*keys)
    await wait(pilot)
    return seen(app)


def missing(strings: list[str], shown: str) -> list[str]:
    return [each for each in strings if beginning(each) not in shown]


@pytest.mark.parametrize(("store", "size"), [("raw", (80, 24)), ("clean", (120, 40))])
async def test_every_row_of_every_list(
    request: pytest.FixtureRequest, strings: list[str], store: str, size: tuple[int, int]
) -> None:
    ws: Workspace = request.getfixturevalue(store)
    app = DeskApp(ws, strict=True)
    async with app.run_test(size=size) as pilot:
        await wait(pilot)
        for place in "1", "2", "3", "4", "5", "6":
            shown = await press(app, pilot, place)
            if place == "5":
                shown += await press(app, pilot, "slash", *"tag:all", "enter")
            table = app.screen.query(VirtualTable).first()
            if place == "1":
                table = app.screen.query_one("#to-process", VirtualTable)
            table.focus()
            for _ in range(0, table.count, max(1, table.size.height - 2)):
                shown += await press(app, pilot, "pagedown")
            if place in {"3", "5"} or (place == "4" and store == "raw"):
                assert missing(strings, shown) == []


SHEETS = [*COMMANDS, *HOSTILE]


async def test_the_sheets_of_every_kind_of_string(raw: Workspace, strings: list[str]) -> None:
    app = DeskApp(raw, strict=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        for number, string in enumerate(strings, 1):
            if string in (*COMMANDS, *HOSTILE[:8], *HOSTILE[-4:]):
                kind = ("company", "lead")[number % 2]
                app.open_record(kind, number)
                await wait(pilot)
                assert beginning(string) in seen(app), (kind, string)
                await press(app, pilot, "escape")


#: In each place, the keys of what opens something about the row under the cursor.
VERBS = {
    "1": "w d t f c T x",
    "2": "w l s a",
    "3": "n R T",
    "4": "s e x h R",
}
SHEET_VERBS = {"company": "e C T w L d s x", "lead": "s A e i"}


async def test_every_question_about_them(raw: Workspace, strings: list[str]) -> None:
    """Dialogs, confirmations and toasts; each is closed without an answer."""
    app = DeskApp(raw, strict=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        for place, keys in VERBS.items():
            await press(app, pilot, place)
            app.screen.query(VirtualTable).first().focus()
            for key in keys.split():
                await press(app, pilot, "j", key)
                await press(app, pilot, "escape", place)
        for kind, keys in SHEET_VERBS.items():
            for number, key in enumerate(keys.split(), 1):
                app.open_record(kind, number)
                await wait(pilot)
                await press(app, pilot, key)
                await press(app, pilot, "escape", "escape")


async def test_toasts_settings_help_events_and_notifications(
    raw: Workspace, strings: list[str]
) -> None:
    app = DeskApp(raw, strict=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        for string in SHEETS:
            app.toast(string, title=string)
            await pilot.pause()
            seen(app)
            app.clear_notifications()
        await press(app, pilot, "!")
        assert "zzosc0" in await press(app, pilot, "end")
        await press(app, pilot, "escape")
        await app.action_run_command("events.waiting")
        await wait(pilot)
        assert "zzosc0" in await press(app, pilot, "end")
        await press(app, pilot, "escape")
        await press(app, pilot, "7")
        app.screen.query(Input).first().value = "1"
        await wait(pilot)
        seen(app)
        await press(app, pilot, "question_mark")


async def test_files_with_such_names_and_columns(
    clean: Workspace, strings: list[str], tmp_path: Path
) -> None:
    """The import screen: path, header, values and refusals."""
    names = [s.replace("/", "_").replace("\x00", "")[:40] for s in SHEETS[::3]]
    app = DeskApp(clean, strict=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        for name in filter(None, names):
            path = tmp_path / f"{name}.csv"
            header = name.replace('"', "").replace("\r", " ").replace("\n", " ")
            text = f'"{header}",email,company\n"{header}","{header}",\n,not,{header[:9]}x\n'
            path.write_text(text, encoding="utf-8")
            screen = ImportScreen(clean, "leads", str(path))
            app.push_screen(screen)
            await wait(pilot)
            seen(app)
            await press(app, pilot, "ctrl+s")
            app.pop_screen()
            await wait(pilot)


@pytest.mark.parametrize(
    ("place", "keys"),
    [("1", "/"), ("2", "/"), ("3", "/"), ("5", "/"), ("1", "ctrl+p"), ("1", "t")],
)
async def test_anything_may_be_typed(
    raw: Workspace, strings: list[str], place: str, keys: str
) -> None:
    """Filter lines, search, palette, date field: an answer or a word why not, never an error."""
    app = DeskApp(raw, strict=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await press(app, pilot, place)
        app.screen.query(VirtualTable).first().focus()
        if keys == "t":
            app.push_screen(WhenDialog("When?", raw.local_now()))
            await wait(pilot)
        else:
            await press(app, pilot, keys)
        field = app.screen.query(Input).first()
        field.focus()
        for string in [
            *SHEETS[::2],
            *strings[40::40],
            "owner:",
            "silent:>",
            'status:"',
            "-",
            '"',
            "*",
        ]:
            field.value = string[:300]
            await wait(pilot)
            seen(app)
        if keys == "t":
            await press(app, pilot, "enter")


async def test_the_store_opens_again_after_it_all(raw: Workspace) -> None:
    again = open_workspace(raw.store.path, clock=raw.clock, as_user="Ana")
    assert again.user.name == "Ana"
