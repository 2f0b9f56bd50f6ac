"""A new person, by form or from the address of a LinkedIn profile (COE-28)."""

from __future__ import annotations

from collections.abc import Sequence

from leadtui.domain.fields import CONTACT_FIELDS, Field, Value, field_named, name_of_profile
from leadtui.domain.rows import Outcome
from leadtui.domain.sources import FIRST_SOURCES, ORIGINAL_SOURCES
from leadtui.screens.dialogs.new_record import NewRecord
from leadtui.services import companies, contacts
from leadtui.services.workspace import Workspace
from leadtui.widgets.hinted import HintedInput

_COMPANY = Field("company", "Company")


class NewContact(NewRecord):
    """Asks for a person and makes them one of ours: of the company given, else of the one typed,
    else of none, who then needs an e-mail address (PUB-1, PUB-3).

    Where no name is typed, that of the LinkedIn profile is taken.
    """

    ASKED = tuple(
        field_named(CONTACT_FIELDS, name)
        for name in (
            "first_name",
            "last_name",
            "title",
            "email",
            "phone",
            "mobile",
            "linkedin",
            "source",
        )
    )

    def __init__(self, ws: Workspace, company_id: int | None = None, company: str = "") -> None:
        self.company_id = company_id
        if company_id is None:
            # Asked for on the class's own fields as well.
            self.ASKED = (*type(self).ASKED, _COMPANY)
        text = "" if company_id is not None else "Without a company an e-mail address is needed."
        title = f"New person at {company}" if company_id is not None else "New lead"
        super().__init__(ws, title, text=text)

    def say(self, field: Field, read: tuple[str, Value]) -> str:
        """Also the name that a profile gives where none is typed."""
        if field.name == "linkedin" and not any(self._text(n) for n in ("first_name", "last_name")):
            return " ".join(filter(None, name_of_profile(read[0])))
        return super().say(field, read)

    def offered(self, field: Field) -> Sequence[str]:
        """The kinds of original source that leads have, beside lists and campaigns (PUB-21)."""
        return (*FIRST_SOURCES, *ORIGINAL_SOURCES) if field.name == "source" else ()

    def _text(self, name: str) -> str:
        return self.query_one(f"#{name}", HintedInput).text

    def create(self, fields: dict[str, str]) -> Outcome:
        """Make the person."""
        company = fields.pop(_COMPANY.name, "")
        company_id = companies.find(self.ws, company) if company else self.company_id
        if not fields.keys() & {"first_name", "last_name"}:
            first, last = name_of_profile(fields.get("linkedin", ""))
            fields |= {k: v for k, v in (("first_name", first), ("last_name", last)) if v}
        return contacts.create(self.ws, fields, company_id=company_id)
