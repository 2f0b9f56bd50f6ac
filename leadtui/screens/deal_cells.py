"""Cells of a deal, in the list of all and on the sheet of its company."""

from __future__ import annotations

import datetime as dt

from leadtui.domain.deals import DealRow
from leadtui.domain.format import short_date
from leadtui.domain.money import money_words
from leadtui.domain.reminders import date_label
from leadtui.widgets.columns import Cell, Role


def stage_cell(row: DealRow) -> Cell:
    """Where it stands."""
    role: Role = "" if row.is_open else "good" if row.outcome == "won" else "muted"
    return [(row.stage, role)]


def amount_cell(row: DealRow) -> Cell:
    """What it is about."""
    return "" if row.amount is None else money_words(row.amount, row.currency)


def close_cell(row: DealRow, today: dt.date) -> Cell:
    """When it is expected to close, and how late that is for one that is open."""
    if row.close_date is None:
        return ""
    if not row.is_open:
        return [(short_date(row.close_date, today), "muted")]
    return [(date_label(row.close_date, today), "warn" if row.close_date < today else "")]
