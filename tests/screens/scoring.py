"""The scoring settings on the screen, for their tests."""

from __future__ import annotations

from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Static

from leadtui.app import LeadtuiApp
from leadtui.screens.host import Ports
from leadtui.screens.scoring_form import Field, Line, Pick
from leadtui.screens.scoring_settings import PAUSE, ScoringSettings
from leadtui.services import groups, journal
from leadtui.services.workspace import Workspace, add_user

EVIL = "[/b] [red]x[/red] [@click=app.quit]y[/]"


def settings_app(ws: Workspace) -> LeadtuiApp:
    """An app whose only place is the scoring settings."""
    ports = Ports(undo=lambda: journal.undo(ws).message)
    return LeadtuiApp(
        {"settings": lambda: ScoringSettings(ws)}, ports, start="settings", strict=True
    )


def with_groups(ws: Workspace) -> tuple[int, int, int]:
    """Bo in North and in Paris, a sub-department of South, which Ana is in: the groups' ids."""
    bo = add_user(ws, "Bo").id
    (north,) = groups.add(ws, f"North {EVIL}").ids
    (south,) = groups.add(ws, "South").ids
    (paris,) = groups.add(ws, "Paris", parent_id=south).ids
    groups.join(ws, north, [bo])
    groups.join(ws, south, [ws.user.id])
    groups.join(ws, paris, [bo])
    return north, south, paris


async def wait(pilot: Pilot[None]) -> None:
    """Until the form is there, its draft was checked, and the effect is shown."""
    for _ in range(100):
        await pilot.pause(PAUSE)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        screen = pilot.app.screen_stack[0]
        assert isinstance(screen, ScoringSettings)
        if screen.query(Line) and screen.is_settled and text(pilot.app, "#sentence"):
            return
    raise AssertionError("the settings did not settle")


def field(app: App[None], name: str) -> Field | Pick:
    """The field of a setting."""
    lines = app.screen_stack[0].query(Line)
    return next(each for line in lines for each in line.fields if each.setting == name)


def put(app: App[None], name: str, value: str) -> None:
    """Type a value into a field."""
    found = field(app, name)
    assert isinstance(found, Field)
    found.value = value


def note(app: App[None], name: str) -> str:
    """What stands beside a line."""
    lines = app.screen_stack[0].query(Line)
    return str(next(line for line in lines if line.setting == name).note.content)


def text(app: App[None], selector: str) -> str:
    """What a line of the place says."""
    return str(app.screen_stack[0].query_one(selector, Static).content)
