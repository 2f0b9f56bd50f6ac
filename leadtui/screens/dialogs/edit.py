"""A form of labelled fields: what may be edited of a company or a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from leadtui.domain.errors import Conflict, Invalid, LeadtuiError
from leadtui.domain.fields import Field, Form
from leadtui.domain.rows import Outcome
from leadtui.domain.text import clean_line, clean_text
from leadtui.screens.attempt import attempt
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.screens.host import Host
from leadtui.widgets.commands import command
from leadtui.widgets.hinted import SuggestingInput
from leadtui.widgets.one_of import OneOf

#: Field name → its text.
Texts = Mapping[str, str]
#: Gives the record as it is now; slow.
Load = Callable[[], Texts]
#: Takes what was typed and what the user had seen, both by field; slow.
Save = Callable[[Texts, Texts], Outcome]

_YES_NO = (("y", "yes", "yes"), ("n", "no", "no"))


class FieldLine(Vertical):
    """A field of the form: its label, where it is typed, and what is to be said about it."""

    def __init__(self, field: Field, value: str, suggestions: Sequence[str] = ()) -> None:
        super().__init__(id=f"field-{field.name}")
        self.field = field
        self.suggestions = tuple(suggestions)
        #: The value that the user has seen last.
        self.seen = value

    def compose(self) -> ComposeResult:
        """The label beside the input, the hint below."""
        with Horizontal():
            yield Static(Content(self.field.label), classes="edit--label")
            if self.field.form is Form.FLAG:
                yield OneOf(_YES_NO, picked=0 if self.seen == "yes" else 1)
            elif self.field.form is Form.TEXT:
                yield TextArea(self.seen, tab_behavior="focus", show_line_numbers=False)
            elif self.suggestions:
                yield SuggestingInput(self.seen, placeholder="", suggestions=self.suggestions)
            else:
                yield Input(self.seen)
        yield Static("", classes="edit--hint", markup=False)

    @property
    def control(self) -> Widget:
        """Where the value is typed."""
        return self.query_one("Input, TextArea, OneOf", Widget)

    @property
    def text(self) -> str:
        """What stands in the field now."""
        control = self.control
        if isinstance(control, OneOf):
            return str(control.value)
        if isinstance(control, TextArea):
            return clean_text(control.text)
        assert isinstance(control, Input)
        return clean_line(control.value)

    @text.setter
    def text(self, text: str) -> None:
        control = self.control
        if isinstance(control, OneOf):
            control.picked = 0 if text == "yes" else 1
        elif isinstance(control, TextArea):
            control.text = text
        elif isinstance(control, Input):
            control.value = text

    @property
    def changed(self) -> bool:
        """Whether it reads otherwise than what the user has seen."""
        return self.text != _clean(self.field, self.seen)

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Say something about the field, or nothing any more."""
        hint = self.query_one(".edit--hint", Static)
        hint.update(Content(clean_line(text)))
        hint.display = bool(text)
        hint.set_class(wrong, "-wrong")

    def renew(self, now: str) -> None:
        """The record holds ``now``: take it over, or show it beside what was typed."""
        if now == self.seen:
            return
        if self.changed:
            self.say(f"is now {now or 'empty'}, was {self.seen or 'empty'}; saving keeps yours")
        else:
            self.text = now
            self.say(f"changed meanwhile, was {self.seen or 'empty'}")
        self.seen = now


def _clean(field: Field, text: str) -> str:
    return clean_text(text) if field.form is Form.TEXT else clean_line(text)


