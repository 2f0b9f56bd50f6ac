"""The form of a rule set: a line a rule, with a field for each thing that can be said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import var
from textual.widget import Widget
from textual.widgets import Input, Static

from leadtui.domain.attributes import PREFIX, AttributeRule, rule_named
from leadtui.domain.errors import Invalid
from leadtui.domain.kinds import LABELS, SCORED, SENT_BY, Kind, kind_of
from leadtui.domain.rule_change import change
from leadtui.domain.rule_text import OFF, settings
from leadtui.domain.rules import RuleSet
from leadtui.domain.text import clean_line
from leadtui.widgets.commands import Commands, command

#: What the fields of a rule are, by the end of their setting's name: the column's title, and the
#: sentence on it.
COLUMNS: Mapping[str, tuple[str, str]] = {
    "": ("points", "points, any whole number; below 0 takes away"),
    "repeats": ("counts", "how often it counts: every time, once per message, or once"),
    "cap": ("cap", "the most events that count for a lead; empty for no cap"),
    "after": ("after s", "sooner than these seconds after sending, it is a mail scanner's"),
    "on": ("on", "whether the rule gives points at all"),
}
_REPEATS = (("every", "every time"), ("message", "per message"), ("once", "once"))
_ON = (("yes", "on"), ("no", "off"))
_SENTENCES = {
    "threshold": "hot from this engagement on, 1 or more",
    "reset_days": "silent days until a hot lead is cold: 10, 36h for hours, or off",
    "call_seconds": "seconds from which a call that we make counts",
    "frequency": "points for being in touch often, once",
    "frequency.count": "communications, 2 or more",
    "frequency.days": "within these days",
    "lead_status": "whether lead statuses are worth anything",
    "contact_status": "whether contact statuses are worth anything",
}


def sentence_on(setting: str) -> str:
    """What a setting is, for the line below the form."""
    if setting.startswith("status:"):
        return "points of the status, which take the place of those of the one before"
    if setting.startswith(PREFIX):
        return "points once the lead reacted; f4 other words, f5 removes it"
    part = setting.partition(".")[2]
    return _SENTENCES.get(setting) or COLUMNS[part][1]


class Field(Input):
    """A number or a word of the rules. Left and right leave it once they have nowhere to go."""

    class Left(Message):
        """The cursor goes out of the field, to the next one (+1) or the one before (-1)."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def __init__(self, setting: str, *, classes: str, blank: bool = False) -> None:
        super().__init__(
            max_length=12, select_on_focus=True, classes=classes, placeholder="–" if blank else ""
        )
        self.setting = setting
        self.blank = blank
        #: The value that is in force, as it stands in the field.
        self.saved = ""

    @property
    def text(self) -> str:
        """What is typed, as :func:`~leadtui.domain.rule_change.change` takes it."""
        return self.value.strip()

    def show(self, value: str, *, keep: bool = False) -> None:
        """Put the value that is in force into the field; with ``keep`` what was typed stays."""
        typed = self.text != self.saved
        self.saved = "" if self.blank and value == OFF else value
        if not (keep and typed):
            self.put(self.saved)

    def put(self, text: str) -> None:
        """Put a text into the field, without saying that it changed."""
        if self.value != text:
            with self.prevent(Input.Changed):
                self.value = text

    @property
    def _untouched(self) -> bool:
        selection = self.selection
        return bool(self.value) and abs(selection.end - selection.start) == len(self.value)

    def action_cursor_right(self, select: bool = False) -> None:
        """Right, or on to the next field."""
        if not select and (self._untouched or self.cursor_position == len(self.value)):
            self.post_message(self.Left(1))
        else:
            super().action_cursor_right(select)

    def action_cursor_left(self, select: bool = False) -> None:
        """Left, or back to the field before."""
        if not select and (self._untouched or self.cursor_position == 0):
            self.post_message(self.Left(-1))
        else:
            super().action_cursor_left(select)


