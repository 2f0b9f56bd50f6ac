"""Which routine to show: a key for each, with its counts by tag."""

from __future__ import annotations

from collections.abc import Sequence

from textual.widgets import OptionList

from leadtui.screens.dialogs.choose import Choice, Choose
from leadtui.screens.suspect_words import counts_words
from leadtui.services.routine_setup import RoutineSheet

_KEYS = "123456789abcdefghijklmnopqrstuvwxyz"


class WhichRoutine(Choose[int]):
    """Asks for one of the routines; the default one and the one ``shown`` are named, and the cursor
    is on that.
    """

    SCOPE = "Choice"
    DEFAULT_CSS = """
    WhichRoutine > .dialog--box { width: 90; }
    WhichRoutine OptionList { text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(
        self, title: str, setups: Sequence[RoutineSheet], default: int | None, shown: int | None
    ) -> None:
        choices = [_choice(place, one, default, shown) for place, one in enumerate(setups)]
        super().__init__(title, choices)
        self._start = next((n for n, one in enumerate(setups) if one.id == shown), 0)

    def on_mount(self) -> None:
        """Start on the routine that is shown."""
        self.query_one(OptionList).highlighted = self._start


def _choice(place: int, one: RoutineSheet, default: int | None, shown: int | None) -> Choice[int]:
    notes = ["your default" if one.id == default else "", "shown" if one.id == shown else ""]
    words = " · ".join(filter(None, (*notes, counts_words(one.counts) or "no company")))
    key = _KEYS[place] if place < len(_KEYS) else ""
    return Choice(key, one.title, one.id, words)
