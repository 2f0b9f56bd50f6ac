"""Questions about the list of statuses: which one is new, which one goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import App

from leadtui.domain.text import clean_line
from leadtui.screens.dialogs import Choice, Choose, Prompt

_KINDS = (
    Choice("l", "Lead status", "lead", "where the lead stands with us"),
    Choice("c", "Contact status", "contact", "what the person says"),
)


def ask_new(app: App[None], then: Callable[[str, str], None]) -> None:
    """Ask for a name and a kind of status."""

    def named(name: str | None) -> None:
        if name:

            def chosen(kind: str | None) -> None:
                if kind is not None:
                    then(name, kind)

            app.push_screen(Choose(f"What is {name}?", _KINDS), chosen)

    text = "It is worth 0 until a value is set."
    app.push_screen(Prompt("New status", placeholder="name", text=text), named)


def ask_which(app: App[None], names: Sequence[str], here: str, then: Callable[[str], None]) -> None:
    """Ask which status goes, the one under the cursor first."""
    ordered = sorted(names, key=lambda name: name != here)
    choices = [Choice("", clean_line(name), name) for name in ordered]

    def chosen(name: str | None) -> None:
        if name is not None:
            then(name)

    text = "One that a lead has or ever had stays: give it the value 0 instead."
    app.push_screen(Choose("Remove which status?", choices, text=text), chosen)
