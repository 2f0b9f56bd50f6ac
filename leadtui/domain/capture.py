"""One line typed in a hurry, read as a reminder (feature 70).

``acme call back tomorrow 9am !high @ana #north`` is the company, then what it is about, and in
any order behind it:

* a day, a time of day, or both, in the words of :mod:`leadtui.domain.dates`; day and time may
  stand apart, and the day may stand in front of the company;
* ``!high``, ``!normal``, ``!low`` (``!haute`` …): the priority;
* ``@name``: who follows it, several where there are several;
* ``#routine``: the routine on which the company becomes a prospect.

A name is given by its beginning or that of one of its words, ``-`` for a blank, or whole in quotes
(``@"Ana Diaz"``). What stands in quotes and is no name belongs to the note, whatever it says. All
other words are the note. Nothing is guessed and nothing is dropped: what has no reading, or more
than one, is named in ``problems``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile

from leadtui.domain.date_words import is_date_word, is_short_weekday
from leadtui.domain.dates import When, parse_when
from leadtui.domain.errors import Invalid
from leadtui.domain.format import cell_cut
from leadtui.domain.reminders import Priority, priority_of
from leadtui.domain.text import LINE_LIMIT, clean_line, fold
from leadtui.domain.working_days import WEEK, WorkingDays

#: Words of a company's name that are looked at, where it does not stand in quotes.
NAME_WORDS = 6
#: Names of several that fit which a problem lists.
_LISTED = 5
_DATE_WORDS = 10

_TOKEN = re.compile(r'(?P<mark>[!@#]?)"(?P<quoted>[^"]*)"?|(?P<plain>\S+)')
_DATE_LIKE = re.compile(
    r"\+[0-9]+[a-z]+|[0-9]{1,2}/[0-9]{1,2}(?:/[0-9]+)?|[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{1,2}:[0-9]{2}|[0-9]{1,2}(?:am|pm)"
)
_HOUR_ALONE = re.compile("[0-9]{1,2}")
_PUNCTUATION = ".,;:!?"


@dataclass(frozen=True, slots=True)
class Named:
    """A record by its id and name; ``where`` tells it from others of that name."""

    id: int
    name: str
    where: str = ""

    @property
    def words(self) -> str:
        """The name, and where it is."""
        return f"{self.name} ({self.where})" if self.where else self.name


#: Gives the records that a name may mean.
Resolver = Callable[[str], Sequence[Named]]


@dataclass(frozen=True, slots=True)
class Known:
    """Who and what a line may name.

    ``company_called`` gives the companies of exactly this name, ``company_like`` those with all
    its words; ``user`` and ``routine`` all that ``@`` and ``#`` may mean.
    """

    company_called: Resolver
    company_like: Resolver
    user: Resolver
    routine: Resolver


@dataclass(frozen=True, slots=True)
class Capture:
    """What a line says; what it does not say is None or empty. ``problems`` are sentences."""

    text: str
    company: Named | None = None
    when: When | None = None
    priority: Priority | None = None
    followers: tuple[Named, ...] = ()
    routine: Named | None = None
    note: str = ""
    problems: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether it can be kept: a company, and no part that was not understood."""
        return self.company is not None and not self.problems


@dataclass(frozen=True, slots=True)
class _Token:
    """A word, a quotation (``mark`` is a quote), or a name behind one of ``!``, ``@``, ``#``."""

    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class _Span:
    """Words ``first`` to ``last`` (not included) that make a date."""

    first: int
    last: int
    words: str
    when: When


@dataclass(slots=True)
class _Line:
    """A line while it is read: the words that are left, and what was found."""

    known: Known
    now: datetime
    working: WorkingDays
    tokens: list[_Token]
    problems: list[str] = field(default_factory=list)

    def problem(self, text: str) -> None:
        """Name a part that cannot be taken."""
        if text not in self.problems:
            self.problems.append(text)


