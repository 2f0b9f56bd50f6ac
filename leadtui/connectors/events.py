"""Files of events: our CSV and JSON-lines form, and what Brevo, Mailgun and Postmark post
(X-13, COR-19, CAD-8..17), told apart by what is in them, never by the name of the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path

from leadtui.connectors import csvfile
from leadtui.connectors.events_form import FIELDS, field_names, own
from leadtui.connectors.events_json import Found, Progress, recognise
from leadtui.connectors.events_providers import BREVO_MARKS, brevo, mailgun, postmark
from leadtui.connectors.events_values import JsonObject, Latest, Wrong, object_in, quoted
from leadtui.domain.dates import parse_instant, to_ms
from leadtui.domain.errors import ImportRefused, Invalid
from leadtui.domain.event_record import EventOutcome, EventRecord, Ignored, Skipped

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt ][0-9]{2}:?[0-9]{2}.*)?")
_OFFSET = re.compile(r".*[0-9] ?(?:[Zz]|[+-][0-9]{2}:?(?:[0-9]{2})?)")
#: Arrays and pages may hold each other this deep.
_DEPTH = 2


@dataclass(frozen=True, slots=True)
class Collected:
    """The outcomes of a whole file, each in file order."""

    events: tuple[EventRecord, ...]
    ignored: tuple[Ignored, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class EventFile:
    """A file recognised as events. Iterating reads it from its start, and streams; ``position``
    tells how far it is.

    Every line of CSV and JSON lines, and every object of a document, gives one outcome (a page or
    array one for each event in it). ``form`` is ``CSV``, ``JSON`` or ``JSON lines``; ``header``
    and the ``unused`` names in it are those of CSV. Iterating raises :class:`ImportRefused` when
    the file as a whole turns out unreadable or changes meanwhile.
    """

    path: Path
    form: str
    header: tuple[str, ...]
    unused: tuple[str, ...]
    _start: Callable[[Progress], Iterator[EventOutcome]]
    _progress: Progress = field(default_factory=Progress)

    def __iter__(self) -> Iterator[EventOutcome]:
        return self._start(self._progress)

    @property
    def position(self) -> float:
        """The part of the file that was read, from 0 to 1."""
        return self._progress.part

    def collect(self) -> Collected:
        """All outcomes at once, for files that fit in memory."""
        found = list(self)
        return Collected(
            events=tuple(x for x in found if isinstance(x, EventRecord)),
            ignored=tuple(x for x in found if isinstance(x, Ignored)),
            skipped=tuple(x for x in found if isinstance(x, Skipped)),
        )


def read_events(path: Path, *, now: datetime, zone: tzinfo | None = None) -> EventFile:
    """The events of the file ``path``.

    ``now`` is aware; an event a day or more after it is skipped. Wall times of our own form are
    in ``zone``, that of ``now`` when none is given. :class:`ImportRefused` names path, line and
    what to do when the file is missing, a directory, empty, binary, or holds no events at all.
    """
    reader = _Reader(now if zone is None else now.astimezone(zone))
    json_file = recognise(path)
    if json_file is not None:
        form = "JSON lines" if json_file.text is None else "JSON"
        return EventFile(path, form, (), (), lambda done: reader.json(json_file.read(done)))
    return _csv(path, reader)


def _csv(path: Path, reader: _Reader) -> EventFile:
    form = csvfile.sniff(path, has_header=True)
    names = field_names(form.header)
    missing = [field for field in ("kind", "at") if field not in names]
    if "email" not in names and "key" not in names:
        missing.append("email or key")
    if missing:
        raise ImportRefused(
            f"has no column {' and no column '.join(missing)}.",
            path=str(path),
            line=form.preamble + 1,
            hint=f"A CSV file of events has the columns {', '.join(FIELDS)}; "
            "kind, at, and email or key are needed.",
        )
    for name in names.values():
        if form.header.count(name) > 1:
            raise ImportRefused(
                f"has two columns {quoted(name)}.",
                path=str(path),
                line=form.preamble + 1,
                hint="Remove or rename one of them.",
            )
    unused = tuple(name for name in form.header if name and name not in names.values())
    return EventFile(
        path, "CSV", form.header, unused, lambda done: reader.rows(path, form, names, done)
    )


class _Reader:
    """Turns rows and JSON values into outcomes; ``now`` is in the zone of wall times."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._latest = Latest(to_ms(now))

    def rows(
        self, path: Path, form: csvfile.CsvFormat, names: Mapping[str, str], done: Progress
    ) -> Iterator[EventOutcome]:
        """The outcome of each row of CSV; ``names`` are field → column."""
        places = {field: form.header.index(name) for field, name in names.items()}
        rows = csvfile.read(path, form)
        for row in rows:
            done.part = rows.position
            problem = row.problem
            if problem is None:
                item = {field: row.values[place] for field, place in places.items()}
                try:
                    yield own(item, row.line, self._latest, self._wall_or_offset)
                    continue
                except Wrong as wrong:
                    problem = str(wrong)
            yield Skipped(row.line, problem, form.delimiter.join(row.values), row.values)

    def json(self, values: Iterator[Found]) -> Iterator[EventOutcome]:
        """The outcomes of each JSON value."""
        for found in values:
            if found.problem:
                yield Skipped(found.line, found.problem, found.raw)
            else:
                yield from self._expanded(found, _DEPTH)

    def _expanded(self, found: Found, depth: int) -> Iterator[EventOutcome]:
        items = _items(found.value) if depth else None
        if items is None:
            yield self._outcome(found)
        elif not items:
            yield Ignored(found.line, "no events in it.")
        else:
            for item in items:
                yield from self._expanded(Found(found.line, item, ""), depth - 1)

    def _outcome(self, found: Found) -> EventOutcome:
        try:
            if not isinstance(found.value, dict):
                raise Wrong(f"{quoted(found.value)} is not a JSON object.")
            return self._event(found.value, found.line)
        except Wrong as wrong:
            return Skipped(found.line, str(wrong), found.raw or _raw(found.value))

    def _event(self, item: JsonObject, line: int) -> EventRecord | Ignored:
        if "event-data" in item:
            return mailgun(object_in(item, "event-data"), line, self._latest)
        if "RecordType" in item:
            return postmark(item, line, self._latest, self._with_offset)
        if "event" in item:
            if any(mark in item for mark in BREVO_MARKS) or ("ts" in item and "email" in item):
                return brevo(item, line, self._latest)
            if "timestamp" in item and "recipient" in item:
                return mailgun(item, line, self._latest)
        names = field_names(item)
        if "kind" not in names:
            raise Wrong("is not an event that leadtui knows: it has no kind.")
        own_item = {field: item[name] for field, name in names.items()}
        return own(own_item, line, self._latest, self._wall_or_offset)

    def _wall_or_offset(self, text: str, field: str) -> int:
        """An ISO 8601 instant; wall time of the zone where it has no offset."""
        if not _ISO.fullmatch(text):
            raise Wrong(
                f"{field}: {quoted(text)} is not a time like 2026-03-31T09:30:00+02:00 or "
                "2026-03-31 09:30."
            )
        try:
            return to_ms(parse_instant(text, now=self._now))
        except Invalid as problem:
            raise Wrong(f"{field}: {problem.message}") from None

    def _with_offset(self, text: str, field: str) -> int:
        """An ISO 8601 instant that carries its offset, as the providers write it."""
        if not _OFFSET.fullmatch(text):
            raise Wrong(f"{field}: {quoted(text)} has no offset from UTC.")
        return self._wall_or_offset(text, field)


def _items(value: object) -> list[object] | None:
    """The events in an array or in an answer of Mailgun's events API, None for one event."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and not {"event", "kind", "RecordType"} & value.keys():
        items = value.get("items")
        return items if isinstance(items, list) else None
    return None


def _raw(value: object) -> str:
    try:
        return json.dumps(value)
    except RecursionError:
        return ""
