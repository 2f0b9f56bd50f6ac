"""How far to put something off, by one key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from leadtui.domain.day_words import day_words
from leadtui.domain.reminders import Snooze, snoozed
from leadtui.screens.dialogs.choose import Choice, Choose


class SnoozeDialog(Choose[Snooze]):
    """Asks for one of the snoozes and shows the day each would lead to.

    ``dates`` are the dates of the reminders concerned; where they would come to different days,
    the first and the last are shown.
    """

    def __init__(self, dates: Iterable[dt.date], today: dt.date, title: str = "Snooze") -> None:
        known = sorted(set(dates)) or [today]
        super().__init__(
            title, [Choice(each.key, each.label, each, _to(each, known, today)) for each in Snooze]
        )


def _to(choice: Snooze, dates: list[dt.date], today: dt.date) -> str:
    days = sorted({snoozed(choice, day, today) for day in (dates[0], dates[-1])})
    return " to ".join(day_words(day, today) for day in days)
