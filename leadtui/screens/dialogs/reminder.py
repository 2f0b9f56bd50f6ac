"""A reminder in full: when, how urgent, who follows it, a note."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, SelectionList, Static
from textual.widgets.selection_list import Selection

from leadtui.domain.dates import When
from leadtui.domain.errors import Invalid
from leadtui.domain.reminders import Priority
from leadtui.domain.rows import ReminderRow, UserRow
from leadtui.domain.text import clean_line
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.screens.dialogs.followers import follower_options
from leadtui.screens.dialogs.when import suggestions, typed, when_field
from leadtui.widgets.commands import command
from leadtui.widgets.hinted import HintedInput
from leadtui.widgets.one_of import OneOf
from leadtui.widgets.picks import Picks

PRIORITIES = (
    ("h", "high", Priority.HIGH),
    ("n", "normal", Priority.NORMAL),
    ("l", "low", Priority.LOW),
)


@dataclass(frozen=True, slots=True)
class ReminderAnswer:
    """What was entered; ``followers`` are user ids, at least one."""

    date: dt.date
    time: dt.time | None
    priority: Priority
    note: str
    followers: tuple[int, ...]


class ReminderDialog(Dialog[ReminderAnswer]):
    """Asks for a reminder (COE-124, COE-125): the answer is a :class:`ReminderAnswer`.

    ``now`` is aware, in the team's zone; ``users`` are the team's, ``me`` the user at work.
    Without ``current`` it starts as today, normal, me.
    """

    SCOPE = "Reminder"
    AUTO_FOCUS = "#when Input"
    DEFAULT_CSS = """
    ReminderDialog > .dialog--box { width: 70; }
    ReminderDialog .reminder--row { height: auto; }
    ReminderDialog .reminder--label { width: 10; color: $muted; }
    ReminderDialog Input { width: 1fr; }
    ReminderDialog SelectionList { width: 1fr; max-height: 6; }
    """

    def __init__(
        self,
        title: str,
        now: dt.datetime,
        users: Sequence[UserRow],
        *,
        me: int,
        current: ReminderRow | None = None,
        text: str = "",
    ) -> None:
        super().__init__(title, text)
        self.now = now
        self.users = tuple(users)
        self.current = current
        self._options = follower_options(users, current.follower_ids if current else (me,), me)

    def compose_question(self) -> ComposeResult:
        """A line each."""
        current = self.current
        priority = current.priority if current else Priority.NORMAL
        when = When(current.date, current.time) if current else When(self.now.date(), None)
        field = when_field(
            self.now,
            value=typed(when.date, when.time),
            label="When",
            offered=suggestions(priority),
        )
        field.id = "when"
        yield field
        with Horizontal(classes="reminder--row"):
            yield Static("Priority", classes="reminder--label")
            yield OneOf(PRIORITIES, picked=int(priority), id="priority")
        with Horizontal(classes="reminder--row"):
            yield Static("Note", classes="reminder--label")
            yield Input(clean_line(current.note) if current else "", id="note")
        with Horizontal(classes="reminder--row"):
            yield Static("Followers", classes="reminder--label")
            yield Picks[int](
                *(
                    Selection(Content(clean_line(each.title)), index, each.taken)
                    for index, each in enumerate(self._options)
                )
            )

    def _nobody(self) -> str | None:
        lists = self.query(SelectionList)
        if lists and not lists.first().selected:
            return "A reminder needs a follower; to drop it, delete it."
        return None

    @command("reminder.save", "Save", key="ctrl+s f2", when=_nobody, footer=10)
    def action_save(self) -> None:
        """Keep the reminder."""
        field = self.query_one("#when", HintedInput)
        if not field.is_valid:
            field.query_one(Input).focus()
            raise Invalid("The date was not understood.", field="date")
        when: When = field.value
        taken = set(self.query_one(SelectionList).selected)
        priority = self.query_one("#priority", OneOf).value
        self.dismiss(
            ReminderAnswer(
                date=when.date,
                time=when.time,
                priority=Priority.NORMAL if priority is None else priority,
                note=clean_line(self.query_one("#note", Input).value),
                followers=tuple(o.value for i, o in enumerate(self._options) if i in taken),
            )
        )

    def on_hinted_input_submitted(self, event: HintedInput.Submitted) -> None:
        """Go on to the priority."""
        event.stop()
        self.query_one("#priority").focus()

    def on_one_of_picked(self, event: OneOf.Picked) -> None:
        """Go on to the note; a low priority offers later dates."""
        event.stop()
        if isinstance(event.one_of.value, Priority):
            self.query_one("#when", HintedInput).suggest(suggestions(event.one_of.value))
        self.query_one("#note").focus()

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Save from the last field."""
        event.stop()
        await self.action_run_command("reminder.save")

    def on_selection_list_selected_changed(self) -> None:
        """Whether it can be saved may have changed."""
        self.refresh_bindings()
