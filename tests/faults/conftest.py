"""A store made by the command line, for faults to befall; the table of what they did."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import table
from tests.faults.line import Line, leads_file


@pytest.fixture
def line(tmp_path: Path) -> Line:
    """leadtui on a store of Ana's with twenty leads."""
    folder = tmp_path / "desk"
    made = Line(folder / "day.db")
    made.done("init", "--user", "Ana", "--team", "North", "--timezone", "Europe/Paris")
    made.done("import", "leads", str(leads_file(tmp_path / "first.csv", 20)))
    return made


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table."""
    if table.TABLE:
        terminalreporter.section("faults")
        for each in table.lines():
            terminalreporter.write_line(each)
