"""Files that are no files to import, and files that do not hold still: refused by name, with the
line and what to do, and the store is as it was.
"""

from __future__ import annotations

import os
import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.line import Line, leads_file

#: Those of a parameter that are played through in the gate.
FAST = pytest.mark.fast

KINDS = ("companies", "leads", "events")


def giant(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"name,city\nAcme,")
        for _ in range(200):
            file.write(b"x" * 1_000_000)


def nul(path: Path) -> None:
    path.write_bytes(b"name,city\nAcme,Paris\nDel\x00ta,Lyon\n")


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "folder.csv": (lambda path: path.mkdir(), "is a folder"),
    "missing.csv": (lambda path: None, "no such file"),
    "empty.csv": (lambda path: path.touch(), "is empty"),
    "binary.csv": (lambda path: path.write_bytes(bytes(range(256)) * 40), "NUL"),
    "nul.csv": (nul, ", line 3: "),
    "picture.csv": (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99)), "a picture"),
    "broken.json": (lambda path: path.write_text('{"event": "click", '), ""),
    "pipe.csv": (lambda path: os.mkfifo(path), "not a regular file"),
}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[FAST] if name in ("folder.csv", "empty.csv", "nul.csv") else [])
        for name in BAD
    ],
)
def test_what_is_no_file_of_records_is_refused(line: Line, tmp_path: Path, name: str) -> None:
    make, says = BAD[name]
    path = tmp_path / name
    make(path)
    before = line.facts()
    for kind in ("events",) if name == "broken.json" else KINDS:
        words = line.refused("import", kind, str(path))
        assert str(path) in words
        assert says in words, kind
    assert line.facts() == before
    assert line.wrong() == []
    assert not list(tmp_path.glob("*.refused*"))


@FAST
def test_a_line_of_200_mb_is_refused_in_little_memory(line: Line, tmp_path: Path) -> None:
    path = tmp_path / "giant.csv"
    giant(path)
    try:
        for kind in KINDS:
            words = line.refused("import", kind, str(path))
            assert f"{path}, line 2: is longer than" in words
    finally:
        path.unlink()
    # In kB, over all children so far.
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 400_000


@contextmanager
def meanwhile(deed: Callable[[], object]) -> Iterator[None]:
    """``deed`` again and again, until the body is done."""
    over = threading.Event()

    def work() -> None:
        while not over.wait(0.02):
            deed()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        pytest.param("leads", "grows", marks=FAST),
        pytest.param("leads", "is replaced", marks=FAST),
        *[("leads", how) for how in ("shrinks", "vanishes")],
        *[("events", how) for how in ("grows", "shrinks", "is replaced", "vanishes")],
    ],
)
def test_a_file_that_changes_while_it_is_read_is_refused(
    line: Line, tmp_path: Path, how: str, kind: str
) -> None:
    path = leads_file(tmp_path / "moving.csv", 8_000, start=1_000)
    if kind == "events":
        rows = (f"{n},l1@example.org,clicked,2026-11-01T09:00:00Z" for n in range(8_000))
        path.write_text("\n".join(("id,email,kind,at", *rows, "")))
    whole = path.read_bytes()
    other = tmp_path / "other"

    def change() -> None:
        if how == "grows":
            with path.open("ab") as file:
                file.write(b"one more,,,\n")
        elif how == "shrinks":
            size = path.stat().st_size
            os.truncate(path, size - 60)
        elif how == "is replaced":
            other.write_bytes(whole)
            other.replace(path)
        else:
            path.unlink(missing_ok=True)

    before = line.facts()
    with meanwhile(change):
        words = line.refused("import", kind, str(path))
    assert str(path) in words
    assert "changed while it was read" in words or (how == "vanishes" and "no such" in words)
    assert line.facts() == before
    assert line.wrong() == []
    assert not list(tmp_path.glob("*.refused*"))
