"""The two commands of the README, in the form that the gate takes them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def command_after(marker: str) -> str:
    """The fenced block below ``<!-- marker -->``."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(rf"^<!-- {marker} -->\n```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert block, f"README.md has no fenced command below <!-- {marker} -->"
    return block[1]


@pytest.mark.parametrize("marker", ["run", "test"])
def test_a_command_is_one_line_that_needs_only_python_and_pip(marker: str) -> None:
    command = command_after(marker)
    assert command.count("\n") == 1
    # ensurepip is absent on Debian, and pip refuses the system's own environment (PEP 668).
    assert command.startswith("python3 -m venv --without-pip .venv && ")
    assert " && python3 -m pip --python .venv/bin/python install " in command


def test_the_first_command_ends_in_the_demo_and_the_second_runs_the_tests() -> None:
    assert command_after("run").endswith(" && .venv/bin/leadtui demo\n")
    assert command_after("test").endswith(" && .venv/bin/python -m pytest -q -n auto\n")


def test_the_table_of_faults_names_files_that_exist() -> None:
    """Each row of tests/faults/README.md ends in the files that hold it."""
    folder = ROOT / "tests" / "faults"
    text = (folder / "README.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) > 20
    for row in rows:
        where = row.rstrip("| ").rpartition(" | ")[2]
        if where == "Where":
            continue
        names = re.findall(r"`([^`]+)`", where)
        assert names, row
        for name in names:
            place = ROOT if name.startswith("tests/") else folder
            assert (place / name).exists(), f"{name}: {row}"


def test_every_file_of_faults_is_in_their_table() -> None:
    folder = ROOT / "tests" / "faults"
    text = (folder / "README.md").read_text(encoding="utf-8")
    missing = [p.name for p in sorted(folder.glob("test_*.py")) if f"`{p.name}`" not in text]
    assert not missing
