"""The scoring settings: form, validation beside the field, live effect, saving."""

from __future__ import annotations

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, Static

from leadtui.app import LeadtuiApp
from leadtui.domain.kinds import Kind
from leadtui.domain.rules import change
from leadtui.screens.host import Ports
from leadtui.screens.scoring_settings import PAUSE, ScoringSettings, Setting
from leadtui.services import activities, journal, scoring
from leadtui.services.workspace import Workspace
from tests.builders import add_lead


@pytest.fixture
def app(ws: Workspace) -> LeadtuiApp:
    for name, kind in (("Mina", Kind.DEMO_BOOKED), ("Léa", Kind.REPLIED)):
        activities.log(ws, add_lead(ws, name), kind)
    return LeadtuiApp(
        {"settings": lambda: ScoringSettings(ws)}, Ports(), start="settings", strict=True
    )


async def wait(pilot: Pilot[None]) -> None:
    """Until the form is there, its draft was checked, and the effect is shown."""
    for _ in range(3):
        await pilot.pause(PAUSE)
        await pilot.app.workers.wait_for_complete()
    for _ in range(100):
        if pilot.app.screen.query(Setting) and text(pilot.app, "#sentence"):
            break
        await pilot.pause(PAUSE)
    await pilot.pause(PAUSE)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def setting(app: LeadtuiApp, name: str) -> Setting:
    return next(line for line in app.screen.query(Setting) if line.setting == name)


def text(app: App[None], selector: str) -> str:
    return str(app.screen.query_one(selector, Static).content)


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_the_effect_shows_while_typing(app: LeadtuiApp, size: tuple[int, int]) -> None:
    """CAD-30, CAD-54."""
    async with app.run_test(size=size) as pilot:
        await wait(pilot)
        assert text(app, "#sentence") == "These rules are in force for 2 leads."
        await pilot.press("backspace", "3")
        await wait(pilot)
        assert text(app, "#sentence").startswith("1 lead becomes hot, 0 cool down")
        assert "Léa" in text(app, "#names")
        await pilot.press("backspace", "9", "9")
        await wait(pilot)
        assert text(app, "#sentence").startswith("0 leads become hot, 1 cools down")


async def test_a_wrong_value_is_named_beside_it_and_cannot_be_saved(
    app: LeadtuiApp, ws: Workspace
) -> None:
    """CAD-32."""
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("backspace", "0")
        await wait(pilot)
        line = setting(app, "threshold")
        assert "whole number from 1" in str(line.query_one(".setting--note", Static).content)
        assert line.input.has_class("-invalid")
        await pilot.press("ctrl+s")
        await wait(pilot)
        assert scoring.current(ws).threshold == 5


async def test_points_that_surprise_are_warned_about(app: LeadtuiApp) -> None:
    """CAD-19."""
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        setting(app, "bounced").input.value = "3"
        await wait(pilot)
        note = setting(app, "bounced").query_one(".setting--note", Static)
        assert "usually negative" in str(note.content)


async def test_ctrl_s_saves_one_undo_step(app: LeadtuiApp, ws: Workspace) -> None:
    """CAD-7, CAD-33."""
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        setting(app, "reset_days").input.value = "10"
        setting(app, "opened").input.value = "2"
        await wait(pilot)
        await pilot.press("ctrl+s")
        await wait(pilot)
    saved = scoring.current(ws)
    assert (saved.reset_days, saved.rule(Kind.OPENED).points) == (10, 2)
    journal.undo(ws)
    assert scoring.current(ws).reset_days is None


async def test_ctrl_r_takes_the_draft_back_and_escape_frees_the_keys(app: LeadtuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("backspace", "8", "ctrl+r")
        await wait(pilot)
        assert setting(app, "threshold").input.value == "5"
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen.focused, Input)


async def test_a_rule_that_is_off_stays_off_where_others_change(
    app: LeadtuiApp, ws: Workspace
) -> None:
    scoring.save(ws, change(scoring.current(ws), "replied", "off"))
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        assert setting(app, "replied").input.value == "off"
        setting(app, "opened").input.value = "2"
        await wait(pilot)
        await pilot.press("ctrl+s")
        await wait(pilot)
    saved = scoring.current(ws)
    assert (saved.rule(Kind.REPLIED).on, saved.rule(Kind.REPLIED).points) == (False, 3)
    assert saved.rule(Kind.OPENED).points == 2


async def test_a_period_in_hours_stays_exact(app: LeadtuiApp, ws: Workspace) -> None:
    """CAD-33."""
    scoring.save(ws, change(scoring.current(ws), "reset_days", "7h"))
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        assert setting(app, "reset_days").input.value == "7h"
        assert text(app, "#sentence").startswith("These rules are in force")
