"""What is taken from a list shows without colours."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets.selection_list import Selection

from leadtui.widgets.picks import Picks


class Shown(App[None]):
    """Three things, the second one taken."""

    def compose(self) -> ComposeResult:
        """The list."""
        yield Picks[int](
            Selection("one", 1), Selection("two", 2, initial_state=True), Selection("three", 3)
        )


async def test_an_empty_box_is_empty() -> None:
    app = Shown()
    async with app.run_test(size=(30, 8)) as pilot:
        picks = app.query_one(Picks)

        def boxes() -> list[str]:
            lines = [picks.render_line(y).text.strip() for y in range(4)]
            return [line[1] if line else "" for line in lines]

        assert boxes() == [" ", "X", " ", ""]
        await pilot.press("space", "down", "space")
        assert boxes() == ["X", " ", " ", ""]
