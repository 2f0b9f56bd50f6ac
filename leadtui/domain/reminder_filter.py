"""The filter line of the alarm panel: ``hot user:all due:week tag:client owner:me`` and words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from leadtui.domain.errors import Invalid
from leadtui.domain.reminders import Priority, priority_of
from leadtui.domain.rows import TAG_LABELS, TAGS, ReminderRow
from leadtui.domain.text import clean_line, fold

if TYPE_CHECKING:
    from leadtui.domain.lead_filter import LeadFilter
    from leadtui.domain.working_days import WorkingDays

#: The keys of the line that are about the reminder and its company, each with an example, for the
#: help under it. Those of the filter line of the leads work too, on the company's people.
KEYS: dict[str, str] = {
    "hot": "hot",
    "cold": "cold",
    "user": "user:all",
    "priority": "priority:high",
    "tag": "tag:client",
    "routine": "routine:NAME",
    "due": "due:week",
    "from": "from:monday",
    "to": "to:+7d",
    "late": "late:>7d",
    "deal": "deal",
    "no-deal": "no-deal",
}

#: Words that stand alone.
_STATES = frozenset({"hot", "cold", "deal", "no-deal", "late"})
_DATED = frozenset({"due", "from", "to"})


@dataclass(frozen=True, slots=True)
class ReminderFilter:
    """What a line asks for. ``user`` is ``me``, ``all`` or a name; ``words`` are folded.

    ``hot`` true lets only companies with a hot lead through, false only the others (CAD-6);
    ``deal`` those with a deal that goes on, or without. ``tag`` is that on the routine so named,
    else on the viewer's default one. ``first`` and ``last`` are dates, both included. ``people``
    is what one of the company's people has to pass, the hot one where ``hot`` is asked for.
    """

    words: tuple[str, ...] = ()
    user: str = "me"
    priority: Priority | None = None
    tag: str | None = None
    hot: bool | None = None
    routine: str = ""
    deal: bool | None = None
    first: dt.date | None = None
    last: dt.date | None = None
    people: LeadFilter | None = None

    def passes(self, row: ReminderRow) -> bool:
        """Whether every word begins a word of company, person, note, last note or tag."""
        if self.hot is not None and self.hot is not row.hot:
            return False
        if not self.words:
            return True
        tag = TAG_LABELS.get(row.tag, row.tag)
        text = " " + fold(f"{row.company} {row.contact} {row.note} {row.last_note} {tag}")
        return all(f" {word}" in text for word in self.words)

    def passes_lead(self, name: str, company: str) -> bool:
        """Whether every word begins a word of a hot lead's name or company (CAD-6); none passes
        where the cold are asked for.
        """
        if self.hot is False:
            return False
        text = " " + fold(f"{name} {company}")
        return all(f" {word}" in text for word in self.words)


def parse_reminder_filter(
    line: str, now: dt.datetime, working: WorkingDays | None = None
) -> ReminderFilter:
    """The filter in ``line``; a part that is no key, or stands in quotes, is a word to look for
    (COE-134).

    ``_`` in a value stands for a blank. An empty value, still being typed, asks for nothing.
    ``now`` is aware, in the team's zone: dates are in words, seen from there, by the ``working``
    days. :class:`Invalid` names a key that there is not, or a value that its key does not take.
    """
    reader = _Reader(now, working)
    for part in clean_line(line).split():
        reader.read(part)
    return reader.filter()


@dataclass
class _Reader:
    """What was read of a line so far."""

    now: dt.datetime
    working: WorkingDays | None
    words: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    found: ReminderFilter = field(default_factory=ReminderFilter)

    def read(self, part: str) -> None:
        """Take up a part of the line."""
        key, colon, value = part.partition(":")
        key, value = key.lower(), value.replace("_", " ")
        if part.lower() in _STATES:
            self._state(part.lower())
        elif not colon or not key.isalpha():
            self.words.append(fold(part.strip('"') or part))
        elif key in _KEYED:
            if value:
                _KEYED[key](self, key, value)
        elif key in _people_keys():
            self.people.append(part)
        else:
            raise Invalid(
                f"{part!r}: there is no filter {key!r}.",
                field="filter",
                hint="Filters: " + "  ".join((*KEYS.values(), *_people_keys().values())) + ".",
            )

    def _state(self, word: str) -> None:
        if word == "late":
            self._late("late", ">0d")
        elif word in {"hot", "cold"}:
            self.found = replace(self.found, hot=word == "hot")
        else:
            self.found = replace(self.found, deal=word == "deal")

    def _user(self, _: str, value: str) -> None:
        who = value.lower() if value.lower() in {"me", "all"} else value
        self.found = replace(self.found, user=who)

    def _priority(self, _: str, value: str) -> None:
        self.found = replace(self.found, priority=priority_of(value))

    def _tag(self, _: str, value: str) -> None:
        self.found = replace(self.found, tag=_tag_named(value))

    def _routine(self, _: str, value: str) -> None:
        self.found = replace(self.found, routine=value)

    def _dates(self, key: str, value: str) -> None:
        """A day, from a day on, up to a day; ``due:week`` is this week from Monday to Sunday."""
        if key == "due" and fold(value) == "week":
            monday = self.now.date() - dt.timedelta(days=self.now.weekday())
            self._between(monday, monday + dt.timedelta(days=6))
            return
        day = self._day(key, value)
        self._between(None if key == "to" else day, None if key == "from" else day)

    def _day(self, key: str, value: str) -> dt.date:
        from leadtui.domain.dates import parse_when
        from leadtui.domain.working_days import WEEK

        try:
            return parse_when(value, now=self.now, working=self.working or WEEK).date
        except Invalid as refused:
            raise Invalid(
                f"{key}: {refused.message}",
                field="filter",
                hint=f"For example {KEYS[key]}, {key}:today, {key}:25/12, {key}:next_fri.",
            ) from None

    def _late(self, key: str, value: str) -> None:
        """By how many days: ``late:>7d``, from seven days on ``late:7d``."""
        from leadtui.domain.lead_filter import bound_of

        bound = bound_of(key, value, example=KEYS[key])
        today = self.now.date()
        least, most = 1, None
        if bound.sign in {">", ">=", "="}:
            least = max(1, bound.number + (bound.sign == ">"))
        if bound.sign in {"<", "<=", "="}:
            most = bound.number - (bound.sign == "<")
        self._between(None if most is None else _before(today, most), _before(today, least))

    def _between(self, first: dt.date | None, last: dt.date | None) -> None:
        """Narrow the dates."""
        firsts = [day for day in (self.found.first, first) if day is not None]
        lasts = [day for day in (self.found.last, last) if day is not None]
        self.found = replace(
            self.found, first=max(firsts, default=None), last=min(lasts, default=None)
        )

    def filter(self) -> ReminderFilter:
        """The filter that was read."""
        people = None
        if self.people:
            from leadtui.domain.lead_filter import parse_filter

            people = parse_filter(" ".join(self.people))
            people = None if people.is_empty else people
        if people is not None and self.found.hot:
            people = replace(people, hot=True)
        return replace(self.found, words=tuple(self.words), people=people)


_KEYED: Mapping[str, Callable[[_Reader, str, str], None]] = {
    "user": _Reader._user,
    "priority": _Reader._priority,
    "tag": _Reader._tag,
    "routine": _Reader._routine,
    "late": _Reader._late,
    **dict.fromkeys(_DATED, _Reader._dates),
}


def all_keys() -> Mapping[str, str]:
    """Every key of the line with an example, those about the company's people last."""
    return {**KEYS, **_people_keys()}


def has_dates(line: str) -> bool:
    """Whether a part of ``line`` is a date in words."""
    return any(part.partition(":")[0].lower() in _DATED for part in line.split())


def _people_keys() -> dict[str, str]:
    from leadtui.domain import lead_filter

    return {key: example for key, example in lead_filter.KEYS.items() if key not in _STATES}


def _before(today: dt.date, days: int) -> dt.date:
    try:
        return today - dt.timedelta(days=days)
    except OverflowError:
        return dt.date.min


def _tag_named(value: str) -> str:
    wanted = fold(value).replace("-", " ")
    for tag in TAGS:
        if wanted in {tag.replace("_", " "), fold(TAG_LABELS[tag])}:
            return tag
    raise Invalid(
        f"tag:{value} is not a tag.", field="filter", hint="Give " + ", ".join(TAGS) + "."
    )
