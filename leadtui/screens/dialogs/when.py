"""A date in words, with the day it stands for shown while it is typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from textual.app import ComposeResult

from leadtui.domain.dates import When, parse_when
from leadtui.domain.day_words import when_words
from leadtui.domain.reminders import LOW_QUICK_DAYS, Priority
from leadtui.domain.working_days import WEEK, WorkingDays
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.screens.host import Host
from leadtui.widgets.asking import Asks
from leadtui.widgets.hinted import HintedInput

PLACEHOLDER = "tomorrow 9am · +3d · lundi · next fri · 25/12"
SUGGESTIONS = ("tomorrow", "+3d", "+7d", "next mon", "+30d", "+365d")


def suggestions(priority: Priority = Priority.NORMAL) -> tuple[str, ...]:
    """What up and down offer: the snoozes, and for low priority a year and two (COE-131)."""
    if priority is Priority.LOW:
        return (*(f"+{days}d" for days in LOW_QUICK_DAYS), *SUGGESTIONS[:-1])
    return SUGGESTIONS


class WhenField(Asks, HintedInput[When]):
    """A field for a day and perhaps a time, by the working days of the team; ``now`` is aware, in
    the team's zone.
    """

    def __init__(
        self, now: dt.datetime, *, value: str, label: str, suggestions: Sequence[str]
    ) -> None:
        super().__init__(
            self._parsed,
            lambda when: when_words(when, now.date()),
            label=label,
            value=value,
            placeholder=PLACEHOLDER,
            suggestions=suggestions,
        )
        self._now = now
        self._working = WEEK

    def _parsed(self, text: str) -> When:
        return parse_when(text, now=self._now, working=self._working)

    def on_mount(self) -> None:
        """Ask which days the team works."""
        host = self.app
        if isinstance(host, Host) and host.ports.working is not None:
            self.ask(host.ports.working, self._work)

    def _work(self, working: WorkingDays) -> None:
        self._working = working
        self._update_hint()


def when_field(
    now: dt.datetime,
    *,
    value: str = "",
    label: str = "",
    offered: Sequence[str] = SUGGESTIONS,
) -> HintedInput[When]:
    """A field for a day and perhaps a time; ``now`` is aware, in the team's zone."""
    return WhenField(now, value=value, label=label, suggestions=offered)


def typed(day: dt.date, clock: dt.time | None = None) -> str:
    """A day, and its time if any, as text that reads back to the same."""
    return f"{day.isoformat()} {clock:%H:%M}" if clock else day.isoformat()


class WhenDialog(Dialog[When]):
    """Asks for a day in words, perhaps with a time of day; the answer is a :class:`When`.

    ``now`` is the present, aware, in the team's zone (``ws.local_now()``). ``value`` is what the
    field holds at first, say ``typed(date)``; it is selected, so that typing replaces it.
    """

    SCOPE = "Date"

    def __init__(
        self,
        title: str,
        now: dt.datetime,
        *,
        value: str = "",
        text: str = "",
        offered: Sequence[str] = SUGGESTIONS,
    ) -> None:
        super().__init__(title, text)
        self.now = now
        self._value = value
        self._offered = offered

    def compose_question(self) -> ComposeResult:
        """The field and what it means."""
        yield when_field(self.now, value=self._value, offered=self._offered)

    def on_hinted_input_submitted(self, event: HintedInput.Submitted) -> None:
        """Take the date."""
        event.stop()
        self.dismiss(self.query_one(HintedInput).value)
