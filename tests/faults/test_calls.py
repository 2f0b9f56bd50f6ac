"""Every call with which an import, or a change of the schema, changes a file: killed there, or from
there on the disk is full or broken (faults.md 1, 8, 9, 15).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.line import Line, leads_file
from tests.faults.table import PARTS, RUNS, Toll, points_of
from tests.faults.test_kill import count
from tests.faults.tracer import Tracer
from tests.golden.make import unpacked


@pytest.mark.timeout(400)
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("fault", ["signal=KILL", "error=ENOSPC", "error=EIO"])
def test_an_import_is_struck_at_every_change_of_a_file(
    line: Line, tmp_path: Path, fault: str, part: int
) -> None:
    """The backup before it, its rows, its marks and the file of what was refused: killed there, or
    from there on nothing more can be written. Some of the calls unless more runs are asked for.
    """
    tracer = Tracer(tmp_path)
    folder = tmp_path / "lists"
    folder.mkdir()

    def command(start: int) -> tuple[str, ...]:
        path = leads_file(folder / f"list{start}.csv", 3, start=start)
        path.write_text(path.read_text() + "no address,,,\n")
        return ("import", "leads", str(path))

    points = tracer.points(line, command(1_000))
    if fault != "signal=KILL":
        points = [(name, number) for name, number in points if name != "unlink"]
    toll = Toll(f"{fault.partition('=')[2]} at calls of an import that change a file")
    for n, (name, number) in enumerate(points_of(points, part)):
        before = line.facts()
        when = f"{number}" if fault == "signal=KILL" else f"{number}+"
        ended = tracer.injecting(line, name, fault, when)(*command(2_000 + 10 * n))
        count(toll, line, before, ended.returncode == 0)
        if fault != "signal=KILL":
            assert ended.returncode in (0, 1), ended.stderr
            assert "Traceback" not in ended.stderr
            assert "Something went wrong" not in ended.stderr
    toll.check()
    line.done(*command(9_000))
    left = {path.name for path in line.store.parent.iterdir()}
    assert left <= {"day.db", "day.db.lock", "day.db.watermark"}


@pytest.mark.timeout(400)
@pytest.mark.parametrize("part", range(PARTS))
def test_an_upgrade_is_killed_at_every_change_of_a_file(tmp_path: Path, part: int) -> None:
    """faults.md 15: the old store or the new one, and the next start goes on."""
    tracer = Tracer(tmp_path)
    folder = tmp_path / "desk"
    folder.mkdir(mode=0o700)
    line = Line(folder / "golden.db", environment={"LEADTUI_USER": "Ana"})

    def old() -> None:
        for path in folder.iterdir():
            path.unlink()
        unpacked(1, folder)

    old()
    points = tracer.points(line, ("leads",))
    old()
    wanted = line.done("leads")
    toll = Toll("KILL at calls of an upgrade that change a file")
    for name, number in points_of(points, part, RUNS // 2):
        old()
        tracer.injecting(line, name, "signal=KILL", f"{number}")("leads")
        toll.runs += 1
        there = line("leads")
        toll.lost += there.stdout != wanted
        toll.doctor(line.wrong())
    toll.check()
