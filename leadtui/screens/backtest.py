"""The back-test: rules held against what became of the leads, as figures, a chart, and by rule."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from leadtui.domain.errors import Cancelled, LeadtuiError
from leadtui.domain.format import cell_cut, count
from leadtui.domain.outcomes import ByColumn, ByDeal, ByStatus, DetailColumn, Known
from leadtui.domain.rules import RuleSet
from leadtui.domain.scopes import COMPANY_WIDE, Scope
from leadtui.domain.text import clean_line
from leadtui.screens import backtest_view
from leadtui.screens.base import Place
from leadtui.screens.commands import command
from leadtui.screens.dialogs.choose import Choice, Choose
from leadtui.screens.dialogs.multi import MultiChoose, Option
from leadtui.screens.dialogs.prompt import Prompt
from leadtui.screens.import_path import path_of
from leadtui.services import backtest, backtest_report, leads
from leadtui.services.backtest import BackTest
from leadtui.services.workspace import Workspace
from leadtui.widgets.pairs import Pairs

_NEXT = "o chooses what says won and lost."


class Weighed(Message):
    """How many leads are weighed; only the newest of several counts."""

    def __init__(self, done: int, most: int) -> None:
        super().__init__()
        self.done = done
        self.most = most

    def can_replace(self, message: Message) -> bool:
        """An older one that still waits is of no use."""
        return isinstance(message, Weighed)


class BackTestScreen(Place):
    """Tells how well a draft, or the rules in force where there is none, sort leads that were won
    from leads that were lost.
    """

    SCOPE = "Back-test"
    CSS = """
    BackTestScreen #said { height: auto; padding: 0 1; color: $muted; }
    BackTestScreen #figures, BackTestScreen #chart { margin: 0 0 1 0; }
    BackTestScreen #figures, BackTestScreen #chart, BackTestScreen #rules { padding: 0 1; }
    BackTestScreen #remarks { padding: 1 1 0 1; color: $text-warning; }
    """

    def __init__(
        self, ws: Workspace, draft: RuleSet | None = None, scope: Scope = COMPANY_WIDE
    ) -> None:
        super().__init__()
        self.ws = ws
        self.draft = draft
        self.scope = scope
        #: Whether the draft is tried, not the rules in force.
        self.drafted = draft is not None
        self.known: Known | None = None
        self.found: BackTest | None = None
        self._begun = False
        #: Tells the count under way to stop; None while there is none.
        self._stop: Event | None = None

    def compose_body(self) -> ComposeResult:
        """What is going on, the figures, the bars, the rules."""
        with VerticalScroll(id="test", classes="pane") as pane:
            pane.border_title = Content("Back-test")
            yield Static("", id="said", markup=False)
            yield Pairs(id="figures")
            yield Static("", id="chart", markup=False)
            yield Static("", id="rules", markup=False)
            yield Static("", id="remarks", markup=False)

    def on_mount(self) -> None:
        """Take the keys of the scroll."""
        self.query_one("#test").focus()

    def on_unmount(self) -> None:
        """Nobody waits for the answer any more."""
        self._end()

    def reload(self) -> None:
        """Count once; afterwards only say that leads have changed: a count takes its time."""
        if not self._begun:
            self._begun = True
            self._count()
        elif self.found is not None:
            self.query_one("#test").border_subtitle = Content("leads changed since: r counts anew")

    def go_back(self) -> bool:
        """Stop the count under way, else leave."""
        if self._stop is None:
            return False
        self._stop.set()
        return True

    # Counting

    def _end(self) -> None:
        if self._stop is not None:
            self._stop.set()
            self._stop = None

    def _count(self) -> None:
        self._end()
        stop = self._stop = Event()
        self._say("Weighing the leads … esc stops it.")
        self.query_one("#test").border_subtitle = Content("")
        draft = self.draft if self.drafted else None
        question = partial(_run, self.ws, self.known, draft, self.scope, stop, self._tell)
        self.ask(question, self._show, topic="backtest", failed=self._failed)
        self.refresh_bindings()

    def _tell(self, done: int, most: int) -> None:
        self.post_message(Weighed(done, most))

    def on_weighed(self, event: Weighed) -> None:
        """Say how far it is."""
        event.stop()
        if self._stop is not None:
            self._say(f"Weighed {count(event.done)} of up to {count(event.most)}. esc stops it.")

    def _say(self, text: str) -> None:
        said = self.query_one("#said", Static)
        said.update(Content(text))
        said.display = bool(text)

    def _show(self, found: BackTest) -> None:
        self._stop = None
        self.found = found
        self.known = found.known
        self._say("")
        self.query_one(Pairs).set_pairs(backtest_report.summary(found))
        self.query_one("#chart", Static).update(backtest_view.chart(found.figures))
        self.query_one("#rules", Static).update(backtest_view.rules(found.figures))
        remarks = self.query_one("#remarks", Static)
        remarks.update(Content("\n".join(backtest_report.remarks(found))))
        remarks.display = not found.timed
        self.refresh_bindings()

    def _failed(self, error: Exception) -> None:
        self._stop = None
        if isinstance(error, Cancelled):
            self._say("Stopped. r counts anew.")
        elif isinstance(error, LeadtuiError):
            self._say(f"{error.message} {_NEXT}")
        else:
            self.host.show_error(error)
        self.refresh_bindings()

    # Commands

    def _busy(self) -> str | None:
        return None if self._stop is None else "The leads are being weighed; esc stops it."

    def _nothing_found(self) -> str | None:
        if self.found is None:
            return self._busy() or "There are no figures yet."
        return self._busy()

    def _no_draft(self) -> str | None:
        if self.draft is None:
            return "There is no draft: the scoring settings open this with theirs."
        return self._busy()

    @command("backtest.outcome", "Outcome", key="o", when=_busy, footer=10)
    def action_outcome(self) -> None:
        """Choose what says that a lead was won or lost: statuses, deals, or a column."""
        self.ask(partial(_choices, self.ws), self._choose, topic="choices")

    @command("backtest.draft", "Draft or in force", key="t", when=_no_draft, footer=11)
    def action_draft(self) -> None:
        """Change between the draft and the rules in force."""
        self.drafted = not self.drafted
        self._count()

    @command("backtest.again", "Again", key="r", when=_busy, footer=12)
    def action_again(self) -> None:
        """Weigh the leads anew, as they are now."""
        self._count()

    @command("backtest.export", "Export", key="e", when=_nothing_found, footer=13)
    def action_export(self) -> None:
        """Write the figures to a CSV file."""

        def then(typed: str | None) -> None:
            if typed and self.found is not None:
                deed = partial(backtest_report.export, self.found, path_of(typed))
                self.ask(deed, self._written, topic="export")

        prompt = Prompt("Write the figures to", value="back-test.csv", placeholder="a new file")
        self.app.push_screen(prompt, then)

    def _written(self, path: Path) -> None:
        self.host.toast(f"Written to {clean_line(str(path))}.")

    # What says won or lost

    def _choose(self, found: tuple[list[str], ByStatus, list[DetailColumn]]) -> None:
        names, usual, columns = found
        usable = [column for column in columns if len(column.values) > 1]
        choices = [Choice("s", "Statuses", "s", "of the latest status of each lead")]
        choices.append(Choice("d", "Deals", "d", "won or lost, of each lead or its company"))
        if usable:
            choices.append(Choice("c", "A column", "c", "that an import kept as a detail"))

        def then(answer: str | None) -> None:
            if answer == "s":
                self._ask_statuses(names, usual)
            elif answer == "d":
                self._count_by(ByDeal())
            elif answer == "c":
                self._ask_column(usable)

        self.app.push_screen(Choose("What says won or lost?", choices), then)

    def _ask_statuses(self, names: list[str], usual: ByStatus) -> None:
        known = self.known if isinstance(self.known, ByStatus) else usual

        def ask(title: str, among: list[str], taken: tuple[str, ...], then: _Then) -> None:
            options = [Option(name, name, name in taken) for name in among]
            self.app.push_screen(MultiChoose(title, options, least=1), then)

        def lost(won: tuple[str, ...] | None) -> None:
            if won:
                rest = [name for name in names if name not in won]
                ask("These say lost", rest, known.lost, partial(done, won))

        def done(won: tuple[str, ...], lost: tuple[str, ...] | None) -> None:
            if lost:
                self._count_by(ByStatus(won, lost))

        ask("These say won", names, known.won, lost)

    def _ask_column(self, columns: list[DetailColumn]) -> None:
        def value(column: DetailColumn | None) -> None:
            if column is not None:
                options = [Choice("", each, each) for each in column.values]
                text = "Any other value says lost; leads without one are left out."
                name = clean_line(column.name, limit=40)
                dialog = Choose(f"Won where {name} is", options, text=text)
                self.app.push_screen(dialog, partial(done, column))

        def done(column: DetailColumn, won: str | None) -> None:
            if won is not None:
                self._count_by(ByColumn(column.name, (won,)))

        # Columns of two values first: an outcome has few.
        choices = [
            Choice(
                "", cell_cut(clean_line(each.name), 32), each, cell_cut(", ".join(each.values), 20)
            )
            for each in sorted(columns, key=lambda one: len(one.values))
        ]
        self.app.push_screen(Choose("Which column?", choices), value)

    def _count_by(self, known: Known) -> None:
        self.known = known
        self._count()


_Then = Callable[[tuple[str, ...] | None], None]


def _run(
    ws: Workspace,
    known: Known | None,
    draft: RuleSet | None,
    scope: Scope,
    stop: Event,
    progress: backtest.Progress,
) -> BackTest:
    return backtest.run(
        ws,
        backtest.usual(ws) if known is None else known,
        draft,
        scope=scope,
        progress=progress,
        cancelled=stop.is_set,
    )


def _choices(ws: Workspace) -> tuple[list[str], ByStatus, list[DetailColumn]]:
    return leads.statuses(ws), backtest.usual(ws), backtest.columns(ws)
