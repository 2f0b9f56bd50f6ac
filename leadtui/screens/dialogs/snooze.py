"""How far to put something off, by one key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from leadtui.domain.day_words import day_words
from leadtui.domain.reminders import Snooze, snoozed
from leadtui.domain.working_days import WEEK, WorkingDays
from leadtui.screens.dialogs.choose import Choice, Choose
from leadtui.screens.host import Host


class SnoozeDialog(Choose[Snooze]):
    """Asks for one of the snoozes and shows the day each would lead to.

    ``dates`` are the dates of the reminders concerned; where they would come to different days,
    the first and the last are shown.
    """

    def __init__(self, dates: Iterable[dt.date], today: dt.date, title: str = "Snooze") -> None:
        self._dates = sorted(set(dates)) or [today]
        self._today = today
        super().__init__(title, self._with_days(WEEK))

    def _with_days(self, working: WorkingDays) -> list[Choice[Snooze]]:
        return [
            Choice(each.key, each.label, each, _to(each, self._dates, self._today, working))
            for each in Snooze
        ]

    def on_mount(self) -> None:
        """Ask which days the team works."""
        host = self.app
        if isinstance(host, Host) and host.ports.working is not None:
            self.ask(host.ports.working, lambda found: self.show_details(self._with_days(found)))


def _to(choice: Snooze, dates: list[dt.date], today: dt.date, working: WorkingDays) -> str:
    days = sorted({snoozed(choice, day, today, working) for day in (dates[0], dates[-1])})
    return " to ".join(day_words(day, today) for day in days)
