"""Which lead a row of a file is about (PUB-2, PUB-3, PUB-32)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from leadtui.domain.errors import Invalid
from leadtui.domain.records import LeadRecord
from leadtui.domain.text import fold
from leadtui.models import import_records
from leadtui.models.import_records import Value
from leadtui.services.import_companies import NamedCompanies
from leadtui.services.import_ledger import Contested, Ledger, Unique
from leadtui.services.import_plan import Plan
from leadtui.services.import_run import Run


@dataclass(slots=True)
class Placed:
    """A row and the lead it is about.

    ``by_name``: it was found by its name. ``name`` is the folded name of the person; ``email`` and
    ``external_id`` are those it may have for now, ``contested`` those that another lead has.
    ``extra`` are details that do not come from the file's own columns.
    """

    line: int
    record: LeadRecord
    contact_id: int
    new: bool
    by_name: bool
    company_id: int | None
    name: str
    email: str
    external_id: str
    extra: dict[str, str] = field(default_factory=dict)
    contested: list[Contested] = field(default_factory=list)


class Turn(IntEnum):
    """When a row has its turn.

    Rows that say less wait until those that say more are placed, so that the order of the file
    does not decide whom they are about, and the same file finds the same leads again.
    """

    KEYED = 0
    IDENTIFIED = 1
    KNOWN_ONLY = 2
    NAMED = 3


class Matching:
    """Finds the lead of each row; the rows before it count."""

    def __init__(self, run: Run, plan: Plan, companies: NamedCompanies, ledger: Ledger) -> None:
        mapping = plan.mapping
        assert mapping is not None
        self._run = run
        self._companies = companies
        self._ledger = ledger
        self._by_external = plan.key == "external_id"
        self._key_column = plan.key_column
        self._email_column = mapping.column_of("email") or ""
        self._external_column = mapping.column_of("external_id") or ""
        self.emails = Unique("email", self._email_column)
        self.externals = Unique("external_id", self._external_column)
        self._by_name: dict[tuple[int | None, str], int] = {}
        for contact_id, email, external, company_id, name in import_records.contact_keys(
            run.unit.conn, run.team_id
        ):
            self.emails.know(contact_id, email)
            self.externals.know(contact_id, external)
            if name is not None:
                self._by_name.setdefault((company_id, name), contact_id)

    def turn(self, record: LeadRecord) -> Turn:
        """When the row is to be placed.

        Raises :class:`Invalid` where it has no key and never could be found again.
        """
        if self._by_external:
            if not record.external_id:
                raise Invalid(f"There is no {self._key_column or 'identifier'}, the key.")
            return Turn.KEYED
        if record.email:
            return Turn.KEYED
        named = bool(record.first_name or record.last_name)
        # An address that cannot be read keeps its row.
        written = self._email_column in record.details
        if record.external_id:
            makes = written or (named and record.company)
            return Turn.IDENTIFIED if makes else Turn.KNOWN_ONLY
        if named and (written or record.company):
            return Turn.NAMED
        raise Invalid(self._no_key(record))

    def read_names(self) -> None:
        """Look again who has which name in which company, after the rows so far."""
        self._by_name.clear()
        changed = self._ledger.changed()
        for contact_id, _, _, company_id, name in import_records.contact_keys(
            self._run.unit.conn, self._run.team_id
        ):
            state = changed.get(contact_id)
            if state is not None:
                company_id, name = _company_and_name(state)
            # Without a company, a name tells only of leads that have no address to be known by.
            alone = company_id is None and contact_id in self.emails.value_of
            if name is not None and not alone:
                self._by_name.setdefault((company_id, name), contact_id)

    def place(self, line: int, record: LeadRecord, turn: Turn) -> Placed:
        """The lead of a row, an id of its own for a new one.

        Raises :class:`Invalid` where nobody has the identifier of a row that says no more.
        """
        name = fold(f"{record.first_name} {record.last_name}")
        company = fold(record.company) if record.company else None
        found, by_name = self._found(record, name, company, turn)
        company_id = None if company is None else self._companies.named(record.company, company)
        contact_id = self._ledger.new_id() if found is None else found
        if found is None and turn is Turn.NAMED:
            self._by_name[company_id, name] = contact_id
        placed = Placed(
            line,
            record,
            contact_id,
            found is None,
            by_name,
            company_id,
            name,
            record.email,
            record.external_id,
        )
        if record.email:
            contested = self.emails.contest(line, contact_id, record.email)
            if contested is not None:
                placed.email = ""
                placed.contested.append(contested)
        if record.external_id:
            contested = self.externals.contest(line, contact_id, record.external_id)
            if contested is not None:
                placed.external_id = ""
                placed.contested.append(contested)
        return placed

    def _found(
        self, record: LeadRecord, name: str, company: str | None, turn: Turn
    ) -> tuple[int | None, bool]:
        """The lead that is there, None for a new one, and whether it was its name that told."""
        if turn is Turn.NAMED:
            found = self._named(name, company)
            return found, found is not None
        if self._by_external:
            return self._with_external(record), False
        if record.email:
            return self._with_email(record, name, company)
        found = self.externals.holder.get(record.external_id)
        if found is not None:
            return found, False
        if turn is Turn.KNOWN_ONLY:
            raise Invalid(self._no_key(record))
        found = self._named(name, company) if record.company else None
        found = None if found in self.externals.value_of else found
        return found, found is not None

    def _with_external(self, record: LeadRecord) -> int | None:
        """By the external identifier; a lead of that e-mail without an identifier takes it."""
        found = self.externals.holder.get(record.external_id)
        if found is None and record.email:
            known = self.emails.holder.get(record.email)
            if known is not None and known not in self.externals.value_of:
                return known
        return found

    def _with_email(
        self, record: LeadRecord, name: str, company: str | None
    ) -> tuple[int | None, bool]:
        """By the e-mail; a lead without one is found by its identifier or by company and name,
        and takes it.
        """
        found = self.emails.holder.get(record.email)
        if found is not None:
            return found, False
        if record.external_id:
            found = self.externals.holder.get(record.external_id)
            if found is not None and found not in self.emails.value_of:
                return found, False
        if record.company and name:
            found = self._named(name, company)
            if found is not None and found not in self.emails.value_of:
                return found, True
        return None, False

    def _named(self, name: str, company: str | None) -> int | None:
        if company is None:
            return self._by_name.get((None, name))
        company_id = self._companies.find(company)
        return None if company_id is None else self._by_name.get((company_id, name))

    def _no_key(self, record: LeadRecord) -> str:
        written = record.details.get(self._email_column, "")
        what = f'"{written[:60]}" is no e-mail' if written else "There is no e-mail, the key"
        if record.company and not (record.first_name or record.last_name):
            return f"{what}, and no name for a contact of {record.company[:60]}."
        hint = (
            f' To know leads by "{self._external_column}", give it as the key (--key).'
            if self._external_column
            else " Another column can be the key (--key)."
        )
        return f"{what}, and no company whose contact this could be.{hint}"


def _company_and_name(state: Mapping[str, Value]) -> tuple[int | None, str | None]:
    company_id, name = state["company_id"], state["sort_name"]
    assert not isinstance(company_id, str)
    named = state["first_name"] is not None or state["last_name"] is not None
    return company_id, str(name) if named else None
