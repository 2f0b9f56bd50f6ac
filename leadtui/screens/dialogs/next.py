"""When to come back to a company: one key for the day proposed, for a usual one, or for none."""

from __future__ import annotations

import datetime as dt
from enum import Enum, auto

from textual.widgets import OptionList

from leadtui.domain.dates import When
from leadtui.domain.day_words import day_words
from leadtui.domain.reminders import LOW_QUICK_DAYS, Priority, Snooze, snoozed
from leadtui.screens.dialogs.choose import Choice, Choose


class Way(Enum):
    """An answer that is no day: the one proposed, one to be typed, or none."""

    PROPOSED = auto()
    TYPED = auto()
    NONE = auto()


class NextDialog(Choose[When | Way]):
    """Asks for the next date (COE-144): a :class:`When`, or a :class:`Way`.

    ``proposed`` is the day proposed in words, ``text`` says why; enter takes it, as its key does.
    """

    SCOPE = "Next reminder"

    def __init__(
        self,
        title: str,
        today: dt.date,
        *,
        proposed: str,
        priority: Priority = Priority.NORMAL,
        text: str = "",
    ) -> None:
        days = [(each.key, each.label, snoozed(each, today, today)) for each in Snooze]
        if priority is Priority.LOW:
            far = LOW_QUICK_DAYS[-1]
            days.append(("2", f"+{far} days", today + dt.timedelta(days=far)))
        choices: list[Choice[When | Way]] = [Choice("d", "as proposed", Way.PROPOSED, proposed)]
        choices += [
            Choice(key, label, When(day, None), day_words(day, today)) for key, label, day in days
        ]
        choices += [
            Choice("t", "a date in words", Way.TYPED, "tomorrow 9am, lundi, 25/12"),
            Choice("n", "none", Way.NONE),
        ]
        super().__init__(title, choices, text=text)

    def on_mount(self) -> None:
        """Stand on the day proposed."""
        self.query_one(OptionList).highlighted = 0
