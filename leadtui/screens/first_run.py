"""The first start: who you are, then what to begin with. Nothing is made before you say so."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from textual.app import ComposeResult
from textual.containers import Center, Vertical
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Button, ContentSwitcher, Input, Static

from leadtui.domain.countries import region_of_country
from leadtui.domain.dates import from_ms
from leadtui.domain.errors import Invalid, LeadtuiError
from leadtui.domain.format import plural
from leadtui.domain.text import clean_line
from leadtui.screens.base import Place
from leadtui.screens.commands import Commands, command
from leadtui.services import companies, journal, leads
from leadtui.services.workspace import (
    Clock,
    Workspace,
    check_timezone,
    init,
    machine_timezone,
)
from leadtui.widgets.hinted import HintedInput

_ABOUT = (
    "leadtui keeps your companies, their people and all that happens with them in one file on "
    "this machine. It tells you every morning who is warm and whom to call, and it works "
    "without a network: nothing leaves this machine unless you send it."
)
_FIELDS = ("user", "team", "timezone", "country")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Begun:
    """What is in the store by now."""

    companies: int
    leads: int


class FirstRun(Place):
    """Asks for name, team and time zone, makes the store at ``path``, and offers a beginning.

    ``done`` is given the workspace to go on with: the new one, or the sample's.
    """

    SCOPE = "First start"
    CSS_PATH = "first_run.tcss"
    AUTO_FOCUS = "#user Input"

    def __init__(self, path: Path, done: Callable[[Workspace], None], clock: Clock) -> None:
        super().__init__()
        self.path = path
        self.done = done
        self.clock = clock
        self.ws: Workspace | None = None

    def compose_body(self) -> ComposeResult:
        """The form, and after it the offers."""
        with Center(id="first"), ContentSwitcher(initial="form"):
            with Form(self) as form:
                form.border_title = Content("Welcome to leadtui")
                yield Static(Content(_ABOUT), id="about")
                yield from self._fields()
                yield Static(_where(self.path), id="where")
                yield Static("", id="refused", markup=False)
                yield Button(Content("Create my store"), id="create", compact=True)
            with Offers(self) as offers:
                offers.border_title = Content("Your store is ready")

    def _fields(self) -> ComposeResult:
        yield HintedInput(
            partial(_named, "you are called"),
            lambda _: "",
            label="Your name",
            value=machine_user(),
            id="user",
        )
        yield HintedInput(
            partial(_named, "your team is called"),
            lambda _: "",
            label="Team",
            placeholder="North",
            id="team",
        )
        yield HintedInput(
            _zone, self._say_zone, label="Time zone", value=machine_timezone(), id="timezone"
        )
        yield HintedInput(
            _region,
            _say_region,
            label="Country",
            value=machine_region(),
            placeholder="of your telephone numbers, such as France; may stay empty",
            id="country",
        )

    def _say_zone(self, zone: str) -> str:
        return f"it is {from_ms(self.clock(), ZoneInfo(zone)):%H:%M} there now"

    def on_mount(self) -> None:
        """Let the time zone be completed."""
        zones = SuggestFromList(sorted(_zones()), case_sensitive=False)
        self.query_one("#timezone Input", Input).suggester = zones

    def on_hinted_input_submitted(self, event: HintedInput.Submitted) -> None:
        """Go on to the next field, after the last one to the button."""
        event.stop()
        following = _FIELDS.index(event.field.id or "") + 1
        if following < len(_FIELDS):
            self.query_one(f"#{_FIELDS[following]} Input").focus()
        else:
            self.query_one("#create").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Make the store."""
        event.stop()
        self.create()

    # Making the store

    def create(self) -> None:
        """Make the store, or put the focus on what is missing."""
        fields = {name: self.query_one(f"#{name}", HintedInput) for name in _FIELDS}
        for field in fields.values():
            if not field.is_valid:
                field.query_one(Input).focus()
                return
        self._refuse("")
        deed = partial(
            init,
            self.path,
            user=fields["user"].text,
            team=fields["team"].text,
            timezone=fields["timezone"].value,
            region=fields["country"].value,
            clock=self.clock,
        )
        self.do(partial(_tried, deed), self._made)

    def _refuse(self, text: str) -> None:
        for line in self.query("#refused, #offers-refused").results(Static):
            line.update(Content(f"✗ {text}" if text else ""))

    def _made(self, result: Workspace | LeadtuiError) -> None:
        if isinstance(result, LeadtuiError):
            self._refuse(f"{result.message}\n{result.hint}".strip())
            return
        self.ws = result
        self.host.ports = self.host.ports._replace(
            undo=lambda: journal.undo(result).message,
            redo=lambda: journal.redo(result).message,
        )
        self.query_one(ContentSwitcher).current = "offers"
        self.query_one(Offers).focus()
        self.reload()

    def reload(self) -> None:
        """Say what is in the store by now."""
        if self.ws is not None:
            self.ask(partial(_begun, self.ws), self.query_one(Offers).show, topic="begun")

    def on_screen_resume(self) -> None:
        """An import may have brought something in."""
        self.reload()

    # Beginning

    def import_file(self, kind: str) -> None:
        """Open the import of companies or leads."""
        from leadtui.screens.import_file import ImportScreen

        if self.ws is not None:
            self.app.push_screen(ImportScreen(self.ws, kind))

    def start(self) -> None:
        """Go on with the new store."""
        if self.ws is not None:
            self.done(self.ws)

    @command("first.sample", "Look at a sample", key="f3", footer=20)
    def action_sample(self) -> None:
        """Look around in a made-up team's data; it has a store of its own."""
        self.host.toast("The sample is being made …")
        self.do(partial(_tried, partial(_sample, self.clock)), self._sample_opened)

    def _sample_opened(self, result: Workspace | LeadtuiError) -> None:
        if isinstance(result, LeadtuiError):
            self._refuse(f"{result.message}\n{result.hint}".strip())
        else:
            self.done(result)

    @command("first.quit", "Quit", key="escape", footer=90)
    async def action_leave(self) -> None:
        """Leave leadtui; a store that was made stays."""
        await self.host.leave()


