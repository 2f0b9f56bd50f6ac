"""The last steps of an import: how far it is, and what came out."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from leadtui.domain.format import count, plural
from leadtui.domain.text import clean_line
from leadtui.screens.commands import Commands, command
from leadtui.screens.host import Host
from leadtui.services.imports import Report
from leadtui.widgets.columns import Cell, Column
from leadtui.widgets.table import VirtualTable

_BAR = 40


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a line of the file: it was skipped, or kept with a warning."""

    place: int
    line: int
    skipped: bool
    reason: str


class OutcomeStep(Commands, Vertical):
    """Shows progress, then the report."""

    SCOPE = "Import report"

    class Go(Message):
        """The import is to be run for good."""

    class WaitingWanted(Message):
        """The events that wait are to be shown."""

    def __init__(self) -> None:
        super().__init__(id="outcome")
        self.report: Report | None = None

    def compose(self) -> ComposeResult:
        """A sentence, the numbers, the lines."""
        yield Static("", id="headline", markup=False)
        yield Static("", id="numbers", markup=False)
        yield VirtualTable(
            [
                Column("Line", lambda r: str(r.line), width=9, align="right"),
                Column("", _sign, width=9),
                Column("Reason", lambda r: r.reason, flex=1, min_width=20),
            ],
            key=lambda row: row.place,
            title="Skipped lines and warnings",
            empty="No line was skipped, and there is nothing to warn of.",
            id="remarks",
        )

    @property
    def table(self) -> VirtualTable[Remark]:
        """The table of lines."""
        return self.query_one("#remarks", VirtualTable)

    def start(self, dry_run: bool) -> None:
        """Show that it begins."""
        self.report = None
        title = "Trying it out; nothing is written." if dry_run else "Importing."
        self.query_one("#headline", Static).update(Content.styled(title, "bold"))
        self.table.display = False
        self.progress(0.0, "")
        self.refresh_bindings()

    def progress(self, part: float, words: str) -> None:
        """Show how far it is, from 0 to 1."""
        done = min(_BAR, int(part * _BAR))
        self.query_one("#numbers", Static).update(
            Content.assemble(
                ("━" * done, "$text-accent"),
                ("─" * (_BAR - done), "$faint"),
                f"  {part:>4.0%}  ",
                (clean_line(words), "$muted"),
                ("\n\nesc stops it; nothing is kept then.", "$muted"),
            )
        )

    def show(self, report: Report) -> None:
        """Show what came out."""
        self.report = report
        self.query_one("#headline", Static).update(_headline(report))
        self.query_one("#numbers", Static).update(Content("\n").join(_numbers(report)))
        self.table.display = True
        remarks = _remarks(report)
        self.table.set_rows(remarks)
        told = len(remarks) - len(report.skipped)
        more = told < sum(times for _, times in report.warned)
        self.table.border_subtitle = Content("the first warnings of each sort" if more else "")
        self.table.focus()
        self.refresh_bindings()

    def on_virtual_table_selected(self, event: VirtualTable.Selected) -> None:
        """Show the whole reason."""
        event.stop()
        host = self.app
        assert isinstance(host, Host)
        host.toast(event.row.reason, title=f"Line {event.row.line}")

    # Commands

    def _not_now(self) -> str | None:
        if self.report is None:
            return "It is still running; esc stops it."
        if not self.report.dry_run:
            return "The import is done. u takes it back."
        if not self.report.rows:
            return "There is nothing in the file to import."
        return None

    def _none_wait(self) -> str | None:
        if self.report is None or not self.report.waiting or self.report.dry_run:
            return "No event of this import waits for its lead."
        return None

    @command("import.run", "Import now", key="n", when=_not_now, footer=11)
    def action_run(self) -> None:
        """Take the file in, all or nothing, as one step of undo."""
        self.post_message(self.Go())

    @command("import.waiting", "Events waiting", key="w", when=_none_wait, footer=12)
    def action_waiting(self) -> None:
        """Show the events whose address nobody has, to give them to a lead."""
        self.post_message(self.WaitingWanted())


def _headline(report: Report) -> Content:
    if report.dry_run:
        return Content.assemble(
            ("Nothing is written yet. ", "bold"), f"n imports {plural(report.rows, 'row')}:"
        )
    if report.run_id is None:
        return Content.assemble(
            ("Nothing was changed: ", "bold"), "all of this is in the store already."
        )
    return Content.assemble(("Imported. ", "bold"), "u undoes the import, esc leaves.")


def _numbers(report: Report) -> list[Content]:
    lines = [
        _number(report.created, f"{report.kind} created", "$text-success"),
        _number(report.updated, "updated", "$text-primary"),
        _number(report.unchanged, "unchanged, they are here already", ""),
        _number(len(report.skipped), "skipped, with the reason below", "$text-warning"),
    ]
    ignored = ", ".join(f"{reason} {count(times)}" for reason, times in report.ignored_reasons)
    extras = (
        (report.ignored, f"ignored: {clean_line(ignored)}"),
        (report.companies, "new companies of these leads"),
        (report.events if report.kind != "events" else 0, "events in their timelines"),
        (report.waiting, "wait for a lead with their address"),
        (report.attached, "events that had waited found their lead"),
    )
    lines += [_number(number, words, "") for number, words in extras if number]
    if report.warned:
        sorts = ", ".join(f"{sort} {count(times)}" for sort, times in report.warned)
        total = sum(times for _, times in report.warned)
        lines.append(_number(total, f"warnings: {clean_line(sorts)}", "$text-warning"))
    if report.refused_file is not None:
        lines.append(
            Content.assemble(
                ("\nThe skipped rows are in ", "$muted"),
                clean_line(str(report.refused_file)),
                ("\nCorrect them there and import that file.", "$muted"),
            )
        )
    if report.refused_problem:
        lines.append(Content.styled(f"\n{clean_line(report.refused_problem)}", "$text-error"))
    return lines


def _number(number: int, words: str, style: str) -> Content:
    shown = f"{count(number):>10}  "
    return Content.assemble(
        (shown, f"bold {style}".strip() if number else "$muted"),
        (words, "" if number else "$muted"),
    )


def _sign(row: Remark) -> Cell:
    return [("✗ skipped", "bad")] if row.skipped else [("! kept", "warn")]


def _remarks(report: Report) -> list[Remark]:
    said = [(skip.line, True, skip.reason) for skip in report.skipped]
    said += [(warning.line, False, warning.reason) for warning in report.warnings]
    return [Remark(place, *each) for place, each in enumerate(said)]