class Pick(Commands, Widget, can_focus=True):
    """One of a few words; space goes to the next one."""

    SCOPE = "Words in a form"

    place: var[int] = var(0)

    class Changed(Message):
        """Another word was taken."""

    def __init__(self, setting: str, choices: Sequence[tuple[str, str]], *, classes: str) -> None:
        super().__init__(classes=classes)
        self.setting = setting
        self.choices = tuple(choices)
        self.saved = choices[0][0]

    @property
    def text(self) -> str:
        """The word taken, as :func:`~leadtui.domain.rule_change.change` takes it."""
        return self.choices[self.place][0]

    def show(self, value: str, *, keep: bool = False) -> None:
        """Take the value that is in force; with ``keep`` what was taken stays."""
        typed = self.text != self.saved
        self.saved = value
        if not (keep and typed):
            self.put(value)

    def put(self, text: str) -> None:
        """Take a word, without saying that it changed."""
        self.place = next(i for i, (word, _) in enumerate(self.choices) if word == text)

    def watch_place(self) -> None:
        """Show it."""
        self.refresh()

    def render(self) -> Content:
        """The word."""
        return Content(self.choices[self.place][1])

    @command("word.next", "Other word", key="space", footer=5)
    def action_next(self) -> None:
        """Take the next of the words: on or off, or how often a rule counts."""
        self.place = (self.place + 1) % len(self.choices)
        self.post_message(self.Changed())

    @command("word.right", "Next field", key="right")
    def action_right(self) -> None:
        """Go to the next field of the line."""
        self.post_message(Field.Left(1))

    @command("word.left", "Field before", key="left")
    def action_left(self) -> None:
        """Go to the field before it in the line."""
        self.post_message(Field.Left(-1))

    def on_click(self, event: events.Click) -> None:
        """A click takes the next word."""
        event.stop()
        self.focus()
        self.action_next()


class Form(VerticalScroll, inherit_bindings=False):
    """The lines; the arrows go along them instead of scrolling past."""


class Said(NamedTuple):
    """What is said beside a line: "wrong", "warning" or nothing, and the words."""

    kind: str
    text: str


class Line(Horizontal):
    """A line of the form: a name, its fields, and what is to be said of them."""

    def __init__(self, name: str, label: str, fields: Sequence[Field | Pick | None]) -> None:
        super().__init__()
        self.setting = name
        self.label = label
        #: A place without a field keeps the columns below each other.
        self.places = tuple(fields)
        self.note = Static("", classes="line--note", markup=False)
        self.said = Said("", "")

    @property
    def fields(self) -> tuple[Field | Pick, ...]:
        """The fields, from left to right."""
        return tuple(field for field in self.places if field is not None)

    def compose(self) -> ComposeResult:
        """Name, fields, note."""
        yield Static(Content(self.label), classes="line--name")
        for place, field in enumerate(self.places):
            if field is not None:
                yield field
            else:
                yield Static("", classes=f"line--column{place}")
        yield self.note

    def say(self, said: Said) -> None:
        """Show what is said beside the fields."""
        if said == self.said:
            return
        self.said = said
        self.note.set_class(said.kind == "wrong", "-wrong")
        self.note.set_class(said.kind == "warning", "-warning")
        self.note.update(Content(said.text))


class AttributeLine(Line):
    """A rule on what a lead is like: the field, the points, the words."""

    def __init__(self, rule: AttributeRule) -> None:
        self.rule = rule
        self.points = Field(rule.name, classes="line--column0", blank=True)
        super().__init__(rule.name, rule.attribute.value.replace("_", " "), (self.points,))

    def compose(self) -> ComposeResult:
        """Field, points, words, note."""
        yield Static(Content(self.label), classes="line--name")
        yield self.points
        yield Static(Content(clean_line(self.rule.words)), classes="line--words")
        yield self.note

    def leave(self) -> None:
        """Go, with nothing typed in it."""
        self.points.put("")
        self.remove()


def _rule_line(kind: Kind) -> Line:
    word = kind.word
    after = Field(f"{word}.after", classes="line--column3", blank=True) if kind in SENT_BY else None
    return Line(
        word,
        LABELS[kind],
        (
            Field(word, classes="line--column0"),
            Pick(f"{word}.repeats", _REPEATS, classes="line--column1"),
            Field(f"{word}.cap", classes="line--column2", blank=True),
            after,
            Pick(f"{word}.on", _ON, classes="line--column4"),
        ),
    )


def _one(name: str, label: str) -> Line:
    return Line(name, label, (Field(name, classes="line--column0"),))


def _switch(name: str, label: str) -> Line:
    return Line(name, label, (Pick(name, _ON, classes="line--column0"),))


def _heading(text: str) -> Static:
    return Static(Content(text), classes="scoring--heading")


