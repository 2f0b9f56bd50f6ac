"""Commands: declared once, everything else derives from them (design, "Commands are the spine")."""

from __future__ import annotations

import pytest
from textual.app import App
from textual.binding import Binding
from textual.widget import Widget

from leadtui.widgets.commands import (
    Commands,
    Failed,
    Refused,
    command,
    is_safe_key,
    own_commands,
)


class Bell(Commands, Widget, can_focus=True):
    """Something with commands."""

    broken = False
    rung = 0

    def _why_not(self) -> str | None:
        return "The clapper is gone." if self.broken else None

    @command("bell.ring", "Ring", key="r R", when=_why_not, footer=1)
    def action_ring(self) -> None:
        """Ring
        the bell.

        More for the programmer.
        """
        self.rung += 1

    @command("bell.crack", "Crack")
    async def action_crack(self) -> None:
        """Crack the bell."""
        raise ValueError("cracked")


class Tower(App[None]):
    """An app that keeps what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: list[str] = []
        self.errors: list[BaseException] = []

    def compose(self) -> list[Widget]:
        return [Bell()]

    def on_refused(self, message: Refused) -> None:
        self.refused.append(message.reason)

    def on_failed(self, message: Failed) -> None:
        self.errors.append(message.error)


def test_one_declaration_gives_binding_and_metadata() -> None:
    [ring, crack] = own_commands(Bell)
    assert (ring.id, ring.title, ring.keys, ring.scope) == ("bell.ring", "Ring", ("r", "R"), "Bell")
    assert ring.doc == "Ring the bell."
    assert crack.keys == ()
    bindings = [b for b in Bell.BINDINGS if isinstance(b, Binding)]
    assert [(b.id, b.key, b.action) for b in bindings] == [
        ("bell.ring", "r,R", "run_command('bell.ring')")
    ]


async def test_a_key_runs_the_command_or_says_why_not() -> None:
    app = Tower()
    async with app.run_test() as pilot:
        bell = app.query_one(Bell)
        await pilot.press("r")
        bell.broken = True
        await pilot.press("R")
        await pilot.pause()
        assert bell.rung == 1
        assert app.refused == ["The clapper is gone."]


async def test_an_error_in_a_command_reaches_the_app() -> None:
    app = Tower()
    async with app.run_test() as pilot:
        await app.query_one(Bell).action_run_command("bell.crack")
        await pilot.pause()
        assert [str(error) for error in app.errors] == ["cracked"]


async def test_the_keymap_gives_a_command_another_key_by_its_id() -> None:
    app = Tower()
    async with app.run_test() as pilot:
        app.set_keymap({"bell.ring": "x"})
        await pilot.press("r", "x")
        assert app.query_one(Bell).rung == 1


def test_a_key_taken_twice_in_a_class_is_an_error_at_import() -> None:
    with pytest.raises(TypeError, match=r"'r' is taken twice, by bell.ring and bell.rub"):

        class TwoOnOne(Bell):
            @command("bell.rub", "Rub", key="r")
            def action_rub(self) -> None:
                """Rub it."""


def test_a_subclass_may_say_anew_what_a_command_is() -> None:
    class Gong(Bell):
        @command("bell.ring", "Strike", key="r")
        def action_ring(self) -> None:
            """Strike it."""

    assert Gong.COMMANDS_BY_ID["bell.ring"].title == "Strike"
    assert Gong.COMMANDS_BY_ID["bell.crack"].title == "Crack"


@pytest.mark.parametrize(
    "key", ["ctrl+m", "ctrl+h", "ctrl+i", "ctrl+j", "ctrl+c", "ctrl+enter", "alt+x", "f13", "é"]
)
def test_keys_that_some_terminals_keep_are_refused(key: str) -> None:
    assert not is_safe_key(key)
    with pytest.raises(TypeError, match="terminal"):
        command("bell.x", "X", key=key)


@pytest.mark.parametrize("key", ["d", "U", "7", "f1", "f12", "ctrl+s", "?", "/", "[", ".", "space"])
def test_keys_that_every_terminal_passes_are_taken(key: str) -> None:
    assert is_safe_key(key)


def test_a_command_without_docstring_is_refused() -> None:
    with pytest.raises(TypeError, match="docstring"):

        @command("bell.mute", "Mute")
        def mute(bell: Bell) -> None:
            bell.broken = True


def test_a_bad_id_is_refused() -> None:
    with pytest.raises(TypeError, match=r"place\.verb"):
        command("Ring it", "Ring")