class Form(Commands, Vertical):
    """The questions."""

    SCOPE = "First start"

    def __init__(self, first: FirstRun) -> None:
        super().__init__(id="form", classes="pane")
        self.first = first

    @command("first.create", "Create", key="ctrl+s f2", footer=10)
    def action_create(self) -> None:
        """Make your store with these answers."""
        self.first.create()


class Offers(Commands, Vertical, can_focus=True):
    """What to begin with, one key each."""

    SCOPE = "First start"

    def __init__(self, first: FirstRun) -> None:
        super().__init__(id="offers", classes="pane")
        self.first = first

    def compose(self) -> ComposeResult:
        """The offers."""
        yield Static("", id="begun", markup=False)
        lines = [
            ("c", "Import companies", "from a CSV file, after a look at it"),
            ("l", "Import leads", "people, with their companies"),
            ("f3", "Look at a sample", "a made-up team; your own store stays as it is"),
            ("enter", "Start", "imports are in the palette too, ctrl+p"),
        ]
        for key, title, detail in lines:
            yield Static(
                Content.assemble(
                    (f"{key:>7}  ", "bold $text-accent"), title.ljust(18), (detail, "$muted")
                ),
                classes="offer",
            )
        yield Static("", id="offers-refused", markup=False)

    def show(self, begun: Begun) -> None:
        """Say what is in the store."""
        held = f"{plural(begun.companies, 'company')} and {plural(begun.leads, 'lead')}"
        empty = not begun.companies and not begun.leads
        text = "It is still empty. How do you want to begin?" if empty else f"It holds {held}."
        self.query_one("#begun", Static).update(Content(text))

    @command("first.companies", "Import companies", key="c", footer=11)
    def action_companies(self) -> None:
        """Bring your companies in from a CSV file."""
        self.first.import_file("companies")

    @command("first.leads", "Import leads", key="l", footer=12)
    def action_leads(self) -> None:
        """Bring your leads in from a CSV file, with their companies."""
        self.first.import_file("leads")

    @command("first.start", "Start", key="enter s", footer=10)
    def action_start(self) -> None:
        """Open leadtui on your store."""
        self.first.start()


def machine_user() -> str:
    """The name of whoever uses this machine, "" when it does not say."""
    try:
        login = getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
    full = ""
    try:
        import pwd

        full = pwd.getpwnam(login).pw_gecos.partition(",")[0]
    except (ImportError, KeyError):
        full = ""
    return clean_line(full or login, limit=_LONGEST_NAME)


def machine_region() -> str:
    """The country of this machine's language settings (``FR``), "" where they name none."""
    for name in ("LC_ALL", "LC_TELEPHONE", "LANG"):
        _, _, country = os.environ.get(name, "").partition("_")
        region = region_of_country(country[:2]) if country else None
        if region:
            return region
    return ""


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _zone(text: str) -> str:
    if text in _zones():
        return text
    try:
        return check_timezone(text)
    except Invalid as error:
        raise Invalid(f"{error.message} {error.hint}", field="timezone") from error


def _named(what: str, text: str) -> str:
    if not text:
        raise Invalid(f"Say what {what}.")
    if len(text) > _LONGEST_NAME:
        raise Invalid(f"A name has at most {_LONGEST_NAME} characters.")
    return text


def _region(text: str) -> str | None:
    if not text:
        return None
    region = region_of_country(text)
    if region is None:
        raise Invalid(f"{text!r} is no country that is known here. Give its name, or two letters.")
    return region


def _say_region(region: str | None) -> str:
    return f"numbers without + are those of {region}" if region else ""


def _where(path: Path) -> Content:
    return Content.assemble(("Your store will be ", "$muted"), clean_line(str(path)))


def _tried(deed: Callable[[], Workspace]) -> Workspace | LeadtuiError:
    try:
        return deed()
    except LeadtuiError as error:
        return error


def _sample(clock: Clock) -> Workspace:
    from leadtui.services import demo

    return demo.open_demo(clock)


def _begun(ws: Workspace) -> Begun:
    return Begun(len(companies.ids(ws)), leads.counts(ws).leads)
