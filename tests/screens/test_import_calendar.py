"""Taking a calendar in from the screen: what each event becomes, then the import, and back."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from leadtui.screens.import_file import ImportScreen
from leadtui.screens.themes import THEMES
from leadtui.services import calendar_import, reminders
from leadtui.services.calendar_import import own_address
from leadtui.services.calendar_report import CalendarReport
from leadtui.services.workspace import Workspace
from leadtui.widgets.commands import shadowed_commands
from leadtui.widgets.one_of import OneOf
from tests.builders import add_company, add_lead, dump
from tests.screens.test_import import (
    Desk,
    importing,
    open_import,
    said,
    screen_text,
    toasts,
    until,
    wait,
)
from tests.services.calendar_files import ME, calendar, event, save
from tests.widgets.hostile import HOSTILE


@pytest.fixture
def kestrel(ws: Workspace) -> int:
    company_id = add_company(ws, "Kestrel Labs")
    add_lead(ws, "Mina", "Roth", company_id=company_id, email="mina@kestrel.example")
    return company_id


@pytest.fixture
def file(tmp_path: Path) -> Path:
    events = event("one", summary="Demo"), event("two", answer="DECLINED", summary="Lunch")
    return save(tmp_path / "my.ics", calendar(*events))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_a_calendar_is_tried_taken_in_and_taken_back(
    ws: Workspace, kestrel: int, file: Path, size: tuple[int, int], theme: str
) -> None:
    app = Desk(ws, theme)
    before = dump(ws)
    async with app.run_test(size=size) as pilot:
        await wait(pilot)
        await app.action_run_command("import.calendar")
        await wait(pilot)
        app.screen.query_one("#me", Input).value = ME
        path = app.screen.query_one("#path", Input)
        path.value = str(file)
        path.focus()
        await pilot.press("enter")
        await wait(pilot)
        assert "Nothing is written yet. n takes in 1 event" in said(app, "calendar-headline")
        assert "Import calendar" in screen_text(app)
        assert "+ created" in screen_text(app)
        assert "✗ skipped" in screen_text(app)
        assert "Kestrel" in screen_text(app)
        assert said(app, "fate").startswith(
            "Demo (Kestrel Labs): created, demo booked by Mina Roth"
        )
        assert shadowed_commands(app.screen) == []
        assert dump(ws) == before
        await pilot.press("enter")
        await wait(pilot)
        assert "demo booked by Mina Roth" in toasts(app)[-1]
        await pilot.press("n")
        await wait(pilot)
        assert said(app, "calendar-headline").startswith("Imported. u undoes the import")
        row = reminders.of_company(ws, kestrel)
        assert row is not None
        assert (row.date, row.time) == (dt.date(2026, 11, 25), dt.time(9, 30))
        assert own_address(ws) == ME
        await pilot.press("n")
        await wait(pilot)
        assert "taken in" in toasts(app)[-1]
        await pilot.press("u")
        await wait(pilot)
        assert reminders.of_company(ws, kestrel) is None
        await pilot.press("escape")
        await wait(pilot)
        assert not isinstance(app.screen, ImportScreen)


async def test_a_calendar_is_known_by_its_content_and_the_address_is_asked_for(
    ws: Workspace, kestrel: int, file: Path
) -> None:
    other = file.rename(file.with_name("export.txt"))
    app = Desk(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_import(pilot, "leads", other)
        assert "Nothing to change" in said(app, "calendar-headline")
        assert "which address is yours" in said(app, "calendar-headline")
        await pilot.press("n")
        await wait(pilot)
        assert "Nothing of this calendar changes anything" in toasts(app)[-1]
        await pilot.press("escape")
        await wait(pilot)
        screen = importing(app)
        assert screen.query_one("#kind", OneOf).value == "calendar"
        me = screen.query_one("#me", Input)
        assert me.display
        me.value = "nobody"
        me.focus()
        await pilot.press("enter")
        await wait(pilot)
        assert "nobody" in said(app, "said")
        me.value = ME
        me.focus()
        await pilot.press("enter")
        await wait(pilot)
        assert "n takes in 1 event" in said(app, "calendar-headline")


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Hold calendars at each event until they are let go or stopped; at the end all are let go."""
    go_on = threading.Event()
    take_in = calendar_import.take_in

    def slow(
        ws: Workspace,
        path: Path,
        *,
        dry_run: bool = False,
        me: Iterable[str] = (),
        cancelled: Callable[[], bool],
    ) -> CalendarReport:
        def stop() -> bool:
            while not go_on.wait(0.01):
                if cancelled():
                    return True
            return cancelled()

        return take_in(ws, path, dry_run=dry_run, me=me, cancelled=stop)

    monkeypatch.setattr(calendar_import, "take_in", slow)
    yield go_on
    go_on.set()


