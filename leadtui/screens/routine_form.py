"""A routine: whom it looks for, who works on it, and at once what a draft would find."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from leadtui.domain.access import may_change_routines
from leadtui.domain.errors import Cancelled, Conflict, Invalid, LeadtuiError
from leadtui.domain.rows import Outcome, UserRow
from leadtui.domain.text import clean_line
from leadtui.screens.attempt import attempt
from leadtui.screens.base import Place
from leadtui.screens.commands import command
from leadtui.screens.routine_effect import best_words, effect_words
from leadtui.screens.routine_fields import (
    LABELS,
    Draft,
    RoutineFields,
    changed,
    draft_of,
    wanted,
    wrong_in,
)
from leadtui.services import leads, routine_setup
from leadtui.services.routine_setup import Preview, RoutineSheet
from leadtui.services.workspace import Workspace

#: Seconds without a key after which the draft's effect is asked for.
PAUSE = 0.2
_EFFECT = "What this finds"


class _Known(NamedTuple):
    """The routine as it is now, None for a new one, and the users of the team."""

    sheet: RoutineSheet | None
    users: list[UserRow]


class RoutineForm(Place):
    """The form of a routine (COE-101..111); ``routine_id`` None makes a new one."""

    SCOPE = "Routine"
    CSS_PATH = "routine_form.tcss"

    def __init__(
        self,
        ws: Workspace,
        routine_id: int | None,
        saved: Callable[[Outcome], None] | None = None,
    ) -> None:
        super().__init__()
        self.ws = ws
        self.routine_id = routine_id
        self._told = saved
        self.sheet: RoutineSheet | None = None
        self.fields = RoutineFields(id="fields")
        #: What the user has seen of the routine as it is kept.
        self._seen: Draft | None = None
        self._wrong = ""
        self._pause: Timer | None = None
        self._taken_back = threading.Event()

    def compose_body(self) -> ComposeResult:
        """The fields and their effect."""
        yield Static("", id="notice", markup=False)
        with Horizontal(id="routine"):
            yield self.fields
            with Vertical(id="effect", classes="pane") as effect:
                effect.border_title = Content(_EFFECT)
                yield Static("", id="sentence", markup=False)
                with VerticalScroll(id="best"):
                    yield Static("", id="names", markup=False)

    # What is kept

    def reload(self) -> None:
        """Fetch what is kept; what was typed stays."""
        self.ask(partial(_look, self.ws, self.routine_id), self._show, topic="routine")

    def _show(self, known: _Known) -> None:
        self.sheet, self.fields.users = known.sheet, tuple(known.users)
        now = draft_of(known.sheet, self.ws.user.id)
        if self._seen is None:
            self._begin(now)
        elif now != self._seen:
            self._renew(self._seen, now)
        self._check()

    def _begin(self, now: Draft) -> None:
        self._seen = now
        self.fields.put(now, tuple(LABELS))
        reason = self._not_allowed()
        if reason is not None:
            self.fields.seal()
            self._notice(reason)
        self.fields.start(new=self.routine_id is None)

    def _renew(self, seen: Draft, now: Draft) -> None:
        """Somebody else changed it: take that over where nothing was typed, else say so."""
        typed = self.fields.draft
        theirs = changed(now, seen)
        mine = [name for name in theirs if getattr(typed, name) != getattr(seen, name)]
        self.fields.put(now, [name for name in theirs if name not in mine])
        self._seen = now
        words = f"Changed meanwhile: {', '.join(LABELS[name] for name in theirs)}."
        if mine:
            kept = ", ".join(LABELS[name] for name in mine)
            words += f" ctrl+s keeps yours of {kept}; leave without saving to see the other."
        self._notice(words)

    def _notice(self, text: str) -> None:
        notice = self.query_one("#notice", Static)
        notice.update(Content(clean_line(text)))
        notice.display = bool(text)

    # What is typed

    def on_input_changed(self) -> None:
        """Check the draft, and show a moment later what it would find."""
        self._check()

    def on_text_area_changed(self) -> None:
        """As for a line."""
        self._check()

    def on_input_submitted(self) -> None:
        """Go on to the next field."""
        self.focus_next()

    def on_users_line_asked(self) -> None:
        """Ask who works on the routine."""
        self.action_users()

    def _check(self) -> None:
        if self._seen is None:
            return
        self._taken_back.set()
        draft = self.fields.draft
        self._wrong = wrong_in(draft)
        self.fields.say(self._wrong if self.unsaved() else "")
        state = " · not saved" if self.unsaved() else ""
        title = clean_line(self._seen.title, limit=40) or "New routine"
        self.fields.border_title = Content(f"Routine · {title}{state}")
        self.refresh_bindings()
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self._ask_effect)

    def unsaved(self) -> bool:
        """Whether the fields say something else than what is kept."""
        return self._seen is not None and bool(changed(self.fields.draft, self._seen))

    # What it would find

    @property
    def is_settled(self) -> bool:
        """Whether the effect shown is that of what is typed."""
        return self._pause is None and self._taken_back.is_set()

    def _ask_effect(self) -> None:
        self._pause = None
        draft = self.fields.draft
        try:
            above = routine_setup.above_number(draft.above)
        except Invalid:
            above = None
        self._taken_back = threading.Event()
        self.query_one("#effect").border_title = Content(f"{_EFFECT} · counting…")
        question = partial(
            routine_setup.preview,
            self.ws,
            draft.criteria,
            routine_id=self.routine_id,
            notify_above=above,
            cancelled=self._taken_back.is_set,
        )
        then = partial(self._show_effect, not draft.criteria, above)
        self.ask(question, then, topic="effect", failed=self._no_effect)

    def _show_effect(self, empty: bool, above: int | None, found: Preview) -> None:
        self._taken_back.set()
        new = self.routine_id is None
        sentence = effect_words(found, new=new, empty=empty, above=above)
        self._put_effect(sentence, best_words(found))

    def _no_effect(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            return
        self._taken_back.set()
        self._put_effect(Content.styled("Nothing yet: see below the criteria.", "$muted"))
        if isinstance(error, Invalid):
            self._wrong = str(error)
            self.fields.say(self._wrong)
        else:
            self.host.show_error(error)

    def _put_effect(self, sentence: Content, names: Content | None = None) -> None:
        self.query_one("#effect").border_title = Content(_EFFECT)
        self.query_one("#sentence", Static).update(sentence)
        self.query_one("#names", Static).update(names or Content(""))

    def on_unmount(self) -> None:
        """Nobody waits for the effect any more."""
        self._taken_back.set()

    # Commands

    def _not_allowed(self) -> str | None:
        if not self.ws.store.writable:
            return "This store can only be read."
        return may_change_routines(self.ws.user)

    def _cannot_save(self) -> str | None:
        reason = self._not_allowed()
        if reason is not None:
            return reason
        return (self._wrong or None) if self.unsaved() else "Nothing was changed."

    @command("routine_form.save", "Save", key="ctrl+s f2", when=_cannot_save, footer=10)
    def action_save(self) -> None:
        """Save the routine; every company is judged anew, and one undo takes it back."""
        assert self._seen is not None
        made = wanted(self.fields.draft, self._seen, self.fields.users)
        if self.routine_id is None:
            deed = partial(routine_setup.create, self.ws, made)
        else:
            deed = partial(routine_setup.edit, self.ws, self.routine_id, made, expected=self.sheet)
        self.do(attempt(deed), self._saved)

    def _saved(self, answer: Outcome | LeadtuiError) -> None:
        if isinstance(answer, Outcome):
            undo = " u undoes it." if answer.step_id is not None else ""
            self.host.toast(f"{answer.message}{undo}")
            if self.is_current:
                self.app.pop_screen()
            if self._told is not None:
                self._told(answer)
            return
        self._notice(str(answer))
        if isinstance(answer, Conflict):
            self.reload()

    @command("routine_form.users", "Users", key="ctrl+t", when=_not_allowed, footer=11)
    def action_users(self) -> None:
        """Choose who works on the routine: it is in their list, and they are told of it."""
        from leadtui.screens.dialogs.followers import FollowersDialog

        def answered(user_ids: tuple[int, ...] | None) -> None:
            if user_ids is not None:
                self.fields.take(frozenset(user_ids))
                self._check()

        title = f"Who works on {self.fields.draft.title or 'the new routine'}?"
        users, taken = self.fields.users, self.fields.taken
        self.app.push_screen(FollowersDialog(title, users, taken, me=self.ws.user.id), answered)

    def go_back(self) -> bool:
        """Leave; where something is not saved, after a question."""
        if not self.unsaved():
            return False
        from leadtui.screens.dialogs.confirm import Confirm

        def answered(sure: bool | None) -> None:
            if sure and self.is_current:
                self.app.pop_screen()

        text = "What was typed is not saved, and is dropped."
        self.app.push_screen(Confirm("Leave without saving?", text), answered)
        return True


def _look(ws: Workspace, routine_id: int | None) -> _Known:
    sheet = None if routine_id is None else routine_setup.sheet(ws, routine_id)
    return _Known(sheet, leads.users(ws))
