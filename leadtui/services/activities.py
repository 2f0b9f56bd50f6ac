"""Recording what happened: events, calls, statuses and notes."""

from __future__ import annotations

from typing import NamedTuple

from leadtui.domain.access import may_edit_note, require
from leadtui.domain.errors import Conflict, Invalid, NotFound
from leadtui.domain.format import duration as duration_words
from leadtui.domain.kinds import LABELS, RECORDABLE, SENT_BY, Kind
from leadtui.domain.rows import Outcome
from leadtui.domain.status_names import status_named
from leadtui.domain.text import clean_line, clean_text, fold
from leadtui.models import activities, leads, team
from leadtui.models.store import Unit
from leadtui.services import lists
from leadtui.services.lists import ListKind
from leadtui.services.workspace import Workspace

#: The longest call that is taken for one, in seconds.
LONGEST_CALL = 86_400
#: How far ahead of the clock a fact may lie: clocks differ, facts lie in the past.
AHEAD_MS = 86_400_000

#: What a fact says of the person's address as well (PUB-34, PUB-38).
_FLAGS = {Kind.UNSUBSCRIBED: "unsubscribed", Kind.BOUNCED: "invalid_email"}

#: What has a message: mails and SMS, and what follows them.
_OF_A_MESSAGE = frozenset({*SENT_BY, *SENT_BY.values()})


def log(
    ws: Workspace,
    contact_id: int,
    kind: Kind,
    *,
    at: int | None = None,
    duration: int | None = None,
    outcome: str = "",
    status: str = "",
    message: str = "",
    text: str = "",
    external_id: str | None = None,
) -> Outcome:
    """Record one fact about a lead at ``at`` (UTC ms, now when None).

    The same path as a file's event (X-13). A fact with an ``external_id`` that is known already
    changes nothing. ``duration`` in seconds is a call's; ``status`` names the status set;
    ``message`` is the id of the mail or SMS that it belongs to, as its Message-ID has it: by it
    rules count once per message, and leave out what comes too soon after sending (CAD-20).
    """
    if kind not in RECORDABLE:
        raise Invalid(f"{LABELS[kind]} is written by leadtui itself.", field="kind")
    began = moment(ws, at)
    check_duration(kind, duration)
    belongs_to = _message(kind, message)
    with ws.step(f"log {LABELS[kind]}") as unit:
        lead = _lead(ws, unit, contact_id)
        if external_id and activities.has_external(unit.conn, ws.team.id, external_id):
            return Outcome(f"{lead.name}: known already, nothing changed.", (lead.id,))
        status_id = None
        if kind is Kind.STATUS:
            names = team.status_ids(unit.conn, ws.team.id)
            status_id = names[status_named(names, status)]
            activities.set_latest_status(unit.conn, lead.id, status_id, began)
        if kind in _FLAGS:
            cause = clean_line(outcome) or "recorded by hand"
            activities.set_flag(unit.conn, lead.id, _FLAGS[kind], cause, unit.now)
        activity_id = activities.insert(
            unit.conn,
            ws.team.id,
            kind,
            began,
            company_id=lead.company_id,
            contact_id=lead.id,
            user_id=ws.user.id,
            duration=duration,
            status_id=status_id,
            outcome=clean_line(outcome),
            message=belongs_to,
            text=clean_text(text),
            external_id=external_id,
        )
        activities.touch(unit.conn, lead.id, unit.now)
        return Outcome(f"{lead.name}: {LABELS[kind]}.", (activity_id,), unit.step_id)


def _message(kind: Kind, message: str) -> str:
    """The id of a message as events of files have it: without the brackets of a header."""
    clean = clean_line(message).strip("<>").strip()
    if clean and kind not in _OF_A_MESSAGE:
        raise Invalid(
            f"{LABELS[kind]} belongs to no mail and no SMS.",
            field="message",
            hint="Leave the message out.",
        )
    return clean


def moment(ws: Workspace, at: int | None) -> int:
    """When a fact happened (UTC ms), now for None; :class:`Invalid` for what is to come."""
    now = ws.now()
    if at is None:
        return now
    if at > now + AHEAD_MS:
        raise Invalid(
            "That lies more than a day ahead: a fact is recorded once it happened.",
            field="at",
            hint="For something to come, set a reminder.",
        )
    return at


def check_duration(kind: Kind, duration: int | None) -> None:
    """:class:`Invalid` where ``duration``, in seconds, is not the length of a call."""
    if duration is None:
        return
    if kind not in (Kind.OUTGOING_CALL, Kind.INCOMING_CALL):
        raise Invalid("Only a call has a duration.", field="duration")
    if not 0 <= duration <= LONGEST_CALL:
        raise Invalid(
            f"{duration} seconds is not the length of a call.",
            field="duration",
            hint=f"Give 0 to {LONGEST_CALL} seconds.",
        )


def _lead(ws: Workspace, unit: Unit, contact_id: int) -> leads.LeadFields:
    found = leads.fields(unit.conn, ws.team.id, [contact_id])
    if not found:
        raise NotFound(f"There is no lead {contact_id}.")
    return found[0]


