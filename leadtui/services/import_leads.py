"""Leads out of a file, with the companies, sources, touches and facts that come with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import attrgetter

from leadtui.connectors.convert import Converter
from leadtui.domain.errors import Invalid
from leadtui.domain.fields import person_name
from leadtui.domain.records import LeadRecord
from leadtui.domain.status_names import status_named
from leadtui.domain.text import fold
from leadtui.models import import_facts, import_records, team
from leadtui.models.import_facts import NewActivity
from leadtui.models.import_records import Batch, State, Value
from leadtui.models.store import Unit
from leadtui.services import pending
from leadtui.services.import_companies import NamedCompanies
from leadtui.services.import_last_activity import LastActivities
from leadtui.services.import_ledger import (
    Contested,
    Ledger,
    details_json,
    merged_details,
    settle,
)
from leadtui.services.import_matching import Matching, Placed, Turn
from leadtui.services.import_plan import Plan
from leadtui.services.import_report import Tally
from leadtui.services.import_run import Run
from leadtui.services.import_told import status_set, told

#: The category of original sources that came by an import (PUB-22).
CATEGORY = "import"
_LATER_BATCH = 5_000
#: Fields that a file's value replaces; an empty one erases nothing.
_REPLACED = (
    "first_name", "last_name", "gender", "title", "phone", "mobile", "fax", "address", "city",
    "region", "country", "postal_code", "linkedin", "website", "customer_id", "source",
    "method_of_contact", "unsubscribed_reason", "notes",
)  # fmt: skip


class Leads:
    """Takes the rows of a file of leads."""

    def __init__(self, run: Run, plan: Plan, convert: Converter, tally: Tally) -> None:
        self._run = run
        self._convert = convert
        self._tally = tally
        self._ledger = Ledger(run, "contact")
        self._companies = NamedCompanies(run)
        self._matching = Matching(run, plan, self._companies, self._ledger)
        mapping = plan.mapping
        assert mapping is not None
        self._column = {rule.target: rule.column for rule in mapping.columns}
        # A full name comes as first and last name.
        mapped = {*self._column, "first_name", "last_name"}
        self._replaced = tuple(name for name in _REPLACED if name in mapped)
        self._values_of: Callable[[LeadRecord], tuple[str, ...]] = attrgetter(*self._replaced)
        self._last_activities = LastActivities(run, plan, self._ledger, tally)
        conn = run.unit.conn
        self._owners = {fold(u.name): u.id for u in team.users(conn, run.team_id)}
        self._status_ids = team.status_ids(conn, run.team_id)
        self._statuses: dict[str, int | None] = {"": None}
        self._batch: list[Placed] = []
        self._contested: list[Contested] = []
        self._later: dict[Turn, list[tuple[int, tuple[str, ...], LeadRecord]]] = {
            turn: [] for turn in Turn if turn is not Turn.KEYED
        }
        self._touched: set[int] = set()
        self._joined: set[int] = set()

    def take(self, line: int, values: tuple[str, ...]) -> None:
        """Find or make the lead of a row; raises :class:`Invalid` for a row without one."""
        record = self._convert.lead(values)
        turn = self._matching.turn(record)
        if turn is Turn.KEYED:
            self._place(line, record, turn)
        else:
            self._later[turn].append((line, values, record))

    def _place(self, line: int, record: LeadRecord, turn: Turn) -> None:
        self._batch.append(self._matching.place(line, record, turn))
        for warning in record.warnings:
            self._tally.warn(line, warning)

    def _take_later(self) -> None:
        """The rows that waited for their turn."""
        for turn, waiting in self._later.items():
            if not waiting:
                continue
            self._settle(last=False)
            self._matching.read_names()
            for number, (line, values, record) in enumerate(waiting, 1):
                try:
                    self._place(line, record, turn)
                except Invalid as invalid:
                    self._tally.refuse(line, str(invalid), values)
                if number % _LATER_BATCH == 0:
                    self._tally.check()
                    self.flush()
            self.flush()

    def flush(self) -> None:
        """Write what the rows since the last time make."""
        tally = self._tally
        self._ledger.load(p.contact_id for p in self._batch if not p.new)
        self._companies.ledger.load(
            p.company_id for p in self._batch if p.company_id is not None and p.record.website
        )
        done = [self._apply(placed) for placed in self._batch]
        facts = self._last_activities.told_first(self._batch)
        for number, (placed, changed) in enumerate(zip(self._batch, done, strict=True)):
            if placed.new:
                tally.created += 1
            elif changed or number in facts or number in self._last_activities.corrected:
                tally.updated += 1
            else:
                tally.unchanged += 1
                for contested in placed.contested:
                    contested.unchanged = True
            self._contested += placed.contested
        self._matching.emails.make_room(self._ledger)
        self._matching.externals.make_room(self._ledger)
        with_new = {p.company_id for p in self._batch if p.new and p.company_id is not None}
        self._touch({p.contact_id for p in self._batch if not self._ledger.is_new(p.contact_id)})
        companies, batch = self._companies.flush(with_new), self._ledger.flush()
        made = batch.states.items() if batch is not None else ()
        statuses = [status_set(self._run, i, s) for i, s in made if s["status_id"] is not None]
        told_too = [*statuses, *facts.values()]
        self._run.behind(
            partial(self._write, companies, batch),
            partial(self._tell, told_too) if told_too else None,
        )
        tally.events += len(facts)
        self._batch.clear()

    def _write(self, companies: Callable[[Unit], None], batch: Batch | None, unit: Unit) -> None:
        """The new companies and leads, and where they came from."""
        run = self._run
        companies(unit)
        if batch is not None:
            batch.write(unit.conn)
            origin = (run.run_id, run.now, run.user_id, run.list_name)
            import_facts.imported_contacts(unit.conn, batch, *origin)
            touch = (run.run_id, run.now, run.list_name, run.sha256)
            import_records.touch_new(unit.conn, batch, *touch)

    def _tell(self, facts: Sequence[NewActivity], unit: Unit) -> None:
        import_facts.insert(unit.conn, self._run.team_id, self._run.run_id, facts)

    def finish(self) -> bool:
        """Write what changed of the leads that were there; whether anything was written."""
        self.flush()
        self._take_later()
        run, tally = self._run, self._tally
        conn = run.unit.conn
        self._settle(last=True)
        changed, idle = self._ledger.finish()
        tally.updated -= idle
        tally.unchanged += idle
        companies_changed, _ = self._companies.ledger.finish()
        tally.companies = self._companies.ledger.made
        made: list[NewActivity] = []
        for contact_id, change in changed.items():
            made += told(run, contact_id, change, new=self._ledger.is_new(contact_id))
        import_facts.insert_many(conn, run.team_id, run.run_id, made)
        self._last_activities.finish()
        joined = self._joined | self._last_activities.leads
        import_records.touch(conn, joined - changed.keys(), run.now)
        if self._touched or tally.created:
            team.ensure_source(conn, run.team_id, run.list_name, CATEGORY, run.now)
        emails, externals = self._matching.emails.holder, self._matching.externals.holder
        tally.attached = pending.attach_known(
            run.unit, run.team_id, lambda w: externals.get(w.key) if w.key else emails.get(w.email)
        )
        return bool(
            tally.created
            or changed
            or companies_changed
            or self._touched
            or tally.events
            or self._last_activities.leads
            or tally.attached
        )

    # --- one row -------------------------------------------------------------------------------

    def _apply(self, placed: Placed) -> bool:
        """Make or change the lead of a row; whether a lead that was there differs now."""
        record = placed.record
        owner_id, status_id = self._owner(placed), self._status(placed)
        if record.email_2:
            placed.extra[self._column["email_2"]] = record.email_2
        if placed.company_id is not None and record.website:
            self._companies.fill_website(placed.company_id, record.website)
        if placed.new:
            state = self._new_state(placed, owner_id, status_id)
            created = self._created_at(placed)
            self._ledger.create(placed.contact_id, state, created)
            return False
        before = self._ledger.state(placed.contact_id)
        values: State = {
            name: value
            for name, value in zip(self._replaced, self._values_of(record), strict=True)
            if value
        }
        if placed.by_name:
            # The same name, in the parts that this row gives it.
            values["first_name"] = record.first_name or None
            values["last_name"] = record.last_name or None
        for name, value in (
            ("company_id", placed.company_id),
            ("external_id", placed.external_id or None),
            ("owner_id", owner_id),
            ("status_id", status_id),
        ):
            if value is not None:
                values[name] = value
        if placed.email and placed.email != before.get("email"):
            # The mark belongs to the address it was set for (PUB-39).
            values.update(email=placed.email, invalid_email=0, invalid_email_cause=None)
        if record.is_customer is not None and record.is_customer != bool(before.get("is_customer")):
            values["is_customer"] = int(record.is_customer)
        if record.details or placed.extra:
            details = {**record.details, **placed.extra}
            values["details"] = merged_details(before.get("details"), details)
        values.update(self._once(record, before))
        values.update(self._flags(placed, before))
        values["sort_name"] = _sort_name({**before, **values})
        return self._ledger.change(placed.contact_id, values)

    def _new_state(self, placed: Placed, owner_id: int | None, status_id: int | None) -> State:
        record = placed.record
        state: State = {
            name: value or None
            for name, value in zip(self._replaced, self._values_of(record), strict=True)
        }
        state["source"] = record.source or self._run.list_name
        state["company_id"] = placed.company_id
        state["email"] = email = placed.email or None
        state["external_id"] = external = placed.external_id or None
        state["owner_id"] = self._run.user_id if owner_id is None else owner_id
        state["status_id"] = status_id
        state["sort_name"] = placed.name or fold(email or external or "")
        state["original_source"] = self._run.list_name
        state["original_category"] = CATEGORY
        state["details"] = details_json(
            {**record.details, **placed.extra} if placed.extra else record.details
        )
        if record.keyword:
            state["keyword"] = record.keyword
        if record.is_customer:
            state["is_customer"] = 1
        if record.do_not_call or record.unsubscribed:
            state.update(self._flags(placed, state))
        return state

    def _once(self, record: LeadRecord, before: Mapping[str, Value]) -> State:
        """Fields that are written once, while they are empty (X-5, PUB-20 to PUB-24, PUB-58)."""
        values: State = {}
        if before.get("original_source") is None:
            values["original_source"] = self._run.list_name
            if before.get("original_category") is None:
                values["original_category"] = CATEGORY
        if record.keyword and before.get("keyword") is None:
            values["keyword"] = record.keyword
        if not record.source and before.get("source") is None:
            values["source"] = self._run.list_name
        return values

    def _flags(self, placed: Placed, before: Mapping[str, Value]) -> State:
        """Flags that an import sets and never takes off again (PUB-33, PUB-34)."""
        values: State = {}
        for name in ("do_not_call", "unsubscribed"):
            said = getattr(placed.record, name)
            if said and not before.get(name):
                values[name] = 1
                if name == "unsubscribed":
                    values["unsubscribed_cause"] = f"import of {self._run.list_name}"
            elif said is False and before.get(name):
                words = name.replace("_", " ")
                self._tally.warn(
                    placed.line,
                    f"{self._column[name]}: the file says no, but the lead is marked "
                    f'"{words}" and stays so; only a person takes that off.',
                )
        return values

    def _owner(self, placed: Placed) -> int | None:
        name = placed.record.owner
        if not name:
            return None
        found = self._owners.get(fold(name))
        if found is None:
            column = self._column["owner"]
            placed.extra[column] = name
            self._tally.warn(
                placed.line,
                f'{column}: "{name[:60]}" is no user of the team; kept as a detail.',
            )
        return found

    def _status(self, placed: Placed) -> int | None:
        word = placed.record.status
        if word not in self._statuses:
            try:
                self._statuses[word] = self._status_ids[status_named(self._status_ids, word)]
            except Invalid:
                self._statuses[word] = None
        found = self._statuses[word]
        if word and found is None:
            column = self._column["status"]
            placed.extra[column] = word
            self._tally.warn(
                placed.line, f'{column}: "{word[:60]}" is not a status; kept as a detail.'
            )
        return found

    def _created_at(self, placed: Placed) -> int:
        """When the lead came to be (PUB-25); never in the future."""
        created = placed.record.created
        if created is None:
            return self._run.now
        if created > self._run.now:
            self._tally.warn(
                placed.line, f"{self._column['created']}: lies ahead; taken as created now."
            )
            return self._run.now
        return created

    # --- what follows ------------------------------------------------------------------------

    def _settle(self, *, last: bool) -> None:
        self._contested = settle(self._contested, self._ledger, self._tally, _won, last=last)

    def _touch(self, found: set[int]) -> None:
        """A marketing touch for each lead that was there and has none of this list and file yet
        (PUB-50, PUB-58).
        """
        run = self._run
        wanted = found - self._touched
        if not wanted:
            return
        has = import_records.touched(run.unit.conn, list(wanted), run.list_name, run.sha256)
        new = sorted(wanted - has)
        import_records.add_touches(
            run.unit.conn, new, run.run_id, run.now, run.list_name, run.sha256
        )
        self._touched.update(new)
        self._joined.update(new)


def _won(contested: Contested, state: Mapping[str, Value]) -> State:
    values: State = {contested.unique.field: contested.value}
    if contested.unique.field == "email":
        values.update(invalid_email=0, invalid_email_cause=None)
    values["sort_name"] = _sort_name({**state, **values})
    return values


def _sort_name(state: Mapping[str, Value]) -> str:
    names = ("first_name", "last_name", "email", "external_id")
    return fold(person_name(*(str(v) if (v := state.get(n)) else None for n in names)))
