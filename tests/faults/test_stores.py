"""What is no store of ours is refused by every command and left as it was (faults.md 13, 14)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.line import Line, leads_file
from tests.faults.test_disk import INIT, state

COMMANDS = (
    ("leads",),
    ("log", "1", "clicked"),
    ("doctor", "--rebuild"),
    ("worker", "--once"),
    INIT,
)


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA user_version = 999")


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE t (x)")


def half(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


WHAT: dict[str, tuple[Callable[[Path], object], str]] = {
    "newer": (newer, "schema version 999"),
    "foreign": (foreign, "is not a leadtui store"),
    "half": (half, "only part of a store"),
    "empty": (lambda path: path.write_bytes(b""), "is empty"),
    "text": (lambda path: path.write_text("hello"), "is not a leadtui store"),
    "zeros": (lambda path: path.write_bytes(bytes(path.stat().st_size)), "not a leadtui store"),
}


@pytest.mark.parametrize(
    "what",
    [
        pytest.param(what, marks=[pytest.mark.fast] if what in ("newer", "half", "empty") else [])
        for what in WHAT
    ],
)
def test_it_is_refused_and_left_as_it_was(line: Line, tmp_path: Path, what: str) -> None:
    make, says = WHAT[what]
    make(line.store)
    before = state(line.store.parent)
    file = str(leads_file(tmp_path / "more.csv", 3))
    for command in (*COMMANDS, ("import", "leads", file)):
        words = line.refused(*command)
        assert str(line.store) in words
        assert says in words or command == INIT
        assert state(line.store.parent) == before, command


@pytest.mark.fast
def test_damage_inside_is_reported_and_not_worsened(line: Line) -> None:
    """faults.md 11: pages of nonsense behind a sound header."""
    data = bytearray(line.store.read_bytes())
    for page in range(2, len(data) // 4096, 2):
        data[page * 4096 : page * 4096 + 4096] = bytes(range(256)) * 16
    line.store.write_bytes(data)
    before = line.store.read_bytes()
    for command in (("leads",), ("log", "1", "clicked"), ("doctor",), ("worker", "--once")):
        ended = line(*command)
        assert ended.returncode == 1, (command, ended.stdout)
        assert "Traceback" not in ended.stderr
        assert "damaged" in ended.stderr + ended.stdout, command
    assert line.store.read_bytes() == before
