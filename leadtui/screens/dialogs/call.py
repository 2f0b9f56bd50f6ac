"""A call that took place: with whom, how long, what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from leadtui.domain.dates import parse_instant, to_ms
from leadtui.domain.durations import parse_duration
from leadtui.domain.errors import Invalid
from leadtui.domain.format import duration as duration_words
from leadtui.domain.format import short_moment
from leadtui.domain.rows import ContactCard
from leadtui.domain.sources import CALL_BACK
from leadtui.domain.text import clean_line
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.screens.people import first_to_call
from leadtui.widgets.commands import command
from leadtui.widgets.hinted import HintedInput
from leadtui.widgets.one_of import OneOf


@dataclass(frozen=True, slots=True)
class CallAnswer:
    """What was entered; ``contact_id`` is None for the company itself, ``duration`` in seconds,
    None where it was not said, ``outcome`` one of those offered, ``at`` when the call began (UTC
    ms), None for now.
    """

    contact_id: int | None
    duration: int | None
    outcome: str
    text: str
    incoming: bool
    at: int | None = None

    @property
    def call_back(self) -> bool:
        """Whether a reminder to call back should be proposed."""
        return self.outcome == CALL_BACK


class CallDialog(Dialog[CallAnswer]):
    """Asks about a call (COE-43..45): the answer is a :class:`CallAnswer`.

    ``people`` are the company's contacts, ``outcomes`` the words the service takes, ``now`` aware
    in the team's zone, ``contact_id`` whom the cursor is on, without one it is on the first to
    call. The focus is in the note, where enter saves; a note without an outcome is one of the
    first outcome offered, which shows as taken while it is typed. An outcome is taken by its key
    and leads on to the length. ``dial`` calls the person of that id, None for the company.
    """

    SCOPE = "Call"
    AUTO_FOCUS = "#text"
    DEFAULT_CSS = """
    CallDialog > .dialog--box { width: 76; }
    CallDialog OptionList { max-height: 5; margin: 0 0 1 0; }
    CallDialog .call--row { height: auto; }
    CallDialog .call--label { width: 10; color: $muted; }
    CallDialog Input { width: 1fr; }
    """

    def __init__(
        self,
        title: str,
        people: Sequence[ContactCard],
        outcomes: Sequence[str],
        now: dt.datetime,
        *,
        contact_id: int | None = None,
        dial: Callable[[int | None], None] | None = None,
    ) -> None:
        super().__init__(title)
        self.now = now
        self.dial = dial
        self.people = tuple(people)
        self.outcomes = tuple(outcomes)
        first = first_to_call(self.people)
        self._presumed = False
        self._contact_id = contact_id or (first.id if first else None)

    def compose_question(self) -> ComposeResult:
        """Who, which way, what came of it, how long, and a note."""
        people = OptionList(
            *(Option(_person(one)) for one in self.people),
            Option(Content("the company, nobody in particular")),
            id="who",
        )
        places = {one.id: place for place, one in enumerate(self.people)}
        people.highlighted = places.get(self._contact_id or 0, len(self.people))
        yield people
        with Horizontal(classes="call--row"):
            yield Static("Direction", classes="call--label")
            ways = [("o", "outgoing", False), ("i", "incoming", True)]
            yield OneOf(ways, picked=0, id="way")
        yield HintedInput(
            self._began, self._began_words, label="When", placeholder="now · 14:30", id="at"
        )
        with Horizontal(classes="call--row"):
            yield Static("Outcome", classes="call--label")
            yield OneOf(_keyed(self.outcomes), id="outcome")
        yield HintedInput(
            parse_duration, _said, label="Length", placeholder="3:20 · 3 min · 200", id="length"
        )
        with Horizontal(classes="call--row"):
            yield Static("Note", classes="call--label")
            yield Input(id="text")

    def _began(self, text: str) -> dt.datetime | None:
        if not text:
            return None
        began = parse_instant(text, now=self.now)
        if began > self.now:
            raise Invalid("That is still to come: a call is logged once it took place.", field="at")
        return began

    def _began_words(self, began: dt.datetime | None) -> str:
        return short_moment(began, self.now) if began is not None else ""

    def _person(self) -> ContactCard | None:
        """Whom the cursor is on, None for the company."""
        lists = self.query("#who").results(OptionList)
        place = next((each.highlighted for each in lists), None)
        return self.people[place] if place is not None and place < len(self.people) else None

    def no_call(self) -> str | None:
        """Why nobody can be called from here."""
        if self.dial is None:
            return "There is nothing to call with."
        person = self._person()
        if person is not None and person.call_blocked:
            return f"Cannot call {person.name}: {person.call_blocked}."
        return None

    @command("call.dial", "Dial", key="ctrl+t f4", when=no_call, footer=11)
    def action_dial(self) -> None:
        """Have your telephone program call the person above; without one the number is copied."""
        person = self._person()
        if self.dial is not None:
            self.dial(person.id if person else None)

    def on_option_list_option_highlighted(self) -> None:
        """Whether the person can be called may have changed."""
        self.refresh_bindings()

    def _no_outcome(self) -> str | None:
        taken = self.query("#outcome")
        if taken and self.query_one("#outcome", OneOf).value is None:
            return "Say what came of it first: up, and one key in the line Outcome."
        return None

    @command("call.back", "Call back", key="ctrl+r f3", footer=12)
    async def action_call_back(self) -> None:
        """Log that they are to be called back, and ask when."""
        line = self.query_one("#outcome", OneOf)
        line.picked = self.outcomes.index(CALL_BACK)
        await self.action_run_command("call.save")

    @command("call.outcome", "Outcome", key="up", footer=13)
    def action_outcome(self) -> None:
        """Go to the line that says what came of the call."""
        self.query_one("#outcome").focus()

    @command("call.save", "Save", key="ctrl+s f2", when=_no_outcome, footer=10)
    def action_save(self) -> None:
        """Log the call."""
        length = self.query_one("#length", HintedInput)
        if not length.is_valid:
            length.query_one(Input).focus()
            raise Invalid("The length of the call was not understood.", field="duration")
        at = self.query_one("#at", HintedInput)
        if not at.is_valid:
            at.query_one(Input).focus()
            raise Invalid("When the call began was not understood.", field="at")
        began: dt.datetime | None = at.value
        person = self._person()
        outcome = self.query_one("#outcome", OneOf).value
        self.dismiss(
            CallAnswer(
                contact_id=person.id if person else None,
                duration=length.value,
                outcome=str(outcome or ""),
                text=clean_line(self.query_one("#text", Input).value),
                incoming=bool(self.query_one("#way", OneOf).value),
                at=None if began is None else to_ms(began),
            )
        )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go on to what came of it."""
        event.stop()
        self.query_one("#outcome").focus()

    def on_one_of_picked(self, event: OneOf.Picked) -> None:
        """Go on to the next field."""
        event.stop()
        self._presumed = False
        self.refresh_bindings()
        if event.one_of.id == "way":
            self.query_one("#outcome").focus()
        elif event.one_of.value is not None:
            self.query_one("#length Input").focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """A note without an outcome is one of the first outcome, as long as there is a note."""
        if event.input.id != "text":
            return
        line = self.query_one("#outcome", OneOf)
        first = next((at for at, word in enumerate(self.outcomes) if word != CALL_BACK), -1)
        if line.picked < 0 and event.value:
            line.picked, self._presumed = first, True
        elif self._presumed and not event.value:
            line.picked, self._presumed = -1, False
        self.refresh_bindings()

    def on_hinted_input_submitted(self, event: HintedInput.Submitted) -> None:
        """Go on to the outcome, or to the note."""
        event.stop()
        self.query_one("#outcome" if event.field.id == "at" else "#text").focus()

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Save from the last field."""
        event.stop()
        await self.action_run_command("call.save")


def _said(seconds: int | None) -> str:
    return duration_words(seconds) if seconds is not None else ""


def _person(one: ContactCard) -> Content:
    number = one.mobile or one.phone
    parts: list[str | tuple[str, str]] = [clean_line(one.name) or "(no name)"]
    if one.title:
        parts.append((f" · {clean_line(one.title)}", "$muted"))
    if number:
        parts.append((f" · {clean_line(number)}", "$muted"))
    if one.hot:
        parts.append((" ▲ hot", "bold $text-error"))
    if one.call_blocked:
        parts.append((f" ✗ {clean_line(one.call_blocked)}", "$text-warning"))
    return Content.assemble(*parts)


def _keyed(words: Sequence[str]) -> list[tuple[str, str, str]]:
    """Each word with a key of its own: the first letter that is free, else a digit."""
    taken: set[str] = set()
    keyed = []
    for place, word in enumerate(words, 1):
        letters = [letter for letter in word if letter.isalpha() and letter not in taken]
        key = letters[0] if letters else str(place)
        taken.add(key)
        keyed.append((key, word, word))
    return keyed
