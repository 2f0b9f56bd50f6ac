"""The small questions and their answers."""

from __future__ import annotations

from typing import Any

import pytest
from textual.screen import Screen
from textual.widgets import Static

from leadtui.app import LeadtuiApp
from leadtui.screens.dialogs import (
    Choice,
    Choose,
    Confirm,
    Hint,
    MultiChoose,
    Option,
    Prompt,
    TextPrompt,
)
from tests.screens.conftest import Settle
from tests.screens.places import make


async def answer(settle: Settle, dialog: Screen[Any], *keys: str) -> list[object]:
    app: LeadtuiApp = make()
    answers: list[object] = []
    async with app.run_test() as pilot:
        await settle(pilot)
        app.push_screen(dialog, answers.append)
        await settle(pilot)
        await pilot.press(*keys)
        await settle(pilot)
    return answers


SNOOZE = [Choice("1", "tomorrow", 1), Choice("m", "next Monday", 8), Choice("0", "+30", 30)]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [(["m"], [8]), (["down", "down", "enter"], [30]), (["escape"], [None]), (["z"], [])],
)
async def test_one_key_chooses(settle: Settle, keys: list[str], expected: list[object]) -> None:
    assert await answer(settle, Choose("Snooze", SNOOZE), *keys) == expected


def test_two_choices_with_one_key_are_an_error() -> None:
    with pytest.raises(ValueError, match="same key"):
        Choose("Snooze", [Choice("1", "a", 1), Choice("1", "b", 2)])


@pytest.mark.parametrize(("key", "expected"), [("y", True), ("n", False), ("escape", None)])
async def test_a_confirmation_is_by_one_key_and_enter_does_nothing(
    settle: Settle, key: str, expected: object
) -> None:
    assert await answer(settle, Confirm("Erase Mina Roth?", "For ever."), "enter", key) == [
        expected
    ]


def hint(text: str) -> Hint:
    return Hint("Tue 25 Nov") if text == "tomorrow" else Hint("No date.", ok=False)


async def test_a_prompt_takes_only_what_its_hint_agrees_with(settle: Settle) -> None:
    assert await answer(settle, Prompt("Date", hint=hint), *"tomorro", "enter") == []
    assert await answer(settle, Prompt("Date", hint=hint), *"tomorrow", "enter") == ["tomorrow"]


async def test_a_prompt_says_while_typing_what_the_text_means(settle: Settle) -> None:
    app = make()
    async with app.run_test() as pilot:
        await settle(pilot)
        app.push_screen(Prompt("Date", hint=hint))
        await settle(pilot)
        line = app.screen.query_one(".prompt--hint", Static)
        assert str(line.content) == "✗ No date."
        await pilot.press(*"tomorrow")
        await settle(pilot)
        assert str(line.content) == "→ Tue 25 Nov"


async def test_a_note_of_several_lines_is_saved_by_ctrl_s(settle: Settle) -> None:
    keys = [*"ab", "enter", *"c ", "ctrl+s"]
    assert await answer(settle, TextPrompt("Note"), *keys) == ["ab\nc"]


async def test_a_checklist_gives_its_values_in_the_given_order(settle: Settle) -> None:
    people = [Option("ana", "a", taken=True), Option("bob", "b"), Option("carla", "c")]
    dialog = MultiChoose("Followers", people)
    assert await answer(settle, dialog, "down", "down", "space", "ctrl+s") == [("a", "c")]


async def test_a_checklist_says_when_too_few_are_taken(settle: Settle) -> None:
    people = [Option("ana", "a", taken=True), Option("bob", "b")]
    dialog = MultiChoose("Followers", people, least=1)
    assert await answer(settle, dialog, "space", "ctrl+s") == []
