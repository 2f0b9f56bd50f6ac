"""Importing from the screen: file, columns, try, import, and back."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, Static

from leadtui.app import LeadtuiApp
from leadtui.domain.errors import Cancelled
from leadtui.screens.companies import Companies
from leadtui.screens.desk_commands import DeskCommands
from leadtui.screens.dialogs import Choose, Prompt
from leadtui.screens.host import Ports
from leadtui.screens.import_file import ImportScreen
from leadtui.screens.import_path import completions, path_of, tidied
from leadtui.screens.pending import PendingEvents
from leadtui.screens.themes import THEMES
from leadtui.services import companies, imports, journal, leads, news, pending
from leadtui.services.imports import Plan, Report
from leadtui.services.workspace import Workspace
from leadtui.widgets.commands import shadowed_commands
from tests.builders import dump
from tests.widgets.hostile import HOSTILE

LEADS = (
    "First Name;Last Name;Email;Company;Phone;Shoe size\r\n"
    "Mina;Roth;mina@kestrel.example;Kestrel Labs;01 42 68 53 00;38\r\n"
    "Léa;Oran;lea@oran.example;Oran & fils;not a phone;41\r\n"
    ";;;;;12\r\n"
)


class Desk(DeskCommands, LeadtuiApp):
    """The app with a store, as far as these tests need it."""

    def __init__(self, ws: Workspace, theme: str = "leadtui-dark") -> None:
        self.ws = ws
        ports = Ports(
            poll=news.watch(ws.store).version,
            undo=lambda: journal.undo(ws).message,
            redo=lambda: journal.redo(ws).message,
        )
        places = {"companies": lambda: Companies(ws)}
        super().__init__(places, ports, start="companies", theme=theme, strict=True)


async def wait(pilot: Pilot[None]) -> None:
    for _ in range(5):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


def importing(app: App[None]) -> ImportScreen:
    screen = app.screen
    assert isinstance(screen, ImportScreen)
    return screen


def screen_text(app: App[None]) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def said(app: App[None], name: str) -> str:
    return str(app.screen.query_one(f"#{name}", Static).content)


def toasts(app: App[None]) -> list[str]:
    return [each.message for each in app._notifications]


async def open_import(pilot: Pilot[None], kind: str, path: Path | str) -> None:
    """By its command, with the path typed."""
    await wait(pilot)
    app = pilot.app
    assert isinstance(app, Desk)
    await app.action_run_command(f"import.{kind}")
    await wait(pilot)
    app.screen.query_one("#path", Input).value = str(path)
    await pilot.press("enter")
    await wait(pilot)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people from the fair.csv"
    path.write_bytes(LEADS.encode("cp1252"))
    return path


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_a_file_comes_in_step_by_step(
    ws: Workspace, file: Path, size: tuple[int, int], theme: str
) -> None:
    """PUB-2, PUB-57: looked at, tried, taken in, and taken back by one undo."""
    app = Desk(ws, theme)
    before = dump(ws)
    async with app.run_test(size=size) as pilot:
        await open_import(pilot, "leads", file)
        assert "cp1252" in said(app, "found") or "windows-1252" in said(app, "found")
        assert "delimiter ;" in said(app, "found")
        assert "line ends CRLF" in said(app, "found")
        shown = screen_text(app)
        assert "Import leads" in shown
        assert "Mina" in shown
        assert "mina@kestrel.example" in shown
        assert shadowed_commands(app.screen) == []
        await pilot.press("n")
        await wait(pilot)
        assert "Nothing is written yet" in said(app, "headline")
        assert "2  leads created" in said(app, "numbers")
        assert "1  skipped" in said(app, "numbers")
        assert "✗ skipped" in screen_text(app)
        assert shadowed_commands(app.screen) == []
        assert dump(ws) == before
        assert list(file.parent.glob("*refused*")) == []
        await pilot.press("n")
        await wait(pilot)
        assert said(app, "headline").startswith("Imported. u undoes the import")
        [refused] = file.parent.glob("*refused*")
        assert refused.name in said(app, "numbers").replace("\n", "")
        assert leads.counts(ws).leads == 2
        await pilot.press("u")
        await wait(pilot)
        assert leads.counts(ws).leads == 0
        await pilot.press("escape")
        await wait(pilot)
        assert isinstance(app.screen, Companies)


async def test_the_palette_opens_an_import(ws: Workspace) -> None:
    app = Desk(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("ctrl+p", *"import com")
        await wait(pilot)
        await pilot.press("enter")
        await wait(pilot)
        assert "Import companies" in said(app, "steps")
        assert app.screen.query_one("#path").has_focus


async def test_every_step_can_be_walked_back(ws: Workspace, file: Path) -> None:
    app = Desk(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_import(pilot, "leads", file)
        await pilot.press("n")
        await wait(pilot)
        await pilot.press("escape")
        await wait(pilot)
        assert importing(app).columns.table.has_focus
        await pilot.press("escape")
        await wait(pilot)
        path = app.screen.query_one("#path", Input)
        assert path.has_focus
        assert path.value == str(file)
        await pilot.press("escape")
        await wait(pilot)
        assert isinstance(app.screen, Companies)


async def test_a_column_becomes_something_else(ws: Workspace, file: Path) -> None:
    app = Desk(ws)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_import(pilot, "leads", file)
        table = importing(app).columns.table
        await pilot.press("G", "enter")
        await wait(pilot)
        assert isinstance(app.screen, Choose)
        names = [choice.value for choice in app.screen.choices]
        await pilot.press(app.screen.choices[names.index("customer_id")].key)
        await wait(pilot)
        row = table.row
        assert row is not None
        assert (row.column, row.target, row.example) == ("Shoe size", "customer_id", "38")
        await pilot.press("K")
        await wait(pilot)
        assert importing(app).columns.plan.key_column == "Shoe size"
        assert "told apart by Shoe size" in screen_text(app)
        await pilot.press("K")
        await wait(pilot)
        assert importing(app).columns.plan.key == "email"


async def test_a_mapping_is_kept_and_used_again(ws: Workspace, file: Path) -> None:
    app = Desk(ws)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_import(pilot, "leads", file)
        await pilot.press("m")
        await wait(pilot)
        assert toasts(app)[-1] == "No mapping was saved yet. s saves this one."
        await pilot.press("G", "enter")
        await wait(pilot)
        await pilot.press("end", "enter")
        await wait(pilot)
        assert importing(app).columns.plan.mapping is not None
        await pilot.press("s")
        await wait(pilot)
        assert isinstance(app.screen, Prompt)
        app.screen.query_one(Input).value = "[red]fair"
        await pilot.press("enter")
        await wait(pilot)
        assert imports.mappings(ws, "leads") == ["[red]fair"]
        await pilot.press("escape", "enter")
        await wait(pilot)
        assert 'mapping "[red]fair"' in said(app, "found")
        row = importing(app).columns.table.row_at(5)
        assert row is not None
        assert row.target == "ignore"
        await pilot.press("m")
        await wait(pilot)
        await pilot.press("1")
        await wait(pilot)
        assert importing(app).columns.plan.mapping_name == "[red]fair"


async def test_encoding_and_delimiter_can_be_named(ws: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes("Name,City\nÉlan;Vital,Besançon\n".encode("mac-roman"))
    app = Desk(ws)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_import(pilot, "companies", path)
        await pilot.press("e", "m")
        await wait(pilot)
        assert "Élan;Vital" in screen_text(app)
        assert "Besançon" in screen_text(app)
        await pilot.press("d", ";")
        await wait(pilot)
        plan = importing(app).columns.plan
        assert plan.format is not None
        assert (plan.format.delimiter, plan.format.encoding) == (";", "mac-roman")
        await pilot.press("e", "6")
        await wait(pilot)
        assert any("utf-16" in text for text in toasts(app))
        assert importing(app).columns.plan == plan


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n\x00\x01", None], ids=["empty", "picture", "folder"]
)
async def test_a_file_that_cannot_be_taken_says_why_in_place(
    ws: Workspace, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "[red]bad.csv"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    app = Desk(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_import(pilot, "leads", path)
        assert said(app, "said").startswith("✗ ")
        assert "[red]bad.csv" in said(app, "said").replace("\n", "")
        assert app.screen.query_one("#path").has_focus
        app.screen.query_one("#path", Input).value = str(tmp_path / "none.csv")
        await pilot.press("enter")
        await wait(pilot)
        assert "none.csv" in said(app, "said")


async def test_kind_and_path_are_asked_for(ws: Workspace) -> None:
    app = Desk(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        app.push_screen(ImportScreen(ws))
        await wait(pilot)
        assert app.screen.query_one("#kind").has_focus
        assert shadowed_commands(app.screen) == []
        await pilot.press("tab", "enter")
        await wait(pilot)
        assert "Say first what is in the file" in said(app, "said")
        await pilot.press("e", "enter")
        await wait(pilot)
        assert "Type the path" in said(app, "said")
        assert shadowed_commands(app.screen) == []


async def test_tab_completes_the_path(ws: Workspace, file: Path) -> None:
    app = Desk(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        app.push_screen(ImportScreen(ws, "leads", str(file)[:-15]))
        await wait(pilot)
        line = app.screen.query_one("#path", Input)
        assert line.has_focus
        line.cursor_position = len(line.value)
        await pilot.press("backspace")
        await wait(pilot)
        assert "people from the fair.csv" in said(app, "matches")
        await pilot.press("tab")
        await wait(pilot)
        assert line.value == str(file)


def test_paths_are_taken_as_terminals_paste_them(tmp_path: Path) -> None:
    (tmp_path / "a b.csv").touch()
    assert tidied(" '/x/a b.csv' ") == "/x/a b.csv"
    assert tidied("/x/a\\ b.csv") == "/x/a b.csv"
    assert tidied("file:///x/a%20b.csv") == "/x/a b.csv"
    assert path_of("~/x.csv") == Path(os.environ["HOME"]) / "x.csv"


def test_completions_offer_folders_and_data_before_the_rest(tmp_path: Path) -> None:
    for name in ("b.csv", "a.png", ".hidden.csv"):
        (tmp_path / name).touch()
    (tmp_path / "sub").mkdir()
    (tmp_path / "x\udcff.csv").touch()
    found = completions(f"{tmp_path}/")
    assert [each.name for each in found] == ["b.csv", "sub/", "a.png"]
    assert [each.name for each in completions(f"{tmp_path}/.h")] == [".hidden.csv"]
    assert completions("/no/such/folder/x") == []
    assert completions(f"{tmp_path}/a\x00b/") == []


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], threading.Event]]:
    """Hold imports in the middle, after their first rows, until they are let go or stopped; at
    the end all are let go.
    """
    made: list[threading.Event] = []

    def hold() -> threading.Event:
        go_on = threading.Event()
        made.append(go_on)
        run = imports.run

        def slow(
            ws: Workspace,
            plan: Plan,
            *,
            dry_run: bool = False,
            progress: Callable[[float, str], None],
            cancelled: Callable[[], bool],
        ) -> Report:
            def stop() -> bool:
                progress(0.5, "2 rows")
                while not go_on.wait(0.01):
                    if cancelled():
                        return True
                return cancelled()

            return run(ws, plan, dry_run=dry_run, progress=progress, cancelled=stop)

        monkeypatch.setattr(imports, "run", slow)
        return go_on

    yield hold
    for each in made:
        each.set()


async def until(pilot: Pilot[None], ready: Callable[[], bool]) -> None:
    for _ in range(500):
        if ready():
            return
        await pilot.pause(0.01)
    raise AssertionError("it never came")


async def test_escape_in_the_middle_leaves_the_store_as_it_was(
    ws: Workspace, file: Path, held: Callable[[], threading.Event]
) -> None:
    app = Desk(ws)
    before = dump(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_import(pilot, "leads", file)
        await pilot.press("n")
        await wait(pilot)
        held()
        await pilot.press("n")
        await until(pilot, lambda: "50%" in said(app, "numbers"))
        assert importing(app).running
        assert "esc stops it" in screen_text(app)
        assert shadowed_commands(app.screen) == []
        await pilot.press("escape")
        await wait(pilot)
        assert not importing(app).running
        assert importing(app).columns.table.has_focus
        assert toasts(app)[-1] == str(
            Cancelled("The import was stopped.", hint="Nothing of it was kept.")
        )
        assert dump(ws) == before
        assert list(file.parent.glob("*refused*")) == []


async def test_an_import_goes_on_when_its_screen_is_left(
    ws: Workspace, file: Path, held: Callable[[], threading.Event]
) -> None:
    app = Desk(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_import(pilot, "leads", file)
        await pilot.press("n")
        await wait(pilot)
        go_on = held()
        await pilot.press("n")
        await until(pilot, lambda: "50%" in said(app, "numbers"))
        await pilot.press("3")
        await until(pilot, lambda: isinstance(app.screen, Companies))
        go_on.set()
        await wait(pilot)
        assert leads.counts(ws).leads == 2
        assert toasts(app)[-1].startswith("Import finished: 2 created")


async def test_closing_the_app_stops_an_import(
    ws: Workspace, file: Path, held: Callable[[], threading.Event]
) -> None:
    app = Desk(ws)
    before = dump(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_import(pilot, "leads", file)
        await pilot.press("n")
        await wait(pilot)
        held()
        await pilot.press("n")
        await until(pilot, lambda: "50%" in said(app, "numbers"))
        app.exit()
    assert dump(ws) == before


async def test_the_same_file_again_changes_nothing_and_says_so(ws: Workspace, file: Path) -> None:
    imports.run(ws, imports.prepare(ws, "leads", file))
    before = dump(ws)
    app = Desk(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_import(pilot, "leads", file)
        await pilot.press("n")
        await wait(pilot)
        await pilot.press("n")
        await wait(pilot)
        assert "Nothing was changed" in said(app, "headline")
        assert "2  unchanged" in said(app, "numbers")
    assert dump(ws) == before


async def test_events_of_nobody_wait_and_the_report_leads_to_them(
    ws: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "events.csv"
    path.write_text("kind,at,email\nopened,2026-11-20T10:00:00Z,nobody@x.example\n")
    app = Desk(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_import(pilot, "events", path)
        assert "Events say by themselves" in screen_text(app)
        assert "nobody@x.example" in screen_text(app)
        await pilot.press("K")
        await wait(pilot)
        assert toasts(app)[-1] == "A file of events says by itself what it holds."
        await pilot.press("n")
        await wait(pilot)
        await pilot.press("n")
        await wait(pilot)
        assert "1  wait for a lead" in said(app, "numbers")
        await pilot.press("w")
        await wait(pilot)
        assert isinstance(app.screen, PendingEvents)
        assert pending.count(ws) == 1


@pytest.mark.parametrize(
    ("kind", "name", "rows"),
    [
        ("leads", "leads-datablist/leads-100.csv", 100),
        ("companies", "leads-datablist/organizations-100.csv", 100),
    ],
)
async def test_real_files_come_in(
    ws: Workspace, shared_data: Path, tmp_path: Path, kind: str, name: str, rows: int
) -> None:
    path = tmp_path / Path(name).name
    path.write_bytes((shared_data / name).read_bytes())
    app = Desk(ws)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_import(pilot, kind, path)
        await pilot.press("n")
        await wait(pilot)
        await pilot.press("n")
        await wait(pilot)
        assert f"{rows}  {kind} created" in said(app, "numbers")
    found = leads.ids(ws) if kind == "leads" else companies.ids(ws)
    assert len(found) == rows


async def test_hostile_columns_and_cells_are_shown_as_they_are(
    ws: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "[@click=app.quit]x.csv"
    rows = [f'"{each}","{each}",{number}' for number, each in enumerate(HOSTILE)]
    text = "\n".join(['Name,"[/b] [red]x",External Id', *rows])
    path.write_text(text.replace("\x00", ""), "utf-8")
    app = Desk(ws)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_import(pilot, "companies", path)
        assert said(app, "said") == ""
        assert "[/b] [red]x" in screen_text(app)
        await pilot.press("j", "enter")
        await wait(pilot)
        assert isinstance(app.screen, Choose)
        await pilot.press("escape", "K")
        await wait(pilot)
        await pilot.press("K", "n")
        await wait(pilot)
        await pilot.press("n")
        await wait(pilot)
        assert "\x1b" not in screen_text(app)
        assert importing(app).outcome.report is not None
    assert len(companies.ids(ws)) == len(HOSTILE)
