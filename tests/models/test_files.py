"""Files that are put in their place only when whole, and what a disk may do meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from leadtui.models import files


def _written(folder: Path) -> None:
    files.write_new(folder / "new", "text")


def _copied(folder: Path) -> None:
    files.copy_new(folder / "old", folder / "new")


def _placed(folder: Path) -> None:
    files.place(folder / "old", folder / "new")


@pytest.mark.parametrize("made", [_written, _copied, _placed])
def test_what_a_disk_does_not_keep_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Callable[[Path], None]
) -> None:
    """faults.md 8, 9: neither half of a file nor one whose name may be lost."""
    (tmp_path / "old").write_text("text")

    def broken(handle: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", broken)
        with pytest.raises(OSError, match="Input/output"):
            made(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    made(tmp_path)
    assert (tmp_path / "new").read_text() == "text"