async def test_escape_stops_a_try_and_an_import(
    ws: Workspace, kestrel: int, file: Path, held: threading.Event
) -> None:
    app = Desk(ws)
    before = dump(ws)
    stopped = "The import was stopped. Nothing of it was kept."
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await app.action_run_command("import.calendar")
        await wait(pilot)
        screen = importing(app)
        screen.query_one("#me", Input).value = ME
        path = screen.query_one("#path", Input)
        path.value = str(file)
        path.focus()
        await pilot.press("enter")
        await until(pilot, lambda: screen.running)
        assert "esc stops it" in said(app, "said")
        await pilot.press("escape")
        await wait(pilot)
        assert not screen.running
        assert said(app, "said").replace("\n", " ") == f"✗ {stopped}"
        held.set()
        await pilot.press("enter")
        await wait(pilot)
        assert "n takes in 1 event" in said(app, "calendar-headline")
        held.clear()
        await pilot.press("n")
        await until(pilot, lambda: screen.running)
        assert "esc stops it" in said(app, "calendar-headline")
        await pilot.press("escape")
        await wait(pilot)
        assert not screen.running
        assert toasts(app)[-1] == stopped
        assert "n takes in 1 event" in said(app, "calendar-headline")
        assert dump(ws) == before
        held.set()
        await pilot.press("n")
        await wait(pilot)
        assert said(app, "calendar-headline").startswith("Imported.")


async def test_a_fault_on_the_way_is_shown_and_the_screen_goes_on(
    ws: Workspace, kestrel: int, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*_: object, **__: object) -> CalendarReport:
        raise LookupError("a mistake of ours")

    app = Desk(ws)
    app.strict = False
    with monkeypatch.context() as patched:
        patched.setattr(calendar_import, "take_in", wrong)
        async with app.run_test(size=(80, 24)) as pilot:
            await open_import(pilot, "calendar", file)
            assert "a mistake of ours" in toasts(app)[-1]
            assert not importing(app).running
            await pilot.press("escape")
            await wait(pilot)
            assert not isinstance(app.screen, ImportScreen)


async def test_what_is_no_calendar_is_refused_in_place(ws: Workspace, tmp_path: Path) -> None:
    app = Desk(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        for name, reason in (("none.ics", "no such file"), ("list.ics", "holds no event")):
            if name == "list.ics":
                save(tmp_path / name, "BEGIN:VCALENDAR\nEND:VCALENDAR")
            await open_import(pilot, "calendar", tmp_path / name)
            assert reason in said(app, "said").replace("\n", " ")
            await pilot.press("escape")
            await wait(pilot)


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_names_are_only_text(ws: Workspace, tmp_path: Path, name: str) -> None:
    company_id = add_company(ws, name)
    add_lead(ws, name, company_id=company_id, email="mina@kestrel.example")
    plain = "".join(c for c in name if c.isprintable()).replace("\\", "\\\\")
    path = save(tmp_path / "a.ics", calendar(event(summary=plain), event("b", summary=plain)))
    app = Desk(ws)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await app.action_run_command("import.calendar")
        await wait(pilot)
        app.screen.query_one("#me", Input).value = ME
        line = app.screen.query_one("#path", Input)
        line.value = str(path)
        line.focus()
        await pilot.press("enter")
        await wait(pilot)
        await pilot.press("enter", "n")
        await wait(pilot)
        assert said(app, "calendar-headline").startswith("Imported.")
        assert reminders.of_company(ws, company_id) is not None
