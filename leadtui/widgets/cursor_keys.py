"""The keys that move a cursor through a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadtui.widgets.commands import Commands, command


def no_rows(table: CursorKeys) -> str | None:
    """The reason why there is nowhere to go."""
    return None if table.count else "There are no rows here."


class CursorKeys(Commands):
    """Mixin of lists with a ``cursor`` that cannot leave their ``count`` rows, of which
    ``page_height`` are in sight.
    """

    SCOPE = "Lists"
    if TYPE_CHECKING:
        cursor: int

    @property
    def count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    @property
    def page_height(self) -> int:
        """How many rows are in sight."""
        raise NotImplementedError

    @command("list.down", "Down", key="j down", when=no_rows)
    def action_cursor_down(self) -> None:
        """Go to the next row."""
        self.cursor += 1

    @command("list.up", "Up", key="k up", when=no_rows)
    def action_cursor_up(self) -> None:
        """Go to the row before."""
        self.cursor -= 1

    @command("list.first", "First", key="g home", when=no_rows)
    def action_first(self) -> None:
        """Go to the first row."""
        self.cursor = 0

    @command("list.last", "Last", key="G end", when=no_rows)
    def action_last(self) -> None:
        """Go to the last row."""
        self.cursor = self.count - 1

    @command("list.half_down", "Half a page down", key="ctrl+d", when=no_rows)
    def action_half_down(self) -> None:
        """Go half a page down."""
        self.cursor += max(1, self.page_height // 2)

    @command("list.half_up", "Half a page up", key="ctrl+u", when=no_rows)
    def action_half_up(self) -> None:
        """Go half a page up."""
        self.cursor -= max(1, self.page_height // 2)

    @command("list.page_down", "Page down", key="pagedown", when=no_rows)
    def action_page_down(self) -> None:
        """Go a page down."""
        self.cursor += max(1, self.page_height)

    @command("list.page_up", "Page up", key="pageup", when=no_rows)
    def action_page_up(self) -> None:
        """Go a page up."""
        self.cursor -= max(1, self.page_height)
