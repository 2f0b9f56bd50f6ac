"""Rows that an import makes together are one entry of the journal, and tell as much as many."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtui.models import doctor
from leadtui.models.journal_ranges import made_together
from leadtui.services import audit, companies, imports, journal, leads
from leadtui.services.workspace import Workspace
from tests.builders import dump

ROWS = 30


@pytest.fixture
def imported(ws: Workspace, tmp_path: Path) -> Workspace:
    path = tmp_path / "fair.csv"
    lines = [f"Works {n},Ann,Lee{n},ann{n}@example.com,Lyon" for n in range(ROWS)]
    path.write_text("\n".join(["Company,First Name,Last Name,Email,City", *lines]) + "\n")
    assert imports.run(ws, imports.prepare(ws, "leads", path)).created == ROWS
    return ws


def _changes(ws: Workspace, step: int) -> list[tuple[str, int, str | None]]:
    with ws.read() as conn:
        return conn.execute(
            "SELECT record, record_id, after FROM change WHERE step_id = ? AND record GLOB '*..' "
            "ORDER BY id",
            (step,),
        ).fetchall()


def _gaps(ws: Workspace) -> list[str]:
    with ws.read() as conn:
        return doctor.journal_gaps(conn)


def test_one_entry_a_batch(imported: Workspace) -> None:
    step = journal.steps(imported, 1)[0].id
    kinds = {record: (first, after) for record, first, after in _changes(imported, step)}
    assert kinds["company.."] == (1, str(ROWS))
    assert kinds["contact.."] == (1, str(ROWS))
    assert set(kinds) == {"company..", "contact..", "activity..", "marketing_touch.."}
    assert _gaps(imported) == []


def test_every_row_of_a_range_has_its_change(imported: Workspace) -> None:
    ws = imported
    step = journal.steps(ws, 1)[0].id
    ids = audit.records_of(ws, step)
    told = audit.records(ws, ids)
    assert [each.id for each in told] == ids
    assert len(set(ids)) == len(ids)
    people = [each for each in told if each.record.startswith("Ann Lee")]
    assert {each.record.split(" at ")[0].split(" (")[0] for each in people} >= {"Ann Lee29"}
    assert all(each.what == "made" for each in people)
    # A few in the middle are told alike when they are asked for alone.
    assert audit.records(ws, ids[40:44]) == told[40:44]
    [lead] = leads.ids(ws, "lee17")
    [made] = {row.step for row in audit.history(ws, "lead", lead)}
    assert made == "import fair"
    assert ("First name", "", "Ann") in {
        (row.field, row.old, row.new) for row in audit.history(ws, "lead", lead)
    }


def test_size_counts_every_row(imported: Workspace) -> None:
    step = journal.steps(imported, 1)[0].id
    changes = journal.size(imported).changes
    journalled = len(audit.records_of(imported, step))
    assert changes >= journalled > 4 * ROWS


def test_undo_keeps_rows_of_a_range_that_were_changed_since(imported: Workspace) -> None:
    ws = imported
    step = journal.steps(ws, 1)[0].id
    [company] = companies.ids(ws, "works 11")
    companies.edit(ws, company, {"city": "Nantes"})
    outcome = journal.undo(ws, step)
    assert companies.ids(ws) == [company]
    assert any("Works 11" in row.text for row in outcome.kept)
    assert leads.ids(ws) == []
    assert _gaps(ws) == []


def test_undo_and_redo_of_a_range_give_the_same_store(imported: Workspace) -> None:
    after = dump(imported)
    for _ in range(2):
        journal.undo(imported)
        assert leads.ids(imported) == []
        assert _gaps(imported) == []
        journal.redo(imported)
        assert dump(imported) == after
        assert _gaps(imported) == []


def test_the_doctor_misses_a_row_of_a_range(imported: Workspace) -> None:
    with imported.store.write(None, now=imported.now()) as unit:
        unit.conn.execute("DELETE FROM marketing_touch WHERE contact_id IN (3, 4)")
    assert _gaps(imported) == ["marketing_touch 1 and 1 more"]


def test_ids_with_a_gap_are_journalled_one_by_one(ws: Workspace) -> None:
    with ws.step("make") as unit, made_together(unit.conn, "lead_source"):
        for number in (5, 7, 8):
            unit.conn.execute(
                "INSERT INTO lead_source (id, team_id, name, category, created_at) "
                "VALUES (?, ?, ?, 'import', 1)",
                (number, ws.team.id, f"fair {number}"),
            )
    with ws.read() as conn:
        found = conn.execute(
            "SELECT record, record_id, op FROM change WHERE step_id = ? ORDER BY id",
            (unit.step_id,),
        ).fetchall()
    assert found == [("lead_source", n, "I") for n in (5, 7, 8)]
