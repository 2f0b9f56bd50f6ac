"""Text of a store that is none any more: what reading it ends in (faults.md 11)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from leadtui.domain.errors import StoreError
from leadtui.models.store import Store
from leadtui.services import companies, deals, doctor
from leadtui.services.findings import Health
from leadtui.services.workspace import Workspace
from tests.builders import add_company

#: Of a store at rest: a name of a company, a name in the schema.
GARBLED = (
    "UPDATE company SET name = CAST(x'41c84221' AS TEXT)",
    "UPDATE sqlite_master SET sql = CAST(x'435245415445205441424c4520c8' AS TEXT) "
    "WHERE name = 'outbox'",
)


def _garbled(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.executescript(
            "DROP TRIGGER journal_company_update; DROP TRIGGER search_company_update;"
        )
        conn.executescript("DROP TRIGGER search_company_renamed; PRAGMA writable_schema = 1;")
        conn.execute(statement)
        conn.commit()


@pytest.mark.parametrize("statement", GARBLED, ids=["a name", "the schema"])
def test_text_that_cannot_be_decoded_is_damage(ws: Workspace, statement: str) -> None:
    add_company(ws, "Kestrel")
    path, now = ws.store.path, ws.now()
    ws.store.close()
    _garbled(path, statement)
    damaged = pytest.raises(StoreError, match="The store is damaged")
    with closing(Store(path)) as store, damaged, store.read() as conn:
        conn.execute("SELECT name FROM company").fetchall()
    with damaged:
        companies.rows(ws, companies.ids(ws))
    with damaged:
        doctor.rebuild(path, now)


def test_a_column_that_has_another_name_is_damage(ws: Workspace) -> None:
    """A bit that was turned in the schema reads as SQL of another table."""
    add_company(ws, "Kestrel")
    path = ws.store.path
    ws.store.close()
    _garbled(
        path,
        "UPDATE sqlite_master SET sql = replace(sql, 'sort_name', 'sorp_name') "
        "WHERE name = 'company'",
    )
    damaged = pytest.raises(StoreError, match="The store is damaged")
    with closing(Store(path)) as store, damaged, store.read() as conn:
        conn.execute("SELECT sort_name FROM company").fetchall()


def test_what_is_no_damage_is_said_as_it_is(ws: Workspace) -> None:
    wrong = pytest.raises(sqlite3.OperationalError, match="no such table")
    with wrong as raised, ws.store.read() as conn:
        conn.execute("SELECT x FROM nowhere")
    assert raised.value.__cause__ is None


def test_a_fault_of_our_own_functions_is_no_damage(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    deals.create(ws, add_company(ws, "Kestrel"), {"title": "Pilot"})
    fault = LookupError("a mistake of ours")

    def wrong(text: str) -> str:
        raise fault

    with monkeypatch.context() as patched:
        patched.setattr("leadtui.models.leads.fold", wrong)
        with pytest.raises(sqlite3.OperationalError, match="user-defined") as raised:
            deals.ids(ws, "", "title")
        assert raised.value.__cause__ is fault
    assert deals.ids(ws, "", "title") == [1]
    path = ws.store.path
    ws.store.close()
    with closing(sqlite3.connect(path)) as conn:
        conn.executescript("DROP TRIGGER journal_deal_update")
        conn.execute("UPDATE deal SET title = CAST(x'41c84221' AS TEXT)")
        conn.commit()
    with pytest.raises(StoreError, match="The store is damaged"):
        deals.ids(ws, "", "title")


def test_the_doctor_names_the_record_whose_text_is_none(ws: Workspace) -> None:
    company_id = add_company(ws, "Kestrel")
    path, now = ws.store.path, ws.now()
    ws.store.close()
    _garbled(path, GARBLED[0])
    found = next(one for one in doctor.examine(path, now) if one.check == "file")
    assert found.health is Health.WRONG
    assert found.text == f"The file is damaged: company {company_id}: name."
