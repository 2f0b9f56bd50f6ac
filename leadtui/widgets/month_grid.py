"""A month as a grid: a line or more a week, a cell a day with its number and a step of colour."""

from __future__ import annotations

import datetime as dt

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import var
from textual.style import Style
from textual.widget import Widget

from leadtui.domain.day_words import weekday
from leadtui.domain.format import cell_cut, cell_width
from leadtui.domain.load import DayLoad, MonthLoad, step
from leadtui.domain.text import clean_line
from leadtui.widgets.commands import Commands, command

_DAY = dt.timedelta(days=1)
#: Cells of a day at least, without the mark before it: day, sign of a day off, number, sign of a
#: day with too many.
_LEAST = 6
#: Lines of a cell at most: the number, what makes it a day off, the priorities.
_TALLEST = 3
OFF, OVER = "–", "▲"


class MonthGrid(Commands, Widget, can_focus=True):
    """Days with their open reminders. Today stands in brackets, the day of the cursor between
    angles; ``–`` is a day off, ``▲`` one with more than a day may hold.
    """

    SCOPE = "Month"
    COMPONENT_CLASSES = {
        "month--head",
        "month--other",
        "month--cursor",
        "month--late",
        "month--step-0",
        "month--step-1",
        "month--step-2",
        "month--step-3",
        "month--step-4",
    }
    DEFAULT_CSS = """
    MonthGrid {
        height: auto;
        background: $surface;
        color: $foreground;
        border: round $border-blurred;
        border-title-color: $muted;
        border-subtitle-color: $muted;
    }
    MonthGrid:focus {
        border: round $border;
        border-title-color: $foreground;
        border-title-style: bold;
    }
    MonthGrid > .month--head { color: $muted; }
    MonthGrid > .month--other { color: $faint; }
    MonthGrid > .month--cursor {
        background: $block-cursor-background;
        color: $block-cursor-foreground;
        text-style: bold;
    }
    MonthGrid > .month--late { color: $text-error; text-style: bold; }
    MonthGrid > .month--step-1 { background: $primary 18%; }
    MonthGrid > .month--step-2 { background: $primary 34%; }
    MonthGrid > .month--step-3 { background: $primary 50%; }
    MonthGrid > .month--step-4 { background: $error 32%; text-style: bold; }
    """

    day: var[dt.date] = var(dt.date.min)

    class Moved(Message):
        """The cursor is on another day."""

        def __init__(self, day: dt.date) -> None:
            super().__init__()
            self.day = day

    class Opened(Message):
        """The day under the cursor is to be gone into."""

        def __init__(self, day: dt.date) -> None:
            super().__init__()
            self.day = day

    def __init__(self, day: dt.date, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(MonthGrid.day, day)
        self.load: MonthLoad | None = None

    def show(self, load: MonthLoad) -> None:
        """Draw this month."""
        self.load = load
        self.refresh(layout=True)

    def watch_day(self) -> None:
        """Draw the cursor where it is, and tell."""
        self.refresh()
        self.post_message(self.Moved(self.day))

    # Drawing

    @property
    def _weeks(self) -> int:
        return len(self.load.weeks) if self.load is not None else 6

    def _lines_per_week(self) -> int:
        room = self.screen.size.height // 2 - 3
        return max(1, min(_TALLEST, room // self._weeks))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The days of the week, and as many lines as the weeks take."""
        return 1 + self._weeks * self._lines_per_week()

    def render(self) -> Content:
        """The days of the week, then the weeks."""
        load = self.load
        if load is None:
            return Content("")
        cell = max(_LEAST, (self.content_size.width - 1) // 7 - 1)
        head = "".join(f" {weekday(day.date):>{cell}}" for day in load.weeks[0])
        lines = [Content.styled(head, self._style("head"))]
        for week in load.weeks:
            for line in range(self._lines_per_week()):
                lines.append(self._week(load, week, line, cell))
        return Content("\n").join(lines)

    def _week(self, load: MonthLoad, week: tuple[DayLoad, ...], line: int, cell: int) -> Content:
        parts: list[tuple[str, Style] | str] = []
        for place, day in enumerate(week):
            before = week[place - 1].date if place else None
            parts.append(self._mark(day.date, before, load.today))
            parts.append((self._cell(day, line, cell), self._look(load, day)))
        parts.append(self._mark(None, week[-1].date, load.today))
        return Content.assemble(*parts)

    def _mark(self, day: dt.date | None, before: dt.date | None, today: dt.date) -> str:
        """What stands between two days."""
        if self.day in {day, before}:
            return "›" if self.day == day else "‹"
        if today in {day, before}:
            return "[" if today == day else "]"
        return " "

    def _cell(self, day: DayLoad, line: int, cell: int) -> str:
        number = str(day.total) if day.total else ""
        off = OFF if day.off else " "
        if line == 0:
            room = cell - 4
            return f"{day.date.day:>2}{off}{number:>{room}}{OVER if day.over else ' '}"
        if line == 1:
            parts = (f"!{day.high}" if day.high else "", f"·{day.low}" if day.low else "")
            text = " ".join(filter(None, parts))
        else:
            text = clean_line(day.off)
        text = cell_cut(text, cell - 1)
        return " " * (cell - 1 - cell_width(text)) + text + " "

    def _look(self, load: MonthLoad, day: DayLoad) -> Style:
        if day.date == self.day:
            return self._style("cursor")
        if day.date.month != load.first.month:
            return self._style("other")
        if day.date < load.today and day.total:
            return self._style("late")
        return self._style(f"step-{4 if day.over else min(3, step(day.total, load.per_day))}")

    def _style(self, name: str) -> Style:
        return self.get_visual_style(f"month--{name}", partial=True)

    # Keys and clicks

    def _go(self, days: int) -> None:
        try:
            self.day += days * _DAY
        except OverflowError:
            return

    @command("month.left", "Day before", key="h left")
    def action_left(self) -> None:
        """Go to the day before."""
        self._go(-1)

    @command("month.right", "Next day", key="l right")
    def action_right(self) -> None:
        """Go to the next day."""
        self._go(1)

    @command("month.up", "Week before", key="k up")
    def action_up(self) -> None:
        """Go to the same day of the week before."""
        self._go(-7)

    @command("month.down", "Next week", key="j down")
    def action_down(self) -> None:
        """Go to the same day of the next week."""
        self._go(7)

    @command("month.open", "Reminders", key="enter", footer=5)
    def action_open(self) -> None:
        """Go to the reminders of this day."""
        self.post_message(self.Opened(self.day))

    def on_click(self, event: events.Click) -> None:
        """Go to the day that was clicked on; a second click goes to its reminders."""
        if self.load is None:
            return
        offset = event.get_content_offset(self)
        if offset is None or offset.y < 1:
            return
        cell = max(_LEAST, (self.content_size.width - 1) // 7 - 1)
        column, row = offset.x // (cell + 1), (offset.y - 1) // self._lines_per_week()
        if column < 7 and row < len(self.load.weeks):
            self.day = self.load.weeks[row][column].date
            if event.chain == 2:
                self.action_open()
