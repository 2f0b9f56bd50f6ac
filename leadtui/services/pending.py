"""Events whose address nobody in the store has yet: seen, given to a lead, or dismissed."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Sequence

from leadtui.domain.errors import Invalid, NotFound
from leadtui.domain.event_record import EventRecord
from leadtui.domain.format import plural
from leadtui.domain.kinds import Kind
from leadtui.domain.rows import Outcome, PendingRow
from leadtui.domain.status_names import status_named
from leadtui.models import activities, import_facts, import_records, leads, team
from leadtui.models import pending as waiting_events
from leadtui.models.import_facts import NewActivity
from leadtui.models.pending import Waiting
from leadtui.models.store import Unit
from leadtui.services.workspace import Workspace


def page(ws: Workspace, limit: int | None = None) -> list[PendingRow]:
    """The events that wait, the newest first."""
    with ws.read() as conn:
        found = waiting_events.waiting(conn, ws.team.id, limit=limit)
    return [PendingRow(w.id, w.at, w.kind, w.address, _text(from_json(w.record))) for w in found]


def count(ws: Workspace) -> int:
    """How many events wait."""
    with ws.read() as conn:
        return waiting_events.count(conn, ws.team.id)


def attach(ws: Workspace, ids: Sequence[int], lead_id: int) -> Outcome:
    """Give waiting events to a lead: they become activities in its timeline, and score."""
    with ws.step("attach events") as unit:
        found = _all_of(ws, unit, ids)
        lead = next(iter(leads.fields(unit.conn, ws.team.id, [lead_id])), None)
        if lead is None:
            raise NotFound(f"There is no lead {lead_id}.")
        _move(unit, ws.team.id, [(lead_id, waiting) for waiting in found])
        words = plural(len(found), "event")
        return Outcome(f"{lead.name}: {words} attached.", (lead_id,), unit.step_id)


def dismiss(ws: Workspace, ids: Sequence[int]) -> Outcome:
    """Take events off the list for good: the same file does not bring them back."""
    with ws.step("dismiss events") as unit:
        found = _all_of(ws, unit, ids)
        waiting_events.dismiss(unit.conn, [waiting.id for waiting in found])
        return Outcome(f"{plural(len(found), 'event')} dismissed.", tuple(ids), unit.step_id)


def take_over(ws: Workspace, unit: Unit, lead_ids: Sequence[int]) -> int:
    """Attach the events that wait for the addresses or identifiers of these leads, within the
    step under way, such as that of making a lead; how many they were.
    """
    who = waiting_events.identities(unit.conn, lead_ids)
    emails = {email: lead_id for lead_id, email, _ in who if email}
    externals = {external: lead_id for lead_id, _, external in who if external}
    found = waiting_events.of_addresses(unit.conn, ws.team.id, [*emails, *externals])
    return _attach(unit, ws.team.id, found, _by_identity(emails, externals))


def attach_known(unit: Unit, team_id: int, find: Callable[[EventRecord], int | None]) -> int:
    """Attach every waiting event whose lead ``find`` knows; how many they were."""
    if not waiting_events.count(unit.conn, team_id):
        return 0
    return _attach(unit, team_id, waiting_events.waiting(unit.conn, team_id)[::-1], find)


def record(
    unit: Unit,
    team_id: int,
    placed: Sequence[tuple[int, EventRecord]],
    *,
    run_id: int | None,
) -> None:
    """Record events of leads as activities, with what follows from them for the lead: status,
    invalid address, unsubscription (PUB-34, PUB-38), last updated (PUB-26).
    """
    if not placed:
        return
    conn = unit.conn
    statuses = team.status_ids(conn, team_id)
    contact_ids = list(dict.fromkeys(contact_id for contact_id, _ in placed))
    companies = import_facts.companies_of(conn, contact_ids)
    import_facts.insert(
        conn,
        team_id,
        run_id,
        (
            _activity(event, contact_id, companies.get(contact_id), statuses)
            for contact_id, event in placed
        ),
    )
    for contact_id, event in placed:
        if event.kind is Kind.BOUNCED and event.address_invalid:
            cause = event.outcome or event.text or f"bounced ({event.source})"
            activities.set_flag(conn, contact_id, "invalid_email", cause, unit.now)
        elif event.kind is Kind.UNSUBSCRIBED:
            cause = event.unsubscribe_cause or "unsubscribed"
            activities.set_flag(conn, contact_id, "unsubscribed", cause, unit.now)
    of_status = {contact_id for contact_id, event in placed if event.kind is Kind.STATUS}
    import_facts.settle_statuses(conn, of_status)
    import_records.touch(conn, contact_ids, unit.now)


def to_json(event: EventRecord) -> str:
    """An event as the store keeps it while it waits."""
    values = dataclasses.asdict(event)
    del values["line"]
    values["kind"] = event.kind.word
    return json.dumps(values, ensure_ascii=False)


def from_json(text: str) -> EventRecord:
    """An event that waited."""
    values = json.loads(text)
    values.pop("dismissed", None)
    values["kind"] = Kind[values["kind"].upper()]
    values["detail"] = tuple((str(name), str(value)) for name, value in values["detail"])
    return EventRecord(**values)


def _text(event: EventRecord) -> str:
    return event.text or event.outcome or event.status or event.message


def _by_identity(
    emails: dict[str, int], externals: dict[str, int]
) -> Callable[[EventRecord], int | None]:
    def find(event: EventRecord) -> int | None:
        return externals.get(event.key) if event.key else emails.get(event.email)

    return find


def _attach(
    unit: Unit,
    team_id: int,
    found: Iterable[Waiting],
    find: Callable[[EventRecord], int | None],
) -> int:
    pairs = []
    for waiting in found:
        contact_id = find(from_json(waiting.record))
        if contact_id is not None:
            pairs.append((contact_id, waiting))
    _move(unit, team_id, pairs)
    return len(pairs)


def _move(unit: Unit, team_id: int, pairs: Sequence[tuple[int, Waiting]]) -> None:
    waiting_events.delete(unit.conn, [waiting.id for _, waiting in pairs])
    record(
        unit,
        team_id,
        [(contact_id, from_json(waiting.record)) for contact_id, waiting in pairs],
        run_id=None,
    )


def _activity(
    event: EventRecord, contact_id: int, company_id: int | None, statuses: dict[str, int]
) -> NewActivity:
    data: dict[str, object] = dict(event.detail)
    if event.source != "file":
        data["source"] = event.source
    return NewActivity(
        event.kind,
        event.at,
        company_id=company_id,
        contact_id=contact_id,
        duration=event.duration,
        status_id=statuses[status_named(statuses, event.status)]
        if event.kind is Kind.STATUS
        else None,
        outcome=event.outcome,
        message=event.message,
        text=event.text,
        data=data,
        external_id=event.external_id,
    )


def _all_of(ws: Workspace, unit: Unit, ids: Sequence[int]) -> list[Waiting]:
    if not ids:
        raise Invalid("No event was named.", field="event")
    found = waiting_events.by_ids(unit.conn, ws.team.id, ids)
    missing = set(ids) - {waiting.id for waiting in found}
    if missing:
        raise NotFound(f"There is no waiting event {min(missing)}.")
    return found