def log_call(
    ws: Workspace,
    company_id: int | None,
    contact_id: int | None,
    *,
    duration: int | None,
    outcome: str,
    text: str = "",
    incoming: bool = False,
    at: int | None = None,
) -> Outcome:
    """Record a call with a company or one of its people, which began at ``at`` (UTC ms, now when
    None) (COE-43..45, COR-16).
    """
    kind = Kind.INCOMING_CALL if incoming else Kind.OUTGOING_CALL
    fields = CallFields(kind, moment(ws, at), duration, outcome_named(ws, outcome), text)
    check_duration(kind, duration)
    with ws.step(f"log {LABELS[kind]}") as unit:
        name, activity_id = put_call(ws, unit, company_id, contact_id, fields)
        length = f", {duration_words(duration)}" if duration else ""
        return Outcome(f"{name}: {LABELS[kind]}{length}.", (activity_id,), unit.step_id)


class CallFields(NamedTuple):
    """What is kept of a call: it began at ``at`` (UTC ms), ``outcome`` is of the team's list."""

    kind: Kind
    at: int
    duration: int | None
    outcome: str
    text: str


def put_call(
    ws: Workspace,
    unit: Unit,
    company_id: int | None,
    contact_id: int | None,
    fields: CallFields,
) -> tuple[str, int]:
    """Record a call within a step that is under way: with whom, by name, and the entry's id."""
    if contact_id is not None:
        lead = _lead(ws, unit, contact_id)
        name, company_id = lead.name, lead.company_id
    else:
        name = company_name(ws, unit, company_id)
    activity_id = activities.insert(
        unit.conn,
        ws.team.id,
        fields.kind,
        fields.at,
        company_id=company_id,
        contact_id=contact_id,
        user_id=ws.user.id,
        duration=fields.duration,
        outcome=fields.outcome,
        text=clean_text(fields.text),
    )
    if contact_id is not None:
        activities.touch(unit.conn, contact_id, unit.now)
    return name, activity_id


def outcome_named(ws: Workspace, typed: str) -> str:
    """The outcome as the team's list has it, empty where nothing is said (COR-17)."""
    wanted = fold(typed)
    if not wanted:
        return ""
    known = lists.names(ws, ListKind.OUTCOME)
    for each in known:
        if fold(each) == wanted:
            return each
    raise Invalid(
        f"{clean_line(typed, limit=60)!r} is not an outcome of a call.",
        field="outcome",
        hint="Give " + ", ".join(known) + ".",
    )


def company_name(ws: Workspace, unit: Unit, company_id: int | None) -> str:
    """The name of a company of the team; :class:`NotFound` where it is none."""
    name = activities.company_name(unit.conn, ws.team.id, company_id)
    if name is None:
        raise NotFound(f"There is no company {company_id}.")
    return name


def add_note(
    ws: Workspace, text: str, *, company_id: int | None = None, contact_id: int | None = None
) -> Outcome:
    """Write a note on a company, a person or both (COE-47)."""
    clean = clean_text(text)
    if not clean:
        raise Invalid("The note is empty.", field="note", hint="Write something, or press escape.")
    with ws.step("note") as unit:
        if contact_id is not None:
            lead = _lead(ws, unit, contact_id)
            name, company_id = lead.name, lead.company_id
        else:
            name = company_name(ws, unit, company_id)
        activity_id = activities.insert(
            unit.conn,
            ws.team.id,
            Kind.NOTE,
            unit.now,
            company_id=company_id,
            contact_id=contact_id,
            user_id=ws.user.id,
            text=clean,
        )
        return Outcome(f"{name}: note kept.", (activity_id,), unit.step_id)


def edit_note(
    ws: Workspace, activity_id: int, text: str, *, expected: str | None = None
) -> Outcome:
    """Change the text of a note (COE-48); with ``expected``, only if it still reads so."""
    clean = clean_text(text)
    if not clean:
        raise Invalid("The note is empty.", field="note", hint="Delete it instead.")
    with ws.step("edit note") as unit:
        _, old = _own_note(ws, unit, activity_id)
        if expected is not None and old != expected:
            raise Conflict(
                f"The note was changed meanwhile; it reads: {clean_line(old, limit=200)}",
                hint="Take over what you need and save again.",
            )
        activities.set_text(unit.conn, activity_id, clean)
        return Outcome("Note changed.", (activity_id,), unit.step_id)


def delete_note(ws: Workspace, activity_id: int) -> Outcome:
    """Delete a note (COE-48); undo brings it back."""
    with ws.step("delete note") as unit:
        _own_note(ws, unit, activity_id)
        activities.delete(unit.conn, activity_id)
        return Outcome("Note deleted.", (activity_id,), unit.step_id)


def _own_note(ws: Workspace, unit: Unit, activity_id: int) -> tuple[int | None, str]:
    note = activities.note(unit.conn, ws.team.id, activity_id)
    if note is None:
        raise NotFound(f"There is no note {activity_id}.")
    require(may_edit_note(ws.user, note[0]))
    return note