def lines(rules: RuleSet, typed: Sequence[AttributeRule] = ()) -> Iterator[Widget]:
    """The lines of the form, for the statuses that the rules name, and for their attribute rules
    with those that were ``typed`` and are not in force.
    """
    yield _one("threshold", "hot from")
    yield _one("reset_days", "reset period")
    yield _one("call_seconds", "call length")
    yield _heading("Points of what happens")
    for kind in SCORED:
        yield _rule_line(kind)
    yield _heading("Points for being in touch often: points, times, in days")
    yield Line(
        "frequency",
        "in touch often",
        (
            Field("frequency", classes="line--column0"),
            None,
            Field("frequency.count", classes="line--column2"),
            Field("frequency.days", classes="line--column3"),
            Pick("frequency.on", _ON, classes="line--column4"),
        ),
    )
    for kind_of_status, title in (("lead", "lead status"), ("contact", "contact status")):
        yield _heading(f"Points of a {title}, replacing each other")
        yield _switch(f"{kind_of_status}_status", title)
        for name in rules.statuses:
            if (name in rules.contact_statuses) == (kind_of_status == "contact"):
                yield _one(f"status:{name}", clean_line(name))
    title = "Points for what a lead is like, once it reacted (f3 adds a rule)"
    yield Static(Content(title), classes="scoring--heading", id="attributes")
    for rule in (*rules.attributes, *typed):
        yield AttributeLine(rule)


class Draft(NamedTuple):
    """What the form says: the rules, None where a value cannot be taken, and what is wrong with
    the settings that cannot.
    """

    rules: RuleSet | None
    wrong: Mapping[str, str]


def draft_of(saved: RuleSet, form: Sequence[Line]) -> Draft:
    """The rules of the form: those in force, with what was typed over."""
    rules, wrong = saved, dict[str, str]()
    for line in form:
        touched = [field for field in line.fields if field.text != field.saved]
        if not touched:
            continue
        switch = [field for field in line.fields if field.setting.endswith(".on")]
        # Points switch a rule on, so whether it is on is said after them.
        for field in [*touched, *switch]:
            try:
                rules = change(rules, field.setting, field.text)
            except Invalid as refused:
                wrong[field.setting] = (refused.hint or refused.message).removeprefix("Give ")
    return Draft(None if wrong else rules, wrong)


def said_of(
    line: Line, draft: Draft, saved: RuleSet, above: Mapping[str, str], above_name: str
) -> Said:
    """What stands beside a line: what is wrong, what surprises, what was there, what is elsewhere.

    ``above`` are the settings that would hold without the exception, of ``above_name``.
    """
    for field in line.fields:
        if field.setting in draft.wrong:
            return Said("wrong", draft.wrong[field.setting])
    for setting, text in (draft.rules or saved).surprises():
        if setting == line.setting:
            return Said("warning", text)
    if isinstance(line, AttributeLine) and not (line.points.text and line.points.saved):
        before, typed = line.points.saved, line.points.text
        return Said(
            "", f"removed, was {before}" if before else "new" if typed else "give it points"
        )
    was = [_shown(field, field.saved) for field in line.fields if field.text != field.saved]
    if was:
        return Said("", "was " + ", ".join(was))
    other = [
        _shown(field, value)
        for field in line.fields
        if (value := _of_others(field.setting, above)) and value != _as_setting(field)
    ]
    return Said("", f"{clean_line(above_name)}: {', '.join(other)}" if other else "")


def _of_others(setting: str, above: Mapping[str, str]) -> str:
    """The value elsewhere, "" where there is nothing to compare with."""
    missing = OFF if above and setting.startswith(PREFIX) else ""
    return above.get(setting, missing)


def _as_setting(field: Field | Pick) -> str:
    blank = isinstance(field, Field) and field.blank
    return field.text or OFF if blank else field.text


def _shown(field: Field | Pick, value: str) -> str:
    if isinstance(field, Pick):
        return dict(field.choices)[value]
    return (value if value != OFF else "") or "none" if field.blank else value


def fill(form: Sequence[Line], rules: RuleSet, *, keep: bool = False) -> None:
    """Put what is in force into the form; with ``keep`` what was typed stays."""
    values = settings(rules)
    for line in form:
        for field in line.fields:
            if field.setting in values:
                field.show(values[field.setting], keep=keep)


def label_of(setting: str) -> str:
    """A setting in words, for lists: ``mail opened · cap``."""
    if setting.startswith("status:"):
        return clean_line(setting.partition(":")[2])
    if setting.startswith(PREFIX):
        return clean_line(rule_named(setting).label)
    word, _, part = setting.partition(".")
    kind = kind_of(word)
    label = LABELS[kind] if kind is not None else _LABELS.get(word, word)
    return f"{label} · {_PARTS.get(part, COLUMNS.get(part, (part, ''))[0])}" if part else label


_LABELS = {
    "threshold": "hot from",
    "reset_days": "reset period",
    "call_seconds": "call length",
    "frequency": "in touch often",
    "lead_status": "lead status",
    "contact_status": "contact status",
}
_PARTS = {"count": "times", "days": "in days"}
