"""The scoring settings: form, validation beside the field, live effect, saving."""

from __future__ import annotations

import pytest
from textual.widgets import Input, Static

from leadtui.app import LeadtuiApp
from leadtui.domain.kinds import Kind
from leadtui.domain.rule_change import change
from leadtui.domain.rules import Frequency, Repeats, Rule
from leadtui.domain.scopes import Scope
from leadtui.screens.scoring_settings import PAUSE, ScoringSettings
from leadtui.services import activities, journal, scoring, statuses
from leadtui.services.workspace import Workspace, add_user, open_workspace
from tests.builders import add_lead
from tests.screens.scoring import EVIL, field, note, put, settings_app, text, wait


@pytest.fixture
def app(ws: Workspace) -> LeadtuiApp:
    for name, kind in (("Mina", Kind.DEMO_BOOKED), ("Léa", Kind.REPLIED)):
        activities.log(ws, add_lead(ws, name), kind)
    return settings_app(ws)


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
        await pilot.press("backspace", "backspace", "5")
        await wait(pilot)
        assert (text(app, "#sentence"), text(app, "#names")) == (
            "These rules are in force for 2 leads.",
            "",
        )


async def test_the_effect_is_told_by_owner_and_by_the_score_of_each_lead(
    app: LeadtuiApp, ws: Workspace
) -> None:
    """CAD-54."""
    bo = add_user(ws, f"Bo {EVIL}").id
    activities.log(ws, add_lead(ws, f"Karl {EVIL}", owner_id=bo), Kind.REPLIED)
    activities.log(ws, add_lead(ws, "Jo", owner_id=bo), Kind.OPENED)
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        put(app, "replied", "6")
        put(app, "opened", "2")
        await wait(pilot)
        said = text(app, "#names")
    lines = [line.split() for line in said.splitlines()]
    assert ["Ana", "1", "hot", "0", "cool", "1", "score"] in lines
    assert any(line[0] == "Bo" and line[-6:] == "1 hot 0 cool 2 scores".split() for line in lines)
    assert any(line[:2] == ["6", "(+3)"] and EVIL in " ".join(line) for line in lines)
    assert any(line[:3] == ["2", "(+1)", "Jo"] for line in lines)


async def test_a_wrong_value_is_named_beside_it_and_cannot_be_saved(
    app: LeadtuiApp, ws: Workspace
) -> None:
    """CAD-32."""
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        activities.log(ws, add_lead(ws, "Jo"), Kind.REPLIED)
        await pilot.press("backspace", "2")
        await wait(pilot)
        assert "Jo" in text(app, "#names")
        await pilot.press("backspace", "0")
        await wait(pilot)
        assert text(app, "#names") == "", "what another value would do"
        assert "whole number from 1" in note(app, "threshold")
        assert "whole number from 1" in text(app, "#detail")
        assert field(app, "threshold").has_class("-invalid")
        await pilot.press("ctrl+s")
        await wait(pilot)
        assert scoring.current(ws).threshold == 5


async def test_points_that_surprise_are_warned_about(app: LeadtuiApp) -> None:
    """CAD-19."""
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        put(app, "bounced", "3")
        await wait(pilot)
        assert "usually negative" in note(app, "bounced")


async def test_ctrl_s_saves_one_undo_step(app: LeadtuiApp, ws: Workspace) -> None:
    """CAD-7, CAD-33."""
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        put(app, "reset_days", "10")
        put(app, "opened", "2")
        await wait(pilot)
        await pilot.press("ctrl+s")
        await wait(pilot)
        assert "not saved" not in str(app.screen.query_one("#rules").border_title)
    saved = scoring.current(ws)
    assert (saved.reset_days, saved.rule(Kind.OPENED).points) == (10, 2)
    journal.undo(ws)
    assert scoring.current(ws).reset_days is None


async def test_everything_of_a_rule_is_set_by_the_keyboard(app: LeadtuiApp, ws: Workspace) -> None:
    """CAD-19, CAD-20: points, how often it counts, cap, mail scanners, off."""
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        field(app, "opened").focus()
        await pilot.pause()
        await pilot.press("4", "right", "space", "right", "2", "right", "5", "right", "space")
        await wait(pilot)
        assert note(app, "opened") == "was 1, every time, none, none, on"
        await pilot.press("ctrl+s")
        await wait(pilot)
    assert scoring.current(ws).rule(Kind.OPENED) == Rule(
        points=4, repeats=Repeats.MESSAGE, cap=2, on=False, after_seconds=5
    )


