"""What the sheets of companies and of leads have in common: the timeline, notes, the editor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypedDict

from leadtui.domain.access import may_edit_note
from leadtui.domain.errors import Conflict, LeadtuiError
from leadtui.domain.kinds import Kind
from leadtui.domain.rows import ActivityRow, Outcome
from leadtui.domain.timeline_words import headline
from leadtui.screens.attempt import attempt
from leadtui.screens.base import Sheet, Walk
from leadtui.screens.commands import command
from leadtui.screens.dialogs.entry import EntryDialog
from leadtui.screens.dialogs.note import TextPrompt
from leadtui.screens.editor import edit_text
from leadtui.screens.verbs import Verbs
from leadtui.services import activities
from leadtui.services.workspace import Workspace
from leadtui.widgets.timeline import Timeline

#: Keeps a text, perhaps only if the old one still reads as expected.
Keep = Callable[[str, str | None], Outcome]


class Subject(TypedDict, total=False):
    """Whose notes a sheet writes: a company's or a person's."""

    company_id: int
    contact_id: int


class TimelineSheet(Sheet):
    """A sheet with a timeline.

    A subclass puts :attr:`timeline` somewhere, says in :meth:`subject` whom its notes are about
    and in :attr:`title_name` what the record is called.
    """

    SCOPE = "Sheets with a timeline"

    def __init__(
        self, ws: Workspace, record_id: int, walk: Walk | None = None, *, people: bool = True
    ) -> None:
        super().__init__(record_id, walk)
        self.ws = ws
        #: Made here, since commands look at it before it is on the screen.
        self.timeline = Timeline(ws.local_now, people=people, id="timeline")
        self.verbs = Verbs(self, ws)

    def subject(self) -> Subject:
        """Whom a note written here is about."""
        raise NotImplementedError

    @property
    def title_name(self) -> str:
        """What the record is called, for titles of dialogs."""
        raise NotImplementedError

    def history_of(self) -> tuple[str, int, str]:
        """Whose history is shown where no note has the focus: the kind of record, id, name."""
        raise NotImplementedError

    # Filters

    def _filter(self, kinds: str) -> None:
        self.timeline.kinds = kinds
        self.timeline.focus()

    @command("timeline.all", "Everything", key="a")
    def action_all(self) -> None:
        """Show the whole timeline."""
        self._filter("all")

    @command("timeline.notes", "Notes", key="n")
    def action_notes(self) -> None:
        """Show the notes of the timeline."""
        self._filter("notes")

    @command("timeline.mail", "Mail", key="m")
    def action_mails(self) -> None:
        """Show the mails of the timeline, with opens, clicks and replies."""
        self._filter("mail")

    @command("timeline.calls", "Calls", key="c")
    def action_calls(self) -> None:
        """Show the calls of the timeline."""
        self._filter("calls")

    @command("timeline.visits", "Visits", key="v")
    def action_visits(self) -> None:
        """Show the visits of the timeline."""
        self._filter("visits")

    @command("sheet.refresh", "Refresh", key="f5")
    def action_refresh(self) -> None:
        """Read the sheet and its timeline again."""
        self.reload()

    # Entries

    def on_timeline_opened(self, event: Timeline.Opened) -> None:
        """Show an entry in full."""
        event.stop()
        self.app.push_screen(EntryDialog(event.row, self.ws.local_now()))

    def _note_here(self) -> ActivityRow | None:
        """The note under the cursor of the timeline, if it has the focus."""
        row = self.timeline.row if self.timeline.has_focus else None
        return row if row is not None and row.kind is Kind.NOTE else None

    def no_note(self) -> str | None:
        """Why there is no note here to change, None when there is one."""
        row = self.timeline.row if self.timeline.has_focus else None
        if row is None:
            return "Move to a note in the timeline first."
        if row.kind is not Kind.NOTE:
            return f"“{headline(row)}” is a fact: only notes can be changed."
        return may_edit_note(self.ws.user, row.user_id)

    @command("sheet.delete_note", "Delete note", key="D", when=no_note, footer=30)
    def action_delete_note(self) -> None:
        """Delete the note under the cursor; undo brings it back."""
        row = self._note_here()
        if row is not None:
            self.do(partial(activities.delete_note, self.ws, row.id), self.verbs.said)

    @command("sheet.history", "History", key="h", footer=31)
    def action_history(self) -> None:
        """Show who changed what of this record, or of the note under the cursor, and when."""
        from leadtui.screens.history import HistoryDialog

        note = self._note_here()
        kind, record_id, name = self.history_of()
        if note is not None:
            kind, record_id, name = "note", note.id, headline(note)
        self.app.push_screen(HistoryDialog(self.ws, kind, record_id, name))

    # Writing

    @command("sheet.note", "Note", key="N", footer=20)
    def action_note(self) -> None:
        """Write a note."""
        self._write(f"Note on {self.title_name}", "", self._add())

    def _add(self) -> Keep:
        subject = self.subject()

        def keep(text: str, _: str | None) -> Outcome:
            return activities.add_note(self.ws, text, **subject)

        return keep

    def _change(self, row: ActivityRow) -> Keep:
        def keep(text: str, expected: str | None) -> Outcome:
            return activities.edit_note(self.ws, row.id, text, expected=expected)

        return keep

    def edit_note(self, row: ActivityRow) -> None:
        """Ask for another text of a note."""
        self._write("Edit note", row.text, self._change(row), expected=row.text)

    def _write(
        self, title: str, text: str, keep: Keep, *, expected: str | None = None, problem: str = ""
    ) -> None:
        def answered(typed: str | None) -> None:
            if typed and (typed != expected or problem):
                self._keep(title, typed, keep, expected)

        self.app.push_screen(TextPrompt(title, value=text, text=problem), answered)

    def _keep(self, title: str, typed: str, keep: Keep, expected: str | None) -> None:
        """Keep a text; where it is refused it is shown again with the reason."""

        def then(answer: Outcome | LeadtuiError) -> None:
            if isinstance(answer, Outcome):
                self.verbs.said(answer)
                return
            # Who has seen the other text and saves again means it.
            seen = None if isinstance(answer, Conflict) else expected
            self._write(title, typed, keep, expected=seen, problem=str(answer))

        self.do(attempt(partial(keep, typed, expected)), then)

    @command("sheet.editor", "In your editor", key="ctrl+e", footer=21)
    def action_editor(self) -> None:
        """Write a note in your own editor ($EDITOR), or change the one under the cursor there."""
        row = self._note_here()
        if row is None or self.no_note() is not None:
            text = edit_text(self.app, "")
            if text:
                self._keep(f"Note on {self.title_name}", text, self._add(), None)
            return
        text = edit_text(self.app, row.text)
        if text and text != row.text:
            self._keep("Edit note", text, self._change(row), row.text)
