"""Events out of a file (X-13): each becomes an activity of its lead, or waits for one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from leadtui.connectors.events_form import field_names
from leadtui.domain.dates import from_ms
from leadtui.domain.errors import Invalid
from leadtui.domain.event_record import EventOutcome, EventRecord, Ignored
from leadtui.domain.kinds import Kind
from leadtui.domain.status_names import status_named
from leadtui.models import import_facts, import_records, team
from leadtui.models import pending as waiting_events
from leadtui.services import pending
from leadtui.services.import_report import Tally
from leadtui.services.import_run import Run


class Events:
    """Takes the outcomes of a file of events."""

    def __init__(self, run: Run, header: Sequence[str], tally: Tally) -> None:
        self._run = run
        self._header = header
        self._tally = tally
        conn = run.unit.conn
        self._emails: dict[str, int] = {}
        self._externals: dict[str, int] = {}
        for contact_id, email, external, _, _ in import_records.contact_keys(conn, run.team_id):
            if email:
                self._emails[email] = contact_id
            if external:
                self._externals[external] = contact_id
        self._statuses = team.status_ids(conn, run.team_id)
        self._batch: list[EventRecord] = []
        self._seen: set[str] = set()

    def take(self, outcome: EventOutcome) -> None:
        """Count one outcome; an event is kept for the next batch."""
        if isinstance(outcome, EventRecord):
            try:
                if outcome.kind is Kind.STATUS:
                    status_named(self._statuses, outcome.status)
            except Invalid as invalid:
                self._tally.refuse(outcome.line, str(invalid), _cells(self._header, outcome))
                return
            self._batch.append(outcome)
        elif isinstance(outcome, Ignored):
            self._tally.ignored[outcome.reason] += 1
        else:
            self._tally.refuse(outcome.line, outcome.reason, outcome.values or (outcome.raw,))

    def flush(self) -> None:
        """Write the events since the last time that are not in the store yet."""
        run, tally = self._run, self._tally
        conn = run.unit.conn
        ids = [event.external_id for event in self._batch]
        known = import_facts.known(conn, run.team_id, ids) if ids else set()
        placed, waiting = [], []
        for event in self._batch:
            if event.external_id in known or event.external_id in self._seen:
                tally.unchanged += 1
                continue
            self._seen.add(event.external_id)
            found = self._externals.get(event.key) if event.key else self._emails.get(event.email)
            if found is None:
                waiting.append(event)
            else:
                placed.append((found, event))
        self._batch.clear()
        pending.record(run.unit, run.team_id, placed, run_id=run.run_id)
        waiting_events.insert(
            conn,
            run.team_id,
            run.run_id,
            ((e.at, e.kind, e.key or e.email, pending.to_json(e), e.external_id) for e in waiting),
        )
        tally.created += len(placed) + len(waiting)
        tally.events += len(placed)
        tally.waiting += len(waiting)

    def finish(self) -> bool:
        """Write the rest; whether anything was written."""
        self.flush()
        return self._tally.created > 0


def _cells(header: Sequence[str], event: EventRecord) -> tuple[str, ...]:
    """The event as a row under ``header``; as one cell of JSON where the file has none."""
    if not header:
        return (pending.to_json(event),)
    values = {
        "id": event.external_id,
        "at": from_ms(event.at, UTC).isoformat(),
        "kind": event.kind.word,
        "duration": "" if event.duration is None else str(event.duration),
        "link": dict(event.detail).get("link", ""),
    }
    fields = {column: field for field, column in field_names(header).items()}
    return tuple(
        str(values.get(field, getattr(event, field, "")))
        if (field := fields.get(column)) is not None
        else ""
        for column in header
    )
