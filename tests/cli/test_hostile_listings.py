"""Every listing of the command line over a store full of naughty strings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from leadtui.services.workspace import Workspace
from tests.cli.runner import Runner
from tests.hostile_rows import naughty, put_raw, unsafe

LISTINGS = (
    ("companies",),
    ("leads",),
    ("leads", "--hot"),
    ("reminders", "--all"),
    ("pending",),
    ("users",),
    ("rules",),
    ("undo", "--list"),
    ("doctor",),
    ("show", "company", "1"),
    ("show", "company", "9"),
    ("show", "lead", "5"),
    ("show", "lead", "8"),
    ("timeline", "3"),
    ("timeline", "10", "--lead"),
    ("why", "2"),
)


@pytest.fixture
def full(ws: Workspace, shared_data: Path) -> Workspace:
    put_raw(ws, naughty(shared_data))
    return ws


def test_no_listing_is_more_than_text(run: Runner, full: Workspace) -> None:
    for listing in LISTINGS:
        shown = run.text("--as", "Ana", *listing)
        assert not unsafe(shown), listing
        written = run.text("--as", "Ana", "--json", *listing)
        assert not unsafe(written), listing
        json.loads(written)


def test_what_is_typed_is_answered_as_text(run: Runner, full: Workspace) -> None:
    for string in naughty_few(full):
        for command in (("companies",), ("show", "company"), ("remind",), ("show", "lead")):
            result = run("--as", "Ana", *command, "--", string)
            assert result.exit_code in (0, 1), (command, string, result.output)
            assert "Something went wrong" not in result.stderr, (command, string)
            assert not unsafe(result.output), (command, string)


def naughty_few(ws: Workspace) -> list[str]:
    with ws.read() as conn:
        names = conn.execute("SELECT name FROM company WHERE id % 9 = 1 OR id <= 35 ORDER BY id")
        return [str(name) for (name,) in names]
