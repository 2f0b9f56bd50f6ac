"""A new company, by the few fields that tell it from others."""

from __future__ import annotations

from leadtui.domain.fields import COMPANY_FIELDS, field_named
from leadtui.domain.rows import Outcome
from leadtui.screens.dialogs.new_record import NewRecord
from leadtui.services import companies
from leadtui.services.workspace import Workspace


class NewCompany(NewRecord):
    """Asks for a company and makes it; ``name`` is what the name holds at first, say the words
    that were searched for.
    """

    ASKED = tuple(
        field_named(COMPANY_FIELDS, name)
        for name in ("name", "city", "country", "phone", "website", "sector")
    )
    NEEDED = ("name",)

    def __init__(self, ws: Workspace, name: str = "") -> None:
        super().__init__(ws, "New company", {"name": name})

    def create(self, fields: dict[str, str]) -> Outcome:
        """Make the company."""
        return companies.create(self.ws, fields)
