"""strace, to see the calls with which a command changes files, and to strike at one."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.faults.line import Line

TRACED = "pwrite64,write,fsync,fdatasync,ftruncate,unlink"


class Tracer:
    """strace; the test is skipped where there is none, or where it may not trace."""

    def __init__(self, folder: Path) -> None:
        strace = shutil.which("strace")
        if strace is None:
            pytest.skip("strace is not installed")
        self.log = folder / "calls"
        self.command = (strace, "-f", "-qq", "-o", str(self.log), "-e")
        probe = subprocess.run(
            [*self.command, "trace=none", "true"], capture_output=True, text=True
        )
        if probe.returncode:
            pytest.skip(f"strace may not trace here: {probe.stderr}")

    def points(self, line: Line, command: Sequence[str]) -> list[tuple[str, int]]:
        """The calls of ``command``, which is done, in order: the name, and for the how manieth
        time.
        """
        Line(line.store, (*self.command, f"trace={TRACED}"), line.environment).done(*command)
        calls = re.findall(r"^(?:\d+ +)?(\w+)\(", self.log.read_text(), re.MULTILINE)
        return [(name, calls[: n + 1].count(name)) for n, name in enumerate(calls)]

    def injecting(self, line: Line, fault: str) -> Line:
        """leadtui with ``fault``, as strace's inject has it."""
        return Line(line.store, (*self.command, f"inject={fault}"), line.environment)
