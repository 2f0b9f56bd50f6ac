"""How an import is planned, stopped, refused, and what it leaves beside the file."""

from __future__ import annotations

import csv
import json
import os
import stat
from pathlib import Path

import pytest

from leadtui.domain.errors import Cancelled, ImportRefused, Invalid, NotFound
from leadtui.services import import_refused, imports, journal
from leadtui.services.workspace import Workspace
from tests.builders import add_company
from tests.services.importing import bring, everything, numbers, one, rows, write

LEADS = ("E-mail,First name,Company", "ann@example.com,Ann,Delta", "bob@example.com,Bob,Echo")


def many(path: Path, count: int = 3_000) -> Path:
    return write(path, "Email,Company", *(f"a{n}@example.com,Firm {n}" for n in range(count)))


# --- the plan -----------------------------------------------------------------------------


def test_a_plan_shows_how_rows_would_land_and_writes_nothing(ws: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "fair.csv", *LEADS, "nobody,Cy,")
    before = everything(ws)
    plan = imports.prepare(ws, "leads", path)
    assert everything(ws) == before
    assert plan.columns == (
        ("E-mail", "email"),
        ("First name", "first_name"),
        ("Company", "company"),
    )
    assert (plan.list_name, plan.key, plan.summary()) == (
        "fair",
        "email",
        "CSV, utf-8, delimiter ,",
    )
    assert [(row.line, row.fields) for row in plan.sample[:1]] == [
        (2, (("First name", "Ann"), ("E-mail", "ann@example.com"), ("Company", "Delta")))
    ]
    assert plan.sample[2].warnings[0].startswith('E-mail: "nobody" is not an e-mail address')


def test_a_saved_mapping_is_used_for_the_same_header(ws: Workspace, tmp_path: Path) -> None:
    """Saved by name, used again when the same header comes, in any order."""
    plan = imports.prepare(
        ws, "leads", write(tmp_path / "a.csv", "Mail,Town", "a@example.com,Lyon")
    )
    plan = imports.with_target(ws, plan, "Town", "notes")
    imports.save_mapping(ws, "Fair", plan)
    assert imports.mappings(ws, "leads") == ["Fair"]
    assert imports.mappings(ws, "companies") == []
    again = imports.prepare(
        ws, "leads", write(tmp_path / "b.csv", "Town,Mail", "Nice,b@example.com")
    )
    assert (again.mapping_name, again.columns) == ("Fair", (("Town", "notes"), ("Mail", "email")))
    imports.run(ws, again)
    assert rows(ws, "SELECT email, notes FROM contact") == [("b@example.com", "Nice")]
    other = write(tmp_path / "c.csv", "mail,TOWN,Fax", "c@example.com,Metz,")
    assert imports.prepare(ws, "leads", other).mapping_name == ""
    named = imports.prepare(ws, "leads", other, mapping="fair")
    assert (named.mapping_name, named.columns) == (
        "Fair",
        (("mail", "email"), ("TOWN", "notes")),
    )
    with pytest.raises(NotFound, match="Saved: Fair"):
        imports.prepare(ws, "leads", other, mapping="Farm")
    with pytest.raises(Invalid, match="Mail"):
        imports.prepare(ws, "leads", write(tmp_path / "d.csv", "X,Town", "1,2"), mapping="Fair")


@pytest.mark.parametrize(
    ("kind", "options", "error"),
    [
        ("dogs", {}, "no import of 'dogs'"),
        ("leads", {"key": "Nowhere"}, 'no one column "Nowhere"'),
        ("leads", {"encoding": "klingon"}, "no encoding 'klingon'"),
        ("leads", {"delimiter": "--"}, "cannot be a delimiter"),
        ("events", {"key": "Email"}, "names of its own"),
    ],
)
def test_what_cannot_be_planned_is_said(
    ws: Workspace, tmp_path: Path, kind: str, options: dict[str, str], error: str
) -> None:
    path = write(tmp_path / "fair.csv", *LEADS)
    with pytest.raises(Invalid, match=error):
        imports.prepare(ws, kind, path, **options)


