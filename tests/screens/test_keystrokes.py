"""The keys that the things of every day take from Today stay within their targets."""

from __future__ import annotations

from pathlib import Path

from bench import keystrokes


async def test_every_thing_happens_within_its_target(tmp_path: Path) -> None:
    found = await keystrokes.count(tmp_path)
    assert [(each.what, each.keys, each.happened) for each in found if not each.kept] == []
    assert [each.target for each in found] == [2, 2, 1, 2, 3, 2, 3, 2, 3]
