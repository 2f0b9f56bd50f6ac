"""The steps of the journal: who did what when, what a step changed, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from leadtui.domain.access import may_undo
from leadtui.domain.dates import from_ms
from leadtui.domain.format import count, plural, short_moment
from leadtui.domain.history import RecordChange, StepSummary, UndoOutcome
from leadtui.screens.commands import command
from leadtui.screens.dialogs.dialog import AnswerT, Dialog
from leadtui.screens.history import ORIGINS
from leadtui.screens.host import Host
from leadtui.services import audit, journal
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Cell, Column
from leadtui.widgets.id_source import IdSource
from leadtui.widgets.table import VirtualTable

#: How far back the list goes, in steps.
LISTED = 5_000
#: Records that the question before an undo names.
_NAMED = 40
_HOW = {"removed": "goes", "returned": "comes back", "restored": "as before"}
_EMPTY = "Nothing was done yet.\n\nEverything you change is a step here, and can be taken back."


class StepVerbs(Dialog[AnswerT]):
    """What can be done with a step that is shown."""

    SCOPE = "Steps and what they changed"

    def __init__(self, ws: Workspace, title: str) -> None:
        super().__init__(title)
        self.ws = ws

    @property
    def step(self) -> StepSummary | None:
        """The step to act on, None while there is none."""
        raise NotImplementedError

    def reload(self) -> None:
        """Read again what is shown."""
        raise NotImplementedError

    def not_undoable(self) -> str | None:
        """Why the step cannot be taken back, None when it can."""
        if self.step is None:
            return "There is no step here."
        if not self.ws.store.writable:
            return "This store can only be read."
        if self.step.undone_by is not None:
            return f"Step {self.step.id} is undone already, by step {self.step.undone_by}."
        return may_undo(self.ws.user, self.step.user_id)

    @command("steps.undo", "Undo this", key="u", when=not_undoable, footer=20)
    def action_undo_step(self) -> None:
        """Take this step back, after a look at what would come back and what would stay."""
        step = self.step
        if step is not None:
            self.ask(partial(journal.preview, self.ws, step.id), partial(self._confirm, step.id))

    def _confirm(self, step_id: int, tried: UndoOutcome) -> None:
        def answered(sure: bool | None) -> None:
            if sure:
                self._write(partial(journal.undo, self.ws, step_id))

        self.app.push_screen(UndoQuestion(tried), answered)

    def _write(self, deed: Callable[[], UndoOutcome]) -> None:
        host = self.app
        assert isinstance(host, Host)

        def then(done: UndoOutcome) -> None:
            host.toast("\n".join([done.message, *done.notes[:3]]))
            self.reload()

        host.do(self, deed, then)


class StepsDialog(StepVerbs[None]):
    """The steps of the team, the newest first."""

    SCOPE = "Steps"
    DEFAULT_CSS = """
    StepsDialog > .dialog--box { width: 130; max-width: 96%; height: 90%; }
    StepsDialog VirtualTable { height: 1fr; }
    """

    def __init__(self, ws: Workspace) -> None:
        super().__init__(ws, "Steps")

    def compose_question(self) -> ComposeResult:
        """The list."""
        yield VirtualTable(
            [
                Column("Step", lambda row: str(row.id), width=7, align="right"),
                Column("When", self._when, width=14),
                Column("Who", _who, width=10, rank=2),
                Column("What", _what, flex=1, min_width=14),
                Column("From", _origin, width=10, rank=3),
                Column("", _state, width=16, rank=1),
            ],
            key=lambda row: row.id,
            title="Steps",
            empty=_EMPTY,
            id="steps",
        )

    @property
    def table(self) -> VirtualTable[StepSummary]:
        """The table of steps."""
        return self.query_one("#steps", VirtualTable)

    @property
    def step(self) -> StepSummary | None:
        """The step under the cursor."""
        return self.table.row if self.is_mounted else None

    def on_mount(self) -> None:
        """Ask for the steps."""
        self.table.focus()
        self.reload()

    def reload(self) -> None:
        """Read the steps again; the cursor stays on its step."""
        self.ask(partial(audit.steps, self.ws, LISTED), self._show, topic="steps")

    def _show(self, rows: list[StepSummary]) -> None:
        self.table.set_rows(rows)
        more = "+" if len(rows) == LISTED else ""
        self.query_one(".dialog--box").border_subtitle = Content(
            f"{count(len(rows))}{more} steps" if len(rows) > 1 else ""
        )
        self.refresh_bindings()

    def on_virtual_table_selected(self, event: VirtualTable.Selected) -> None:
        """Show what the step changed."""
        event.stop()
        self.app.push_screen(
            StepDialog(self.ws, event.row.id, event.row.title), lambda _: self.reload()
        )

    def _when(self, row: StepSummary) -> Cell:
        at = short_moment(from_ms(row.at, self.ws.team.zone), self.ws.local_now())
        return [(at, "muted" if row.undone_by else "")]


class StepDialog(StepVerbs[None]):
    """What a step changed, record by record."""

    SCOPE = "Changes of a step"
    DEFAULT_CSS = """
    StepDialog > .dialog--box { width: 130; max-width: 96%; height: 90%; }
    StepDialog VirtualTable { height: 1fr; }
    StepDialog .step--full { height: auto; max-height: 6; padding: 0 1; }
    """

    def __init__(self, ws: Workspace, step_id: int, title: str) -> None:
        super().__init__(ws, f"Step {step_id}: {title}")
        self.step_id = step_id
        self._step: StepSummary | None = None

    def compose_question(self) -> ComposeResult:
        """Who and when, the records, and the one under the cursor in full."""
        yield Static("", classes="step--head", markup=False)
        yield VirtualTable(
            [
                Column("Record", lambda row: row.record, flex=2, min_width=12),
                Column("", lambda row: row.what, width=8),
                Column("Fields", lambda row: row.text, flex=4, min_width=12),
            ],
            key=lambda row: row.id,
            title="Changes",
            empty="This step changed nothing.",
            id="records",
        )
        yield Static("", classes="step--full", markup=False)

    @property
    def table(self) -> VirtualTable[RecordChange]:
        """The table of records."""
        return self.query_one("#records", VirtualTable)

    @property
    def step(self) -> StepSummary | None:
        """The step, once it was read."""
        return self._step

    def on_mount(self) -> None:
        """Ask for the step and its records."""
        self.table.focus()
        ids = partial(audit.records_of, self.ws, self.step_id)
        self.table.set_source(IdSource(ids, partial(audit.records, self.ws)))
        self.reload()

    def reload(self) -> None:
        """Read again whether the step is in force."""
        self.ask(partial(audit.step, self.ws, self.step_id), self._show, topic="step")

    def _show(self, step: StepSummary) -> None:
        self._step = step
        at = from_ms(step.at, self.ws.team.zone)
        came = ORIGINS.get(step.origin, "")
        said = f"{at:%Y-%m-%d %H:%M:%S}, by {step.user or 'leadtui'}"
        if came:
            said += f" ({came})"
        if state := _state(step):
            said += f"; {state}"
        self.query_one(".step--head", Static).update(Content(said))
        self.refresh_bindings()

    def on_virtual_table_highlighted(self, event: VirtualTable.Highlighted) -> None:
        """Show all that became of the record under the cursor."""
        event.stop()
        row: RecordChange | None = event.row
        full = "" if row is None else f"{row.record} {row.what}. {row.text}"
        self.query_one(".step--full", Static).update(Content(full))


class UndoQuestion(Dialog[bool]):
    """What an undo would bring back and what would stay; the answer is true to go on."""

    SCOPE = "Undo of a step"
    DEFAULT_CSS = """
    UndoQuestion > .dialog--box { width: 100; max-width: 96%; }
    UndoQuestion VerticalScroll { height: auto; max-height: 60vh; }
    """

    def __init__(self, tried: UndoOutcome) -> None:
        super().__init__("Take this step back?")
        self.tried = tried

    def compose_question(self) -> ComposeResult:
        """The sentence, what comes back, what is kept."""
        with VerticalScroll():
            yield Static(self._said(), markup=False)

    def on_mount(self) -> None:
        """Let the keys scroll."""
        self.query_one(VerticalScroll).focus()

    def _said(self) -> Content:
        tried = self.tried
        lines = [Content(tried.message)]
        if tried.back:
            lines.append(Content.styled("\nWould change:", "$muted"))
        for row in tried.back[:_NAMED]:
            fields = f": {', '.join(row.fields)}" if row.fields else ""
            lines.append(Content(f"  {row.name} {_HOW[row.how]}{fields}"))
        lines += _more(tried.back_count - min(len(tried.back), _NAMED))
        if tried.kept:
            lines.append(Content.styled("\nWould stay:", "$muted"))
        lines += [Content(f"  {row.text}") for row in tried.kept[:_NAMED]]
        lines += _more(tried.kept_count - min(len(tried.kept), _NAMED))
        return Content("\n").join(lines)

    @command("undo.yes", "Take it back", key="y", footer=10)
    def action_yes(self) -> None:
        """Take the step back; that is a step too, and can be taken back."""
        self.dismiss(True)

    @command("undo.no", "Leave it", key="n", footer=11)
    def action_no(self) -> None:
        """Leave everything as it is."""
        self.dismiss(False)


def _more(number: int) -> list[Content]:
    if number <= 0:
        return []
    return [Content.styled(f"  and {plural(number, 'more record')}", "$muted")]


def _who(row: StepSummary) -> Cell:
    return row.user or [("leadtui", "muted")]


def _what(row: StepSummary) -> Cell:
    return [(row.title, "muted" if row.undone_by else "")]


def _origin(row: StepSummary) -> Cell:
    return ORIGINS.get(row.origin, "")


def _state(row: StepSummary) -> str:
    if row.undone_by is not None:
        return f"undone by {row.undone_by}"
    return f"undoes {row.undoes}" if row.undoes is not None else ""
