"""Companies out of a file, and those that a file of leads names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from functools import partial

from leadtui.connectors.convert import Converter
from leadtui.domain.errors import Invalid
from leadtui.domain.records import CompanyRecord
from leadtui.domain.text import fold
from leadtui.models import import_facts, import_records
from leadtui.models.import_records import Batch, State, Value
from leadtui.models.store import Unit
from leadtui.services.import_ledger import (
    Contested,
    Ledger,
    Unique,
    details_json,
    merged_details,
    settle,
)
from leadtui.services.import_plan import Plan
from leadtui.services.import_report import Tally
from leadtui.services.import_run import Run
from leadtui.services.routines import put_tags

_LATER_BATCH = 5_000
#: Fields that a file's value replaces; an empty one erases nothing.
_REPLACED = (
    "name", "address", "city", "region", "country", "postal_code", "phone", "website", "linkedin",
    "sector", "sub_sector", "activity_code", "turnover", "description",
)  # fmt: skip


class KnownCompanies:
    """The team's companies by what they can be found by, those made by this import among them."""

    def __init__(self, run: Run, external_column: str = "") -> None:
        self.by_name: dict[str, int] = {}
        self.by_registration: dict[str, int] = {}
        self.registration_of: dict[int, str] = {}
        self.externals = Unique("external_id", external_column)
        for company_id, name, registration, external in import_records.company_keys(
            run.unit.conn, run.team_id
        ):
            self.by_name.setdefault(name, company_id)
            if registration:
                self.by_registration.setdefault(registration, company_id)
                self.registration_of[company_id] = registration
            self.externals.know(company_id, external)

    def read_names(self, run: Run, changed: Mapping[int, State]) -> None:
        """Look again which company has which name, after what ``changed`` so far."""
        self.by_name.clear()
        for company_id, name, _, _ in import_records.company_keys(run.unit.conn, run.team_id):
            state = changed.get(company_id)
            self.by_name.setdefault(name if state is None else str(state["sort_name"]), company_id)


