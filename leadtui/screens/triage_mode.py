"""Triage: one company at a time, full screen; the next comes by itself once it is decided."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from leadtui.domain.errors import LeadtuiError, NotFound
from leadtui.domain.rows import LeadRow, Outcome, ReminderRow
from leadtui.domain.sitting import Decision, Sitting
from leadtui.screens.attempt import attempt
from leadtui.screens.base import Place
from leadtui.screens.commands import command
from leadtui.screens.targets import Became, Target
from leadtui.screens.triage_commands import TriageCommands
from leadtui.screens.triage_page import Page, page, progress, reach_words, said_words, why_words
from leadtui.screens.verbs import Verbs
from leadtui.services import sittings
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    from leadtui.services.sittings import Stand

AnswerT = TypeVar("AnswerT")


class SittingVerbs(Verbs):
    """The verbs, of which each is noted in the sitting."""

    def __init__(
        self,
        place: Place,
        ws: Workspace,
        became: Callable[[Became], None],
        noted: Callable[[Outcome], None],
    ) -> None:
        super().__init__(place, ws, became)
        self._noted = noted

    def said(self, outcome: Outcome) -> None:
        """Say what happened, and note it."""
        super().said(outcome)
        self._noted(outcome)


class TriageScreen(TriageCommands, Place):
    """Why it is here, what was said, whom to reach, and the verbs."""

    SCOPE = "Triage mode"
    DEFAULT_CSS = """
    TriageScreen #triage-progress { height: 1; padding: 0 1; color: $muted; }
    TriageScreen .pane { height: auto; padding: 0 1; }
    TriageScreen #triage-why { border-title-color: $foreground; border-title-style: bold; }
    TriageScreen #triage-more { height: 1fr; }
    TriageScreen #triage-said { width: 3fr; height: 100%; }
    TriageScreen #triage-reach { width: 2fr; height: 100%; }
    TriageScreen.-narrow #triage-more { layout: vertical; }
    TriageScreen.-narrow #triage-said { width: 1fr; height: 3fr; }
    TriageScreen.-narrow #triage-reach { width: 1fr; height: 2fr; }
    """

    def __init__(self, ws: Workspace, sitting: Sitting) -> None:
        super().__init__()
        self.ws = ws
        self.sitting = self._kept = sitting
        self._back = False
        self.shown: Page | None = None
        self._left: Became = {}
        self._writing = False

    def compose_body(self) -> ComposeResult:
        """Progress, why, what was said, whom to reach."""
        yield Static("", id="triage-progress", markup=False)
        yield Static("", id="triage-why", classes="pane", markup=False)
        with Horizontal(id="triage-more"):
            for name, title in (("said", "What was said"), ("reach", "Whom to reach")):
                with VerticalScroll(id=f"triage-{name}", classes="pane", can_focus=False) as box:
                    box.border_title = title
                    yield Static("", id=f"triage-{name}-text", markup=False)

    # Loading

    def reload(self) -> None:
        """Look where the sitting stands, and show the one at hand."""
        stand = partial(sittings.stand, self.ws, self.sitting, back=self._back)
        self.ask(lambda: page(self.ws, stand()), self._show, topic="page", failed=self._failed)

    def _go(self, sitting: Sitting, *, back: bool = False) -> None:
        self.sitting, self._back = sitting, back
        self.reload()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, NotFound):
            self._go(self.sitting.skip())
        else:
            self.host.show_error(error)

    def _show(self, found: tuple[Stand, Page | None]) -> None:
        stand, self.shown = found
        self.sitting, self._back = stand.sitting, False
        if self.sitting != self._kept:
            self._keep()
        self.query_one("#triage-progress", Static).update(progress(stand))
        if self.shown is None:
            self._recap(stand)
            return
        why = self.query_one("#triage-why", Static)
        why.border_title = Content(self.shown.title)
        why.update(why_words(self.ws, self.shown))
        self.query_one("#triage-said-text", Static).update(said_words(self.ws, self.shown))
        self.query_one("#triage-reach-text", Static).update(reach_words(self.ws, self.shown))
        for name in ("#triage-said", "#triage-reach"):
            self.query_one(name).scroll_home(animate=False)
        self.refresh_bindings()

    def _keep(self) -> None:
        self._kept = self.sitting
        self.host.do(self, partial(sittings.keep, self.ws, self.sitting))

    def _recap(self, stand: Stand) -> None:
        if not self.is_current:
            return
        from leadtui.screens.triage_recap import TriageRecap

        self.app.switch_screen(TriageRecap(self.ws, stand))

    # What the verbs are about

    def make_verbs(self) -> Verbs:
        """The verbs, noted in the sitting."""
        return SittingVerbs(self, self.ws, self._became, self._noted)

    def target_rows(self) -> tuple[ReminderRow, ...]:
        """The reminder at hand; none while a change is being written."""
        return (self.shown.row,) if self.shown is not None and not self._writing else ()

    def target_here(self) -> Target | None:
        """Its company."""
        rows = self.target_rows()
        return Target(rows[0].company_id, rows[0].company, rows[0].contact_id) if rows else None

    def hot_lead(self) -> LeadRow | None:
        """There is no hot band here."""
        return None

    def do(
        self, deed: Callable[[], AnswerT], then: Callable[[AnswerT], None] | None = None
    ) -> None:
        """Change the store; until it is done no verb takes the reminder at hand for the next."""
        self._writing = True

        def done(answer: AnswerT | LeadtuiError) -> None:
            self._writing = False
            if isinstance(answer, LeadtuiError):
                self.host.show_error(answer)
            elif then is not None:
                then(answer)
            self.refresh_bindings()

        self.host.do(self, attempt(deed), done)

    def _became(self, became: Became) -> None:
        self._left = became

    def _noted(self, outcome: Outcome) -> None:
        became, self._left = self._left, {}
        if self.shown is None or outcome.step_id is None:
            return
        row = self.shown.row
        day = became.get(row.id)
        leaves = row.id in became and (day is None or day > self.ws.today())
        decision = Decision(row.id, outcome.message, outcome.step_id, leaves)
        self._go(self.sitting.decide(decision))

    # Moving about

    def no_page(self) -> str | None:
        """Why there is nothing at hand."""
        return None if self.shown is not None else "There is no company here."

    @command("triage_mode.skip", "Skip", key="space j right", when=no_page, footer=1)
    def action_skip(self) -> None:
        """Leave this one as it is, and go on to the next."""
        self._go(self.sitting.skip())

    @command("triage_mode.back", "One back", key="k left", when=no_page, footer=2)
    def action_one_back(self) -> None:
        """Go back to the one before that is not decided."""
        self._go(self.sitting, back=True)

    @command("triage_mode.open", "Company", key="enter", when=no_page, footer=24)
    def action_open_company(self) -> None:
        """Open the sheet of the company; escape comes back here."""
        from leadtui.screens.company_sheet import CompanySheetScreen

        if self.shown is not None:
            self.app.push_screen(CompanySheetScreen(self.ws, self.shown.row.company_id))

    def go_back(self) -> bool:
        """Leave; the sitting goes on from here the next time."""
        if self.sitting.left:
            self.host.toast("Triage stops here; r on Today goes on where it stopped.")
        return False
