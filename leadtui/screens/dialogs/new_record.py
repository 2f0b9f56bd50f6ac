"""A new record, by the few fields that tell it from others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from textual.app import ComposeResult
from textual.widgets import Input

from leadtui.domain.countries import region_of_country
from leadtui.domain.errors import Invalid
from leadtui.domain.fields import Field, Value, shown, value_of
from leadtui.domain.rows import Outcome
from leadtui.domain.text import clean_line
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.screens.host import Host
from leadtui.services.workspace import Workspace
from leadtui.widgets.commands import command
from leadtui.widgets.hinted import HintedInput


class NewRecord(Dialog[Outcome]):
    """Asks for the fields ``ASKED`` and makes the record; stays open, with the reason, where it
    cannot be made.

    ``typed`` is what fields hold at first; those ``NEEDED`` cannot be left empty.
    """

    SCOPE = "New record"
    DEFAULT_CSS = """
    NewRecord > .dialog--box { width: 72; }
    NewRecord HintedInput .hinted--label { width: 12; }
    NewRecord HintedInput .hinted--hint { margin: 0 0 0 12; }
    """
    ASKED: tuple[Field, ...] = ()
    NEEDED: tuple[str, ...] = ()

    def __init__(
        self, ws: Workspace, title: str, typed: dict[str, str] | None = None, *, text: str = ""
    ) -> None:
        super().__init__(title, text)
        self.ws = ws
        self._typed = {name: clean_line(value) for name, value in (typed or {}).items()}

    def offered(self, field: Field) -> Sequence[str]:
        """What up and down put into a field."""
        return ()

    def create(self, fields: dict[str, str]) -> Outcome:
        """Make the record of what was typed; runs in a thread."""
        raise NotImplementedError

    def compose_question(self) -> ComposeResult:
        """A line for each field."""
        for field in self.ASKED:
            yield HintedInput(
                partial(self._read, field),
                partial(self.say, field),
                label=field.label,
                value=self._typed.get(field.name, ""),
                placeholder="needed" if field.name in self.NEEDED else "",
                suggestions=self.offered(field),
                id=field.name,
            )

    def _read(self, field: Field, text: str) -> tuple[str, Value]:
        if field.name in self.NEEDED and not text:
            raise Invalid(f"{field.label} is needed.", field=field.name)
        return text, self.value(field, text)

    def value(self, field: Field, text: str) -> Value:
        """What the text of a field will be taken for; :class:`Invalid` where it cannot be."""
        countries = self.query("#country").results(HintedInput)
        country = next((one.text for one in countries), "")
        region = region_of_country(country) or self.ws.team.region
        return value_of(field, text, region)

    def say(self, field: Field, read: tuple[str, Value]) -> str:
        """What the text of a field will be taken for, where that is not what was typed."""
        text, value = read
        said = shown(field, value)
        return said if said != text else ""

    @command("new.save", "Save", key="ctrl+s f2", footer=10)
    def action_save(self) -> None:
        """Make it."""
        lines = {field.name: self.query_one(f"#{field.name}", HintedInput) for field in self.ASKED}
        for line in lines.values():
            if not line.is_valid:
                line.query_one(Input).focus()
                return
        fields = {name: line.text for name, line in lines.items() if line.text}
        host = self.app
        assert isinstance(host, Host)
        host.do(self, partial(self.create, fields), self._made)

    def _made(self, outcome: Outcome) -> None:
        self.dismiss(outcome)

    async def on_hinted_input_submitted(self, event: HintedInput.Submitted) -> None:
        """Go on to the next field; save from the last one."""
        event.stop()
        names = [field.name for field in self.ASKED]
        place = names.index(event.field.id or names[0]) + 1
        if place == len(names):
            await self.action_run_command("new.save")
        else:
            self.query_one(f"#{names[place]} Input", Input).focus()