async def test_the_arrows_go_along_the_columns(app: LeadtuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        field(app, "mail_sent.cap").focus()
        await pilot.pause()
        await pilot.press("down")
        assert app.focused is field(app, "opened.cap")
        await pilot.press("left", "left")
        assert app.focused is field(app, "opened")
        await pilot.press("up", "up")
        assert app.focused is field(app, "call_seconds")
        await pilot.press("end", "left", "left")
        assert app.focused is field(app, "call_seconds")


async def test_frequency_and_the_kinds_of_status(app: LeadtuiApp, ws: Workspace) -> None:
    """COR-66, CAD-55: both kinds of status have their values and a switch."""
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        for name, value in (
            ("frequency", "4"),
            ("frequency.count", "5"),
            ("frequency.days", "9"),
            ("status:Interested", "6"),
            ("status:Working - Contacted", "3"),
        ):
            put(app, name, value)
        for name in ("frequency.on", "contact_status"):
            field(app, name).focus()
            await pilot.pause()
            await pilot.press("space")
        await wait(pilot)
        await pilot.press("ctrl+s")
        await wait(pilot)
    saved = scoring.current(ws)
    assert saved.frequency == Frequency(points=4, count=5, days=9, on=True)
    assert (saved.statuses["Interested"], saved.statuses["Working - Contacted"]) == (6, 3)
    assert (saved.lead_status, saved.contact_status) == (True, False)


async def test_ctrl_r_takes_the_draft_back_and_escape_frees_the_keys(app: LeadtuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("backspace", "8", "ctrl+r")
        await wait(pilot)
        assert field(app, "threshold").text == "5"
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen.focused, Input)


async def test_a_rule_that_is_off_stays_off_where_others_change(
    app: LeadtuiApp, ws: Workspace
) -> None:
    scoring.save(ws, change(scoring.current(ws), "replied", "off"))
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        assert (field(app, "replied").text, field(app, "replied.on").text) == ("3", "no")
        put(app, "opened", "2")
        put(app, "replied", "4")
        await wait(pilot)
        await pilot.press("ctrl+s")
        await wait(pilot)
    saved = scoring.current(ws)
    assert (saved.rule(Kind.REPLIED).on, saved.rule(Kind.REPLIED).points) == (False, 4)
    assert saved.rule(Kind.OPENED).points == 2


async def test_a_period_in_hours_stays_exact(app: LeadtuiApp, ws: Workspace) -> None:
    """CAD-33."""
    scoring.save(ws, change(scoring.current(ws), "reset_days", "7h"))
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        assert field(app, "reset_days").text == "7h"
        assert text(app, "#sentence").startswith("These rules are in force")


async def test_what_others_save_meanwhile_joins_what_is_typed(
    app: LeadtuiApp, ws: Workspace
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        put(app, "opened", "7")
        await wait(pilot)
        scoring.save(ws, change(scoring.current(ws), "clicked", "9"))
        statuses.add(ws, f"Paused {EVIL}")
        place = app.screen
        assert isinstance(place, ScoringSettings)
        place.reload()
        await wait(pilot)
        assert (field(app, "clicked").text, field(app, "opened").text) == ("9", "7")
        assert note(app, "opened") == "was 1"
        shown = [str(each.content) for each in app.screen.query(".line--name").results(Static)]
        assert f"Paused {EVIL}" in shown
        await pilot.press("ctrl+s")
        await wait(pilot)
    saved = scoring.current(ws)
    assert (saved.rule(Kind.CLICKED).points, saved.rule(Kind.OPENED).points) == (9, 7)


async def test_statuses_come_and_go_on_the_screen(app: LeadtuiApp, ws: Workspace) -> None:
    """CAD-23, CAD-28."""
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        await pilot.press("f6", *"Lost", "enter", "c")
        await wait(pilot)
        field(app, "status:Lost").focus()
        await pilot.pause()
        await pilot.press("2", "ctrl+s")
        await wait(pilot)
        assert "Lost" in scoring.current(ws).contact_statuses
        assert scoring.current(ws).statuses["Lost"] == 2
        field(app, "status:New").focus()
        await pilot.pause()
        await pilot.press("f7")
        await pilot.app.workers.wait_for_complete()
        await pilot.press("x", "enter")
        await pilot.app.workers.wait_for_complete()
        await pilot.press("escape")
        await wait(pilot)
        assert "New" not in [row.name for row in statuses.all_statuses(ws)]


async def test_a_rep_sees_the_rules_and_their_effect_but_cannot_save(
    ws: Workspace, app: LeadtuiApp
) -> None:
    """X-11."""
    bo = add_user(ws, "Bo")
    theirs = open_workspace(ws.store.path, clock=ws.clock, as_user="Bo")
    activities.log(ws, add_lead(ws, "Jo", owner_id=bo.id), Kind.REPLIED)
    rep = settings_app(theirs)
    try:
        async with rep.run_test(size=(80, 24)) as pilot:
            await wait(pilot)
            await pilot.press("3")
            await wait(pilot)
            assert "become hot" in text(rep, "#sentence")
            await pilot.press("ctrl+s")
            await wait(pilot)
    finally:
        theirs.store.close()
    assert scoring.current(ws).threshold == 5
    assert scoring.current(ws, Scope(user_id=bo.id)).threshold == 5


async def test_one_effect_is_found_out_at_a_time(
    app: LeadtuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is a pass over all leads: those of values typed over are never begun."""
    running: list[int] = []
    most: list[int] = []
    asked: list[int] = []
    preview = scoring.preview

    def slow(*args: object, **kwargs: object) -> object:
        import time

        running.append(1)
        most.append(len(running))
        asked.append(1)
        time.sleep(3 * PAUSE)
        running.pop()
        return preview(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(scoring, "preview", slow)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait(pilot)
        for key in "3", "4", "1":
            await pilot.press("backspace", "backspace", key)
            await pilot.pause(PAUSE * 1.3)
        await wait(pilot)
        assert text(app, "#sentence").startswith("1 lead becomes hot")
    assert max(most) == 1
    assert len(asked) <= 4
