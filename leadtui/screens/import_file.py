"""Importing a file, in steps that can be walked back: which file, what its columns become, a
try that keeps nothing, and the import. A calendar has no columns.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Event

from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import ContentSwitcher, Static

from leadtui.domain.errors import LeadtuiError
from leadtui.screens.base import Place
from leadtui.screens.import_calendar import CalendarFile, CalendarStep, take
from leadtui.screens.import_choice import CALENDAR, ChoiceStep
from leadtui.screens.import_columns import ColumnsStep, Looked, Reading, look
from leadtui.screens.import_outcome import OutcomeStep
from leadtui.screens.import_path import path_of
from leadtui.services import calendar_import, imports
from leadtui.services.calendar_report import CalendarReport
from leadtui.services.imports import Plan, Report
from leadtui.services.workspace import Workspace

_STEPS = ("File", "Columns", "Try", "Import")
_CALENDAR_STEPS = ("File", "Try", "Import")


class Progressed(Message):
    """How far the import is; only the newest of several counts."""

    def __init__(self, part: float, words: str) -> None:
        super().__init__()
        self.part = part
        self.words = words

    def can_replace(self, message: Message) -> bool:
        """An older one that still waits is of no use."""
        return isinstance(message, Progressed)


class ImportScreen(Place):
    """Takes in a file of companies, leads or events, or a calendar.

    ``kind`` and ``path`` fill the first step; with both, the file is looked at once.
    """

    SCOPE = "Import"
    CSS_PATH = "import_file.tcss"
    AUTO_FOCUS = None

    def __init__(self, ws: Workspace, kind: str | None = None, path: str = "") -> None:
        super().__init__()
        self.ws = ws
        self._kind = kind
        self._path = path
        #: Tells a running import to stop; None while none runs.
        self._stop: Event | None = None
        self._for_good = False
        #: The calendar at hand; None where it is another file.
        self._calendar: CalendarFile | None = None

    def compose_body(self) -> ComposeResult:
        """The steps, one of which is shown."""
        yield Static("", id="steps", markup=False)
        with ContentSwitcher(initial="choice"):
            yield ChoiceStep(self._kind, self._path)
            yield ColumnsStep(self.ws)
            yield OutcomeStep()
            yield CalendarStep()

    @property
    def choice(self) -> ChoiceStep:
        """The first step."""
        return self.query_one(ChoiceStep)

    @property
    def columns(self) -> ColumnsStep:
        """The second step."""
        return self.query_one(ColumnsStep)

    @property
    def outcome(self) -> OutcomeStep:
        """The third step and the last."""
        return self.query_one(OutcomeStep)

    @property
    def calendar(self) -> CalendarStep:
        """What becomes of a calendar."""
        return self.query_one(CalendarStep)

    @property
    def running(self) -> bool:
        """Whether a try or an import is under way."""
        return self._stop is not None

    def on_mount(self) -> None:
        """Begin with the file."""
        self._show("choice", 0)
        self.ask(partial(calendar_import.own_address, self.ws), self._known, topic="address")
        if self._kind and self._path:
            self._look(self._kind, self._path)
        self.call_after_refresh(self.choice.start)

    def _known(self, address: str) -> None:
        if not address:
            self.choice.ask_address()

    def on_unmount(self) -> None:
        """A try ends with its screen; an import goes on, unless the app ends too."""
        if self._stop is not None and (not self._for_good or self.app.return_code is not None):
            self._stop.set()

    def _show(self, step: str, number: int) -> None:
        self.query_one(ContentSwitcher).current = step
        of_calendar = self._calendar is not None or (not number and self._kind == CALENDAR)
        steps = _CALENDAR_STEPS if of_calendar else _STEPS
        parts = [
            Content.styled(
                f" {place} {title} ",
                "bold $text-accent" if place == number + 1 else "$muted",
            )
            for place, title in enumerate(steps, 1)
        ]
        kind = self._kind or ""
        if number:
            kind = CALENDAR if self._calendar else self.columns.plan.kind
        title = Content.styled(f" Import {kind}".rstrip() + "  ", "bold")
        line = Content.styled("›", "$faint").join(parts)
        self.query_one("#steps", Static).update(Content.assemble(title, line))
        self.refresh_bindings()

    def go_back(self) -> bool:
        """Stop what runs, else go one step back."""
        if self._stop is not None:
            self._stop.set()
            return True
        current = self.query_one(ContentSwitcher).current
        if current == "columns":
            self.drop_answers("look")
            self._show("choice", 0)
            self.choice.query_one("#path").focus()
            return True
        if current == "calendar":
            taken = self.calendar.report
            if taken is None or taken.step_id is None:
                self._calendar = None
                self._show("choice", 0)
                self.choice.start()
                return True
            return False
        report = self.outcome.report
        if current == "outcome" and (report is None or report.dry_run):
            self._to_columns()
            return True
        return False

    # Which file

    def on_choice_step_chosen(self, event: ChoiceStep.Chosen) -> None:
        """Look at the file."""
        event.stop()
        self._look(event.kind, event.text, event.me)

    def _look(self, kind: str, path: str, me: str = "") -> None:
        self.choice.say("Looking at the file …")
        self.ask(
            partial(_look, self.ws, kind, path),
            partial(self._looked, path, me),
            topic="look",
            failed=self._not_taken,
        )

    def _not_taken(self, error: Exception) -> None:
        if isinstance(error, LeadtuiError):
            self.choice.refuse(error)
        else:
            self.host.show_error(error)

    def _looked(self, path: str, me: str, looked: Looked | None) -> None:
        self.choice.say("")
        self._calendar = None
        if looked is None:
            self.choice.is_calendar()
            self._calendar = CalendarFile(path_of(path), me)
            self._take_calendar(dry_run=True)
            return
        self.columns.show(looked, path)
        self._to_columns()

    def _to_columns(self) -> None:
        self._show("columns", 1)
        self.columns.table.focus()

    # Trying and doing

    def on_columns_step_ready(self, event: ColumnsStep.Ready) -> None:
        """Try it out."""
        event.stop()
        self._run(dry_run=True)

    def on_outcome_step_go(self, event: OutcomeStep.Go) -> None:
        """Take the file in."""
        event.stop()
        self._run(dry_run=False)

    def _run(self, *, dry_run: bool) -> None:
        if self._stop is not None:
            return
        stop = self._stop = Event()
        self._for_good = not dry_run
        self.outcome.start(dry_run)
        self._show("outcome", 2 if dry_run else 3)
        self.set_focus(None)
        deed = partial(self._import, self.columns.plan, dry_run, self._stops(stop))
        # For the app, not for this screen: when it was left meanwhile, the end is still told.
        self.host.do(self.host, deed, self._finished)

    def _stops(self, stop: Event) -> Callable[[], bool]:
        leaving = self.host.leaving
        return lambda: stop.is_set() or leaving.is_set()

    def _import(
        self, plan: Plan, dry_run: bool, cancelled: Callable[[], bool]
    ) -> Report | Exception:
        try:
            return imports.run(
                self.ws, plan, dry_run=dry_run, progress=self._tell, cancelled=cancelled
            )
        except Exception as error:  # noqa: BLE001 - shown when it is finished
            return error

    def _tell(self, part: float, words: str) -> None:
        self.post_message(Progressed(part, words))

    def on_progressed(self, event: Progressed) -> None:
        """Show how far it is."""
        event.stop()
        if self._stop is not None:
            self.outcome.progress(event.part, event.words)

    def _finished(self, result: Report | Exception) -> None:
        here = self.is_attached
        self._stop = None
        if isinstance(result, Exception):
            if here or self._for_good:
                self.host.show_error(result)
            if here:
                self._to_columns()
        elif here:
            self.outcome.show(result)
        elif self._for_good:
            self.host.toast(f"Import finished: {result.summary()} u undoes it.")

    # Calendars

    def on_calendar_step_go(self, event: CalendarStep.Go) -> None:
        """Take the calendar in."""
        event.stop()
        self._take_calendar(dry_run=False)

    def _take_calendar(self, *, dry_run: bool) -> None:
        if self._stop is not None or self._calendar is None:
            return
        stop = self._stop = Event()
        self._for_good = not dry_run
        if dry_run:
            self.choice.say("Trying the calendar: esc stops it.")
        else:
            self.calendar.start()
        deed = partial(take, self.ws, self._calendar, dry_run, self._stops(stop))
        self.host.do(self.host, deed, self._taken)

    def _taken(self, answer: tuple[CalendarReport | Exception, bool]) -> None:
        result, dry_run = answer
        here = self.is_attached
        self._stop = None
        if isinstance(result, Exception):
            if here and dry_run:
                self._calendar = None
                self.choice.say("")
                self._not_taken(result)
            elif not dry_run:
                if here and self.calendar.report is not None:
                    self.calendar.show(self.calendar.report)
                self.host.show_error(result)
        elif here:
            self.choice.is_calendar()
            self.calendar.show(result)
            self._show("calendar", 1 if dry_run else 2)
            self.calendar.table.focus()
        elif not dry_run:
            self.host.toast(f"Import finished: {result.summary()} u undoes it.")

    def on_outcome_step_waiting_wanted(self, event: OutcomeStep.WaitingWanted) -> None:
        """Show the events that wait."""
        event.stop()
        from leadtui.screens.pending import PendingEvents

        self.app.push_screen(PendingEvents(self.ws))


def _look(ws: Workspace, kind: str, path: str) -> Looked | None:
    """Look at a file; None for a calendar, whatever it was called."""
    if kind == CALENDAR or calendar_import.is_calendar(path_of(path)):
        return None
    return look(ws, kind, path, Reading())
