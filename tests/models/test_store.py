"""The store: schema and models agree, one writer at a time, errors in words."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from leadtui.domain.errors import StoreError
from leadtui.models import tables
from leadtui.models.errors import as_store_error
from leadtui.models.search import match_of
from leadtui.models.triggers import JOURNALLED, triggers_expected
from leadtui.services.workspace import Workspace
from tests.builders import add_company, add_lead, dump


def test_every_model_is_its_table(ws: Workspace) -> None:
    """Peewee's fields are the columns, name by name, with the same nulls allowed."""
    with ws.read() as conn:
        for model in tables.ALL:
            meta = model._meta
            columns = {
                r[1]: not r[3] for r in conn.execute(f"PRAGMA table_info({meta.table_name})")
            }
            fields = {f.column_name: f.null for f in meta.sorted_fields}
            fields["id"] = columns["id"]
            assert fields == columns, meta.table_name


def test_every_fact_is_journalled(ws: Workspace) -> None:
    journalled = {m._meta.table_name for m in tables.ALL}
    assert journalled - {"import_mapping"} == set(JOURNALLED)
    with ws.read() as conn:
        count = conn.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()
    assert count == (triggers_expected(),)


def test_the_connection_is_set_as_designed(ws: Workspace) -> None:
    with ws.store.write(None, now=0) as unit:
        for pragma, value in (
            ("journal_mode", "wal"),
            ("synchronous", 2),
            ("foreign_keys", 1),
            ("trusted_schema", 0),
            ("busy_timeout", 5000),
            ("mmap_size", 0),
        ):
            assert unit.conn.execute(f"PRAGMA {pragma}").fetchone() == (value,)
        assert unit.conn.in_transaction


def test_an_exception_takes_the_whole_step_back(ws: Workspace) -> None:
    before = dump(ws)

    class Stop(Exception):
        pass

    def half_a_step() -> None:
        with ws.step("half") as unit:
            unit.conn.execute(
                "INSERT INTO company (team_id, name, sort_name, created_at, updated_at) "
                "VALUES (1, 'x', 'x', 0, 0)"
            )
            raise Stop

    with pytest.raises(Stop):
        half_a_step()
    assert dump(ws) == before
    with ws.read() as conn:
        assert conn.execute("SELECT step_id FROM current_step").fetchone() == (None,)
        assert conn.execute("SELECT count(*) FROM step").fetchone() == (0,)


def test_a_read_connection_cannot_write(ws: Workspace) -> None:
    with ws.read() as conn, pytest.raises(sqlite3.OperationalError, match="readonly"):
        conn.execute("DELETE FROM team")


ADD = """
import sys
from pathlib import Path
from leadtui.services.workspace import open_workspace
ws = open_workspace(Path(sys.argv[1]), clock=lambda: 0)
for _ in range(60):
    with ws.step("count") as unit:
        (n,) = unit.conn.execute("SELECT headcount FROM company WHERE id = 1").fetchone()
        unit.conn.execute("UPDATE company SET headcount = ? WHERE id = 1", (n + 1,))
"""


def test_several_processes_lose_no_update(ws: Workspace) -> None:
    """Fault 3: every write takes the lock at once and waits for it."""
    add_company(ws, "Acme", headcount=0)
    root = Path(__file__).resolve().parents[2]
    running = [
        subprocess.Popen([sys.executable, "-c", ADD, str(ws.store.path)], cwd=root)
        for _ in range(3)
    ]
    assert [p.wait(60) for p in running] == [0, 0, 0]
    with ws.read() as conn:
        assert conn.execute("SELECT headcount FROM company").fetchone() == (180,)


def test_several_threads_lose_no_update(ws: Workspace) -> None:
    add_company(ws, "Acme", headcount=0)

    def work() -> None:
        for _ in range(25):
            with ws.step("count") as unit:
                unit.conn.execute("UPDATE company SET headcount = headcount + 1")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with ws.read() as conn:
        assert conn.execute("SELECT headcount FROM company").fetchone() == (100,)


def test_a_full_disk_is_found_under_the_error_that_hides_it() -> None:
    """Fault 5: a failing rollback hides the cause in its context."""
    try:
        try:
            raise _full()
        except sqlite3.OperationalError:
            raise sqlite3.OperationalError("cannot rollback - no transaction is active")  # noqa: B904
    except sqlite3.OperationalError as error:
        known = as_store_error(error, Path("s.db"))
    assert isinstance(known, StoreError)
    assert "disk is full" in known.message


def _full() -> sqlite3.OperationalError:
    """SQLite's own error: more pages than the database may have."""
    conn = sqlite3.connect(":memory:")
    conn.execute("PRAGMA max_page_count = 2")
    try:
        conn.execute("CREATE TABLE t (x)")
        conn.execute("INSERT INTO t VALUES (zeroblob(100000))")
    except sqlite3.OperationalError as error:
        return error
    finally:
        conn.close()
    raise AssertionError("the disk was not full")


def test_the_search_index_follows_every_change(ws: Workspace) -> None:
    company = add_company(ws, "Brasserie Élan")
    lead = add_lead(ws, "Zoë", "Müller", company_id=company)

    def found(table: str, words: str) -> list[int]:
        with ws.read() as conn:
            query = f"SELECT rowid FROM {table} WHERE {table} MATCH ?"
            return [r[0] for r in conn.execute(query, (match_of(words),))]

    assert found("company_search", "ela bras") == [company]
    assert found("contact_search", "zoe muller") == [lead]
    assert found("contact_search", "elan") == [lead]
    with ws.step("rename") as unit:
        unit.conn.execute("UPDATE company SET name = 'Nord'")
    assert found("company_search", "elan") == []
    assert found("contact_search", "nord") == [lead]
    with ws.step("remove") as unit:
        unit.conn.execute("DELETE FROM contact")
    assert found("contact_search", "zoe") == []
