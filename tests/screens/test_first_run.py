"""The first start: a form, then a beginning; nothing is made before it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from leadtui.app import LeadtuiApp
from leadtui.config import demo_store_path
from leadtui.screens.first_run import FirstRun, Offers, machine_region, machine_user
from leadtui.screens.import_file import ImportScreen
from leadtui.screens.themes import THEMES
from leadtui.services import leads
from leadtui.services.workspace import Workspace, open_workspace
from leadtui.widgets.commands import shadowed_commands
from tests.conftest import FakeClock
from tests.widgets.hostile import HOSTILE


class First(LeadtuiApp):
    """The app of the first start."""

    def __init__(self, path: Path, clock: FakeClock, theme: str = "leadtui-dark") -> None:
        self.chosen: list[Workspace] = []
        super().__init__(
            {"today": lambda: FirstRun(path, self.chosen.append, clock)},
            start="today",
            theme=theme,
            strict=True,
        )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "leadtui.db"


@pytest.fixture
def app(path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> First:
    monkeypatch.setattr("leadtui.screens.first_run.machine_user", lambda: "Ana")
    monkeypatch.setattr("leadtui.screens.first_run.machine_timezone", lambda: "Europe/Paris")
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    return First(path, clock)


async def wait(pilot: Pilot[None]) -> None:
    for _ in range(4):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


def screen_text(app: LeadtuiApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def field(app: LeadtuiApp, name: str) -> Input:
    return app.screen.query_one(f"#{name} Input", Input)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_enter_goes_through_the_form_and_makes_the_store(
    app: First, path: Path, size: tuple[int, int], theme: str
) -> None:
    app.theme = theme
    async with app.run_test(size=size) as pilot:
        await wait(pilot)
        shown = screen_text(app)
        assert "leadtui keeps your companies" in shown
        assert "Create my store" in shown
        assert "it is 11:00 there now" in shown
        assert "numbers without + are those of FR" in shown
        assert shadowed_commands(app.screen) == []
        assert field(app, "user").has_focus
        assert field(app, "user").value == "Ana"
        await pilot.press("enter", *"North", "enter", "enter", "enter")
        await wait(pilot)
        assert not path.parent.exists()
        assert app.screen.query_one("#create").has_focus
        await pilot.press("enter")
        await wait(pilot)
        shown = screen_text(app)
        assert "Your store is ready" in shown
        assert "It is still empty" in shown
        assert shadowed_commands(app.screen) == []
        assert app.chosen == []
        await pilot.press("enter")
        await wait(pilot)
    [ws] = app.chosen
    assert ws.store.path == path
    assert (ws.user.name, ws.team.name, ws.team.timezone, ws.team.region) == (
        "Ana",
        "North",
        "Europe/Paris",
        "FR",
    )
    assert path.stat().st_mode & 0o777 == 0o600


async def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_made(
    app: First, path: Path
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("ctrl+s")
        await wait(pilot)
        assert field(app, "team").has_focus
        assert "Say what your team is called." in screen_text(app)
        field(app, "team").value = "North"
        field(app, "timezone").value = "paris"
        await pilot.press("ctrl+s")
        await wait(pilot)
        assert field(app, "timezone").has_focus
        assert "Perhaps Europe/Paris?" in screen_text(app)
        field(app, "timezone").value = "Asia/Tokyo"
        field(app, "country").value = "Narnia"
        await pilot.press("ctrl+s")
        await wait(pilot)
        assert field(app, "country").has_focus
        assert "'Narnia' is no country" in screen_text(app)
        await pilot.press("escape")
        await wait(pilot)
    assert app.chosen == []
    assert not path.parent.exists()


async def test_a_time_zone_is_completed(app: First) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        line = field(app, "timezone")
        line.focus()
        line.value = ""
        await pilot.press(*"america/new_y")
        await wait(pilot)
        await pilot.press("right")
        assert line.value == "America/New_York"


async def test_something_at_the_path_is_never_touched(app: First, path: Path) -> None:
    path.parent.mkdir()
    path.write_text("[red]mine[/red]")
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        field(app, "team").value = "North"
        await pilot.press("ctrl+s")
        await wait(pilot)
        refused = str(app.screen.query_one("#refused", Static).content)
        assert refused.startswith("✗ There is already something at")
        assert app.chosen == []
    assert path.read_text() == "[red]mine[/red]"


async def test_leads_come_in_before_the_start(app: First, path: Path, tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    file.write_text("First name,Last name,Email,Company\nMina,Roth,m@k.example,Kestrel\n")
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        field(app, "team").value = "North"
        await pilot.press("ctrl+s")
        await wait(pilot)
        assert app.screen.query_one(Offers).has_focus
        await pilot.press("l")
        await wait(pilot)
        assert isinstance(app.screen, ImportScreen)
        app.screen.query_one("#path", Input).value = str(file)
        await pilot.press("enter")
        await wait(pilot)
        await pilot.press("n")
        await wait(pilot)
        await pilot.press("n")
        await wait(pilot)
        await pilot.press("escape")
        await wait(pilot)
        assert "It holds 1 company and 1 lead." in screen_text(app)
        await pilot.press("u")
        await wait(pilot)
        await pilot.press("s")
        await wait(pilot)
    assert leads.counts(app.chosen[0]).leads == 0


async def test_the_sample_has_a_store_of_its_own(app: First, path: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("f3")
        await wait(pilot)
    [ws] = app.chosen
    assert ws.store.path == demo_store_path()
    assert leads.counts(ws).leads > 0
    assert not path.parent.exists()


@pytest.mark.parametrize("name", HOSTILE[:-1])
async def test_hostile_names_are_taken_and_shown_as_they_are(
    app: First, path: Path, clock: FakeClock, name: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        field(app, "user").value = name
        field(app, "team").value = name
        await pilot.press("ctrl+s")
        await wait(pilot)
        assert "\x1b" not in screen_text(app)
    if path.exists():
        assert open_workspace(path, clock=clock).user.name


def test_the_machine_says_who_and_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_CH.UTF-8")
    assert machine_region() == "CH"
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("LANG", "fr_FR@euro")
    monkeypatch.delenv("LC_TELEPHONE", raising=False)
    assert machine_region() == "FR"
    monkeypatch.setenv("LANG", "C")
    assert machine_region() == ""
    monkeypatch.setattr("getpass.getuser", lambda: "no such user here")
    assert machine_user() == "no such user here"
