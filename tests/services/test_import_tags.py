"""A column of tags, say of the clients there were before (COE-122)."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtui.domain.errors import Invalid, NotFound
from leadtui.domain.kinds import Kind
from leadtui.services import companies, imports, journal, routines, timeline
from leadtui.services.workspace import Workspace
from tests.builders import dump
from tests.cli.runner import Runner
from tests.services.importing import bring, write
from tests.services.records import make
from tests.services.reminding import add_routine, set_default

ROWS = (
    "SIREN,Name,Tag",
    "123456789,Kestrel Labs,Client",
    "987654321,Oran & fils,hors-cible",
    "555555555,Brasserie Nord,ex client",
    "666666666,Delta SA,",
    "777777777,Zinc,customer",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "clients.csv", *ROWS)


def tags(ws: Workspace, routine: int = 0) -> dict[str, str]:
    found = companies.rows(ws, companies.found(ws, "", "name").ids)
    return {row.name: routines.tags(ws, row.id)[routine].tag for row in found}


def test_the_registration_number_is_the_key_and_the_tag_is_set(ws: Workspace, file: Path) -> None:
    """COE-122: on the user's default routine, of known and of new companies; undone as one."""
    kestrel = make(ws, "Kestrel", registration="123456789")
    make(ws, "Delta SA", registration="666666666")
    routines.set_tag(ws, kestrel, "prospect")
    before = dump(ws)
    report = bring(ws, "companies", file, key="SIREN")
    assert (report.created, report.updated, report.unchanged) == (3, 1, 1)
    assert tags(ws) == {
        "Kestrel Labs": "client",
        "Oran & fils": "off_target",
        "Brasserie Nord": "former_client",
        "Delta SA": "",
        "Zinc": "",
    }
    assert [warning.reason for warning in report.warnings] == ['Tag: "customer" is not a tag.']
    [changed] = timeline.page(ws, company_id=kestrel, kinds=Kind.TAG_CHANGED.word, limit=1)
    assert changed.text == "My market: Prospect → Client"
    after = dump(ws)
    again = bring(ws, "companies", file, key="SIREN")
    assert (again.created, again.updated, again.unchanged) == (0, 0, 5)
    assert dump(ws) == after
    journal.undo(ws)
    assert dump(ws) == before


def test_a_tag_alone_is_a_change_and_the_last_row_of_a_company_counts(
    ws: Workspace, tmp_path: Path
) -> None:
    kestrel = make(ws, "Kestrel Labs", registration="123456789")
    file = write(
        tmp_path / "twice.csv",
        "SIREN,Name,Tag",
        "123456789,Kestrel Labs,client",
        "123456789,Kestrel Labs,prospect",
    )
    report = bring(ws, "companies", file)
    assert (report.updated, report.unchanged) == (1, 1)
    assert routines.tags(ws, kestrel)[0].tag == "prospect"
    again = bring(ws, "companies", file)
    assert (again.updated, again.unchanged) == (0, 2)


def test_another_routine_may_be_named(ws: Workspace, file: Path) -> None:
    zinc = add_routine(ws, "Zinc list")
    plan = imports.prepare(ws, "companies", file, routine="zinc list")
    assert plan.routine_id == zinc
    imports.run(ws, plan)
    assert set(tags(ws).values()) == {""}
    assert tags(ws, 1)["Kestrel Labs"] == "client"
    with pytest.raises(NotFound, match="no routine"):
        imports.prepare(ws, "companies", file, routine="Copper")
    with pytest.raises(Invalid, match="Only companies"):
        imports.prepare(ws, "leads", file, routine="zinc list")


def test_without_a_routine_it_is_refused_and_nothing_is_taken(ws: Workspace, file: Path) -> None:
    set_default(ws, None)
    before = dump(ws)
    with pytest.raises(Invalid, match='"Tag" is to be the tag, but you have no default routine'):
        bring(ws, "companies", file)
    assert dump(ws) == before


def test_the_command_line_names_the_routine(ws: Workspace, file: Path) -> None:
    add_routine(ws, "Zinc list")
    run = Runner(ws.store.path)
    report = run.json("import", "companies", str(file), "--routine", "zinc list")
    assert report["created"] == 5
    assert tags(ws, 1)["Kestrel Labs"] == "client"