def read(text: str, known: Known, *, now: datetime, working: WorkingDays = WEEK) -> Capture:
    """What ``text`` says (module docstring); ``now`` is aware, in the team's zone, ``working`` its
    working days. Never raises: what cannot be taken is in ``problems``.
    """
    if len(text) > LINE_LIMIT:
        return Capture(
            clean_line(text),
            problems=(f"The line is longer than {LINE_LIMIT} characters: add the rest as a note.",),
        )
    clean = clean_line(text)
    line = _Line(known, now, working, _tokens(clean))
    priority = _priority(line)
    followers = _followers(line)
    routine = _routine(line)
    company = _company(line)
    when = _when(line)
    note = " ".join(token.text for token in line.tokens if token.text)
    return Capture(clean, company, when, priority, followers, routine, note, tuple(line.problems))


def by_beginning(name: str, records: Iterable[Named]) -> tuple[Named, ...]:
    """The records that ``name`` means: of exactly this name, else those whose name or one of its
    words begins so; case, accents, signs and blanks do not matter.
    """
    wanted = _bare(name)
    if not wanted:
        return ()
    rated = [(_bare(record.name), record) for record in records]
    same = tuple(record for bare, record in rated if bare == wanted)
    return same or tuple(record for bare, record in rated if f" {wanted}" in f" {bare}")


