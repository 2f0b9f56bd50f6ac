"""Files for the tests of imports, and what a store holds after them."""

from __future__ import annotations

from pathlib import Path

from leadtui.services import imports
from leadtui.services.imports import Report
from leadtui.services.workspace import Workspace
from tests.builders import dump

Dump = dict[str, list[tuple[object, ...]]]


def write(path: Path, *lines: str) -> Path:
    """A file of these lines."""
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def bring(
    ws: Workspace,
    kind: str,
    path: Path,
    *,
    key: str | None = None,
    mapping: str | None = None,
    list_name: str | None = None,
    dry_run: bool = False,
) -> Report:
    """Prepare and run in one go."""
    plan = imports.prepare(ws, kind, path, key=key, mapping=mapping, list_name=list_name)
    return imports.run(ws, plan, dry_run=dry_run)


def everything(ws: Workspace) -> Dump:
    """Every fact, score and step, to compare."""
    found = dump(ws)
    with ws.read() as conn:
        for table in ("step", "change", "import_mapping", "search_dirty", "notification"):
            found[table] = conn.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
        for table in ("company_search", "contact_search"):
            found[table] = conn.execute(f"SELECT rowid, words FROM {table} ORDER BY 1").fetchall()
    return found


def rows(ws: Workspace, sql: str, *bound: object) -> list[tuple[object, ...]]:
    """What a query finds."""
    with ws.read() as conn:
        return conn.execute(sql, bound).fetchall()


def one(ws: Workspace, sql: str, *bound: object) -> object:
    """The one value that a query finds."""
    found = rows(ws, sql, *bound)
    assert len(found) == 1, found
    return found[0][0]


def numbers(report: Report) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, skipped."""
    return report.created, report.updated, report.unchanged, len(report.skipped)
