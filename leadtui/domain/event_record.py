"""One event from outside, before it becomes an activity (X-13, COR-19)."""

from __future__ import annotations

from dataclasses import dataclass

from leadtui.domain.kinds import Kind


@dataclass(frozen=True, slots=True)
class EventRecord:
    """A fact about one lead, whoever told it: a person's file or a mail provider.

    ``external_id`` is stable: the same event read again has the same one. ``at`` is in UTC epoch
    milliseconds. The lead is named by ``email`` (trimmed, lower case, else as it came) or by
    ``key``, its external identifier; one of them is set. ``duration`` is in seconds, for calls.
    ``message`` names the mail the event belongs to; ``source`` is ``brevo``, ``mailgun``,
    ``postmark`` or ``file``; ``detail`` holds further (name, value) pairs for the timeline.
    ``line`` counts from 1. ``address_invalid`` says that the address takes no mail any more
    (hard bounce, PUB-38); ``unsubscribe_cause`` is empty for a plain unsubscription. All text is
    clean.
    """

    external_id: str
    at: int
    kind: Kind
    email: str = ""
    key: str = ""
    duration: int | None = None
    outcome: str = ""
    status: str = ""
    message: str = ""
    text: str = ""
    source: str = "file"
    detail: tuple[tuple[str, str], ...] = ()
    line: int = 0
    address_invalid: bool = False
    unsubscribe_cause: str = ""


@dataclass(frozen=True, slots=True)
class Ignored:
    """An event that was understood and is no fact about the lead, such as a delivery."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line or object that could not be taken; ``raw`` is what stood there, for the file of
    refused rows (``values`` are its fields where the file is a table).
    """

    line: int
    reason: str
    raw: str
    values: tuple[str, ...] = ()


#: What one line or object of a file of events ends as.
EventOutcome = EventRecord | Ignored | Skipped
