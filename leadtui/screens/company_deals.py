"""The deals of a company on its sheet: the running ones, the best on top, then those that ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from leadtui.domain.deals import DealRow
from leadtui.screens.deal_cells import amount_cell, close_cell, stage_cell
from leadtui.widgets.columns import Column
from leadtui.widgets.table import VirtualTable


class CompanyDeals(VirtualTable[DealRow]):
    """A line a deal: stage, amount, expected close, title (COE-60)."""

    SCOPE = "Deals of a company"
    DEFAULT_CSS = """
    CompanyDeals { height: auto; min-height: 3; max-height: 7; }
    """

    def __init__(self, today: Callable[[], dt.date], *, id: str) -> None:
        super().__init__(
            [
                Column("Stage", stage_cell, width=13),
                Column("Amount", amount_cell, width=12, align="right"),
                Column("Close", lambda row: close_cell(row, today()), width=11, rank=1),
                Column("Title", lambda row: row.title, flex=1, min_width=8),
            ],
            key=lambda row: row.id,
            title="Deals",
            empty="None. d adds one.",
            show_header=False,
            id=id,
        )
