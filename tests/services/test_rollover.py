"""The team's day: when it begins, and that one process alone begins it (X-8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from leadtui.domain.dates import from_ms, to_ms
from leadtui.services import news
from leadtui.services.rollover import next_midnight, roll_over
from leadtui.services.workspace import Workspace, init
from tests.conftest import NOW, FakeClock


def test_a_day_is_begun_once(ws: Workspace, clock: FakeClock) -> None:
    first = roll_over(ws.store, clock())
    assert (dict(first.today), first.begun) == ({1: dt.date(2026, 11, 22)}, frozenset({1}))
    assert roll_over(ws.store, clock()).begun == frozenset()
    clock.move(hours=13)
    assert roll_over(ws.store, clock() - 1).begun == frozenset()
    second = roll_over(ws.store, clock())
    assert (second.today[1], second.begun) == (dt.date(2026, 11, 23), frozenset({1}))


def test_a_store_that_can_only_be_read_has_a_day_too(ws: Workspace) -> None:
    ws.store.look = type(ws.store.look)(ws.store.look.found, ws.store.look.version, writable=False)
    days = roll_over(ws.store, NOW)
    assert (days.today[1], days.begun) == (dt.date(2026, 11, 22), frozenset())


@pytest.mark.parametrize(
    ("zone", "now", "expected"),
    [
        ("Europe/Paris", "2026-03-28T22:59:00Z", "2026-03-28T23:00:00Z"),
        ("Europe/Paris", "2026-03-29T10:00:00Z", "2026-03-29T22:00:00Z"),
        ("Europe/Paris", "2026-10-25T00:30:00Z", "2026-10-25T23:00:00Z"),
        # Midnight does not exist on that day: the clocks go from 24:00 to 01:00.
        ("America/Santiago", "2026-09-05T12:00:00Z", "2026-09-06T04:00:00Z"),
        ("Asia/Tokyo", "2026-11-22T10:00:00Z", "2026-11-22T15:00:00Z"),
    ],
)
def test_the_next_day_begins_at_midnight_there(
    tmp_path: Path, zone: str, now: str, expected: str
) -> None:
    at = to_ms(dt.datetime.fromisoformat(now))
    store = init(tmp_path / "s.db", user="Ana", team="North", timezone=zone, clock=lambda: at).store
    midnight = next_midnight(store, at)
    assert midnight is not None
    assert from_ms(midnight, dt.UTC) == dt.datetime.fromisoformat(expected)
    before, after = roll_over(store, midnight - 1), roll_over(store, midnight)
    assert after.begun == {1}
    assert after.today[1] - before.today[1] == dt.timedelta(days=1)


def test_a_watch_sees_what_others_commit(make_workspace: Callable[[], Workspace]) -> None:
    ws = make_workspace()
    watch = news.watch(ws.store)
    assert watch.changed()
    assert not watch.changed()
    number = watch.version()
    with ws.step("other") as unit:
        unit.conn.execute("UPDATE team SET name = 'South'")
    assert watch.version() != number
    assert watch.changed()
    assert not watch.changed()
    watch.close()
    assert watch.changed()
    watch.close()
