"""The columns that lists of companies share."""

from __future__ import annotations

from leadtui.domain.dates import from_ms
from leadtui.domain.format import count, rough_moment
from leadtui.domain.reminders import date_label
from leadtui.domain.rows import TAG_LABELS, CompanyRow
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Cell, Column
from leadtui.widgets.fit_label import FIT_WIDTH, fit_cell
from leadtui.widgets.heat_label import HEAT_WIDTH, heat_cell


def company_columns(ws: Workspace) -> dict[str, Column[CompanyRow]]:
    """Every column by its title; a place takes those that it shows, each with its own rank."""

    def reminder(row: CompanyRow) -> Cell:
        if row.reminder_date is None:
            return ""
        today = ws.today()
        text = date_label(row.reminder_date, today)
        return [(text, "warn" if row.reminder_date <= today else "")]

    def activity(row: CompanyRow) -> Cell:
        if row.last_activity is None:
            return ""
        at = from_ms(row.last_activity, ws.team.zone)
        return [(rough_moment(at, ws.local_now()), "muted")]

    columns: tuple[Column[CompanyRow], ...] = (
        Column("Name", lambda r: r.name, flex=4, min_width=20, max_width=60, sort="name"),
        Column("City", lambda r: r.city, flex=2, min_width=10, max_width=30, sort="city"),
        Column("Sector", lambda r: r.sector, flex=2, min_width=10, max_width=30),
        Column("Tag", lambda r: TAG_LABELS.get(r.tag, r.tag), width=13),
        Column("Fit", lambda r: fit_cell(r.fit), width=FIT_WIDTH),
        Column("People", _people, width=6, align="right"),
        Column("Heat", _heat, width=HEAT_WIDTH, sort="engagement"),
        Column("Reminder", reminder, width=11, sort="reminder"),
        Column("Activity", activity, width=10, sort="activity"),
    )
    return {column.title: column for column in columns}


def _people(row: CompanyRow) -> Cell:
    return count(row.contacts) if row.contacts else ""


def _heat(row: CompanyRow) -> Cell:
    """That of its hottest person."""
    if row.engagement is None or row.heat is None:
        return ""
    return heat_cell(row.engagement, row.heat)
