"""The forms of companies and people, and notes in the user's own editor."""

from __future__ import annotations

import contextlib
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.widgets import Input, Static

from leadtui.app import LeadtuiApp
from leadtui.services import companies, contacts
from leadtui.services.workspace import Workspace
from leadtui.widgets.commands import shadowed_commands
from tests.screens.conftest import Settle
from tests.screens.sheets import (
    EVIL,
    add_kestrel,
    entries,
    form_of,
    is_shown,
    line_of,
    opened,
    text_of,
)


@pytest.fixture
def kestrel(ws: Workspace) -> int:
    return add_kestrel(ws)


async def test_e_on_the_details_edits_the_company_and_says_what_cannot_be_taken(
    ws: Workspace, kestrel: int, settle: Settle
) -> None:
    async with opened(ws, kestrel, settle) as (pilot, sheet):
        sheet.query_one("#details").focus()
        await pilot.press("e")
        await settle(pilot)
        dialog = form_of(pilot)
        line_of(dialog, "city").text = "Paris"
        line_of(dialog, "headcount").text = "many"
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert is_shown(pilot, dialog)
        hint = line_of(dialog, "headcount").query_one(".edit--hint", Static)
        assert "is not a whole number" in str(hint.content)
        assert line_of(dialog, "headcount").control.has_focus
        line_of(dialog, "headcount").text = "1 200"
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert is_shown(pilot, sheet)
        values = companies.values(ws, kestrel)
        assert (values["city"], values["headcount"]) == ("Paris", "1200")
        assert "Paris" in text_of(sheet)


async def test_a_form_whose_record_changed_meanwhile_shows_both_values(
    ws: Workspace, kestrel: int, settle: Settle
) -> None:
    async with opened(ws, kestrel, settle) as (pilot, sheet):
        sheet.query_one("#details").focus()
        await pilot.press("e")
        await settle(pilot)
        dialog = form_of(pilot)
        line_of(dialog, "city").text = "mine"
        companies.edit(ws, kestrel, {"city": EVIL, "website": "theirs.example"})
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert is_shown(pilot, dialog)
        problem = str(dialog.query_one(".edit--problem", Static).content)
        assert "changed meanwhile" in problem
        hint = str(line_of(dialog, "city").query_one(".edit--hint", Static).content)
        assert hint == f"is now {EVIL}, was Lyon; saving keeps yours"
        assert line_of(dialog, "city").text == "mine"
        assert line_of(dialog, "website").text == "theirs.example"
        await pilot.press("ctrl+s")
        await settle(pilot)
        values = companies.values(ws, kestrel)
        assert (values["city"], values["website"]) == ("mine", "theirs.example")


async def test_e_on_a_card_edits_the_person_and_renewing_needs_a_reason(
    ws: Workspace, kestrel: int, settle: Settle
) -> None:
    """COE-23, COE-25, PUB-35."""
    async with opened(ws, kestrel, settle, (80, 24)) as (pilot, sheet):
        lea = sheet.cards.cards[1].id
        await pilot.press("j", "e")
        await settle(pilot)
        dialog = form_of(pilot)
        assert shadowed_commands(dialog) == []
        line_of(dialog, "unsubscribed").text = "no"
        await pilot.press("ctrl+s")
        await settle(pilot)
        hint = str(line_of(dialog, "unsubscribed").query_one(".edit--hint", Static).content)
        assert "written renewal" in hint
        line_of(dialog, "renewed").text = "letter of 3 May"
        line_of(dialog, "email").text = ""
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert is_shown(pilot, sheet)
        values = contacts.values(ws, lea)
        assert (values["unsubscribed"], values["email"]) == ("no", "")
        assert any("letter of 3 May" in str(row.detail) for row in entries(ws, kestrel))


async def test_a_form_with_changes_is_left_at_the_second_escape(
    ws: Workspace, kestrel: int, settle: Settle
) -> None:
    """COE-27; nothing typed is lost by one key."""
    async with opened(ws, kestrel, settle) as (pilot, sheet):
        await pilot.press("e")
        await settle(pilot)
        dialog = form_of(pilot)
        await pilot.press("enter", "x", "escape")
        await settle(pilot)
        assert is_shown(pilot, dialog)
        assert dialog.query(Input)[1].has_focus
        await pilot.press("escape")
        await settle(pilot)
        assert is_shown(pilot, sheet)
        await pilot.press("e")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert is_shown(pilot, sheet)


# The editor


@pytest.fixture
def lent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that can be lent to a program."""

    @contextlib.contextmanager
    def suspend(_: LeadtuiApp) -> Iterator[None]:
        yield

    monkeypatch.setattr(LeadtuiApp, "suspend", suspend)


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lent: None) -> Callable[[str], Path]:
    """Make a shell script the user's editor; what it was given is noted in the file returned."""

    def make(script: str) -> Path:
        program, note = tmp_path / "my editor", tmp_path / "given"
        program.write_text(
            f'#!/bin/sh\nstat -c %a "$1" > "{note}"\necho "$1" >> "{note}"\n{script}'
        )
        program.chmod(0o700)
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", f"'{program}'")
        return note

    return make


async def test_a_note_is_written_in_the_users_editor_and_leaves_no_file(
    ws: Workspace, kestrel: int, settle: Settle, editor: Callable[[str], Path]
) -> None:
    given = editor('printf "caf\\303\\251\\nsecond" > "$1"; touch "$1~"')
    async with opened(ws, kestrel, settle) as (pilot, _):
        await pilot.press("ctrl+e")
        await settle(pilot)
        assert entries(ws, kestrel, "notes")[0].text == "café\nsecond"
    mode, path = given.read_text().splitlines()
    assert int(mode, 8) == stat.S_IRUSR | stat.S_IWUSR
    assert not Path(path).parent.exists()


async def test_the_note_under_the_cursor_is_changed_in_the_editor(
    ws: Workspace, kestrel: int, settle: Settle, editor: Callable[[str], Path]
) -> None:
    editor('printf " more" >> "$1"')
    async with opened(ws, kestrel, settle) as (pilot, _):
        await pilot.press("n")
        await settle(pilot)
        await pilot.press("ctrl+e")
        await settle(pilot)
        assert [row.text for row in entries(ws, kestrel, "notes")] == [f"{EVIL}\nsecond line more"]


@pytest.mark.parametrize("script", ["exit 3", 'printf "\\377\\376\\377" > "$1"', 'rm "$1"', ":"])
async def test_an_editor_that_gives_no_text_changes_nothing(
    ws: Workspace, kestrel: int, settle: Settle, editor: Callable[[str], Path], script: str
) -> None:
    given = editor(script)
    async with opened(ws, kestrel, settle) as (pilot, sheet):
        before = entries(ws, kestrel)
        await pilot.press("ctrl+e")
        await settle(pilot)
        assert entries(ws, kestrel) == before
        assert is_shown(pilot, sheet)
    assert given.exists()


async def test_a_terminal_that_cannot_be_lent_says_so(
    ws: Workspace, kestrel: int, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "true")
    async with opened(ws, kestrel, settle) as (pilot, _):
        said: list[str] = []
        monkeypatch.setattr(LeadtuiApp, "toast", lambda _, text, **__: said.append(text))
        await pilot.press("ctrl+e")
        await settle(pilot)
        assert said == ["This terminal cannot be lent to an editor.\nN writes the note here."]
