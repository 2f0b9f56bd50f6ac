"""The three lists of Today: the hot band, the reminders to process, the upcoming ones."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from textual.content import Content

from leadtui.domain.day_words import weekday
from leadtui.domain.format import short_date, short_moment
from leadtui.domain.instants import from_ms
from leadtui.domain.kinds import LABELS
from leadtui.domain.reminders import (
    BY_PRIORITY,
    OF_THE_DAY,
    SORTS,
    Lateness,
    Priority,
    late_label,
    lateness,
)
from leadtui.domain.rows import TAG_LABELS, HotRow, ReminderRow
from leadtui.domain.text import clean_line
from leadtui.screens.today_rows import Loaded
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import Cell, Column, Role
from leadtui.widgets.table import VirtualTable

#: Days ahead whose reminders are counted in the title of the upcoming ones (COE-138).
DAYS_COUNTED = 7
HOT_EMPTY = "Nobody is hot. Replies, clicks and calls make leads hot; 2 shows who is near."
#: Cells of a date without a year.
_DATE_WIDTH = 6

#: The sign of each priority in front of a row.
PRIORITY: dict[Priority, Cell] = {
    Priority.HIGH: [("!", "hot")],
    Priority.NORMAL: "",
    Priority.LOW: [("·", "muted")],
}
_LATE: dict[Lateness, Role] = {
    Lateness.NORMAL: "",
    Lateness.LATE: "warn",
    Lateness.VERY_LATE: "bad",
    Lateness.LOST: "hot",
}


def per_day(rows: Sequence[ReminderRow], today: dt.date) -> str:
    """How many fall due on which of the next days: ``Mon 4 · Wed 9`` (COE-138)."""
    last = today + dt.timedelta(days=DAYS_COUNTED)
    counts = Counter(row.date for row in rows if row.date <= last)
    return " · ".join(f"{weekday(day)} {counts[day]}" for day in sorted(counts))


def title_note(name: str, found: Loaded, sort: str) -> str:
    """What stands behind the title of a list: whose it is, its order, when what is to come."""
    parts = [found.whose, "order of the day" if sort == OF_THE_DAY else ""]
    if name == "upcoming":
        parts.append(per_day(found.rows[name], found.today))
    return " · ".join(filter(None, parts))


class ReminderTable(VirtualTable[ReminderRow]):
    """Reminders, a line each: priority, date, lateness or the time it rings, company, tag,
    note. ``note`` stands behind the title.
    """

    REVERSIBLE = False

    def __init__(self, ws: Workspace, *, title: str, empty: str, id: str) -> None:
        self.ws = ws
        self.note = ""
        super().__init__(
            [
                Column("", lambda row: PRIORITY[row.priority], width=1),
                Column("When", self._when, width=12),
                Column("Company", _company, flex=3, min_width=17, max_width=34),
                Column("Tag", _tag, flex=1, min_width=9, max_width=13, rank=2),
                Column("Note", self._words, flex=4, min_width=10, rank=1),
            ],
            key=lambda row: row.id,
            title=title,
            empty=empty,
            show_header=False,
            sort=(BY_PRIORITY, False),
            id=id,
        )

    @property
    def orders(self) -> Sequence[str]:
        """By priority, or in the order of the day."""
        return SORTS

    def _show_title(self) -> None:
        super()._show_title()
        if self.note and self.border_title:
            self.border_title = Content.assemble(
                Content.from_markup(self.border_title), (f" · {self.note}", "$muted not bold")
            )

    def _when(self, row: ReminderRow) -> Cell:
        """The date, and how late it is, else the time it rings: ``12 Nov  +10d``."""
        today = self.ws.today()
        date, late = short_date(row.date, today), late_label(row.date, today)
        role = _LATE[lateness(row.date, today)]
        if late:
            if len(date) > _DATE_WIDTH:
                date = date.partition(" ")[2]
            return [(f"{date:<{_DATE_WIDTH}} {late:>5}", role)]
        if row.time is None or len(date) > _DATE_WIDTH:
            return [(date, role)]
        return [(f"{date:<{_DATE_WIDTH}} ", role), (f"{row.time:%H:%M}", "accent")]

    def _words(self, row: ReminderRow) -> Cell:
        pieces: list[tuple[str, Role]] = []
        mine = self.ws.user.id
        others = [
            name
            for user_id, name in zip(row.follower_ids, row.followers, strict=True)
            if user_id != mine
        ]
        if others:
            with_me = "+" if mine in row.follower_ids else ""
            pieces.append((f"{with_me}@{', '.join(others)} ", "accent"))
        if row.note:
            pieces.append((f"{clean_line(row.note)} ", ""))
        if row.last_note:
            pieces.append((f"“{clean_line(row.last_note)}”", "muted"))
        return pieces


def _company(row: ReminderRow) -> Cell:
    name: list[tuple[str, Role]] = [(row.company, "strong")]
    return [("▲ hot ", "hot"), *name] if row.hot else name


def _tag(row: ReminderRow) -> Cell:
    return TAG_LABELS.get(row.tag, row.tag)


class HotBand(VirtualTable[HotRow]):
    """Who is hot now, the hottest first, with the last thing they did (CAD-6)."""

    def __init__(self, ws: Workspace, *, id: str) -> None:
        self.ws = ws
        super().__init__(
            [
                Column("Eng", _engagement, width=5),
                Column("Who", _who, flex=3, min_width=18, max_width=70),
                Column("Did", self._did, width=25, rank=2),
                Column("Cools", self._cools, width=22, rank=3),
                Column("Phone", lambda row: row.lead.phone, width=17, rank=1),
            ],
            key=lambda row: row.lead.id,
            title="Hot",
            empty=HOT_EMPTY,
            show_header=False,
            id=id,
        )

    def _when(self, at: int) -> str:
        return short_moment(from_ms(at, self.ws.team.zone), self.ws.local_now())

    def _did(self, row: HotRow) -> Cell:
        if row.last_kind is None or row.last_at is None:
            return ""
        return [(f"{LABELS[row.last_kind]} {self._when(row.last_at)}", "")]

    def _cools(self, row: HotRow) -> Cell:
        until = row.lead.hot_until
        return [(f"cools {self._when(until)}", "muted")] if until is not None else ""


def _engagement(row: HotRow) -> Cell:
    return [(f"▲ {row.lead.engagement}", "hot")]


def _who(row: HotRow) -> Cell:
    pieces: list[tuple[str, Role]] = [(row.lead.name, "strong")]
    if row.lead.company:
        pieces.append((f" · {row.lead.company}", ""))
    return pieces
