"""Attribute rules in the scoring settings: made, changed and removed by the keyboard."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from leadtui.app import LeadtuiApp
from leadtui.domain.attributes import AttributeRule
from leadtui.domain.kinds import Kind
from leadtui.domain.rule_change import change
from leadtui.screens.scoring_settings import ScoringSettings
from leadtui.screens.why import WhyDialog
from leadtui.services import activities, contacts, scoring
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace
from tests.builders import add_lead
from tests.screens.scoring import EVIL, field, note, settings_app, text, wait

HEAD = "attribute:title=head of | director"


@pytest.fixture
def app(ws: Workspace) -> LeadtuiApp:
    for name, title in (("Mina", "Head of Sales"), ("Léa", f"Clerk {EVIL}")):
        lead = add_lead(ws, name)
        contacts.edit(ws, lead, {"title": title})
        activities.log(ws, lead, Kind.REPLIED)
    return settings_app(ws)


def rules_of(ws: Workspace) -> tuple[AttributeRule, ...]:
    return scoring.current(ws).attributes


async def typed(pilot: Pilot[None], *words: str) -> None:
    """Keys by their name, other text letter by letter."""
    for word in words:
        keys = [word] if word in {"enter", "end", "f3", "f4", "f5"} else list(word)
        await pilot.press(*("space" if key == " " else key for key in keys))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_rule_is_made_and_its_effect_shows(
    app: LeadtuiApp, ws: Workspace, size: tuple[int, int]
) -> None:
    """PUB-9, CAD-54."""
    async with app.run_test(size=size) as pilot:
        await wait(pilot)
        await typed(pilot, "f3", "t", "head of | director", "enter")
        await wait(pilot)
        assert note(app, HEAD) == "give it points"
        assert app.focused is field(app, HEAD)
        await typed(pilot, "4")
        await wait(pilot)
        assert note(app, HEAD) == "new"
        assert text(app, "#sentence").startswith("1 lead becomes hot, 0 cool down; 1 score")
        assert "Mina" in text(app, "#names")
        await pilot.press("ctrl+s")
        await wait(pilot)
        assert [(rule.name, rule.points) for rule in rules_of(ws)] == [(HEAD, 4)]
        assert note(app, HEAD) == ""
        settle(ws.store, ws.now())


async def test_points_typed_right_after_the_words_are_those_of_the_rule(
    app: LeadtuiApp, ws: Workspace
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        await typed(pilot, "f3", "u", "n", "3")
        await typed(pilot, "f3", "c", "Lyon", "enter", "2")
        await wait(pilot)
        await pilot.press("ctrl+s")
        await wait(pilot)
        assert [(rule.name, rule.points) for rule in rules_of(ws)] == [
            ("attribute:city=Lyon", 2),
            ("attribute:customer=no", 3),
        ]


async def test_words_change_points_stay_and_a_rule_goes(app: LeadtuiApp, ws: Workspace) -> None:
    rules = change(scoring.current(ws), HEAD, "4")
    scoring.save(ws, change(rules, "attribute:city=Lyon", "2"))
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        field(app, HEAD).focus()
        await typed(pilot, "f4", "end", " | CEO", "enter")
        await wait(pilot)
        more = f"{HEAD} | CEO"
        assert note(app, HEAD) == "removed, was 4"
        assert (field(app, more).text, note(app, more)) == ("4", "new")
        field(app, "attribute:city=Lyon").focus()
        await typed(pilot, "f5")
        await wait(pilot)
        await pilot.press("ctrl+s")
        await wait(pilot)
        assert [(rule.name, rule.points) for rule in rules_of(ws)] == [(more, 4)]
        screen = app.screen
        assert isinstance(screen, ScoringSettings)
        assert [line.rule.name for line in screen.attribute_lines()] == [more]


async def test_the_same_words_lead_to_the_rule_that_is_there(
    app: LeadtuiApp, ws: Workspace
) -> None:
    scoring.save(ws, change(scoring.current(ws), HEAD, "4"))
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        await typed(pilot, "f3", "t", "Director, HEAD of", "enter")
        await wait(pilot)
        assert app.focused is field(app, HEAD)
        assert field(app, HEAD).text == "4"


async def test_a_rule_that_was_typed_is_taken_back_and_outlives_a_change_elsewhere(
    app: LeadtuiApp, ws: Workspace
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        await typed(pilot, "f3", "t", "head of | director", "enter", "4")
        await wait(pilot)
        scoring.save(ws, change(scoring.current(ws), "attribute:city=Lyon", "2"))
        screen = app.screen
        assert isinstance(screen, ScoringSettings)
        screen.reload()
        await wait(pilot)
        assert field(app, HEAD).text == "4"
        assert field(app, "attribute:city=Lyon").text == "2"
        await pilot.press("ctrl+r")
        await wait(pilot)
        assert [line.rule.name for line in screen.attribute_lines()] == ["attribute:city=Lyon"]
        assert not screen.typed()


async def test_words_that_no_lead_can_have_are_warned_of(app: LeadtuiApp, ws: Workspace) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        await typed(pilot, "f3", "t", "| ,", "enter")
        assert rules_of(ws) == ()
        await pilot.press("escape")
        scoring.save(ws, change(scoring.current(ws), "attribute:title=***", "4"))
        screen = app.screen
        assert isinstance(screen, ScoringSettings)
        screen.reload()
        await wait(pilot)
        assert note(app, "attribute:title=***").startswith("has neither a letter nor a digit")


async def test_words_are_only_text(app: LeadtuiApp, ws: Workspace) -> None:
    """Foreign text is never markup, here and in *why*."""
    lead = add_lead(ws, "Jo", title=EVIL)
    rules = change(scoring.current(ws), f"attribute:title={EVIL}", "4")
    scoring.save(ws, change(rules, f"attribute:title=red {EVIL}", "1"))
    settle(ws.store, ws.now())
    async with app.run_test(size=(120, 40)) as pilot:
        await wait(pilot)
        screen = app.screen
        assert isinstance(screen, ScoringSettings)
        shown = [
            str(line.query_one(".line--words", Static).content) for line in screen.attribute_lines()
        ]
        assert shown == [EVIL, f"red {EVIL}"]
        app.push_screen(WhyDialog(ws, lead, "Jo"))
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        told = str(app.screen.query_one(".why--lines", Static).content)
        assert f"title: {EVIL}  +4 once the lead reacts" in told