@pytest.mark.parametrize("kind", imports.KINDS)
@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("missing.csv", None, "no such file"),
        ("empty.csv", b"", "is empty"),
        ("binary.csv", b"a,b\n\x00\x01\x02,\n", "NUL"),
        ("sheet.csv", b"PK\x03\x04xl/workbook.xml", "Excel"),
        ("folder", "folder", "is a folder"),
    ],
)
def test_a_file_that_is_none_is_refused_by_name(
    ws: Workspace, tmp_path: Path, kind: str, name: str, content: bytes | str | None, error: str
) -> None:
    """The issue's bad input: a clear message, the store as it was."""
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    before = everything(ws)
    with pytest.raises(ImportRefused, match=error) as refused:
        bring(ws, kind, path)
    assert str(path) in str(refused.value)
    assert everything(ws) == before


# --- all or nothing -----------------------------------------------------------------------


def test_an_import_is_stopped_in_the_middle_and_nothing_is_kept(
    ws: Workspace, tmp_path: Path
) -> None:
    plan = imports.prepare(ws, "leads", many(tmp_path / "many.csv"))
    before = everything(ws)
    seen: list[tuple[float, str]] = []
    with pytest.raises(Cancelled, match="Nothing of it was kept"):
        imports.run(
            ws,
            plan,
            progress=lambda part, text: seen.append((part, text)),
            cancelled=lambda: len(seen) >= 3,
        )
    assert 0 < seen[0][0] < seen[2][0] < 1
    assert everything(ws) == before
    assert numbers(imports.run(ws, plan)) == (3_000, 0, 0, 0)


def test_ctrl_c_in_the_middle_keeps_nothing(ws: Workspace, tmp_path: Path) -> None:
    plan = imports.prepare(ws, "leads", many(tmp_path / "many.csv"))
    before = everything(ws)

    def interrupt(part: float, text: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        imports.run(ws, plan, progress=interrupt)
    assert everything(ws) == before


@pytest.mark.parametrize("when", ["before", "during"])
def test_a_file_that_changes_is_refused_and_nothing_is_kept(
    ws: Workspace, tmp_path: Path, when: str
) -> None:
    path = many(tmp_path / "many.csv", 20_000)
    plan = imports.prepare(ws, "leads", path)
    before = everything(ws)

    def grow(part: float, text: str) -> None:
        with path.open("a") as file:
            file.write("late@example.com,Late\n")

    if when == "before":
        grow(0, "")
    with pytest.raises(ImportRefused, match="changed while it was read"):
        imports.run(ws, plan, progress=grow)
    assert everything(ws) == before


def test_a_quote_that_never_closes_keeps_nothing(ws: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "q.csv", "Email,Notes", "a@example.com,fine", 'b@example.com,"open')
    before = everything(ws)
    with pytest.raises(ImportRefused, match="line 3"):
        bring(ws, "leads", path)
    assert everything(ws) == before


def test_one_import_is_one_step_with_its_run(ws: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "fair.csv", *LEADS, ",,")
    report = bring(ws, "leads", path)
    step = journal.steps(ws)[0]
    assert (step.id, step.title, step.origin) == (report.step_id, "import fair", "import")
    columns = "id, kind, file_name, length(file_sha256), created, updated, unchanged, skipped"
    assert rows(ws, f"SELECT {columns} FROM import_run") == [
        (report.run_id, "leads", "fair.csv", 64, 2, 0, 0, 1)
    ]
    mapping = json.loads(str(one(ws, "SELECT mapping FROM import_run")))
    assert mapping["columns"][0] == ["E-mail", "email"]


# --- refused rows -------------------------------------------------------------------------


def test_refused_rows_stand_beside_the_source_and_come_in_once_corrected(
    ws: Workspace, tmp_path: Path
) -> None:
    """Faults 29, 34: same delimiter, harmless cells, for the user's eyes only."""
    path = write(
        tmp_path / "fair.csv",
        "Email;Nom;Téléphone;Note",
        "a@example.com;Lee;;",
        ";Ray;+33 1 42 68 53 00;=1+1",
        "x@example.com;Too;many;cells;here",
    )
    report = bring(ws, "leads", path)
    assert numbers(report) == (1, 0, 0, 2)
    refused = report.refused_file
    assert refused == tmp_path / "fair.refused.csv"
    assert refused is not None
    assert stat.S_IMODE(refused.stat().st_mode) == 0o600
    with refused.open(newline="", encoding="utf-8") as file:
        content = list(csv.reader(file, delimiter=";"))
    assert content[0] == ["Email", "Nom", "Téléphone", "Note", "refused because"]
    assert content[1][:4] == ["", "Ray", "'+33 1 42 68 53 00", "'=1+1"]
    assert content[1][4].startswith("line 3: There is no e-mail, the key")
    assert content[2][:5] == ["x@example.com", "Too", "many", "cells", "here"]
    text = refused.read_text(encoding="utf-8").replace("\n;Ray", "\nray@example.com;Ray")
    corrected = tmp_path / "corrected.csv"
    corrected.write_text(text, encoding="utf-8")
    again = bring(ws, "leads", corrected)
    assert numbers(again) == (1, 0, 0, 1)
    assert rows(ws, "SELECT email, phone, notes, details FROM contact WHERE id = 2") == [
        ("ray@example.com", "+33142685300", "=1+1", None)
    ]


def test_files_of_refused_rows_are_never_overwritten(ws: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "fair.csv", "Email,Nom", ",Lee")
    mine = write(tmp_path / "fair.refused.csv", "mine")
    (tmp_path / "fair.refused-2.csv").symlink_to(tmp_path / "elsewhere")
    first = bring(ws, "leads", path).refused_file
    assert first == tmp_path / "fair.refused-3.csv"
    assert (mine.read_text(), (tmp_path / "elsewhere").exists()) == ("mine\n", False)
    assert bring(ws, "leads", path).refused_file == first


def test_a_dry_run_leaves_no_file(ws: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "fair.csv", "Email,Nom", ",Lee")
    report = bring(ws, "leads", path, dry_run=True)
    assert (len(report.skipped), report.refused_file) == (1, None)
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".csv"] == ["fair.csv"]
    assert report.summary().startswith("Nothing was written; it would be: 0 created")


