"""The palette: every command that can be reached from here, and every record by its name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider, SearchIcon
from textual.content import Content

from leadtui.domain.text import clean_line, fold
from leadtui.screens.commands import verbs_first
from leadtui.screens.host import Found, Host
from leadtui.widgets.commands import ActiveCommand, Failed, reachable_commands, run_command
from leadtui.widgets.footer import key_label

if TYPE_CHECKING:
    from textual.app import App

#: Records that the palette offers at most.
RECORDS = 20

#: What comes before what: a command whose title begins as it is typed, a record that is named, a
#: command with words that begin so, one with some of the letters (at most this), one whose help
#: has the words.
BEGINS, NAMED_RECORD, NAMED_COMMAND, LIKE, HELPED = 5.0, 4.0, 3.0, 2.0, 1.0


class CommandProvider(Provider):
    """The commands of what had the focus, of its screen and of the app."""

    async def startup(self) -> None:
        """Look once at what can be reached."""
        self._commands = verbs_first(reachable_commands(self.screen))

    async def discover(self) -> Hits:
        """All of them, the verbs of the screen first."""
        for each in self._commands:
            yield DiscoveryHit(
                _line(each), _runner(each), text=each.command.title, help=_help(each)
            )

    async def search(self, query: str) -> Hits:
        """Those whose title fits, or whose help has the words."""
        matcher = self.matcher(query)
        for each in self._commands:
            score = _score(each, query, matcher.match(each.command.title))
            if score > 0:
                yield Hit(
                    score, _line(each), _runner(each), text=each.command.title, help=_help(each)
                )


class RecordProvider(Provider):
    """The records whose name fits; the app's search runs in a thread."""

    async def search(self, query: str) -> Hits:
        """Ask the search of the app."""
        host = self.app
        if not isinstance(host, Host) or host.ports.search is None:
            return
        try:
            found = await asyncio.to_thread(host.ports.search, query, RECORDS)
        except Exception as error:  # noqa: BLE001 - shown and logged by the one path
            host.post_message(Failed(error))
            return
        for number, record in enumerate(found):
            score = NAMED_RECORD - number / 1000
            yield Hit(score, _record(record), record.open, text=record.title)


class Palette(CommandPalette):
    """Textual's palette over our commands and records, without its picture of a lens."""

    def __init__(self) -> None:
        super().__init__(
            providers=[CommandProvider, RecordProvider],
            placeholder="A command, or the name of a record",
        )

    def on_mount(self) -> None:
        """A plain prompt sign."""
        self.query_one(SearchIcon).icon = ">"


def open_palette(app: App[None]) -> None:
    """Open the palette over the screen in front."""
    app.push_screen(Palette())


def _score(each: ActiveCommand, query: str, likeness: float) -> float:
    wanted, title = fold(query).split(), fold(each.command.title).split()
    if all(any(word.startswith(part) for word in title) for part in wanted):
        begins = " ".join(title).startswith(" ".join(wanted))
        return BEGINS if begins else NAMED_COMMAND
    if likeness > 0:
        return LIKE * likeness / (1 + likeness)
    help_text = fold(each.command.doc)
    return HELPED if all(part in help_text for part in wanted) else 0.0


def _line(each: ActiveCommand) -> Content:
    keys = "  ".join(key_label(key) for key in each.keys[:2])
    style = "$faint" if each.reason else ""
    return Content.assemble((each.command.title, style), "  ", (keys, "bold $text-accent"))


def _help(each: ActiveCommand) -> str:
    """The help line; Textual reads it as markup, so only our own words go here."""
    return each.command.doc


def _record(record: Found) -> Content:
    return Content.assemble(
        clean_line(record.title),
        ("  ▲ hot" if record.hot else "", "bold $text-error"),
        ("  " + clean_line(record.detail), "$muted"),
    )


def _runner(each: ActiveCommand) -> Callable[[], object]:
    return partial(_run, each)


async def _run(each: ActiveCommand) -> None:
    await run_command(each.node, each.command)
