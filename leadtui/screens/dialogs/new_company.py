"""A new company, by the few fields that tell it from others."""

from __future__ import annotations

from functools import partial

from textual.app import ComposeResult
from textual.widgets import Input

from leadtui.domain.countries import region_of_country
from leadtui.domain.errors import Invalid
from leadtui.domain.fields import COMPANY_FIELDS, Field, Value, field_named, shown, value_of
from leadtui.domain.rows import Outcome
from leadtui.domain.text import clean_line
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.screens.host import Host
from leadtui.services import companies
from leadtui.services.workspace import Workspace
from leadtui.widgets.commands import command
from leadtui.widgets.hinted import HintedInput

_ASKED = ("name", "city", "country", "phone", "website", "sector")


class NewCompany(Dialog[Outcome]):
    """Asks for a company and makes it; stays open, with the reason, where it cannot be made.

    ``name`` is what the name holds at first, say the words that were searched for.
    """

    SCOPE = "New company"
    DEFAULT_CSS = """
    NewCompany > .dialog--box { width: 72; }
    """

    def __init__(self, ws: Workspace, name: str = "") -> None:
        super().__init__("New company")
        self.ws = ws
        self._typed = clean_line(name)

    def compose_question(self) -> ComposeResult:
        """A line for each field."""
        for name in _ASKED:
            field = field_named(COMPANY_FIELDS, name)
            yield HintedInput(
                partial(self._read, field),
                partial(_say, field),
                label=field.label,
                value=self._typed if name == "name" else "",
                placeholder="needed" if name == "name" else "",
                id=name,
            )

    def _read(self, field: Field, text: str) -> tuple[str, Value]:
        if field.name == "name" and not text:
            raise Invalid("The company needs a name.", field="name")
        country = self.query_one("#country", HintedInput).text
        region = region_of_country(country) or self.ws.team.region
        return text, value_of(field, text, region)

    @command("new_company.save", "Save", key="ctrl+s f2", footer=10)
    def action_save(self) -> None:
        """Make the company."""
        lines = {name: self.query_one(f"#{name}", HintedInput) for name in _ASKED}
        for line in lines.values():
            if not line.is_valid:
                line.query_one(Input).focus()
                return
        fields = {name: line.text for name, line in lines.items() if line.text}
        host = self.app
        assert isinstance(host, Host)
        host.do(self, partial(companies.create, self.ws, fields), self._made)

    def _made(self, outcome: Outcome) -> None:
        self.dismiss(outcome)

    async def on_hinted_input_submitted(self, event: HintedInput.Submitted) -> None:
        """Go on to the next field; save from the last one."""
        event.stop()
        if event.field.id == _ASKED[-1]:
            await self.action_run_command("new_company.save")
        else:
            following = _ASKED[_ASKED.index(event.field.id or "name") + 1]
            self.query_one(f"#{following} Input", Input).focus()


def _say(field: Field, read: tuple[str, Value]) -> str:
    text, value = read
    said = shown(field, value)
    return said if said != text else ""
