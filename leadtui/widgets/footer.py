"""The footer: the keys of what has the focus; those that cannot work now are dimmed."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.keys import format_key
from textual.screen import Screen
from textual.widget import Widget

from leadtui.widgets.commands import ActiveCommand, active_commands, run_command

#: Commands with a footer number from here on stand at the right end and stay when it is narrow.
ALWAYS = 90


def key_label(key: str) -> str:
    """A key as people write it: ``^s``, ``?``, ``enter``."""
    if key.startswith("ctrl+"):
        return f"^{format_key(key.removeprefix('ctrl+'))}"
    return {"enter": "enter", "space": "space", "escape": "esc"}.get(key) or format_key(key)


class Footer(Widget):
    """One line of keys, in the order the commands declare; a click runs the command."""

    DEFAULT_CSS = """
    Footer {
        dock: bottom;
        height: 1;
        background: $panel;
        color: $foreground;
        padding: 0 1;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[ActiveCommand] = []
        self._looking = False
        self._spans: list[tuple[int, int, ActiveCommand]] = []

    def on_mount(self) -> None:
        """Follow the focus and what is possible."""
        self.screen.bindings_updated_signal.subscribe(self, self._look_soon)
        self._look()

    def _look_soon(self, _: Screen[object]) -> None:
        """Look once at what several signals in a row are about."""
        if not self._looking:
            self._looking = True
            self.call_next(self._look)

    def _look(self) -> None:
        self._looking = False
        if not self.is_attached or not self.screen.is_active:
            return
        shown = [each for each in active_commands(self.screen) if each.command.footer is not None]
        shown.sort(key=lambda each: each.command.footer or 0)
        if shown != self._shown:
            self._shown = shown
            self.refresh()

    def render(self) -> Content:
        """Draw as many as fit; the last ones stay."""
        width = self.content_size.width
        first = [each for each in self._shown if (each.command.footer or 0) < ALWAYS]
        last = [each for each in self._shown if (each.command.footer or 0) >= ALWAYS]
        room = width - sum(_entry(each).cell_length for each in last)
        fitting: list[ActiveCommand] = []
        for each in first:
            room -= _entry(each).cell_length
            if room < (0 if each is first[-1] else 2):
                break
            fitting.append(each)
        return self._draw(fitting, last, width, cut=len(fitting) < len(first))

    def _draw(
        self, first: list[ActiveCommand], last: list[ActiveCommand], width: int, *, cut: bool
    ) -> Content:
        self._spans = []
        parts: list[Content] = []
        x = 0
        for each in first:
            x = self._add(parts, each, x)
        used = x + sum(_entry(each).cell_length for each in last)
        blanks = ("… " if cut else "") + " " * max(0, width - used - 2 * cut)
        parts.append(Content(blanks))
        x += len(blanks)
        for each in last:
            x = self._add(parts, each, x)
        return Content("").join(parts)

    def _add(self, parts: list[Content], each: ActiveCommand, x: int) -> int:
        entry = _entry(each)
        parts.append(entry)
        self._spans.append((x, x + entry.cell_length, each))
        return x + entry.cell_length

    async def on_click(self, event: events.Click) -> None:
        """Run the command that was clicked on, or say why it cannot run."""
        x = event.x - self.styles.padding.left
        for start, end, each in self._spans:
            if start <= x < end:
                await run_command(each.node, each.command)
                return


def _entry(each: ActiveCommand) -> Content:
    key, title = key_label(each.keys[0]), each.command.title
    if each.reason is not None:
        return Content.assemble((f"{key} {title}", "$faint"), "  ")
    return Content.assemble((key, "bold $text-accent"), (f" {title}", "$foreground"), "  ")
