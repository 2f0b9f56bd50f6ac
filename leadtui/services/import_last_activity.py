"""The "last activity" column of other programs: one entry of the timeline for each lead."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from leadtui.connectors.mapping import last_activity_kind
from leadtui.domain.kinds import Kind
from leadtui.domain.text import fold
from leadtui.models import activities, import_facts
from leadtui.models.import_facts import NewActivity
from leadtui.services.import_ledger import Ledger
from leadtui.services.import_matching import Placed
from leadtui.services.import_plan import Plan
from leadtui.services.import_report import Tally
from leadtui.services.import_run import Run


class LastActivities:
    """Tells what rows say for the first time. ``leads`` are those it told something of, and
    ``corrected`` the stored facts of the last batch that were of another kind, by place in it.
    """

    def __init__(self, run: Run, plan: Plan, ledger: Ledger, tally: Tally) -> None:
        mapping = plan.mapping
        assert mapping is not None
        self._run = run
        self._ledger = ledger
        self._tally = tally
        self._by_external = plan.key == "external_id"
        self._column = mapping.column_of("last_activity")
        self._at_column = mapping.column_of("last_activity_at")
        self._seen: set[str] = set()
        self._unsubscribed: set[int] = set()
        self._renamed: dict[int, str] = {}
        self.corrected: dict[int, int] = {}
        self.leads: set[int] = set()

    def told_first(self, batch: Sequence[Placed]) -> dict[int, NewActivity]:
        """The activities of rows that tell one for the first time, by place in the batch."""
        told: dict[int, NewActivity] = {}
        self.corrected = {}
        if self._column is None:
            return told
        ids: dict[int, str] = {}
        for number, placed in enumerate(batch):
            kind = last_activity_kind(placed.record.last_activity)
            if kind is None:
                continue
            external_id = self._fact_id(placed, kind, self._column)
            if external_id not in self._seen:
                self._seen.add(external_id)
                ids[number] = external_id
                told[number] = self._fact(placed, kind, external_id)
        if not told:
            return told
        run = self._run
        known = import_facts.known(run.unit.conn, run.team_id, list(ids.values()))
        new = {number: fact for number, fact in told.items() if ids[number] not in known}
        self.corrected = self._once_visits(new, batch)
        for number, activity_id in self.corrected.items():
            del new[number]
            self._renamed[activity_id] = ids[number]
            self.leads.add(batch[number].contact_id)
        for number, fact in new.items():
            contact_id = batch[number].contact_id
            self.leads.add(contact_id)
            if fact.kind is Kind.UNSUBSCRIBED:
                self._unsubscribed.add(contact_id)
        return new

    def _once_visits(
        self, told: Mapping[int, NewActivity], batch: Sequence[Placed]
    ) -> dict[int, int]:
        """Forms that were taken in as web visits, which they are no more: the stored fact by place
        in the batch. A visit of the same lead has other words and stays.
        """
        assert self._column is not None
        ids = {
            self._fact_id(batch[number], Kind.WEB_VISIT, self._column): number
            for number, fact in told.items()
            if fact.kind is Kind.FORM_COMPLETED
        }
        if not ids:
            return {}
        run = self._run
        kept = import_facts.words(run.unit.conn, run.team_id, Kind.WEB_VISIT, list(ids))
        return {
            ids[external_id]: activity_id
            for external_id, (activity_id, text) in kept.items()
            if fold(text) == fold(told[ids[external_id]].text)
        }

    def finish(self) -> None:
        """Mark the leads that unsubscribed (PUB-34, PUB-36), and write what was corrected."""
        run = self._run
        import_facts.change_kind(run.unit.conn, Kind.FORM_COMPLETED, self._renamed)
        for contact_id in sorted(self._unsubscribed):
            cause = f"import of {run.list_name}"
            activities.set_flag(run.unit.conn, contact_id, "unsubscribed", cause, run.now)

    def _fact_id(self, placed: Placed, kind: Kind, column: str) -> str:
        """Stays the same for the same row of another file."""
        record = placed.record
        keys = [record.email, record.external_id]
        if self._by_external:
            keys.reverse()
        key = next((k for k in keys if k), f"{placed.company_id}\x1f{placed.name}")
        parts = [key, kind.word, column]
        if record.last_activity_at is not None:
            parts.append(str(record.last_activity_at))
        return "import:" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:40]

    def _fact(self, placed: Placed, kind: Kind, external_id: str) -> NewActivity:
        now = self._run.now
        at = placed.record.last_activity_at
        if at is not None and at > now:
            self._tally.warn(placed.line, f"{self._at_column}: lies ahead; taken as now.")
            at = now
        company_id = self._ledger.state(placed.contact_id)["company_id"]
        assert not isinstance(company_id, str)
        return NewActivity(
            kind,
            now if at is None else at,
            company_id=company_id,
            contact_id=placed.contact_id,
            text=placed.record.last_activity,
            external_id=external_id,
        )
