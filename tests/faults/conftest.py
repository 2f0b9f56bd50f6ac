"""A store made by the command line, for faults to befall; the table of what they did."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.faults import table
from tests.faults.line import Line, leads_file

#: The name under which reports carry what a fault did.
TOLL = "toll"


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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Among all tests the fast faults are enough; all of them run where they are asked for."""
    here = Path(__file__).parent
    if any(here.name in Path(asked.partition("::")[0]).parts for asked in config.args):
        return
    slow = [
        item
        for item in items
        if here in item.path.parents and item.get_closest_marker("fast") is None
    ]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in set(slow)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """What a test put into the table goes with its report, from whichever process."""
    table.TABLE.clear()
    try:
        return (yield)
    finally:
        item.user_properties += [(TOLL, asdict(each)) for each in table.TABLE]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table."""
    tolls = [
        table.Toll(**values)
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", None) == "call"
        for name, values in report.user_properties
        if name == TOLL
    ]
    if tolls:
        terminalreporter.section("faults")
        for each in table.lines(tolls):
            terminalreporter.write_line(each)
