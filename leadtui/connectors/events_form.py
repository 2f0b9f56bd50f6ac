"""leadtui's own form of events: the same fields as columns of a CSV file or names in JSON lines
(X-13). docs/events.md describes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from leadtui.connectors.events_providers import SPAM, IsoReader
from leadtui.connectors.events_values import (
    JsonObject,
    Latest,
    Wrong,
    identity,
    long_text_in,
    pairs,
    quoted,
    text_in,
)
from leadtui.domain.errors import Invalid
from leadtui.domain.event_record import EventRecord, Ignored
from leadtui.domain.kinds import LABELS, RECORDABLE, Kind, kind_of
from leadtui.domain.rule_change import whole_number
from leadtui.domain.text import fold

#: Field → the names it may have, the first being the documented one.
FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "id": ("id", "event id"),
        "at": ("at", "date", "time", "timestamp", "when"),
        "email": ("email", "e mail", "email address"),
        "key": ("key", "external id", "lead id"),
        "kind": ("kind", "event", "type"),
        "duration": ("duration", "seconds"),
        "outcome": ("outcome", "result"),
        "status": ("status",),
        "message": ("message", "message id"),
        "text": ("text", "note", "comment"),
        "link": ("link", "url"),
    }
)
_LONGEST_NAME = 40
_FIELD_BY_NAME = {name: field for field, names in FIELDS.items() for name in names}
_RANK = {name: rank for names in FIELDS.values() for rank, name in enumerate(names)}

#: Kinds a file may hold: what a user may record, and a machine's open, which scores nothing.
KINDS: tuple[Kind, ...] = (*RECORDABLE, Kind.MACHINE_OPENED)

#: Other words for kinds.
ALIASES: Mapping[str, Kind] = MappingProxyType(
    {
        "sent": Kind.MAIL_SENT,
        "open": Kind.OPENED,
        "click": Kind.CLICKED,
        "reply": Kind.REPLIED,
        "bounce": Kind.BOUNCED,
        "hard bounce": Kind.BOUNCED,
        "unsubscribe": Kind.UNSUBSCRIBED,
        "complaint": Kind.UNSUBSCRIBED,
        "call in": Kind.INCOMING_CALL,
        "call out": Kind.OUTGOING_CALL,
        "sms": Kind.SMS_SENT,
        "sms open": Kind.SMS_OPENED,
        "sms click": Kind.SMS_CLICKED,
        "demo": Kind.DEMO_BOOKED,
        "visit": Kind.WEB_VISIT,
        "form": Kind.FORM_COMPLETED,
        "machine open": Kind.MACHINE_OPENED,
        "proxy open": Kind.MACHINE_OPENED,
    }
)
#: Words that are understood and are no fact about the lead.
NO_FACT: Mapping[str, str] = MappingProxyType(
    {
        "delivered": "carries no fact of its own",
        "deferred": "not delivered for now, the address is kept",
        "soft bounce": "not delivered for now, the address is kept",
    }
)
_BY_LABEL = {fold(LABELS[kind]): kind for kind in KINDS}
#: A longer id would be cut, and two cut ids may be equal.
MAX_ID = 300
MAX_SECONDS = 1_000_000


def field_names(names: Iterable[str]) -> dict[str, str]:
    """Field → the one of ``names`` that holds it; the documented name wins over the others.

    Case, accents, blanks, ``-`` and ``_`` do not matter.
    """
    found: dict[str, tuple[int, str]] = {}
    for name in names:
        plain = _plain(name) if len(name) <= _LONGEST_NAME else ""
        field = _FIELD_BY_NAME.get(plain)
        if field is not None and (field not in found or _RANK[plain] < found[field][0]):
            found[field] = (_RANK[plain], name)
    return {field: name for field, (_, name) in found.items()}


@lru_cache(maxsize=256)
def _plain(word: str) -> str:
    return " ".join(fold(word).replace("_", " ").replace("-", " ").split())


def own(item: JsonObject, line: int, latest: Latest, iso: IsoReader) -> EventRecord | Ignored:
    """The event of an object whose names are the fields of :data:`FIELDS`; :class:`Wrong`
    names the field.

    Without an ``id``, one is made of all fields, so that the same line gives the same id; an
    ``id`` of the file is taken as it is.
    """
    word = text_in(item, "kind")
    plain = _plain(word)
    if plain in NO_FACT:
        return Ignored(line, f"{word}: {NO_FACT[plain]}.")
    at_text = text_in(item, "at")
    if not at_text:
        raise Wrong("at: the time of the event is missing.")
    kind = _kind(word, plain)
    record = EventRecord(
        external_id=text_in(item, "id"),
        at=latest.check(iso(at_text, "at"), "at"),
        kind=kind,
        email=text_in(item, "email").lower(),
        key=text_in(item, "key"),
        duration=_duration(text_in(item, "duration")),
        outcome=text_in(item, "outcome"),
        status=text_in(item, "status"),
        message=text_in(item, "message").strip("<>"),
        text=long_text_in(item, "text"),
        source="file",
        detail=pairs(("link", text_in(item, "link"))),
        line=line,
        address_invalid=kind is Kind.BOUNCED,
        unsubscribe_cause=SPAM if plain == "complaint" else "",
    )
    _check(record)
    return record if record.external_id else replace(record, external_id=_made_id(record))


def _check(record: EventRecord) -> None:
    if not record.email and not record.key:
        raise Wrong("email: neither an e-mail address nor a key names the lead.")
    if record.kind is Kind.STATUS and not record.status:
        raise Wrong("status: an event of the kind status names the status.")
    if record.kind is Kind.NOTE and not record.text:
        raise Wrong("text: an event of the kind note has a text.")
    if len(record.external_id) > MAX_ID:
        raise Wrong(f"id: is longer than {MAX_ID} characters.")


def _made_id(record: EventRecord) -> str:
    return identity(
        "auto",
        record.kind.word,
        record.unsubscribe_cause,
        record.at,
        record.email,
        record.key,
        record.duration,
        record.outcome,
        record.status,
        record.message,
        record.text,
        record.detail,
    )


def _kind(word: str, plain: str) -> Kind:
    if not word:
        raise Wrong("kind: is missing.")
    kind = kind_of(plain) or ALIASES.get(plain) or _BY_LABEL.get(plain)
    if kind in KINDS:
        return kind
    if kind is not None:
        raise Wrong(f"kind: {quoted(word)} is written by leadtui itself.")
    raise Wrong(f"kind: {quoted(word)} is not a kind of event that leadtui knows.")


def _duration(text: str) -> int | None:
    if not text:
        return None
    try:
        return whole_number(text.removesuffix(".0"), "duration", low=0, high=MAX_SECONDS)
    except Invalid as problem:
        raise Wrong(str(problem)) from None