def test_a_folder_that_takes_no_file_is_told_not_failed(
    ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "fair.csv", "Email,Nom", "a@example.com,Lee", ",Ray")

    really = os.open

    def refuse(where: Path, flags: int, mode: int = 0o777) -> int:
        if "refused" in str(where):
            raise PermissionError(13, "Permission denied")
        return really(where, flags, mode)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        report = bring(ws, "leads", path)
    assert (report.created, report.refused_file) == (1, None)
    assert "could not be written beside" in report.refused_problem
    assert "Permission denied" in report.refused_problem


def test_refused_bytes_go_out_as_they_came_in(ws: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    good = "".join(f"é{n}@example.com,Zoé\n" for n in range(40)).encode()
    path.write_bytes(b"Email,Name\n" + good + b"b@example.com,Caf\xe9\n")
    report = bring(ws, "leads", path)
    assert report.refused_file is not None
    assert b'b@example.com,Caf\xe9,"line 42' in report.refused_file.read_bytes()
    assert "0xE9" in report.skipped[-1].reason


@pytest.mark.parametrize("cell", ["=1", "+33", "-5", "@x", "\tx", "'=1", "''=", "'x", "x", ""])
def test_harmless_cells_can_be_read_back(cell: str) -> None:
    shown = import_refused.harmless(cell)
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert import_refused.as_it_was([shown]) == (cell,)


@pytest.mark.parametrize("end", ["", "-wal", "-shm", ".lock"])
def test_the_files_of_the_store_itself_are_not_even_opened(ws: Workspace, end: str) -> None:
    """Closing one again would drop the locks that this process has on it."""
    file = ws.store.path.with_name(ws.store.path.name + end)
    add_company(ws, "Acme")
    with ws.read(), pytest.raises(ImportRefused, match="belongs to the store itself"):
        imports.prepare(ws, "leads", file)