def _bare(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", fold(name)))


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(text):
        plain = match["plain"]
        if plain is None:
            found.append(_Token(match["quoted"].strip(), match["mark"] or '"'))
        elif plain[0] in "!@#" and _bare(plain):
            found.append(_Token(plain[1:], plain[0]))
        else:
            found.append(_Token(plain))
    return found


def _shown(text: str) -> str:
    return f"“{cell_cut(text, 60)}”"


def _marked(line: _Line, mark: str) -> list[str]:
    """The names behind ``mark``, which are taken off the line."""
    names = [token.text for token in line.tokens if token.mark == mark]
    line.tokens = [token for token in line.tokens if token.mark != mark]
    return names


def _priority(line: _Line) -> Priority | None:
    found: list[Priority] = []
    for name in _marked(line, "!"):
        try:
            found.append(priority_of(name.rstrip(_PUNCTUATION)))
        except Invalid:
            line.problem(f"{_shown('!' + name)} is no priority: !high, !normal or !low.")
    if len(set(found)) > 1:
        line.problem("It has several priorities: " + ", ".join(f"!{each.word}" for each in found))
    return found[0] if found else None


def _followers(line: _Line) -> tuple[Named, ...]:
    found = [_one(line, "@", name, line.known.user, "user") for name in _marked(line, "@")]
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _routine(line: _Line) -> Named | None:
    names = _marked(line, "#")
    found = [_one(line, "#", name, line.known.routine, "routine") for name in names]
    if len(names) > 1:
        line.problem("It names several routines: " + ", ".join(f"#{name}" for name in names))
    return found[0] if found else None


def _one(line: _Line, mark: str, name: str, resolve: Resolver, what: str) -> Named | None:
    """The one record that a name behind ``mark`` means."""
    hits = resolve(name) or resolve(name.rstrip(_PUNCTUATION))
    if len(hits) == 1:
        return hits[0]
    if hits:
        line.problem(f"{_shown(mark + name)} is several {what}s: {_listed(hits)}.")
    else:
        line.problem(f"{_shown(mark + name)} is no {what}.")
    return None


def _listed(hits: Sequence[Named]) -> str:
    named = ", ".join(hit.words for hit in hits[:_LISTED])
    return f"{named}, …" if len(hits) > _LISTED else named


# -- the company --------------------------------------------------------------------------------


def _company(line: _Line) -> Named | None:
    """The company that the line begins with, behind a date or not, which is taken off it."""
    if not line.tokens:
        line.problem("Begin with the name of a company.")
        return None
    start, (taken, hits) = 0, _longest(line.known, _name_words(line.tokens))
    if not hits and (early := _span_at(line, 0)) is not None:
        start = early.last
        taken, hits = _longest(line.known, _name_words(line.tokens[start:]))
    if not hits:
        name = _shown(line.tokens[0].text)
        line.problem(f"{name} is no company: begin with its name or its id.")
        return None
    name = " ".join(token.text for token in line.tokens[start : start + taken])
    del line.tokens[start : start + taken]
    if len(hits) > 1:
        line.problem(f"{_shown(name)} is several companies: {_listed(hits)}.")
        return None
    return hits[0]


def _name_words(tokens: Sequence[_Token]) -> list[str]:
    """The first words, which may be a company's name; a quotation is a whole one."""
    if tokens and tokens[0].mark:
        return [tokens[0].text]
    return [token.text for token in takewhile(lambda one: not one.mark, tokens[:NAME_WORDS])]


def _longest(known: Known, words: Sequence[str]) -> tuple[int, Sequence[Named]]:
    """How many of ``words`` are a company's name, and whose: whole names before parts of one,
    long ones before short ones.
    """
    for resolve in (known.company_called, known.company_like):
        for taken in range(len(words), 0, -1):
            hits = resolve(" ".join(words[:taken]))
            if hits:
                return taken, hits
    return 0, ()


# -- the date -----------------------------------------------------------------------------------


def _when(line: _Line) -> When | None:
    """The day and the time of day, which are taken off the line."""
    spans = _spans(line)
    sure = [span for span in spans if not is_short_weekday(span.words)]
    chosen = sure or spans
    _name_hours(line, chosen)
    if not chosen:
        _name_broken(line, ())
        return None
    when = chosen[0].when
    if len(chosen) > 1:
        joined = _parsed(line, " ".join(span.words for span in chosen))
        if joined is None:
            named = " and ".join(_shown(span.words) for span in chosen)
            line.problem(f"{named} are several dates: put what belongs to the note in quotes.")
            return None
        when = joined
    taken = {place for span in chosen for place in range(span.first, span.last)}
    _name_broken(line, taken)
    line.tokens = [token for place, token in enumerate(line.tokens) if place not in taken]
    return when


def _spans(line: _Line) -> list[_Span]:
    """The dates on the line from left to right, each as long as it can be."""
    found, place = [], 0
    while place < len(line.tokens):
        span = _span_at(line, place)
        if span is None:
            place += 1
        else:
            found.append(span)
            place = span.last
    return found


def _span_at(line: _Line, first: int) -> _Span | None:
    """The longest date that begins at a word."""
    last = first
    while last < len(line.tokens) and last - first < _DATE_WORDS and _may_date(line.tokens[last]):
        last += 1
    for end in range(last, first, -1):
        words = " ".join(token.text for token in line.tokens[first:end])
        for each in dict.fromkeys((words, words.rstrip(_PUNCTUATION))):
            when = _parsed(line, each)
            if when is not None:
                return _Span(first, end, each, when)
    return None


def _may_date(token: _Token) -> bool:
    return not token.mark and (
        is_date_word(token.text) or is_date_word(token.text.rstrip(_PUNCTUATION))
    )


def _parsed(line: _Line, words: str) -> When | None:
    try:
        return parse_when(words, now=line.now, working=line.working)
    except Invalid:
        return None


def _name_hours(line: _Line, spans: Sequence[_Span]) -> None:
    """Name a number that may be meant as an hour or a day of the month: ``tomorrow at 9``,
    ``mar 3``.
    """
    texts = [("" if token.mark else fold(token.text)) for token in line.tokens]
    ends = {span.last for span in spans}
    for place, text in enumerate(texts):
        if not _HOUR_ALONE.fullmatch(text):
            continue
        before = texts[place - 1] if place else ""
        if before in {"at", "a"} or (place in ends and place + 1 == len(texts)):
            words = " ".join(token.text for token in line.tokens[max(0, place - 1) : place + 1])
            line.problem(
                f"{_shown(words)} can be read in more than one way: write 9am, 9h or 3/12."
            )


def _name_broken(line: _Line, taken: Iterable[int]) -> None:
    """Name what looks like a date and is none: ``31/02``, ``25:00``."""
    skipped = set(taken)
    for place, token in enumerate(line.tokens):
        text = token.text.rstrip(_PUNCTUATION)
        if place in skipped or token.mark or not _DATE_LIKE.fullmatch(fold(text)):
            continue
        try:
            parse_when(text, now=line.now)
        except Invalid as refused:
            line.problem(f"{refused.message} In quotes it is part of the note.")