class NamedCompanies:
    """The companies that leads name (PUB-57): found by their folded name, or made."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._known = KnownCompanies(run).by_name
        self.ledger = Ledger(run, "company")
        self._made: list[int] = []

    def find(self, folded: str) -> int | None:
        """The company of that folded name, if there is one."""
        return self._known.get(folded)

    def named(self, name: str, folded: str) -> int:
        """The company of that name, made when there is none."""
        found = self._known.get(folded)
        if found is not None:
            return found
        company_id = self._known[folded] = self.ledger.new_id()
        state: State = {"name": name, "sort_name": folded, "website": None}
        self.ledger.create(company_id, state, self._run.now)
        self._made.append(company_id)
        return company_id

    def fill_website(self, company_id: int, website: str) -> None:
        """Give the company the website of one of its people, unless it has one."""
        if self.ledger.state(company_id).get("website") is None:
            self.ledger.change(company_id, {"website": website})

    def flush(self, told: Set[int]) -> Callable[[Unit], None]:
        """What writes the new companies; those not ``told`` by a new lead tell where they came
        from.
        """
        batch = self.ledger.flush()
        alone = [i for i in self._made if i not in told]
        self._made.clear()
        return partial(_write, self._run, batch, alone)


class Companies:
    """Takes the rows of a file of companies."""

    def __init__(self, run: Run, plan: Plan, convert: Converter, tally: Tally) -> None:
        self._run = run
        self._key = plan.key
        self._key_column = plan.key_column
        self._convert = convert
        self._tally = tally
        mapping = plan.mapping
        assert mapping is not None
        self._known = KnownCompanies(run, mapping.column_of("external_id") or "")
        self._ledger = Ledger(run, "company")
        self._batch: list[tuple[int, bool, CompanyRecord, Contested | None]] = []
        self._contested: list[Contested] = []
        self._later: list[tuple[int, CompanyRecord]] = []
        self._routine_id = plan.routine_id
        self._tags: dict[int, str] = {}
        self._as_before: set[int] = set()
        if self._routine_id is None and mapping.column_of("tag"):
            raise Invalid(
                f'"{mapping.column_of("tag")}" is to be the tag, but you have no default routine.',
                field="routine",
                hint="Choose one in the palette, name one with --routine, or ignore the column.",
            )

    def take(self, line: int, values: tuple[str, ...]) -> None:
        """Find or make the company of a row; raises :class:`Invalid` for a row without one."""
        record = self._convert.company(values)
        for warning in record.warnings:
            self._tally.warn(line, warning)
        if self._key_column and not getattr(record, self._key):
            self._tally.refuse(line, f"There is no {self._key_column}, the key.", values)
            return
        if record.registration or self._key_column:
            self._place(line, record)
        else:
            self._later.append((line, record))

    def _take_later(self) -> None:
        """The rows that only have a name, once the others have said which company is called how;
        in the order of the file the next import of it could find others.
        """
        if not self._later:
            return
        self._contested = settle(self._contested, self._ledger, self._tally, _won, last=False)
        self._known.read_names(self._run, self._ledger.changed())
        for number, (line, record) in enumerate(self._later, 1):
            self._place(line, record)
            if number % _LATER_BATCH == 0:
                self._tally.check()
                self.flush()
        self.flush()

    def _place(self, line: int, record: CompanyRecord) -> None:
        name = fold(record.name)
        found = self._find(record, name)
        company_id = self._ledger.new_id() if found is None else found
        known = self._known
        known.by_name.setdefault(name, company_id)
        if record.registration:
            known.by_registration.setdefault(record.registration, company_id)
            known.registration_of[company_id] = record.registration
        contested = None
        if record.external_id:
            contested = known.externals.contest(line, company_id, record.external_id)
            if contested is not None:
                self._contested.append(contested)
        self._batch.append((company_id, found is None, record, contested))

    def _find(self, record: CompanyRecord, name: str) -> int | None:
        """By the external identifier where that is the key, else by the registration, else by the
        name; one that has another identifier or registration is another company.
        """
        known = self._known
        found = known.by_name.get(name)
        if self._key == "name" and self._key_column:
            return found
        if self._key == "external_id":
            by_id = known.externals.holder.get(record.external_id)
            if by_id is None and found not in known.externals.value_of:
                return found
            return by_id
        if record.registration:
            by_number = known.by_registration.get(record.registration)
            if by_number is None and found not in known.registration_of:
                return found
            return by_number
        return found

    def flush(self) -> None:
        """Write what the rows since the last time make."""
        ledger, tally = self._ledger, self._tally
        ledger.load(i for i, new, _, _ in self._batch if not new)
        for company_id, new, record, contested in self._batch:
            if record.tag:
                self._tags[company_id] = record.tag
            external = "" if contested is not None else record.external_id
            if new:
                ledger.create(company_id, self._state(record, external), self._run.now)
                tally.created += 1
            elif ledger.change(
                company_id, self._changes(record, external, ledger.state(company_id).get("details"))
            ):
                tally.updated += 1
            else:
                tally.unchanged += 1
                self._as_before.add(company_id)
                if contested is not None:
                    contested.unchanged = True
        self._batch.clear()
        self._known.externals.make_room(ledger)
        batch = ledger.flush()
        if batch is not None:
            self._run.behind(partial(_write, self._run, batch, list(batch.states)))

    def finish(self) -> bool:
        """Write what changed of the companies that were there; whether anything was written."""
        self.flush()
        self._take_later()
        settle(self._contested, self._ledger, self._tally, _won, last=True)
        changed, idle = self._ledger.finish()
        self._tally.updated -= idle
        self._tally.unchanged += idle
        tagged = self._put_tags()
        return bool(changed) or bool(tagged) or self._tally.created > 0

    def _put_tags(self) -> list[int]:
        """Set the tags that the rows give, of rows on one company the last one's (COE-122); a
        company of which nothing else changed is an updated one.
        """
        if not self._tags or self._routine_id is None:
            return []
        run = self._run
        changed = put_tags(run.team_id, run.unit, self._routine_id, self._tags, run.user_id)
        more = len(self._as_before.intersection(changed))
        self._tally.updated += more
        self._tally.unchanged -= more
        return changed

    def _state(self, record: CompanyRecord, external: str) -> State:
        state: State = {name: getattr(record, name) or None for name in _REPLACED}
        state["sort_name"] = fold(record.name)
        state["registration"] = record.registration or None
        state["external_id"] = external or None
        state["headcount"] = record.headcount
        state["details"] = details_json(record.details)
        return state

    def _changes(self, record: CompanyRecord, external: str, details: Value) -> State:
        values: State = {name: v for name in _REPLACED if (v := getattr(record, name))}
        values["sort_name"] = fold(record.name)
        if record.registration:
            values["registration"] = record.registration
        if external:
            values["external_id"] = external
        if record.headcount is not None:
            values["headcount"] = record.headcount
        if record.details:
            values["details"] = merged_details(details, record.details)
        return values


def _won(contested: Contested, state: Mapping[str, Value]) -> State:
    del state
    return {"external_id": contested.value}


def _write(run: Run, batch: Batch | None, told: Sequence[int], unit: Unit) -> None:
    """Write new companies, and of some in their timeline where they came from."""
    if batch is not None:
        batch.write(unit.conn)
    if told:
        origin = (run.run_id, run.now, run.user_id, run.list_name)
        import_facts.imported_companies(unit.conn, told, *origin)
