"""The cooling calendar: who goes cold when, and by which day a call prevents it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from leadtui.domain.addresses import display_phone
from leadtui.domain.dates import from_ms
from leadtui.domain.day_words import day_words, weekday
from leadtui.domain.errors import Invalid
from leadtui.domain.format import count, plural, short_date
from leadtui.domain.lead_filter import parse_filter
from leadtui.domain.reminders import date_label
from leadtui.domain.rows import Outcome
from leadtui.screens.base import Place
from leadtui.screens.commands import command
from leadtui.screens.company_verbs import CompanyVerbs
from leadtui.screens.row_history import Record, RowHistory
from leadtui.screens.targets import Target
from leadtui.services import cooling
from leadtui.services.cooling import Calendar
from leadtui.services.cooling import Cooling as CoolingRow
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Cell, Column, Role
from leadtui.widgets.id_source import IdSource
from leadtui.widgets.table import VirtualTable

#: Weeks that the calendar on top shows, in a low and in a tall terminal.
WEEKS = (3, 4)
_EMPTY = (
    "No lead goes cold.\n\n"
    "A hot lead that is silent for the reset period goes cold; here it stands by its day.\n"
    "7 sets the period. Replies, clicks and calls make leads hot; 2 shows who is near."
)
_STAYING = (
    "{} hot, and nothing cools them: the rules have no reset period.\n\n"
    "7 sets one; then this shows who goes cold when, and the last day for a call."
)
_NOBODY = "No lead that goes cold passes this filter.\n\n/ changes it, escape clears it."
_WEEK = dt.timedelta(days=7)
_DAY = dt.timedelta(days=1)
_CELL = 8


class Cooling(RowHistory, Place):
    """Hot leads by the day they go cold, the last day for a call before it, and one key for the
    reminder (CAD-33, CAD-34).
    """

    SCOPE = "Cooling"
    CSS = """
    Cooling #filter, Cooling #filter-hint { display: none; }
    Cooling.-filtering #filter { display: block; }
    Cooling #filter-hint { color: $text-warning; padding: 0 2; height: auto; }
    Cooling #weeks { height: auto; padding: 0 2; }
    """

    def __init__(self, ws: Workspace) -> None:
        super().__init__()
        self.ws = ws
        self.line = ""
        self.verbs = CompanyVerbs(self, ws)
        self._calendar = Calendar((), {}, 0)

    def compose_body(self) -> ComposeResult:
        """The filter line, the weeks, the table."""
        yield Input(placeholder="filter: owner:me  status:working  …, or words", id="filter")
        yield Static("", id="filter-hint", markup=False)
        yield Static("", id="weeks", markup=False)
        yield VirtualTable(
            [
                Column("Goes cold", self._cools, width=17),
                Column("Call by", self._call_by, width=18),
                Column("Heat", _heat, width=5),
                Column("Who", _who, flex=3, min_width=18, max_width=70),
                Column("Reminder", self._reminder, width=11),
                Column("Owner", lambda row: row.lead.owner, width=10, rank=1),
                Column("Phone", lambda row: row.lead.phone, width=17, rank=2),
            ],
            key=lambda row: row.lead.id,
            title="Cooling",
            empty=_EMPTY,
            id="cooling",
        )

    @property
    def table(self) -> VirtualTable[CoolingRow]:
        """The table of leads."""
        return self.query_one("#cooling", VirtualTable)

    def on_mount(self) -> None:
        """Start on the table."""
        self.table.focus()

    def reload(self) -> None:
        """Ask for the calendar again."""
        self.ask(partial(cooling.calendar, self.ws, self.line), self._show, topic="calendar")

    def _show(self, found: Calendar) -> None:
        self._calendar = found
        table = self.table
        table.empty = _NOBODY if self.line else _EMPTY
        if found.staying and not self.line:
            who = f"{plural(found.staying, 'lead')} {'is' if found.staying == 1 else 'are'}"
            table.empty = _STAYING.format(who)
        staying = [f"{count(found.staying)} stay hot"] if found.staying else []
        table.border_subtitle = Content(" · ".join(filter(None, (self.line, *staying))))
        table.set_source(IdSource(lambda: found.ids, partial(_rows, self.ws)))
        self._show_weeks()

    def _show_weeks(self) -> None:
        weeks = self.query_one("#weeks", Static)
        weeks.display = bool(self._calendar.ids)
        row = self.table.row
        weeks.update(
            weeks_content(
                self._calendar.per_day,
                self.ws.today(),
                WEEKS[not self.has_class("-low")],
                row.cools_on if row is not None else None,
            )
        )

    def on_resize(self) -> None:
        """As many weeks as there is room for."""
        self._show_weeks()

    def on_virtual_table_highlighted(self) -> None:
        """Point to the day in the weeks."""
        self._show_weeks()

    # The filter line

    def open_filter(self) -> None:
        """Put the focus into the filter line."""
        self.add_class("-filtering")
        self.query_one("#filter", Input).focus()

    def go_back(self) -> bool:
        """Leave the filter line, then clear the filter, then take the marks away."""
        filter_line = self.query_one("#filter", Input)
        if filter_line.has_focus:
            self.table.focus()
            self.set_class(bool(self.line), "-filtering")
        elif self.line:
            filter_line.value = ""
            self.remove_class("-filtering")
        elif self.table.marks:
            self.table.set_marks(())
        else:
            return False
        return True

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as it is typed; a part that is no filter is named under the line."""
        hint = self.query_one("#filter-hint", Static)
        try:
            parse_filter(event.value)
        except Invalid as refused:
            hint.update(Content(f"{refused.message} {refused.hint}"))
            hint.display = True
            return
        hint.display = False
        self.line = event.value.strip()
        self.reload()

    def on_input_submitted(self) -> None:
        """Go to what was found."""
        self.table.focus()

    # Why not

    def nobody(self) -> str | None:
        """Why there is no lead to act on."""
        return None if self.table.row is not None else "No lead goes cold here."

    def no_target(self) -> str | None:
        """Why there is nobody to remind of."""
        if self.table.marks:
            return None
        return self.no_company()

    def no_company(self) -> str | None:
        """Why there is no company to act on."""
        row = self.table.row
        if row is None:
            return self.nobody()
        if row.lead.company_id is None:
            return "This lead belongs to no company: there is nothing to remind of."
        return None

    def no_weekday(self) -> str | None:
        """Why there is no other day than the last one."""
        row = self.table.row
        if self.table.marks or row is None:
            return self.no_target()
        if not row.at_weekend:
            return f"{day_words(row.call_by, self.ws.today())} is no weekend: r takes it."
        if row.weekday is None:
            return "The last day of the week before it is past."
        return self.no_company()

    # Commands

    def on_virtual_table_selected(self, event: VirtualTable.Selected) -> None:
        """Open the lead's sheet."""
        from leadtui.screens.lead_sheet import LeadSheetScreen

        event.stop()
        self.app.push_screen(LeadSheetScreen(self.ws, event.row.lead.id, self.table.walk))

    def record_here(self) -> Record | None:
        """The lead under the cursor."""
        row = self.table.row
        return None if row is None else ("contact", row.lead.id, row.lead.name)

    @command("cooling.remind", "Remind by then", key="r", when=no_target, footer=10)
    def action_remind(self) -> None:
        """Set the reminder of the company, or of the marked ones, for the last day on which a call
        keeps the lead hot; an open one that comes in time stays.
        """
        self._remind(at_weekday=False)

    @command("cooling.remind_weekday", "On the weekday", key="b", when=no_weekday, footer=11)
    def action_remind_weekday(self) -> None:
        """The same for the last day before it that is no weekend."""
        self._remind(at_weekday=True)

    def _remind(self, *, at_weekday: bool) -> None:
        def said(outcome: Outcome) -> None:
            self.table.set_marks(())
            self.verbs.said(outcome)

        keys = self.table.target_keys
        self.do(partial(cooling.remind, self.ws, keys, weekday=at_weekday), said)

    @command("cooling.why", "Why", key="w", when=nobody, footer=12)
    def action_why(self) -> None:
        """Show every line that makes the lead's engagement, and when it cools."""
        row = self.table.row
        if row is not None:
            self.verbs.why_lead(row.lead.id, row.lead.name)

    @command("cooling.call", "Call", key="C", when=no_company, footer=13)
    def action_call(self) -> None:
        """Log a call; one that counts by the rules starts the reset period anew."""
        row = self.table.row
        if row is not None and row.lead.company_id is not None:
            self.verbs.call(Target(row.lead.company_id, row.lead.company, row.lead.id))

    @command("cooling.reminder", "Reminder", key="R", when=no_company, footer=14)
    def action_reminder(self) -> None:
        """Set the reminder of the lead's company in full, or change the one it has."""
        row = self.table.row
        if row is not None and row.lead.company_id is not None:
            self.verbs.remind([Target(row.lead.company_id, row.lead.company, row.lead.id)])

    @command("cooling.company", "Company", key="c", when=no_company, footer=15)
    def action_company(self) -> None:
        """Open the sheet of the lead's company, on the lead's card."""
        from leadtui.screens.company_sheet import CompanySheetScreen

        row = self.table.row
        if row is not None and row.lead.company_id is not None:
            lead = row.lead
            company = CompanySheetScreen(self.ws, row.lead.company_id, contact_id=lead.id)
            self.app.push_screen(company)

    @command("cooling.remove_hot", "Remove hot", key="X", when=nobody, footer=28)
    def action_remove_hot(self) -> None:
        """Remove the hot label of this lead, or of the marked ones, after a question."""
        self.verbs.remove_hot(self.table.target_keys)

    # Cells

    def _cools(self, row: CoolingRow) -> Cell:
        today = self.ws.today()
        at = row.lead.hot_until
        clock = from_ms(at, self.ws.team.zone).time() if at is not None else None
        if row.cools_on == today:
            return [(f"today {clock:%H:%M}", "bad")]
        near: Role = "warn" if row.cools_on == today + _DAY else ""
        return [(day_words(row.cools_on, today, clock), near)]

    def _call_by(self, row: CoolingRow) -> Cell:
        today = self.ws.today()
        if row.call_by == today:
            return [("today", "bad"), *_weekend(row)]
        near: Role = "warn" if row.call_by == today + _DAY else ""
        return [(day_words(row.call_by, today), near), *_weekend(row)]

    def _reminder(self, row: CoolingRow) -> Cell:
        day = row.lead.next_reminder
        if day is None:
            return [("none", "muted")] if row.lead.company_id is not None else ""
        text = date_label(day, self.ws.today())
        return [(text, "good" if day <= row.call_by else "warn")]


