"""Finding a file by typing its path: what is typed, what it may become, how much it holds."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import unquote, urlsplit

from textual.suggester import Suggester
from textual.widgets import Input

from leadtui.domain.format import count, size_words
from leadtui.domain.text import clean_line
from leadtui.screens.commands import Commands, command
from leadtui.services.imports import Plan

#: Entries of a folder that are looked at; more would keep the typing waiting.
_LOOKED_AT = 5_000
#: Files that are offered before others.
_DATA = frozenset({".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".ics"})
_HEAD = 262_144


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in a folder: ``text`` is the whole path as it would be typed."""

    text: str
    name: str
    folder: bool
    size: int


def tidied(text: str) -> str:
    """A path as terminals paste it (quoted, with backslashes, as a URL) as it is meant."""
    plain = text.replace("\x00", "").strip()
    if len(plain) > 1 and plain[0] == plain[-1] and plain[0] in "'\"":
        plain = plain[1:-1]
    if plain.startswith("file://"):
        plain = unquote(urlsplit(plain).path)
    elif "\\ " in plain and not os.path.lexists(os.path.expanduser(plain)):
        plain = plain.replace("\\ ", " ")
    return plain


def path_of(text: str) -> Path:
    """The file that ``text`` names."""
    return Path(os.path.expanduser(tidied(text)))


def completions(text: str) -> list[Entry]:
    """What the path ``text`` may become: folders and files of data first, each group by name."""
    head, slash, start = text.rpartition("/")
    typed_folder = head + slash
    folder = os.path.expanduser(typed_folder) or "."
    found = []
    try:
        with os.scandir(folder) as entries:
            for entry in islice(entries, _LOOKED_AT):
                if entry.name.startswith(start) and (start or not entry.name.startswith(".")):
                    found.append(_entry(typed_folder, entry))
    except (OSError, ValueError):
        return []
    offered = [each for each in found if each is not None]
    return sorted(offered, key=lambda each: (not _is_data(each), each.name.casefold()))


def _entry(typed_folder: str, entry: os.DirEntry[str]) -> Entry | None:
    try:
        entry.name.encode()
        folder = entry.is_dir()
        size = 0 if folder else entry.stat().st_size
    except (OSError, UnicodeEncodeError):
        return None
    name = entry.name + ("/" if folder else "")
    return Entry(typed_folder + name, name, folder, size)


def _is_data(entry: Entry) -> bool:
    return entry.folder or os.path.splitext(entry.name)[1].lower() in _DATA


class PathSuggester(Suggester):
    """Completes a path; the folder is read in a thread."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The first thing that the typed path may become."""
        found = await asyncio.to_thread(completions, value)
        return found[0].text if found and found[0].text != value else None


class PathInput(Commands, Input):
    """A line for a path; tab takes what is suggested, else it goes on to the next field."""

    SCOPE = "Path"

    @command("path.take", "Look at it", key="enter", footer=10)
    async def action_take(self) -> None:
        """Look at the file; nothing is written yet."""
        await self.action_submit()

    @command("path.complete", "Complete", key="tab", footer=20)
    def action_complete(self) -> None:
        """Take the suggested name; without one, go on to the next field."""
        if self.cursor_at_end and len(self._suggestion) > len(self.value):
            self.value = self._suggestion
            self.cursor_position = len(self.value)
        else:
            self.screen.focus_next()


def rows_words(plan: Plan) -> str:
    """How many rows the file of ``plan`` has, as far as its beginning tells."""
    size = plan.path.stat().st_size
    with plan.path.open("rb") as file:
        head = file.read(_HEAD)
    end = b"\r" if plan.format is not None and plan.format.line_end == "CR" else b"\n"
    lines = head.count(end)
    whole = len(head) == size
    if whole:
        lines += not head.endswith(end)
    else:
        lines = round(lines * size / max(1, len(head)))
    if plan.format is not None and plan.format.has_header:
        lines -= 1 + plan.format.preamble
    return f"about {count(max(0, lines))} lines" if lines != 1 else "one line"


def matches_words(found: list[Entry], limit: int = 12) -> list[tuple[str, str]]:
    """The names in ``found`` and their sizes in words, and how many more there are."""
    lines = [
        (clean_line(each.name, limit=60), "" if each.folder else size_words(each.size))
        for each in found[:limit]
    ]
    if len(found) > limit:
        lines.append((f"… {count(len(found) - limit)} more", ""))
    return lines
