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
        self.command: tuple[str, ...] = (strace, "-f", "-qq", "-o", str(self.log), "-e")
        probe = _ran(*self.command, "trace=none", "true")
        if probe.returncode:
            pytest.skip(f"strace may not trace here: {probe.stderr}")
        # Calls that are not traced are not stopped at either: three times as fast.
        quick = (strace, "--seccomp-bpf", *self.command[1:])
        self.quick = quick if _ran(*quick, "trace=write", "true").returncode == 0 else self.command

    def points(self, line: Line, command: Sequence[str]) -> list[tuple[str, int]]:
        """The calls of ``command``, which is done, in order: the name, and for the how manieth
        time.
        """
        Line(line.store, (*self.command, f"trace={TRACED}"), line.environment).done(*command)
        calls = re.findall(r"^(?:\d+ +)?(\w+)\(", self.log.read_text(), re.MULTILINE)
        return [(name, calls[: n + 1].count(name)) for n, name in enumerate(calls)]

    def injecting(self, line: Line, call: str, fault: str, when: str) -> Line:
        """leadtui with a ``fault`` at the call named, as strace's inject has it: ``when`` is for
        the how manieth time, with ``+`` from there on.
        """
        # Signals are not sent in the quick way.
        command = self.command if fault.startswith("signal=") else self.quick
        before = (*command, f"trace={call}", "-e", f"inject={call}:{fault}:when={when}")
        return Line(line.store, before, line.environment)


def _ran(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True)