def _rows(ws: Workspace, ids: Sequence[int]) -> list[CoolingRow]:
    """The rows with their numbers as people write them."""
    return [
        row._replace(lead=row.lead._replace(phone=display_phone(row.lead.phone)))
        for row in cooling.rows(ws, ids)
    ]


def _weekend(row: CoolingRow) -> list[tuple[str, Role]]:
    return [(" weekend", "muted")] if row.at_weekend else []


def _heat(row: CoolingRow) -> Cell:
    return [(f"▲ {row.lead.engagement}", "hot")]


def _who(row: CoolingRow) -> Cell:
    pieces: list[tuple[str, Role]] = [(row.lead.name, "strong")]
    if row.lead.card == "left":
        pieces.append(("  left the company", "warn"))
    elif row.lead.company:
        pieces.append((f" · {row.lead.company}", ""))
    return pieces


def weeks_content(
    per_day: Mapping[dt.date, int], today: dt.date, weeks: int, here: dt.date | None
) -> Content:
    """How many leads go cold on which day: a line a week from this Monday on, the day of the
    cursor in brackets; what comes later is counted behind the last week.
    """
    monday = today - dt.timedelta(days=today.weekday())
    heads = "".join(f"{weekday(monday + n * _DAY):>{_CELL}}" for n in range(7))
    lines = [Content.styled(f"{'':10}{heads}", "$muted")]
    for first in (monday + n * _WEEK for n in range(weeks)):
        days = [_day(first + n * _DAY, per_day, today, here) for n in range(7)]
        lines.append(Content.assemble((f"{short_date(first, today):<10}", "$muted"), *days))
    later = sum(number for day, number in per_day.items() if day >= monday + weeks * _WEEK)
    if later:
        lines[-1] = Content.assemble(lines[-1], (f"  {count(later)} later", "$muted"))
    return Content("\n").join(lines)


def _day(
    day: dt.date, per_day: Mapping[dt.date, int], today: dt.date, here: dt.date | None
) -> tuple[str, str]:
    number = per_day.get(day, 0)
    text = count(number) if number else "·" if day >= today else ""
    if day == here:
        return f"{f'[{text}]':>{_CELL}}", "bold $text-accent"
    style = "bold" if number else "$muted"
    if number and day <= today + _DAY:
        style = "bold $text-error" if day == today else "bold $text-warning"
    return f"{text:>{_CELL}}", style
