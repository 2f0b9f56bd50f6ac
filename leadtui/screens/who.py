"""Who is at work, where several people share a store."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.screen import Screen

from leadtui.domain.format import plural
from leadtui.screens.dialogs.choose import Choice, Choose
from leadtui.services.workspace import Person

_KEYS = "123456789abcdefghijklmnopqrstuvwxyz"
_TEXT = "What you do carries your name. Escape leaves; leadtui --as NAME does not ask."


class WhoScreen(Screen[None]):
    """An empty screen with the question; ``chosen`` gets the user's id, None for nobody."""

    def __init__(self, people: Sequence[Person], chosen: Callable[[int | None], None]) -> None:
        super().__init__()
        self.people = tuple(people)
        self.chosen = chosen

    def on_mount(self) -> None:
        """Ask."""
        teams = {person.team for person in self.people}
        choices = [
            Choice(
                _KEYS[place] if place < len(_KEYS) else "",
                person.user.name,
                person.user.id,
                f"{person.user.role} of {person.team}" if len(teams) > 1 else person.user.role,
            )
            for place, person in enumerate(self.people)
        ]
        number = plural(len(self.people), "person", "people")
        title = f"{number} share this store. Who are you?"
        self.app.push_screen(Choose(title, choices, text=_TEXT), self.chosen)
