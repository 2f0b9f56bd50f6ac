"""How far a store is known to have come, noted beside it.

A store that lost its write-ahead log, or was replaced by an older copy, opens as if nothing had
happened; the note tells.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from leadtui.models.manifest import Content


class Watermark(NamedTuple):
    """The last step that was seen in a store, when it was taken (UTC ms), and the rows of every
    table then.
    """

    step: int
    step_at: int | None
    counts: Mapping[str, int]


def place(path: Path) -> Path:
    """Where the note on the store ``path`` is."""
    resolved = path.resolve()
    return resolved.with_name(resolved.name + ".watermark")


def read(path: Path) -> Watermark | None:
    """The note on the store ``path``; None where there is none that can be read."""
    try:
        noted = json.loads(place(path).read_text(encoding="utf-8"))
        return Watermark(
            int(noted["step"]),
            None if noted["step_at"] is None else int(noted["step_at"]),
            {str(name): int(number) for name, number in noted["counts"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def put(path: Path, watermark: Watermark) -> None:
    """Write the note on the store ``path``, 0600; ``OSError`` where that cannot be.

    It is not flushed to the disk: an older note after a power cut warns of nothing.
    """
    target = place(path)
    building = target.with_name(f".{target.name}.new")
    made = os.open(building, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(made, "w", encoding="utf-8") as file:
            json.dump(watermark._asdict(), file)
    except OSError:
        building.unlink(missing_ok=True)
        raise
    # Two processes that write at once share the unfinished file; the first to end places it.
    with contextlib.suppress(FileNotFoundError):
        building.replace(target)


def raise_to(path: Path, content: Content) -> None:
    """Note ``content`` unless the store had come farther already; ``OSError`` as :func:`put`."""
    noted = read(path)
    if (
        noted is None
        or noted.step < content.step
        or (noted.step == content.step and noted.counts != content.counts)
    ):
        put(path, Watermark(content.step, content.step_at, content.counts))


def last_step(conn: sqlite3.Connection) -> tuple[int, int | None]:
    """The number of the last step ever taken, and when that was if it is still kept."""
    row = conn.execute(
        "SELECT ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'step'), 0), "
        "(SELECT at FROM step ORDER BY id DESC LIMIT 1)"
    ).fetchone()
    return row[0], row[1]


def ahead_of(conn: sqlite3.Connection, path: Path) -> Watermark | None:
    """The note on the store ``path``, where the store that ``conn`` reads is behind it."""
    noted = read(path)
    return noted if noted is not None and last_step(conn)[0] < noted.step else None
