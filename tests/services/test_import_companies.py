"""What a file of companies does to the companies of a store."""

from __future__ import annotations

import json
from pathlib import Path

from leadtui.domain.kinds import Kind
from leadtui.services.workspace import Workspace
from tests.builders import add_company, add_team
from tests.services.importing import bring, everything, numbers, one, rows, write


def test_companies_are_known_by_their_folded_name(ws: Workspace, tmp_path: Path) -> None:
    add_company(ws, "Café Zoé", city="Lyon", sector="Bread")
    path = write(
        tmp_path / "c.csv",
        "Name,City,Employees,Turnover",
        "CAFE ZOE,Nice,12,",
        "Delta,Metz,50-99,1 M",
    )
    assert numbers(bring(ws, "companies", path)) == (1, 1, 0, 0)
    columns = "name, city, sector, headcount, turnover, details"
    assert rows(ws, f"SELECT {columns} FROM company ORDER BY id") == [
        ("CAFE ZOE", "Nice", "Bread", 12, None, None),
        ("Delta", "Metz", None, None, "1 M", json.dumps({"Employees": "50-99"})),
    ]
    assert rows(ws, "SELECT kind, company_id, text FROM activity") == [(int(Kind.IMPORTED), 2, "c")]
    after = everything(ws)
    assert numbers(bring(ws, "companies", path)) == (0, 0, 2, 0)
    assert everything(ws) == after


def test_a_registration_goes_before_the_name(ws: Workspace, tmp_path: Path) -> None:
    """COE-122: the registration number is what a company is known by."""
    named = add_company(ws, "Delta")
    path = write(
        tmp_path / "c.csv",
        "SIREN,Nom,Ville",
        "552100554,Delta,Lyon",
        "552100999,Delta,Nice",
        "552100554,Delta SA,Metz",
    )
    assert numbers(bring(ws, "companies", path)) == (1, 2, 0, 0)
    assert rows(ws, "SELECT id, registration, name, city FROM company ORDER BY id") == [
        (named, "552100554", "Delta SA", "Metz"),
        (named + 1, "552100999", "Delta", "Nice"),
    ]
    assert numbers(bring(ws, "companies", path)) == (0, 0, 3, 0)


def test_another_column_can_be_the_key(ws: Workspace, tmp_path: Path) -> None:
    """PUB-2: with a key of its own, one name may be two companies."""
    path = write(tmp_path / "c.csv", "Ref,Name,City", "1,Delta,Lyon", "2,Delta,Nice", ",Echo,Metz")
    report = bring(ws, "companies", path, key="Ref")
    assert numbers(report) == (2, 0, 0, 1)
    assert report.skipped[0].reason == "There is no Ref, the key."
    moved = write(tmp_path / "d.csv", "Ref,Name,City", "2,Delta Nice,Nice")
    assert numbers(bring(ws, "companies", moved, key="Ref")) == (0, 1, 0, 0)
    assert rows(ws, "SELECT external_id, name FROM company ORDER BY id") == [
        ("1", "Delta"),
        ("2", "Delta Nice"),
    ]


def test_an_identifier_that_is_taken_stays_a_detail(ws: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "c.csv", "Id,Name", "1,Delta", "1,Echo")
    report = bring(ws, "companies", path)
    assert numbers(report) == (2, 0, 0, 0)
    assert [w.line for w in report.warnings] == [3]
    assert one(ws, "SELECT details FROM company WHERE name = 'Echo'") == json.dumps({"Id": "1"})
    after = everything(ws)
    assert numbers(bring(ws, "companies", path)) == (0, 0, 2, 0)
    assert everything(ws) == after


def test_another_team_is_neither_found_nor_touched(ws: Workspace, tmp_path: Path) -> None:
    team_id, _ = add_team(ws)
    add_company(ws, "Delta", team_id=team_id, external_id="1", city="Osaka")
    path = write(tmp_path / "c.csv", "Id,Name,City", "1,Delta,Lyon")
    assert numbers(bring(ws, "companies", path, key="Id")) == (1, 0, 0, 0)
    assert rows(ws, "SELECT team_id, external_id, city FROM company ORDER BY id") == [
        (team_id, "1", "Osaka"),
        (ws.team.id, "1", "Lyon"),
    ]
