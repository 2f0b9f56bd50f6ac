"""Every store that an earlier leadtui made opens for ever (faults.md 15): see README.md."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from leadtui.models.opening import SCHEMA_VERSION
from leadtui.services import backups, companies, journal, leads
from leadtui.services.workspace import init
from tests.conftest import FakeClock
from tests.faults.line import Line
from tests.golden.make import HERE, facts, unpacked

GOLDEN = sorted(
    int(path.name.removeprefix("schema-").removesuffix(".db.xz"))
    for path in HERE.glob("schema-*.db.xz")
)


def schema_of(path: Path) -> dict[str, str]:
    """What the store is made of: tables, indexes and triggers by name."""
    query = "SELECT type || ' ' || name, ifnull(sql, '') FROM sqlite_master"
    with closing(sqlite3.connect(path)) as conn:
        return dict(conn.execute(query).fetchall())


def known(line: Line, held: dict[str, Any]) -> dict[str, Any]:
    """Of what the store holds now, what the leadtui of its schema had as well."""
    return {name: found for name, found in facts(line).items() if name in held}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that today's leadtui makes."""
    path = tmp_path_factory.mktemp("fresh") / "fresh.db"
    ws = init(path, user="Ana", team="North", timezone="Europe/Paris", clock=FakeClock())
    ws.store.close()
    return path


@pytest.fixture(params=GOLDEN, ids=lambda schema: f"schema {schema}")
def golden(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Line, dict[str, Any]]:
    """A copy of a golden store, and what it held."""
    folder = tmp_path / "desk"
    folder.mkdir(mode=0o700)
    held = json.loads((HERE / f"schema-{request.param}.json").read_text(encoding="utf-8"))
    return Line(unpacked(request.param, folder), environment={"LEADTUI_USER": "Ana"}), held


def test_every_schema_has_its_store() -> None:
    assert list(range(1, SCHEMA_VERSION + 1)) == GOLDEN, (
        "A schema has no golden store: run `python -m tests.golden.make`, and commit what it makes."
    )


def test_the_newest_store_is_of_todays_schema(fresh: Path, tmp_path: Path) -> None:
    newest = schema_of(unpacked(GOLDEN[-1], tmp_path))
    today = schema_of(fresh)
    differing = sorted(n for n in newest.keys() | today.keys() if newest.get(n) != today.get(n))
    assert differing == [], (
        "The schema changed without a new golden store. Where others have stores of it, add a "
        "migration; then see tests/golden/README.md."
    )


def test_it_opens_holds_what_it_held_and_takes_its_last_step_back(
    golden: tuple[Line, dict[str, Any]], fresh: Path
) -> None:
    line, held = golden
    with closing(sqlite3.connect(line.store)) as conn:
        was = conn.execute("PRAGMA user_version").fetchone()[0]
    before = line.store.read_bytes()
    assert known(line, held["now"]) == held["now"]
    kept = backups.listed(line.store)
    assert [each.manifest.why for each in kept if each.manifest] == (
        [f"before the change from schema version {was} to {SCHEMA_VERSION}"]
        if was < SCHEMA_VERSION
        else []
    )
    if was == SCHEMA_VERSION:
        assert line.store.read_bytes() == before
    else:
        assert schema_of(line.store) == schema_of(fresh)
    assert line.wrong() == []
    line.done("undo")
    assert known(line, held["before"]) == held["before"]
    line.done("redo")
    assert known(line, held["now"]) == held["now"]
    assert line.wrong() == []


def test_each_of_its_steps_is_taken_back(golden: tuple[Line, dict[str, Any]]) -> None:
    line, _ = golden
    with line.workspace() as ws:
        for step in journal.steps(ws, limit=1_000):
            if step.undoes is None and step.undone_by is None:
                assert journal.undo(ws, step.id).kept == (), step.title
        assert leads.ids(ws) == []
        assert companies.ids(ws) == []
    assert line.wrong() == []
