"""A new deal, by what is known of it at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from leadtui.domain.dates import parse_when
from leadtui.domain.day_words import when_words
from leadtui.domain.deals import DEAL_FIELDS, parse_probability
from leadtui.domain.fields import Field, Value, field_named
from leadtui.domain.money import currency_of_region, money_words, parse_money
from leadtui.domain.rows import Outcome
from leadtui.domain.working_days import WEEK, WorkingDays
from leadtui.screens.dialogs.new_record import NewRecord
from leadtui.services import companies, deals
from leadtui.services.workspace import Workspace

_COMPANY = Field("company", "Company")


class NewDeal(NewRecord):
    """Asks for a deal and makes it: of the company given, else of the one typed (COE-61).

    ``choices`` are what up and down put into a field, by its name.
    """

    SCOPE = "New deal"
    DEFAULT_CSS = """
    NewDeal HintedInput .hinted--label { width: 16; }
    NewDeal HintedInput .hinted--hint { margin: 0 0 0 16; }
    """
    ASKED = tuple(
        field_named(DEAL_FIELDS, name)
        for name in ("title", "stage", "amount", "probability", "close", "contact", "owner")
    )
    NEEDED = ("title", "company")

    def __init__(
        self,
        ws: Workspace,
        company_id: int | None = None,
        company: str = "",
        *,
        choices: Mapping[str, Sequence[str]] | None = None,
        working: WorkingDays = WEEK,
    ) -> None:
        self.company_id = company_id
        if company_id is None:
            # Asked for before the class's own fields.
            self.ASKED = (_COMPANY, *type(self).ASKED)
        self._choices = choices or {}
        self._working = working
        title = f"New deal with {company}" if company_id is not None else "New deal"
        super().__init__(ws, title)

    def offered(self, field: Field) -> Sequence[str]:
        """The stages, the users, the people of the company."""
        return self._choices.get(field.name, ())

    def value(self, field: Field, text: str) -> Value:
        """What is typed in words, once it is understood."""
        if not text:
            return None
        if field.name == "amount":
            return money_words(*parse_money(text, currency_of_region(self.ws.team.region)))
        if field.name == "probability":
            return f"{parse_probability(text)} %"
        if field.name == "close":
            now = self.ws.local_now()
            return when_words(parse_when(text, now=now, working=self._working), now.date())
        return super().value(field, text)

    def create(self, fields: dict[str, str]) -> Outcome:
        """Make the deal."""
        company = fields.pop(_COMPANY.name, "")
        company_id = self.company_id
        if company_id is None:
            company_id = companies.find(self.ws, company)
        return deals.create(self.ws, company_id, fields)
