"""Which lead a row of a file is about (PUB-2, PUB-3, PUB-32)."""

from __future__ import annotations

from dataclasses import dataclass, field

from leadtui.domain.errors import Invalid
from leadtui.domain.records import LeadRecord
from leadtui.domain.text import fold
from leadtui.models import import_records
from leadtui.services.import_companies import NamedCompanies
from leadtui.services.import_ledger import Contested, Ledger, Run, Unique
from leadtui.services.import_plan import Plan


@dataclass(slots=True)
class Placed:
    """A row and the lead it is about.

    ``name`` is the folded name of the person; ``email`` and ``external_id`` are those it may have
    for now, ``contested`` those that another lead has. ``extra`` are details that do not come
    from the file's own columns.
    """

    line: int
    record: LeadRecord
    contact_id: int
    new: bool
    company_id: int | None
    name: str
    email: str
    external_id: str
    extra: dict[str, str] = field(default_factory=dict)
    contested: list[Contested] = field(default_factory=list)


class Matching:
    """Finds the lead of each row; the rows before it count."""

    def __init__(self, run: Run, plan: Plan, companies: NamedCompanies, ledger: Ledger) -> None:
        mapping = plan.mapping
        assert mapping is not None
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

    def place(self, line: int, record: LeadRecord) -> Placed:
        """The lead of a row, an id of its own for a new one.

        Raises :class:`Invalid` where the row has no key: nobody could be found again by it.
        """
        name = fold(f"{record.first_name} {record.last_name}")
        found = self._with_external(record) if self._by_external else self._with_email(record, name)
        company_id = self._companies.named(record.company) if record.company else None
        contact_id = self._ledger.new_id() if found is None else found
        if name and (found is None or company_id is not None):
            self._by_name.setdefault((company_id, name), contact_id)
        placed = Placed(
            line,
            record,
            contact_id,
            found is None,
            company_id,
            name,
            record.email,
            record.external_id,
        )
        if record.email and not self.emails.claim(contact_id, record.email):
            placed.email = ""
            placed.contested.append(Contested(line, contact_id, self.emails, record.email))
        if record.external_id and not self.externals.claim(contact_id, record.external_id):
            placed.external_id = ""
            placed.contested.append(Contested(line, contact_id, self.externals, record.external_id))
        return placed

    def _with_external(self, record: LeadRecord) -> int | None:
        """By the external identifier; a lead of that e-mail without an identifier takes it."""
        if not record.external_id:
            raise Invalid(f"There is no {self._key_column or 'identifier'}, the key.")
        found = self.externals.holder.get(record.external_id)
        if found is None and record.email:
            known = self.emails.holder.get(record.email)
            if known is not None and known not in self.externals.value_of:
                return known
        return found

    def _with_email(self, record: LeadRecord, name: str) -> int | None:
        """By the e-mail; a lead without one is found by its identifier or by company and name."""
        if record.email:
            found = self.emails.holder.get(record.email)
            if found is not None:
                return found
            for other in (self._identified(record), self._named(record, name)):
                if other is not None and other not in self.emails.value_of:
                    return other
            return None
        found = self._identified(record)
        if found is not None:
            return found
        if name and record.company:
            return self._named(record, name)
        written = record.details.get(self._email_column, "")
        if not written or not (name or record.external_id):
            raise Invalid(self._no_key(record, name, written))
        # An address that cannot be read keeps its row; the name alone finds it again.
        other = self._by_name.get((None, name)) if name and not record.external_id else None
        return other if other not in self.emails.value_of else None

    def _identified(self, record: LeadRecord) -> int | None:
        return self.externals.holder.get(record.external_id) if record.external_id else None

    def _named(self, record: LeadRecord, name: str) -> int | None:
        if not name or not record.company:
            return None
        company_id = self._companies.find(record.company)
        return None if company_id is None else self._by_name.get((company_id, name))

    def _no_key(self, record: LeadRecord, name: str, written: str) -> str:
        what = f'"{written[:60]}" is no e-mail' if written else "There is no e-mail, the key"
        if record.company and not name:
            return f"{what}, and no name for a contact of {record.company[:60]}."
        hint = (
            f' To know leads by "{self._external_column}", give it as the key (--key).'
            if self._external_column
            else " Another column can be the key (--key)."
        )
        return f"{what}, and no company whose contact this could be.{hint}"
