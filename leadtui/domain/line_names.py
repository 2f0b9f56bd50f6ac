"""Names in filter lines, which follow what they name when that gets another name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from leadtui.domain.text import fold


def renamed_in(line: str, key: str, names: Iterable[str], old: str, new: str) -> str:
    """``line`` asking with ``key`` for ``new`` where it asked for ``old`` alone of ``names``.

    A filter asks for what its value begins a part of, ``_`` for any one character: a value that
    lets others through as well, or goes on letting ``new`` through, stays.
    """
    known = list(names)
    parts = line.split()
    for place, part in enumerate(parts):
        before, colon, value = part.partition(":")
        if not colon or before.lower() != key or _named(value, known) != [old]:
            continue
        if _named(value, [new]) != [new]:
            parts[place] = f"{before}:{'_'.join(new.split())}"
    return " ".join(parts) if parts != line.split() else line


def _named(value: str, names: Iterable[str]) -> list[str]:
    """Those of ``names`` that a filter with ``value`` lets through."""
    if not value:
        return []
    wanted = re.compile(".".join(map(re.escape, fold(value).split("_"))))
    return [name for name in names if wanted.search(fold(name))]
