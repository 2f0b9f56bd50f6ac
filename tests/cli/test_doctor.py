"""The doctor finds what does not follow from the facts, and mends it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from leadtui.domain.kinds import Kind
from leadtui.services import activities, doctor
from leadtui.services.doctor import Health
from leadtui.services.workspace import Workspace
from tests.builders import add_company, add_lead
from tests.cli.runner import Runner


@pytest.fixture
def filled(ws: Workspace) -> Workspace:
    """A store with a hot lead and a cold one."""
    company_id = add_company(ws, "Kestrel Labs", city="Lyon")
    mina = add_lead(ws, "Mina", company_id=company_id, email="mina@example.org")
    add_lead(ws, "Ann", email="ann@example.org")
    activities.log(ws, mina, Kind.DEMO_BOOKED)
    return ws


def change(ws: Workspace, *statements: str) -> None:
    """Write past the services, as a fault would."""
    with ws.store.write(None, now=ws.now()) as unit:
        for statement in statements:
            unit.conn.execute(statement)


def wrong(ws: Workspace) -> dict[str, str]:
    """What the doctor says is wrong: the check and its sentence."""
    found = doctor.examine(ws.store.path, ws.now())
    return {each.check: each.text for each in found if each.health is Health.WRONG}


def test_a_sound_store_passes_every_check(run: Runner, filled: Workspace) -> None:
    assert wrong(filled) == {}
    report = run.json("doctor")
    assert report["ok"] is True
    assert {each["check"] for each in report["checks"]} == {
        "schema", "permissions", "file", "references", "triggers", "waiting", "scores", "search",
        "fit", "journal", "backups", "watermark", "size",
    }  # fmt: skip
    assert "Every score is as the history says (2 leads)." in run.text("doctor")


@pytest.mark.parametrize(
    ("check", "statement"),
    [
        ("scores", "UPDATE lead_state SET engagement = engagement + 1 WHERE contact_id = 2"),
        ("scores", "UPDATE lead_state SET hot = 0, hot_since = NULL WHERE contact_id = 1"),
        ("scores", "DELETE FROM lead_state WHERE contact_id = 1"),
        ("scores", "UPDATE lead_state SET last_contacted = 5 WHERE contact_id = 1"),
        ("scores", f"DELETE FROM activity WHERE kind = {int(Kind.BECAME_HOT)}"),
        ("scores", "INSERT INTO reset (contact_id, at, kind) VALUES (1, 5, 'cooled')"),
        ("search", "DELETE FROM contact_search WHERE rowid = 1"),
        ("search", "UPDATE contact_search SET words = 'nonsense' WHERE rowid = 1"),
        ("search", "INSERT INTO contact_search (rowid, words) VALUES (99, 'ghost')"),
        ("triggers", "DROP TRIGGER journal_company_update"),
    ],
)
def test_what_was_tampered_with_is_found_and_mended(
    run: Runner, filled: Workspace, check: str, statement: str
) -> None:
    """X-16: derived values follow from the facts, and can be made anew."""
    before = run.json("leads")
    change(filled, statement)
    assert set(wrong(filled)) == {check}
    refused = run("doctor")
    assert refused.exit_code == 1
    assert "leadtui doctor --rebuild" in refused.stdout
    mended = run.json("doctor", "--rebuild")
    assert (mended["ok"], mended["rebuilt"]) == (True, 2)
    assert run.json("leads") == before


def test_rebuilding_leaves_no_step_and_keeps_undo(run: Runner, filled: Workspace) -> None:
    steps = run.json("undo", "--list")
    run.text("doctor", "--rebuild")
    assert run.json("undo", "--list") == steps
    assert run.text("undo").startswith("Undone: log demo booked. ")
    assert wrong(filled) == {}


def test_a_reference_to_nothing_is_named(filled: Workspace) -> None:

    conn = sqlite3.connect(filled.store.path)
    conn.execute("UPDATE contact SET company_id = 77 WHERE id = 2")
    conn.commit()
    conn.close()
    assert "contact 2 -> company" in wrong(filled)["references"]


def test_permissions_that_others_may_use_are_found(filled: Workspace) -> None:
    path = filled.store.path
    path.chmod(0o640)
    assert "mode 0640" in wrong(filled)["permissions"]
    path.chmod(0o600)
    lock = path.with_name(path.name + ".lock")
    lock.chmod(0o644)
    assert f"may read {lock}" in wrong(filled)["permissions"]
    lock.chmod(0o600)
    path.parent.chmod(0o770)
    assert str(path.parent) in wrong(filled)["permissions"]
    path.parent.chmod(0o755)
    assert wrong(filled) == {}
    path.parent.chmod(0o700)


def test_a_damaged_file_is_told_from_a_sound_one(run: Runner, filled: Workspace) -> None:
    path = filled.store.path
    whole = bytearray(path.read_bytes())
    for page in range(2, len(whole) // 4096):
        whole[page * 4096 : page * 4096 + 16] = b"\xff" * 16
    path.write_bytes(bytes(whole))
    result = run("doctor")
    assert result.exit_code == 1
    assert "damaged" in result.stdout
    assert "backup" in result.stdout


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    assert "empty (0 bytes)" in Runner(tmp_path / "empty.db").refused("doctor")
    assert "is a folder" in Runner(tmp_path).refused("doctor")
