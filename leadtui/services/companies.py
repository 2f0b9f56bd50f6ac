"""Companies: their lists, the company sheet, and what a user changes of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtui.domain.company_filter import parse_company_filter
from leadtui.domain.countries import region_of_country
from leadtui.domain.dates import from_ms
from leadtui.domain.errors import Ambiguous, Conflict, Invalid, NotFound
from leadtui.domain.fields import (
    COMPANY_FIELDS,
    Value,
    changes,
    details_of,
    label_of,
    shown,
    text_of,
)
from leadtui.domain.format import short_date
from leadtui.domain.kinds import Kind
from leadtui.domain.rows import CompanyRow, CompanySheet, Outcome
from leadtui.domain.text import clean_line, fold
from leadtui.models import activities, companies, contacts, reminder_lists, routines, team, timeline
from leadtui.models.companies import SORTS
from leadtui.models.leads import Viewer
from leadtui.models.store import Unit
from leadtui.services import deals, search_index
from leadtui.services.contacts import cards_of
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    import sqlite3

#: Longest text that is searched for, in characters.
QUERY_LIMIT = 200
#: Looking at a sheet again within this time is no new entry (COE-57), in milliseconds.
SAME_VISIT_MS = 30 * 60 * 1_000
#: Candidates that an ambiguous name lists.
CANDIDATES = 8
#: From so many matches on, what they are sorted by is read for all companies at once.
_MANY = 20_000
_MOST_ID_DIGITS = 18
_FIELDS = {field.name: field for field in COMPANY_FIELDS}


@dataclass(frozen=True, slots=True)
class Found:
    """The ids found, in order; ``capped`` when there may be more than these."""

    ids: list[int]
    capped: bool = False


def found(ws: Workspace, words: str = "", sort: str = "name") -> Found:
    """The companies with every word of ``words``, in any order, each by its beginning, blind to
    accents and case; all of them where there is no word. ``hot`` among the words asks for those
    with a hot lead, ``cold`` for the others (CAD-6); in quotes both are words.

    ``sort`` is name, engagement, activity, reminder or city in its natural direction, or with
    ``-`` in front in the other one; companies without a value come last, and ties by name. By
    name, those whose whole name begins with ``words`` come first.
    """
    order, flip = order_of(sort, SORTS)
    wanted = parse_company_filter(clean_line(words, limit=QUERY_LIMIT))
    text = wanted.words
    if text:
        search_index.catch_up(ws)
    with ws.read() as conn:
        if text:
            named, capped = companies.matching(conn, ws.team.id, text)
        else:
            named, capped = companies.by_name(conn, ws.team.id), False
        if wanted.hot is not None:
            hot = companies.hot_ids(conn, ws.team.id, ws.now())
            named = [i for i in named if (i in hot) is wanted.hot]
        if order == "name":
            return Found(named[::-1] if flip else named, capped)
        among = named if text and len(named) < _MANY else None
        keys = companies.sort_keys(conn, ws.team.id, order, among)
    having = [i for i in named if i in keys]
    having.sort(key=keys.__getitem__, reverse=SORTS[order] != flip)
    return Found(having + [i for i in named if i not in keys], capped)


def order_of(sort: str, orders: Collection[str]) -> tuple[str, bool]:
    """One of ``orders``, and whether it goes the other way, with ``-`` in front; :class:`Invalid`
    where it is none of them.
    """
    order = sort.removeprefix("-")
    if order not in orders:
        raise Invalid(
            f"{clean_line(sort, limit=40)!r} is not an order.",
            field="sort",
            hint="Give " + ", ".join(orders) + ", with - in front for the other direction.",
        )
    return order, order != sort


def ids(ws: Workspace, words: str = "", sort: str = "name") -> list[int]:
    """The ids of :func:`found`."""
    return found(ws, words, sort).ids


def rows(ws: Workspace, wanted: Sequence[int]) -> list[CompanyRow]:
    """The rows of some companies, in that order."""
    with ws.read() as conn:
        return companies.rows(conn, _viewer(ws), wanted)


def _viewer(ws: Workspace) -> Viewer:
    return Viewer(ws.team.id, ws.user.id, ws.now(), ws.today())


def find(ws: Workspace, text: str) -> int:
    """The company that ``text`` names: its id, its whole name, or the one that has every word.

    Raises :class:`Ambiguous` with up to eight candidates, and :class:`NotFound`.
    """
    clean = clean_line(text, limit=QUERY_LIMIT)
    search_index.catch_up(ws)
    with ws.read() as conn:
        if clean.isascii() and clean.isdecimal() and len(clean) <= _MOST_ID_DIGITS:
            number = int(clean)
            if companies.exists(conn, ws.team.id, number):
                return number
        candidates: list[int] = []
        if clean:
            candidates = companies.named(conn, ws.team.id, fold(clean), CANDIDATES + 1)
            candidates = candidates or companies.matching(conn, ws.team.id, clean)[0]
        if len(candidates) == 1:
            return candidates[0]
        if not candidates:
            raise NotFound(
                f"There is no company {clean!r}.", hint="Give its id, or words of its name."
            )
        lines = [
            f"{row.id} {row.name}" + (f" ({row.city})" if row.city else "")
            for row in companies.rows(conn, _viewer(ws), candidates[:CANDIDATES])
        ]
    more = "; …" if len(candidates) > CANDIDATES else ""
    raise Ambiguous(
        f"{clean!r} names several companies.", hint="Give an id: " + "; ".join(lines) + more
    )


def sheet(ws: Workspace, company_id: int) -> CompanySheet:
    """All that the company sheet shows beside the timeline (COE-1..6, COE-14..19, COE-60,
    COE-112).
    """
    with ws.read() as conn:
        record = _record(ws, conn, company_id)
        people = contacts.of_company(conn, ws.team.id, company_id)
        users = team.users(conn, ws.team.id)
        return CompanySheet(
            id=company_id,
            name=str(record["name"]),
            fields=_shown(ws, record),
            details=details_of(record["details"]),
            contacts=cards_of(ws, conn, people),
            tags=routines.tags(conn, ws.user, company_id),
            reminder=reminder_lists.of_company(conn, _viewer(ws), company_id, users),
            deals=tuple(deals.listed(ws, conn, company_id)),
        )


def _shown(ws: Workspace, record: Mapping[str, Value]) -> tuple[tuple[str, str], ...]:
    pairs = [
        (field.label, shown(field, record[field.name]))
        for field in COMPANY_FIELDS
        if field.name != "name"
    ]
    for label, column in (("Created", "created_at"), ("Updated", "updated_at")):
        at = record[column]
        assert isinstance(at, int)
        pairs.append((label, short_date(from_ms(at, ws.team.zone).date(), ws.today())))
    return tuple((label, value) for label, value in pairs if value)


def visit(ws: Workspace, company_id: int) -> None:
    """Note that the user looked at a company's sheet: at most once in 30 minutes (COE-57).

    It is no step of undo. A store that can only be read keeps no visits.
    """
    now = ws.now()
    with ws.read() as conn:
        if not companies.exists(conn, ws.team.id, company_id):
            raise _unknown(company_id)
        seen = timeline.last_visit(conn, company_id, ws.user.id, now - SAME_VISIT_MS)
    if seen is not None or not ws.store.writable:
        return
    with ws.store.write(None, now=now) as unit:
        if timeline.last_visit(unit.conn, company_id, ws.user.id, now - SAME_VISIT_MS) is None:
            activities.insert(
                unit.conn,
                ws.team.id,
                Kind.SHEET_VISITED,
                now,
                company_id=company_id,
                user_id=ws.user.id,
            )


def values(ws: Workspace, company_id: int) -> dict[str, str]:
    """The editable fields of a company as a form shows them; give them back as ``expected``."""
    with ws.read() as conn:
        record = _record(ws, conn, company_id)
    return {field.name: text_of(field, record[field.name]) for field in COMPANY_FIELDS}


def create(ws: Workspace, fields: Mapping[str, str]) -> Outcome:
    """Make a company; its id is in ``ids``, and a note names another one of the same name."""
    empty: dict[str, Value] = {field.name: None for field in COMPANY_FIELDS}
    with ws.step("new company") as unit:
        made = changes(COMPANY_FIELDS, empty, fields, region=_region(ws, fields, empty))
        _require_name(made)
        _require_unique(ws, unit, made, None)
        name = str(made["name"])
        twins = companies.named(unit.conn, ws.team.id, fold(name), CANDIDATES)
        company_id = companies.insert(unit.conn, ws.team.id, made, unit.now)
        notes = tuple(f"Company {twin} has the same name." for twin in twins)
        return Outcome(f"{name}: company made.", (company_id,), unit.step_id, notes)


def edit(
    ws: Workspace,
    company_id: int,
    fields: Mapping[str, str],
    *,
    expected: Mapping[str, str] | None = None,
) -> Outcome:
    """Change fields of a company, each with a timeline entry that has the old and the new value.

    ``expected`` is what the user saw: a field that changed meanwhile raises :class:`Conflict`.
    """
    with ws.step("edit company") as unit:
        record = _record(ws, unit.conn, company_id)
        region = _region(ws, fields, record)
        made = changes(COMPANY_FIELDS, record, fields, region=region, expected=expected)
        name = str(made.get("name") or record["name"])
        if not made:
            return Outcome(f"{name}: nothing to change.", (company_id,))
        _require_name({**record, **made})
        _require_unique(ws, unit, made, company_id)
        companies.update(unit.conn, company_id, made, unit.now)
        for column, value in made.items():
            field = _FIELDS[column]
            activities.insert(
                unit.conn,
                ws.team.id,
                Kind.FIELD_CHANGED,
                unit.now,
                company_id=company_id,
                user_id=ws.user.id,
                data={
                    "field": column,
                    "old": text_of(field, record[column]),
                    "new": text_of(field, value),
                },
            )
        what = ", ".join(label_of(column) for column in list(made)[:3])
        more = " …" if len(made) > 3 else ""
        return Outcome(f"{name}: {what}{more} changed.", (company_id,), unit.step_id)


def _record(ws: Workspace, conn: sqlite3.Connection, company_id: int) -> dict[str, Value]:
    record = companies.record(conn, ws.team.id, company_id)
    if record is None:
        raise _unknown(company_id)
    return record


def _unknown(company_id: int) -> NotFound:
    return NotFound(f"There is no company {company_id}.")


def _region(ws: Workspace, typed: Mapping[str, str], record: Mapping[str, Value]) -> str | None:
    country = typed.get("country", str(record["country"] or ""))
    return region_of_country(country) or ws.team.region


def _require_name(record: Mapping[str, Value]) -> None:
    if not record.get("name"):
        raise Invalid("The company needs a name.", field="name", hint="Type one.")


def _require_unique(
    ws: Workspace, unit: Unit, made: Mapping[str, Value], own_id: int | None
) -> None:
    value = made.get("external_id")
    if not isinstance(value, str):
        return
    other = companies.known_outside_as(unit.conn, ws.team.id, value)
    if other is not None and other != own_id:
        name = _record(ws, unit.conn, other)["name"]
        raise Conflict(
            f"External identifier {value} belongs to {name} (company {other}) already.",
            hint="Open that company, or give another one.",
        )
