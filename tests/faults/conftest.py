"""A store made by the command line, for faults to befall; the table of what they did."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.faults import table
from tests.faults.line import Line, leads_file


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store of Ana's with twenty leads."""
    folder = tmp_path_factory.mktemp("pattern")
    home = {name: str(folder / "home") for name in ("HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    made = Line(folder / "desk" / "day.db", environment=home)
    made.done("init", "--user", "Ana", "--team", "North", "--timezone", "Europe/Paris")
    made.done("import", "leads", str(leads_file(folder / "first.csv", 20)))
    return made.store.parent


@pytest.fixture
def line(tmp_path: Path, pattern: Path) -> Line:
    """leadtui on a store of its own, like the pattern."""
    shutil.copytree(pattern, tmp_path / "desk")
    return Line(tmp_path / "desk" / "day.db")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table."""
    if table.TABLE:
        terminalreporter.section("faults")
        for each in table.lines():
            terminalreporter.write_line(each)
