"""Contact cards: the people of companies, and what a user changes of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from leadtui.domain.countries import region_of_country
from leadtui.domain.dates import from_ms
from leadtui.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from leadtui.domain.fields import (
    CONTACT_FIELDS,
    FIRST_FIELDS,
    Value,
    changes,
    linkedin_search,
    person_name,
    text_of,
)
from leadtui.domain.gate import Standing, call_blocked, mail_blocked
from leadtui.domain.kinds import Kind
from leadtui.domain.phones import display_phone
from leadtui.domain.rows import ContactCard, Outcome
from leadtui.domain.sources import FIRST_METHODS, METHODS, ORIGINAL_SOURCES
from leadtui.domain.text import clean_line, fold
from leadtui.models import activities, companies, contacts, lists, rules, team
from leadtui.models.contacts import CardFacts, Since
from leadtui.models.store import Unit
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    import sqlite3

#: The cause of a flag that a user set (PUB-36, PUB-40).
BY_HAND = "by hand"
_CARD_ORDER = {"ours": 0, "public": 1, "left": 2}
_FIELDS = {field.name: field for field in CONTACT_FIELDS}
#: A flag → what belongs to it and goes with it.
_WITH_FLAG = {
    "unsubscribed": ("unsubscribed_cause", "unsubscribed_reason"),
    "invalid_email": ("invalid_email_cause",),
    "suspended": ("suspended_reason",),
}


def cards(ws: Workspace, company_id: int) -> tuple[ContactCard, ...]:
    """The people of a company: ours with the hot ones first, then public cards, then who left
    (COE-14).
    """
    with ws.read() as conn:
        if not companies.exists(conn, ws.team.id, company_id):
            raise NotFound(f"There is no company {company_id}.")
        return cards_of(ws, conn, contacts.of_company(conn, ws.team.id, company_id))


def card(ws: Workspace, contact_id: int) -> ContactCard:
    """The card of one person."""
    with ws.read() as conn:
        facts = contacts.one(conn, ws.team.id, contact_id)
        if facts is None:
            raise _unknown(contact_id)
        return cards_of(ws, conn, [facts])[0]


def cards_of(
    ws: Workspace, conn: sqlite3.Connection, people: list[CardFacts]
) -> tuple[ContactCard, ...]:
    """Cards made from what the store holds, in the order of a sheet."""
    timelines = rules.load(conn, ws.team.id)
    blocked = [p.id for p in people if p.unsubscribed or p.invalid_email]
    since = contacts.blocked_since(conn, blocked) if blocked else {}
    now = ws.now()
    made = [
        _card(ws, p, timelines.now_of(p.owner_id).threshold, since.get(p.id, Since()), now)
        for p in people
    ]
    made.sort(key=lambda c: (_CARD_ORDER[c.card], not c.hot, -c.engagement))
    return tuple(made)


def _card(ws: Workspace, p: CardFacts, threshold: int, since: Since, now: int) -> ContactCard:
    # A hot lead whose time is over is cold, also before the worker has written it down.
    hot = bool(p.hot) and (p.hot_until is None or p.hot_until > now)
    standing = Standing(
        card=p.card,
        has_email=bool(p.email),
        has_number=bool(p.phone or p.mobile),
        unsubscribed=bool(p.unsubscribed),
        unsubscribed_on=_day(ws, since.unsubscribed),
        unsubscribed_why=p.unsubscribed_reason or p.unsubscribed_cause or "",
        invalid_email=bool(p.invalid_email),
        bounced_on=_day(ws, since.bounced),
        invalid_why=p.invalid_email_cause or "",
        suspended=bool(p.suspended),
        suspended_why=p.suspended_reason or "",
        do_not_call=bool(p.do_not_call),
    )
    return ContactCard(
        id=p.id,
        name=p.name,
        title=p.title or "",
        email=p.email or "",
        phone=display_phone(p.phone or ""),
        mobile=display_phone(p.mobile or ""),
        linkedin=p.linkedin or linkedin_search(p.first_name, p.last_name),
        card=p.card,
        status=p.status or "",
        owner=p.owner or "",
        engagement=p.engagement,
        threshold=threshold,
        hot=hot,
        hot_until=p.hot_until if hot else None,
        blocked=mail_blocked(standing, ws.today()),
        call_blocked=call_blocked(standing),
    )


def _day(ws: Workspace, at: int | None) -> dt.date | None:
    return None if at is None else from_ms(at, ws.team.zone).date()


def values(ws: Workspace, contact_id: int) -> dict[str, str]:
    """The editable fields of a contact as a form shows them; give them back as ``expected``."""
    with ws.read() as conn:
        record = contacts.record(conn, ws.team.id, contact_id)
    if record is None:
        raise _unknown(contact_id)
    return {field.name: text_of(field, record[field.name]) for field in CONTACT_FIELDS}


def create(ws: Workspace, fields: Mapping[str, str], *, company_id: int | None = None) -> Outcome:
    """Make a contact of ours, owned by the user (COE-28, COE-29); its id is in ``ids``.

    One of a company needs a name, an e-mail address or an external identifier, one of none an
    address or an identifier (PUB-1, PUB-3). The address is not verified (COE-24). The lead source
    becomes its original source as well.
    """
    empty: dict[str, Value] = {
        f.name: 0 if f.form == "flag" else None for f in (*CONTACT_FIELDS, *FIRST_FIELDS)
    }
    with ws.step("new contact") as unit:
        if company_id is not None and not companies.exists(unit.conn, ws.team.id, company_id):
            raise NotFound(f"There is no company {company_id}.")
        made = changes(
            (*CONTACT_FIELDS, *FIRST_FIELDS), empty, fields, region=_region(ws, fields, empty)
        )
        _require_identity(made)
        if company_id is None and not (made.get("email") or made.get("external_id")):
            raise Invalid(
                "A lead without a company needs an e-mail address.",
                field="email",
                hint="Give one, or add the person on the sheet of their company.",
            )
        _require_unique(ws, unit, made, None)
        made |= {"original_source": made.get("source"), **_causes(empty, made)}
        _keep_source(ws, unit, made)
        _derive_category(ws, unit, made)
        contact_id = contacts.insert(
            unit.conn,
            ws.team.id,
            made,
            company_id=company_id,
            owner_id=ws.user.id,
            now=unit.now,
        )
        return Outcome(f"{_name(made)}: contact made.", (contact_id,), unit.step_id)


def edit(
    ws: Workspace,
    contact_id: int,
    fields: Mapping[str, str],
    *,
    expected: Mapping[str, str] | None = None,
    reason: str = "",
) -> Outcome:
    """Change fields of a contact (COE-23..25, PUB-31..42), each with a timeline entry.

    ``expected`` is what the user saw: a field that changed meanwhile raises :class:`Conflict`.
    Taking "unsubscribed" off needs a ``reason``, which is logged (PUB-35). A new e-mail address
    is not invalid any more (PUB-39).
    """
    with ws.step("edit contact") as unit:
        record = _record(ws, unit, contact_id)
        if record["card"] == "public":
            raise NotAllowed("A public card cannot be edited.", hint="Take it over first (COE-22).")
        region = _region(ws, fields, record)
        made = changes(CONTACT_FIELDS, record, fields, region=region, expected=expected)
        name = _name({**record, **made})
        if not made:
            return Outcome(f"{name}: nothing to change.", (contact_id,))
        _require_identity({**record, **made})
        _require_unique(ws, unit, made, contact_id)
        why = _reasons(record, made, clean_line(reason, limit=500))
        made = {**_with_flags(record, made), **made}
        _keep_source(ws, unit, made)
        _log(ws, unit, record, made, why)
        made |= _causes(record, made)
        contacts.update(unit.conn, contact_id, record, made, unit.now)
        return Outcome(f"{name}: {_what(made)} changed.", (contact_id,), unit.step_id)


def mark_left(ws: Workspace, contact_id: int, left: bool = True) -> Outcome:
    """Mark that a person left the company, or bring them back among ours (COE-17..20)."""
    with ws.step("mark as left" if left else "bring back") as unit:
        record = _record(ws, unit, contact_id)
        name = _name(record)
        if (record["card"] == "left") == left:
            state = "is marked as left already" if left else "is not marked as left"
            return Outcome(f"{name} {state}.", (contact_id,))
        _set_card(ws, unit, record, "left" if left else "ours")
        done = "marked as left" if left else "back among ours"
        return Outcome(f"{name}: {done}.", (contact_id,), unit.step_id)


def take_over(ws: Workspace, contact_id: int) -> Outcome:
    """Turn a public card into one of ours, which can be edited, mailed and called (COE-22)."""
    with ws.step("take card over") as unit:
        record = _record(ws, unit, contact_id)
        if record["card"] != "public":
            raise Invalid(f"{_name(record)} is not a public card.", field="card")
        _set_card(ws, unit, record, "ours")
        return Outcome(f"{_name(record)} is one of ours now.", (contact_id,), unit.step_id)


def _set_card(ws: Workspace, unit: Unit, record: Mapping[str, Value], new: str) -> None:
    contact_id = record["id"]
    assert isinstance(contact_id, int)
    _entry(ws, unit, record, {"field": "card", "old": record["card"], "new": new})
    contacts.update(unit.conn, contact_id, record, {"card": new}, unit.now)


def _record(ws: Workspace, unit: Unit, contact_id: int) -> dict[str, Value]:
    record = contacts.record(unit.conn, ws.team.id, contact_id)
    if record is None:
        raise _unknown(contact_id)
    return record


def _unknown(contact_id: int) -> NotFound:
    return NotFound(f"There is no contact {contact_id}.")


def _name(record: Mapping[str, Value]) -> str:
    parts = (record.get(n) for n in ("first_name", "last_name", "email", "external_id"))
    return person_name(*(str(p) if p else None for p in parts)) or f"#{record.get('id', '')}"


def _region(ws: Workspace, typed: Mapping[str, str], record: Mapping[str, Value]) -> str | None:
    country = typed.get("country", str(record["country"] or ""))
    return region_of_country(country) or ws.team.region


def _require_identity(record: Mapping[str, Value]) -> None:
    if not any(record.get(n) for n in ("first_name", "last_name", "email", "external_id")):
        raise Invalid(
            "A contact needs a name, an e-mail address or an external identifier.",
            field="last_name",
            hint="Give at least one of them.",
        )


def _require_unique(
    ws: Workspace, unit: Unit, made: Mapping[str, Value], own_id: int | None
) -> None:
    for column in ("email", "external_id"):
        value = made.get(column)
        if not isinstance(value, str):
            continue
        other = contacts.holder(unit.conn, ws.team.id, column, value)
        if other is not None and other[0] != own_id:
            raise Conflict(
                f"{_FIELDS[column].label} {value} belongs to {other[1]} (lead {other[0]}) already.",
                hint="Open that lead, or give another one.",
            )


def _reasons(record: Mapping[str, Value], made: Mapping[str, Value], reason: str) -> dict[str, str]:
    """Why a field changes, where that is to be logged."""
    why: dict[str, str] = {}
    if made.get("unsubscribed") == 0:
        if not reason:
            raise Invalid(
                "Mail to somebody who unsubscribed needs their written renewal.",
                field="unsubscribed",
                hint="Say how and when they renewed: it is kept in the timeline (PUB-35).",
            )
        why["unsubscribed"] = reason
    if "email" in made and record["invalid_email"]:
        why["invalid_email"] = "the address changed"
    return why


def _with_flags(record: Mapping[str, Value], made: Mapping[str, Value]) -> dict[str, Value]:
    """What changes along: a new address is valid (PUB-39); a flag taken off takes its reason."""
    along: dict[str, Value] = {}
    if "email" in made and record["invalid_email"]:
        along["invalid_email"] = 0
    for flag, belonging in _WITH_FLAG.items():
        if made.get(flag) == 0:
            along |= {n: None for n in belonging if n in _FIELDS and record[n]}
    return along


def _causes(record: Mapping[str, Value], made: Mapping[str, Value]) -> dict[str, Value]:
    """The cause of each flag that changes: set by hand, or none any more (PUB-36, PUB-40)."""
    causes: dict[str, Value] = {}
    for flag in ("unsubscribed", "invalid_email"):
        if flag in made and made[flag] != record[flag]:
            causes[_WITH_FLAG[flag][0]] = BY_HAND if made[flag] else None
    return causes


def _keep_source(ws: Workspace, unit: Unit, made: Mapping[str, Value]) -> None:
    source = made.get("source")
    if isinstance(source, str):
        category = ORIGINAL_SOURCES.get(source, "")
        team.ensure_source(unit.conn, ws.team.id, source, category, unit.now)
    method = made.get("method_of_contact")
    if isinstance(method, str):
        known = lists.names(unit.conn, ws.team.id, METHODS) or FIRST_METHODS
        if fold(method) not in {fold(each) for each in known}:
            lists.set_names(unit.conn, ws.team.id, METHODS, (*known, method))


def _derive_category(ws: Workspace, unit: Unit, made: dict[str, Value]) -> None:
    """The category of the original source as its list has it now; written once, so a later change
    of the list does not reach it (PUB-22, PUB-23).
    """
    source = made.get("original_source")
    if isinstance(source, str) and not made.get("original_category"):
        made["original_category"] = lists.category_of(unit.conn, ws.team.id, source) or None


def _log(
    ws: Workspace,
    unit: Unit,
    record: Mapping[str, Value],
    made: Mapping[str, Value],
    why: Mapping[str, str],
) -> None:
    for name, new in made.items():
        field = _FIELDS[name]
        change = {
            "field": name,
            "old": text_of(field, record[name]),
            "new": text_of(field, new),
        }
        if name in why:
            change["reason"] = why[name]
        _entry(ws, unit, record, change)


def _entry(
    ws: Workspace, unit: Unit, record: Mapping[str, Value], change: Mapping[str, Value]
) -> None:
    company_id, contact_id = record["company_id"], record["id"]
    assert isinstance(contact_id, int)
    activities.insert(
        unit.conn,
        ws.team.id,
        Kind.FIELD_CHANGED,
        unit.now,
        company_id=company_id if isinstance(company_id, int) else None,
        contact_id=contact_id,
        user_id=ws.user.id,
        data=change,
    )


def _what(made: Mapping[str, Value]) -> str:
    labels = [_FIELDS[name].label for name in made if name in _FIELDS]
    return ", ".join(labels[:3]) + (" …" if len(labels) > 3 else "")