class EditDialog(Dialog[Outcome]):
    """Asks for the values of ``fields``; the answer is what ``save`` said.

    ``values`` are those at the beginning. Only what was changed is given to ``save``, together
    with what the user had seen of it. Where ``save`` refuses, the form stays with what was typed
    and says why; where the record changed meanwhile it shows both values (``load`` gives the
    other one), and saving again keeps what is typed. ``suggestions`` are what up and down put into
    a field, by its name.
    """

    SCOPE = "Form"
    DEFAULT_CSS = """
    EditDialog > .dialog--box { width: 84; height: 90%; }
    EditDialog VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
    EditDialog FieldLine, EditDialog FieldLine Horizontal { height: auto; }
    EditDialog .edit--label { width: 26; color: $muted; }
    EditDialog Input { width: 1fr; }
    EditDialog TextArea { height: 5; width: 1fr; }
    EditDialog .edit--hint { height: auto; margin: 0 0 0 27; color: $text-warning; display: none; }
    EditDialog .edit--hint.-wrong { color: $text-error; }
    EditDialog .edit--problem { height: auto; color: $text-error; display: none; }
    """

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        values: Texts,
        *,
        load: Load,
        save: Save,
        suggestions: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        super().__init__(title)
        self.fields = tuple(fields)
        self.values = dict(values)
        self._load = load
        self._save = save
        self._suggestions = suggestions or {}
        self._warned = False

    def compose_question(self) -> ComposeResult:
        """A line for each field."""
        yield Static("", classes="edit--problem", markup=False)
        with VerticalScroll(can_focus=False):
            for field in self.fields:
                offered = self._suggestions.get(field.name, ())
                yield FieldLine(field, self.values.get(field.name, ""), offered)

    def on_mount(self) -> None:
        """Start in the first field."""
        self.query(FieldLine).first().control.focus()

    @property
    def lines(self) -> list[FieldLine]:
        """The fields in their order."""
        return list(self.query(FieldLine))

    # Commands

    @command("form.save", "Save", key="ctrl+s f2", footer=10)
    def action_save(self) -> None:
        """Keep what was changed."""
        changed = [line for line in self.lines if line.changed]
        if not changed:
            self.dismiss(None)
            return
        typed = {line.field.name: line.text for line in changed}
        seen = {line.field.name: line.seen for line in changed}
        host = self.app
        assert isinstance(host, Host)
        host.do(self, attempt(partial(self._save, typed, seen)), self._saved)

    @command("form.next", "Next field", key="down")
    def action_next(self) -> None:
        """Go to the next field."""
        self.focus_next()

    @command("form.previous", "Field before", key="up")
    def action_previous(self) -> None:
        """Go to the field before."""
        self.focus_previous()

    def action_cancel(self) -> None:
        """Leave; changes that are not saved are dropped at the second press."""
        if self._warned or not any(line.changed for line in self.lines):
            self.dismiss(None)
            return
        self._warned = True
        self._problem("Not saved yet: ctrl+s saves, escape again drops the changes.")

    # What became of it

    def _saved(self, answer: Outcome | LeadtuiError) -> None:
        if isinstance(answer, Outcome):
            self.dismiss(answer)
            return
        for line in self.lines:
            line.say("")
        text = f"{answer.message} {answer.hint}".strip()
        self._problem(text)
        if isinstance(answer, Conflict):
            self.ask(self._load, self._renew, topic="load")
        elif isinstance(answer, Invalid):
            self._point_at(answer.field, text)

    def _point_at(self, field: str, text: str) -> None:
        for line in self.lines:
            if line.field.name == field:
                self._problem("")
                line.say(text, wrong=True)
                line.control.focus()
                line.scroll_visible(animate=False)

    def _renew(self, now: Texts) -> None:
        for line in self.lines:
            line.renew(now.get(line.field.name, line.seen))

    def _problem(self, text: str) -> None:
        problem = self.query_one(".edit--problem", Static)
        problem.update(Content(clean_line(text)))
        problem.display = bool(text)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on to the next field."""
        event.stop()
        self.focus_next()

    def on_one_of_picked(self, event: OneOf.Picked) -> None:
        """Go on to the next field."""
        event.stop()
        self.focus_next()

    def on_input_changed(self) -> None:
        """What is typed anew is worth another warning."""
        self._warned = False
