"""The events that Brevo, Mailgun and Postmark post, read into event records (COR-19, CAD-8..17).

Each reader takes one object and gives an :class:`EventRecord`, or :class:`Ignored` for an event
that says nothing about the lead, or raises :class:`Wrong`. docs/events.md has the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from leadtui.connectors.events_values import (
    JsonObject,
    Latest,
    Wrong,
    address_in,
    epoch_ms_in,
    identity,
    long_text_in,
    object_in,
    pairs,
    quoted,
    text_in,
)
from leadtui.domain.event_record import EventRecord, Ignored
from leadtui.domain.kinds import Kind

#: Reads an ISO 8601 instant that carries its offset, into epoch milliseconds, or raises Wrong.
IsoReader = Callable[[str, str], int]
Read = EventRecord | Ignored

SPAM = "spam complaint"
_TEMPORARY = "not delivered for now, the address is kept"

# --- Brevo -------------------------------------------------------------------------------------

_BREVO: Mapping[str, Kind] = MappingProxyType(
    {
        "request": Kind.MAIL_SENT,
        "opened": Kind.OPENED,
        "unique_opened": Kind.OPENED,
        "proxy_open": Kind.MACHINE_OPENED,
        "unique_proxy_open": Kind.MACHINE_OPENED,
        "click": Kind.CLICKED,
        "hard_bounce": Kind.BOUNCED,
        "invalid_email": Kind.BOUNCED,
        "unsubscribed": Kind.UNSUBSCRIBED,
        "unsubscribe": Kind.UNSUBSCRIBED,
        "complaint": Kind.UNSUBSCRIBED,
        "spam": Kind.UNSUBSCRIBED,
    }
)
_BREVO_NO_FACT: Mapping[str, str] = MappingProxyType(
    {
        "delivered": "carries no fact of its own",
        "deferred": _TEMPORARY,
        "soft_bounce": _TEMPORARY,
        "blocked": "not sent, Brevo held it back",
        "error": "not sent, Brevo failed",
    }
)
#: An object with "event" and one of these is Brevo's.
BREVO_MARKS = ("message-id", "ts_event", "ts_epoch", "camp_id")


def brevo(item: JsonObject, line: int, latest: Latest) -> Read:
    """A Brevo webhook event.

    ``id`` is the webhook's own number and names no event; the event, message, address, second and
    link do. ``opened`` and ``unique_opened`` (and the two proxy opens) of the same second are one
    opening told twice, so both have the same external id.
    """
    word = text_in(item, "event")
    if word in _BREVO_NO_FACT:
        return Ignored(line, f"{word}: {_BREVO_NO_FACT[word]}.")
    kind = _BREVO.get(word)
    if kind is None:
        raise Wrong(f"event: {quoted(word)} is not a Brevo event that leadtui knows.")
    at = latest.check(_brevo_instant(item), "ts_event")
    email = address_in(item, "email")
    message = text_in(item, "message-id").strip("<>")
    campaign = text_in(item, "camp_id")
    if not message and campaign:
        message = f"campaign:{campaign}"
    link = text_in(item, "link")
    complaint = word in {"complaint", "spam"}
    fact = "complaint" if complaint else kind.word
    return EventRecord(
        external_id=identity("brevo", fact, message, email, at // 1000, link),
        at=at,
        kind=kind,
        email=email,
        message=message,
        text=long_text_in(item, "reason") if kind is Kind.BOUNCED else "",
        source="brevo",
        detail=pairs(("event", word), ("subject", text_in(item, "subject")), ("link", link)),
        line=line,
        address_invalid=kind is Kind.BOUNCED,
        unsubscribe_cause=SPAM if complaint else "",
    )


def _brevo_instant(item: JsonObject) -> int:
    """``ts_event``, with the milliseconds of ``ts_epoch`` where that names the same second.

    ``ts_epoch`` alone will not do: some events have seconds in it, some none at all. ``date`` is
    the account's wall time without a zone and is never used.
    """
    event = epoch_ms_in(item, "ts_event")
    epoch = epoch_ms_in(item, "ts_epoch")
    if event is not None and epoch is not None and event // 1000 == epoch // 1000:
        return epoch
    for found in (event, epoch, epoch_ms_in(item, "ts")):
        if found is not None:
            return found
    raise Wrong("ts_event: the time of the event is missing (date has no time zone).")


# --- Mailgun -----------------------------------------------------------------------------------

_MAILGUN: Mapping[str, Kind] = MappingProxyType(
    {
        "accepted": Kind.MAIL_SENT,
        "opened": Kind.OPENED,
        "clicked": Kind.CLICKED,
        "failed": Kind.BOUNCED,
        "unsubscribed": Kind.UNSUBSCRIBED,
        "complained": Kind.UNSUBSCRIBED,
    }
)
_MAILGUN_NO_FACT: Mapping[str, str] = MappingProxyType(
    {
        "delivered": "carries no fact of its own",
        "stored": "carries no fact of its own",
        "rejected": "not sent, Mailgun refused it",
    }
)
#: Reasons of a permanent failure that lie in the address; ``old`` or ``suppress-unsubscribe``
#: do not. Enhanced codes as RFC 3463: no such mailbox, host, or address form.
_MAILGUN_BAD_ADDRESS = frozenset({"", "bounce", "suppress-bounce"})
_BAD_ADDRESS_CODES = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"})


def mailgun(item: JsonObject, line: int, latest: Latest) -> Read:
    """A Mailgun event: what a webhook has in ``event-data``, or an item of the events API.

    ``id`` alone is not unique across kinds of event, so the event, its reason and its time are
    part of the external id. A machine's open is kept as such; a machine's click is no fact.
    """
    word = text_in(item, "event")
    if word in _MAILGUN_NO_FACT:
        return Ignored(line, f"{word}: {_MAILGUN_NO_FACT[word]}.")
    kind = _MAILGUN.get(word)
    if kind is None:
        raise Wrong(f"event: {quoted(word)} is not a Mailgun event that leadtui knows.")
    severity = text_in(item, "severity") if kind is Kind.BOUNCED else ""
    if kind is Kind.BOUNCED and severity != "permanent":
        if severity == "temporary":
            return Ignored(line, f"{word}, temporary: {_TEMPORARY}.")
        raise Wrong(f"severity: {quoted(severity)} is neither permanent nor temporary.")
    bot = text_in(object_in(item, "client-info"), "bot")
    if bot and kind is Kind.CLICKED:
        return Ignored(line, f"clicked: by a machine ({bot}), not by the lead.")
    if bot and kind is Kind.OPENED:
        kind = Kind.MACHINE_OPENED
    at = epoch_ms_in(item, "timestamp")
    if at is None:
        raise Wrong("timestamp: the time of the event is missing.")
    return _mailgun_record(item, line, kind, latest.check(at, "timestamp"), bot)


def _mailgun_record(item: JsonObject, line: int, kind: Kind, at: int, bot: str) -> EventRecord:
    word = text_in(item, "event")
    headers = object_in(object_in(item, "message"), "headers")
    status = object_in(item, "delivery-status")
    email = address_in(item, "recipient")
    message = text_in(headers, "message-id").strip("<>")
    link = text_in(item, "url")
    reason = text_in(item, "reason") if kind is Kind.BOUNCED else ""
    text = long_text_in(status, "description") or long_text_in(status, "message")
    bad_code = text_in(status, "enhanced-code") in _BAD_ADDRESS_CODES
    return EventRecord(
        external_id=identity(
            "mailgun", word, text_in(item, "id"), at, email, message, link, reason
        ),
        at=at,
        kind=kind,
        email=email,
        message=message,
        text=text if kind is Kind.BOUNCED else "",
        source="mailgun",
        detail=pairs(
            ("event", word),
            ("reason", reason),
            ("subject", text_in(headers, "subject")),
            ("link", link),
            ("machine", bot),
        ),
        line=line,
        address_invalid=kind is Kind.BOUNCED and (reason in _MAILGUN_BAD_ADDRESS or bad_code),
        unsubscribe_cause=SPAM if word == "complained" else "",
    )


# --- Postmark ----------------------------------------------------------------------------------

_POSTMARK_BOUNCES: Mapping[str, Kind] = MappingProxyType(
    {
        "HardBounce": Kind.BOUNCED,
        "BadEmailAddress": Kind.BOUNCED,
        "SpamComplaint": Kind.UNSUBSCRIBED,
        "Unsubscribe": Kind.UNSUBSCRIBED,
    }
)
_POSTMARK_NO_FACT: Mapping[str, str] = MappingProxyType(
    {
        "Transient": _TEMPORARY,
        "SoftBounce": _TEMPORARY,
        "DnsError": _TEMPORARY,
        "Unknown": _TEMPORARY,
        "Undeterminable": _TEMPORARY,
        "Blocked": "refused by the receiving provider, the address is kept",
        "SpamNotification": "refused as spam by the receiving server, the address is kept",
        "DMARCPolicy": "refused by the receiving server's policy, the address is kept",
        "VirusNotification": "refused as a virus, the address is kept",
        "AutoResponder": "an automatic answer",
        "AddressChange": "an automatic answer",
        "Subscribe": "resubscribed: lift the flag by hand, with a reason",
        "ChallengeVerification": "the receiver asks the sender to prove itself",
        "Unconfirmed": "the sender's address is not confirmed at Postmark",
        "OpenRelayTest": "not about the lead",
        "SMTPApiError": "not sent, Postmark failed",
        "InboundError": "not about the lead",
        "TemplateRenderingFailed": "not sent, the template failed",
        "ManuallyDeactivated": "deactivated by hand at Postmark",
    }
)
_NO_MESSAGE = "00000000-0000-0000-0000-000000000000"
#: All that Apple's privacy proxy says of itself; a person's mail program says more.
_PROXY_AGENT = "Mozilla/5.0"


def postmark(item: JsonObject, line: int, latest: Latest, iso: IsoReader) -> Read:
    """A Postmark webhook record, told apart by ``RecordType``."""
    word = text_in(item, "RecordType")
    if word == "Delivery":
        return Ignored(line, "Delivery: carries no fact of its own.")
    if word == "Open":
        agent = text_in(item, "UserAgent")
        kind = Kind.MACHINE_OPENED if agent == _PROXY_AGENT else Kind.OPENED
        return _postmark_seen(item, line, kind, latest, iso)
    if word == "Click":
        return _postmark_seen(item, line, Kind.CLICKED, latest, iso)
    if word in {"Bounce", "SpamComplaint"}:
        return _postmark_bounce(item, line, latest, iso)
    if word == "SubscriptionChange":
        return _postmark_subscription(item, line, latest, iso)
    raise Wrong(f"RecordType: {quoted(word)} is not a Postmark record that leadtui knows.")


def _postmark_instant(item: JsonObject, name: str, latest: Latest, iso: IsoReader) -> int:
    text = text_in(item, name)
    if not text:
        raise Wrong(f"{name}: the time of the event is missing.")
    return latest.check(iso(text, name), name)


def _postmark_seen(
    item: JsonObject, line: int, kind: Kind, latest: Latest, iso: IsoReader
) -> EventRecord:
    at = _postmark_instant(item, "ReceivedAt", latest, iso)
    email = address_in(item, "Recipient")
    message = text_in(item, "MessageID")
    link = text_in(item, "OriginalLink")
    word = text_in(item, "RecordType")
    return EventRecord(
        external_id=identity("postmark", word, message, email, at, link),
        at=at,
        kind=kind,
        email=email,
        message=message,
        source="postmark",
        detail=pairs(("event", word), ("link", link), ("tag", text_in(item, "Tag"))),
        line=line,
    )


def _postmark_bounce(item: JsonObject, line: int, latest: Latest, iso: IsoReader) -> Read:
    word = text_in(item, "RecordType")
    bounce = word if word == "SpamComplaint" else text_in(item, "Type")
    if bounce in _POSTMARK_NO_FACT:
        return Ignored(line, f"Bounce, {bounce}: {_POSTMARK_NO_FACT[bounce]}.")
    kind = _POSTMARK_BOUNCES.get(bounce)
    if kind is None:
        raise Wrong(f"Type: {quoted(bounce)} is not a Postmark bounce that leadtui knows.")
    at = _postmark_instant(item, "BouncedAt", latest, iso)
    email = address_in(item, "Email")
    number = text_in(item, "ID")
    return EventRecord(
        external_id=_postmark_end(item, kind, bounce, email, (number or at)),
        at=at,
        kind=kind,
        email=email,
        message=text_in(item, "MessageID"),
        text=_joined(long_text_in(item, "Description"), long_text_in(item, "Details"))
        if kind is Kind.BOUNCED
        else "",
        source="postmark",
        detail=pairs(("event", bounce), ("subject", text_in(item, "Subject"))),
        line=line,
        address_invalid=kind is Kind.BOUNCED,
        unsubscribe_cause=SPAM if bounce == "SpamComplaint" else "",
    )


def _postmark_subscription(item: JsonObject, line: int, latest: Latest, iso: IsoReader) -> Read:
    suppress = item.get("SuppressSending")
    if suppress is False:
        return Ignored(
            line, "SubscriptionChange: resubscribed; lift the flag by hand, with a reason."
        )
    if suppress is not True:
        raise Wrong(f"SuppressSending: {quoted(suppress)} is neither true nor false.")
    reason = text_in(item, "SuppressionReason")
    kind = Kind.BOUNCED if reason == "HardBounce" else Kind.UNSUBSCRIBED
    at = _postmark_instant(item, "ChangedAt", latest, iso)
    email = address_in(item, "Recipient")
    origin = text_in(item, "Origin")
    cause = ""
    if reason == "SpamComplaint":
        cause = SPAM
    elif kind is Kind.UNSUBSCRIBED and origin in {"Customer", "Admin"}:
        cause = "suppressed by hand at Postmark"
    return EventRecord(
        external_id=_postmark_end(item, kind, reason, email, f"change:{at}"),
        at=at,
        kind=kind,
        email=email,
        message=text_in(item, "MessageID"),
        source="postmark",
        detail=pairs(("event", "SubscriptionChange"), ("reason", reason), ("origin", origin)),
        line=line,
        address_invalid=kind is Kind.BOUNCED,
        unsubscribe_cause=cause,
    )


def _postmark_end(item: JsonObject, kind: Kind, why: str, email: str, occasion: object) -> str:
    """The external id of a bounce or complaint.

    Postmark tells one hard bounce or complaint twice, as the bounce and as the change of
    subscription that follows from it; a message has it only once per address, so message and
    address name it. Postmark's test posts name no message and are kept apart by ``occasion``.
    """
    message = text_in(item, "MessageID")
    if message and message != _NO_MESSAGE and why in {"HardBounce", "SpamComplaint"}:
        return identity("postmark", why, message, email)
    return identity("postmark", kind.word, why, message, email, occasion)


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
