"""The search stays whole when a change is too large to be indexed within it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

from leadtui.domain.format import plural
from leadtui.models import doctor, search
from leadtui.models.store import INLINE_RECORDS
from leadtui.services import companies, find, imports, journal, leads, search_index
from leadtui.services.workspace import Workspace
from tests.builders import add_company

MANY = INLINE_RECORDS + 40


def _import(ws: Workspace, folder: Path, rows: int, word: str = "Person") -> None:
    path = folder / f"{word}.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Company", "First Name", "Email"))
        for n in range(rows):
            writer.writerow((f"{word} Works {n}", f"{word}{n}", f"{word}{n}@example.com"))
    report = imports.run(ws, imports.prepare(ws, "leads", path))
    assert report.created == rows, report


def _waiting(ws: Workspace) -> int:
    with ws.read() as conn:
        return search.waiting(conn)


def _differing(ws: Workspace) -> int:
    with ws.store.scratch() as conn:
        return doctor.search_differs(conn)


def test_a_small_import_is_indexed_at_once(ws: Workspace, tmp_path: Path) -> None:
    _import(ws, tmp_path, 20)
    assert _waiting(ws) == 0
    assert _differing(ws) == 0


def test_a_large_import_waits_and_the_first_search_finds_all_of_it(
    ws: Workspace, tmp_path: Path
) -> None:
    add_company(ws, "Before")
    _import(ws, tmp_path, MANY)
    assert _waiting(ws) == 2 * MANY
    found = leads.ids(ws, f"person{MANY - 1}")
    assert len(found) == 1
    assert _waiting(ws) == 0
    assert _differing(ws) == 0
    assert len(companies.ids(ws, "works person")) == MANY


def test_every_search_catches_up(ws: Workspace, tmp_path: Path) -> None:
    asks: tuple[Callable[[str], Sequence[object]], ...] = (
        lambda word: find.records(ws, word),
        lambda word: companies.ids(ws, word),
        lambda word: [companies.find(ws, f"{word} works 3")],
    )
    for number, ask in enumerate(asks):
        word = f"Kind{'abc'[number]}"
        _import(ws, tmp_path, MANY, word)
        assert _waiting(ws) > 0
        assert ask(word.lower())
        assert _waiting(ws) == 0


def test_what_waits_is_indexed_in_bites_that_can_be_stopped(ws: Workspace, tmp_path: Path) -> None:
    _import(ws, tmp_path, 2 * MANY)
    said: list[tuple[str, int]] = []

    def note(what: str, done: int) -> None:
        said.append((what, done))

    done = search_index.settle(ws.store, ws.now(), cancelled=lambda: bool(said), progress=note)
    assert said == [("indexing for the search", search_index.CHUNK)]
    assert done == search_index.CHUNK
    assert _waiting(ws) == 4 * MANY - search_index.CHUNK
    assert search_index.settle(ws.store, ws.now()) == 4 * MANY - search_index.CHUNK
    assert search_index.settle(ws.store, ws.now()) == 0
    assert _differing(ws) == 0


def test_records_that_wait_may_change_go_and_come_back(ws: Workspace, tmp_path: Path) -> None:
    _import(ws, tmp_path, MANY)
    [company] = companies.ids(ws, "Works 7")[:1]
    _import(ws, tmp_path, MANY, "Later")
    with ws.read() as conn:
        newest = conn.execute("SELECT max(id) FROM company").fetchone()[0]
    # One that is indexed and one that waits.
    for changed in (company, newest):
        companies.edit(ws, changed, {"city": "Zzyzx"})
    assert sorted(companies.ids(ws, "zzyzx")) == sorted([company, newest])
    assert _differing(ws) == 0
    for _ in range(3):
        journal.undo(ws)
    assert companies.ids(ws, "zzyzx") == []
    assert companies.ids(ws, "later") == []
    assert _differing(ws) == 0
    for _ in range(3):
        journal.redo(ws)
    assert len(companies.ids(ws, "later")) == MANY, plural(_waiting(ws), "record") + " wait"
    assert sorted(companies.ids(ws, "zzyzx")) == sorted([company, newest])
    assert _differing(ws) == 0


def test_an_import_undone_before_it_was_indexed_leaves_nothing_to_do(
    ws: Workspace, tmp_path: Path
) -> None:
    _import(ws, tmp_path, MANY)
    journal.undo(ws)
    search_index.settle(ws.store, ws.now())
    assert _waiting(ws) == 0
    with ws.read() as conn:
        assert conn.execute("SELECT count(*) FROM search_dirty").fetchone() == (0,)
    assert _differing(ws) == 0
