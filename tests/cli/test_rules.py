"""Scoring settings on the command line: exceptions, versions, files, groups, statuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtui.services.workspace import Workspace, add_user
from tests.builders import add_lead
from tests.cli.runner import Runner


@pytest.fixture
def mina(ws: Workspace) -> int:
    return add_lead(ws, "Mina", email="mina@example.org")


def test_repeats_caps_machines_frequency_and_kinds_of_status(run: Runner) -> None:
    """CAD-20, CAD-55, COR-66."""
    run.text(
        "rules", "set", "opened.after=5", "opened.cap=3", "clicked.repeats=message",
        "frequency=2", "frequency.days=3", "contact_status=no", "reset_days=36h",
    )  # fmt: skip
    found = run.json("rules")
    assert found["rules"]["opened"] == {
        "points": 1, "repeats": "every", "cap": 3, "on": True, "after_seconds": 5,
    }  # fmt: skip
    assert found["frequency"] == {"points": 2, "count": 3, "days": 3, "on": True}
    assert (found["reset_days"], found["contact_status"]) == (1.5, False)
    assert found["values"]["status:Interested"] is None
    shown = run.text("rules")
    assert "reset_days    36h" in shown
    assert "3 in 3 days" in shown
    assert "opened.after" in run.refused("rules", "set", "opened.after=soon")


def test_points_for_who_a_lead_is(run: Runner, ws: Workspace) -> None:
    """PUB-9: set, shown, weighed, explained, taken away."""
    lead = str(add_lead(ws, "Léa", email="lea@example.org", title="Head of Sales"))
    name = "attribute:title=director | head of"
    run.text("log", lead, "mail_sent")
    assert run.json("rules", "preview", f"{name}=+4", "opened=1")["changed"] == 0
    run.text("rules", "set", f"{name}=+4", "attribute:customer=no=-1")
    found = run.json("rules")
    assert found["attributes"] == [
        {"name": name, "field": "title", "words": "director | head of", "points": 4},
        {"name": "attribute:customer=no", "field": "customer", "words": "no", "points": -1},
    ]
    assert found["values"][name] == 4
    assert f"{name}  " in run.text("rules")
    assert run.json("why", lead)["waiting"] == [
        {"rule": name, "points": 4},
        {"rule": "attribute:customer=no", "points": -1},
    ]
    assert f"{name}: +4 counts once the lead reacts." in run.text("why", lead)
    run.text("log", lead, "opened")
    told = run.json("why", lead)
    assert (told["engagement"], told["waiting"]) == (1 + 4 - 1, [])
    assert {"rule": name, "points": 4} == {
        key: next(one for one in told["lines"] if one["rule"] == name)[key]
        for key in ("rule", "points")
    }
    run.text("rules", "set", f"{name}=off")
    assert run.json("why", lead)["engagement"] == 0
    assert "is no attribute of a lead" in run.refused("rules", "set", "attribute:shoe=big=1")
    assert "has no words" in run.refused("rules", "set", "attribute:title=1")


def test_a_preview_tells_by_owner_and_whose_score_changes(
    run: Runner, ws: Workspace, mina: int
) -> None:
    """CAD-54."""
    add_user(ws, "Bo")
    other = add_lead(ws, "Oran", owner_id=2)
    free = add_lead(ws, "Delta", owner_id=None)
    as_ana = ("--as", "Ana")
    run.text(*as_ana, "log", str(mina), "replied")
    run.text(*as_ana, "log", str(other), "opened")
    run.text(*as_ana, "log", str(free), "opened")
    found = run.json(*as_ana, "rules", "preview", "replied=5", "opened=2")
    assert found["owners"] == [
        {"owner": "Ana", "become_hot": 1, "cool": 0, "changed": 1},
        {"owner": "", "become_hot": 0, "cool": 0, "changed": 1},
        {"owner": "Bo", "become_hot": 0, "cool": 0, "changed": 1},
    ]
    assert [(one["id"], one["before"], one["after"]) for one in found["moved"]] == [
        (other, 1, 2),
        (free, 1, 2),
    ]
    assert found["moved_count"] == 2
    said = run.text(*as_ana, "rules", "preview", "replied=5", "opened=2")
    assert "nobody" in said
    assert "Another score (2)" in said
    assert run.text(*as_ana, "rules", "preview", "threshold=5") == "No lead changes.\n"


def test_an_exception_of_a_group(run: Runner, ws: Workspace, mina: int) -> None:
    """CAD-39..42, CAD-57."""
    add_user(ws, "Bo")
    as_ana = ("--as", "Ana")
    run.text(*as_ana, "groups", "add", "North")
    run.text(*as_ana, "groups", "add", "Paris", "--parent", "north")
    run.text(*as_ana, "groups", "join", "Paris", "Ana", "bo")
    run.text(*as_ana, "log", str(mina), "replied")
    preview = run.json(*as_ana, "rules", "preview", "--group", "Paris", "threshold=3")
    assert [mover["id"] for mover in preview["become_hot"]] == [mina]
    run.text(*as_ana, "rules", "set", "--group", "Paris", "threshold=3")
    [lead] = run.json(*as_ana, "leads", "--hot")
    assert (lead["id"], lead["threshold"]) == (mina, 3)
    assert run.json(*as_ana, "rules")["threshold"] == 5
    assert run.json(*as_ana, "rules", "--user", "Bo")["threshold"] == 3
    assert run.json(*as_ana, "rules", "compare", "company", "group:paris") == [
        {"name": "threshold", "before": "5", "after": "3"}
    ]
    run.text(*as_ana, "rules", "copy", "inherited", "user:Bo")
    assert [
        (row["name"], row["kind"], row["users"], row["inherits"])
        for row in run.json(*as_ana, "rules", "sets")
    ] == [
        ("company-wide", "company-wide", [], ""),
        ("Paris", "sub-department", ["Ana"], "company-wide"),
        ("Bo", "user", ["Bo"], "Paris"),
    ]
    assert run.json(*as_ana, "rules", "applies")[0] == {
        "user": "Ana", "name": "Paris", "kind": "sub-department", "warning": "",
        "why": "Ana is in the sub-department Paris, which has an exception.",
    }  # fmt: skip
    run.text(*as_ana, "rules", "end", "--group", "Paris")
    assert run.json(*as_ana, "leads", "--hot") == []
    rows = run.json(*as_ana, "groups")
    assert [(r["name"], r["place"], r["parent"], r["members"]) for r in rows] == [
        ("North", 1, None, []),
        ("Paris", 2, "North", ["Ana", "Bo"]),
    ]
    run.text(*as_ana, "groups", "move", "Paris", "1")
    run.text(*as_ana, "groups", "leave", "Paris", "Bo")
    run.text(*as_ana, "groups", "rename", "Paris", "Lyon")
    run.text(*as_ana, "groups", "parent", "Lyon")
    assert "Lyon" in run.text(*as_ana, "groups").splitlines()[1]
    run.text(*as_ana, "groups", "remove", "Lyon")
    assert [row["name"] for row in run.json(*as_ana, "groups")] == ["North"]


def test_wrong_usage_and_unknown_names(run: Runner) -> None:
    assert "not both" in run.misused("rules", "set", "--user", "A", "--group", "B", "opened=1")
    assert "behind set" in run.misused("rules", "--user", "Ana", "set", "opened=1")
    assert "user:NAME" in run.misused("rules", "compare", "company", "Ana")
    assert "--user or --group" in run.misused("rules", "end")
    assert "no user 'Zoe'" in run.refused("rules", "--user", "Zoe")
    assert "no group 'West'" in run.refused("groups", "remove", "West")


def test_versions_are_listed_shown_and_restored(run: Runner) -> None:
    run.text("rules", "set", "threshold=9")
    newest, first = run.json("rules", "versions")
    assert (newest["author"], newest["holds"], first["holds"]) == ("Ana", True, False)
    assert newest["changes"] == [{"name": "threshold", "before": "5", "after": "9"}]
    assert "threshold 5 → 9 (in force)" in run.text("rules", "versions")
    assert run.json("rules", "version", str(first["version"]))["threshold"] == 5
    run.text("rules", "restore", str(first["version"]))
    assert run.json("rules")["threshold"] == 5
    run.text("undo")
    assert run.json("rules")["threshold"] == 9


def test_rules_go_out_to_a_file_and_come_back(run: Runner, tmp_path: Path, mina: int) -> None:
    file = tmp_path / "rules.toml"
    assert run.json("rules", "export", str(file)) == {"file": str(file)}
    assert "Scoring rules of leadtui" in run.text("rules", "export", "-")
    assert "--force" in run.refused("rules", "export", str(file))
    before = run.json("rules")
    assert run.json("rules", "import", str(file))["step"] is not None
    assert run.json("rules") == before
    run.text("log", str(mina), "replied")
    text = file.read_text(encoding="utf-8").replace("threshold = 5", "threshold = 3  # for May")
    file.write_text(
        text
        + '[[example]]\nname = "A reply does"\nhot = true\n'
        + 'events = [{ day = 1, kind = "replied" }]\n',
        encoding="utf-8",
    )
    assert run.json("rules", "test", str(file)) == [
        {"name": "A reply does", "line": text.count("\n") + 1, "ok": True, "misses": []}
    ]
    dry = run.json("rules", "import", str(file), "--dry-run")
    assert (dry["become_hot_count"], dry["examples"][0]["ok"]) == (1, True)
    assert run.json("rules") == before
    run.text("rules", "import", str(file))
    assert run.text("rules", "test") == "ok     A reply does\n"
    run.text("rules", "set", "threshold=4")
    failed = run("rules", "test")
    assert failed.exit_code == 1
    assert "FAILS  A reply does" in failed.stdout
    assert "hot is no, expected yes" in failed.stdout
    out = tmp_path / "out.toml"
    run.text("rules", "export", str(out))
    assert "threshold = 4  # for May" in out.read_text(encoding="utf-8")


def test_a_bad_file_is_refused_by_line(run: Runner, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text("threshold = 5\n\n[rules.opened]\npoints = 1\nkap = 2\n", encoding="utf-8")
    message = run.refused("rules", "import", str(file))
    assert f"{file}, line 5: rules.opened.kap: there is no such setting." in message


def test_lint_ends_with_1_where_there_is_an_error(run: Runner) -> None:
    found = run.json("rules", "lint")
    assert {row["level"] for row in found} == {"warning"}
    assert "demo_booked" in {row["setting"] for row in found}
    for kind in found:
        if not kind["setting"].startswith(("status:", "exception")):
            run.text("rules", "set", f"{kind['setting']}.cap=1")
    run.text("rules", "set", "threshold=1000")
    done = run("--json", "rules", "lint")
    assert done.exit_code == 1
    assert "No history reaches 1000" in done.stdout


def test_statuses_are_listed_added_and_removed(run: Runner, mina: int) -> None:
    """CAD-22, CAD-23, CAD-28, CAD-29."""
    run.text("statuses", "add", "Waiting", "--kind", "contact")
    assert run.json("statuses")[-1] == {"name": "Waiting", "kind": "contact", "points": 0}
    run.text("rules", "set", "status:waiting=6")
    run.text("log", str(mina), "status", "--status", "waiting")
    assert run.json("why", str(mina))["engagement"] == 6
    assert "timelines" in run.refused("statuses", "remove", "Waiting")
    run.text("statuses", "rename", "waiting", "On hold")
    assert run.json("statuses")[-1] == {"name": "On hold", "kind": "contact", "points": 6}
    assert run.json("why", str(mina))["engagement"] == 6
    run.text("statuses", "move", "on hold", "1")
    assert next(r["name"] for r in run.json("statuses") if r["kind"] == "contact") == "On hold"
    run.text("statuses", "remove", "on hold", "--replace-by", "working")
    assert run.json("why", str(mina))["engagement"] == 7
    assert run.json("leads")[0]["status"] == "Working - Contacted"
    run.text("statuses", "remove", "Not interested")
    assert "Not interested" not in {row["name"] for row in run.json("statuses")}
    assert "already a status" in run.refused("statuses", "add", "WORKING - CONTACTED")
    assert "already a status" in run.refused("statuses", "rename", "New", "interested")
    assert "no place 40" in run.refused("statuses", "move", "New", "40")


def test_why_tells_the_rules_the_sums_and_a_past_day(run: Runner, mina: int) -> None:
    for _ in range(2):
        run.text("log", str(mina), "opened", "--at", "2020-03-02 10:00")
    run.text("log", str(mina), "demo_booked", "--at", "2020-03-05 10:00")
    found = run.json("why", str(mina))
    assert found["rules"]["name"] == "company-wide"
    assert [(one["rule"], one["facts"], one["points"]) for one in found["sums"]] == [
        ("demo_booked", 1, 10),
        ("opened", 2, 2),
    ]
    then = run.json("why", str(mina), "--as-of", "2020-03-04")
    assert (then["engagement"], then["hot"]) == (2, False)
    assert run.json("why", str(mina), "--as-of", "2020-03-05")["hot"] is True
    assert "still to come" in run.refused("why", str(mina), "--as-of", "+3d")
    assert "Rules: company-wide, version 1 of" in run.text("why", str(mina))
