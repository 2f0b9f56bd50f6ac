"""Copies that restores put aside do not pile up, and none goes that may be the only one."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtui.services import backups, restoring
from leadtui.services.workspace import Workspace
from tests.conftest import FakeClock


@pytest.fixture
def made(ws: Workspace) -> Path:
    """A backup of the store, which is closed."""
    file = backups.make(ws.store.path, ws.now()).file
    ws.store.close()
    return file


def restore(ws: Workspace, file: Path) -> restoring.Restored:
    return restoring.run(restoring.prospect(ws.store.path, file), ws.now())


def beside(ws: Workspace) -> list[str]:
    """The copies beside the store, and what belongs to them."""
    start = f"{ws.store.path.stem}."
    names = [path.name.removeprefix(start) for path in ws.store.path.parent.iterdir()]
    return sorted(start + name for name in names if name.startswith(("before-", "damaged-")))


def test_old_copies_go_when_three_newer_ones_are_there(
    ws: Workspace, made: Path, clock: FakeClock
) -> None:
    first = restore(ws, made)
    assert first.kept is not None
    others = []
    for days in (1, 1, 120):
        clock.move(days=days)
        others.append(restore(ws, made))
    assert [done.removed for done in (first, *others)] == [(), (), (), (first.kept,)]
    files = [done.kept for done in others if done.kept]
    assert beside(ws) == sorted(n for f in files for n in (f.name, f.with_suffix(".json").name))


def test_damaged_stores_are_counted_for_themselves_with_what_lay_beside_them(
    ws: Workspace, made: Path, clock: FakeClock
) -> None:
    sound = restore(ws, made).kept
    for n in range(4):
        clock.move(days=100)
        ws.store.path.write_bytes(b"damaged %d" % n)
        ws.store.path.with_name(f"{ws.store.path.name}-wal").write_bytes(b"log")
        done = restore(ws, made)
        assert not done.whole
    assert [path.name for path in done.removed] == ["store0.damaged-20270302T100000.000Z.db"]
    assert sound is not None
    damaged = sorted(ws.store.path.parent.glob("store0.damaged-*"))
    assert [path.read_bytes() for path in damaged[::2]] == [
        b"damaged 1",
        b"damaged 2",
        b"damaged 3",
    ]
    assert [path.name.endswith(".db-wal") for path in damaged[1::2]] == [True] * 3
    assert beside(ws) == sorted(p.name for p in (*damaged, sound, sound.with_suffix(".json")))


def test_a_copy_that_is_not_as_it_was_made_neither_counts_nor_goes(
    ws: Workspace, made: Path, clock: FakeClock
) -> None:
    """Else the last good one might go."""
    copies = []
    for _ in range(4):
        clock.move(days=1)
        copies.append(restore(ws, made).kept)
    good, *bad = copies
    for each in bad:
        assert each is not None
        each.write_bytes(b"cut short")
    clock.move(days=200)
    assert restore(ws, made).removed == ()
    assert good is not None
    assert good.exists()


def test_what_is_being_restored_stays_and_so_does_what_only_looks_like_a_copy(
    ws: Workspace, made: Path, clock: FakeClock
) -> None:
    first = restore(ws, made).kept
    assert first is not None
    others = ("store0.damaged-notes.db", "store0.damaged-20200101T000000.000Z.txt",
              "store1.damaged-20200101T000000.000Z.db")  # fmt: skip
    for name in others:
        ws.store.path.with_name(name).write_text("mine")
    for _ in range(3):
        clock.move(days=100)
        assert restore(ws, first).removed == ()
    clock.move(days=100)
    assert first in restore(ws, made).removed
    assert all(ws.store.path.with_name(name).exists() for name in others)
