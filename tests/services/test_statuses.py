"""The list of statuses: renamed, moved, taken out; scores go by what a status is, not its name."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtui.domain.errors import Conflict, Invalid, NotAllowed
from leadtui.domain.kinds import Kind
from leadtui.domain.rule_change import change
from leadtui.domain.rules import DAY_MS, RuleSet
from leadtui.domain.scopes import COMPANY_WIDE, Scope
from leadtui.services import (
    activities,
    journal,
    leads,
    pending,
    rule_files,
    rule_sets,
    scoring,
    statuses,
)
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace, add_user, init, open_workspace
from tests.builders import add_lead, dump
from tests.conftest import FakeClock
from tests.services.importing import bring, rows, write

WORKING = "Working - Contacted"


def names(ws: Workspace, kind: str) -> list[str]:
    return [row.name for row in statuses.all_statuses(ws) if row.kind == kind]


def standing(ws: Workspace) -> object:
    """Every score, transition and reset."""
    found = dump(ws)
    derived = "SELECT contact_id, kind, at, data FROM activity WHERE kind IN (19, 20) ORDER BY 1, 3"
    return found["lead_state"], found["reset"], rows(ws, derived)


def test_a_renamed_status_keeps_its_leads_its_values_and_every_score(
    ws: Workspace, clock: FakeClock
) -> None:
    """PUB-13, CAD-24, CAD-26: one undo step; rule sets of now and of before know it."""
    lead = add_lead(ws, "Mina")
    activities.log(ws, lead, Kind.STATUS, status=WORKING)
    clock.move(days=1)
    scoring.save(ws, change(scoring.current(ws), "status:working", "9"), scope=Scope(user_id=1))
    settle(ws.store, clock())
    before, facts, steps = standing(ws), dump(ws), len(journal.steps(ws))
    assert statuses.rename(ws, "working", "In the works").message == (
        "Working - Contacted is In the works now."
    )
    assert len(journal.steps(ws)) == steps + 1
    assert leads.rows(ws, [lead])[0].status == "In the works"
    assert scoring.current(ws).statuses["In the works"] == 7
    assert scoring.current(ws, Scope(user_id=1)).statuses["In the works"] == 9
    assert WORKING not in scoring.current(ws).statuses
    assert [line.points for line in scoring.why(ws, lead).lines] == [9]
    replay(ws, clock)
    assert standing(ws) == before
    journal.undo(ws)
    assert dump(ws) == facts
    assert scoring.current(ws).statuses[WORKING] == 7


def test_the_name_of_a_status_is_free_again_for_another_one(ws: Workspace) -> None:
    """PUB-13: the old versions do not take the new status for the old one."""
    lead = add_lead(ws, "Mina")
    activities.log(ws, lead, Kind.STATUS, status=WORKING)
    statuses.rename(ws, WORKING, "Busy")
    statuses.add(ws, WORKING)
    values = scoring.current(ws).statuses
    assert (values["Busy"], values[WORKING]) == (7, 0)
    # Two that change their names.
    statuses.rename(ws, WORKING, "x")
    statuses.rename(ws, "Busy", WORKING)
    statuses.rename(ws, "x", "Busy")
    values = scoring.current(ws).statuses
    assert (values["Busy"], values[WORKING]) == (0, 7)
    assert leads.rows(ws, [lead])[0].engagement == 7


@pytest.mark.parametrize("back", [False, True])
def test_what_rules_of_a_file_said_of_a_name_is_not_meant_for_a_status_renamed_so(
    ws: Workspace, tmp_path: Path, back: bool
) -> None:
    """PUB-13, CAD-29: whichever is named first."""
    values = ["Waiting = 9", f'"{WORKING}" = 3']
    path = write(tmp_path / "r.toml", "[status.values]", *values[:: -1 if back else 1])
    rule_files.take_in(ws, path)
    statuses.rename(ws, WORKING, "Waiting")
    assert scoring.current(ws).statuses["Waiting"] == 3
    statuses.rename(ws, "Waiting", "Later")
    assert scoring.current(ws).statuses["Later"] == 3
    journal.undo(ws)
    journal.undo(ws)
    assert scoring.current(ws).statuses[WORKING] == 3
    assert scoring.current(ws).statuses["Waiting"] == 9


def test_versions_from_before_ids_were_kept_know_a_renamed_status(
    ws: Workspace, clock: FakeClock
) -> None:
    """PUB-13."""
    lead = add_lead(ws, "Mina")
    activities.log(ws, lead, Kind.STATUS, status=WORKING)
    with ws.store.write(None, now=clock()) as unit:
        unit.conn.execute("UPDATE rule_version SET settings = ?", (RuleSet().to_json(),))
        unit.conn.execute(
            "UPDATE rule_version SET settings = json_remove(settings, '$.status_ids')"
        )
    settle(ws.store, clock())
    before = standing(ws)
    statuses.rename(ws, WORKING, "Busy")
    settle(ws.store, clock())
    assert standing(ws) == before
    assert scoring.current(ws).statuses["Busy"] == 7
    journal.undo(ws)
    settle(ws.store, clock())
    assert standing(ws) == before


def test_rules_as_text_follow_and_keep_their_comments(ws: Workspace, tmp_path: Path) -> None:
    """PUB-13: exported, tested and saved again under the new name."""
    path = write(
        tmp_path / "r.toml",
        "# ours",
        "threshold = 5",
        "[status.values] # by hand",
        f'"{WORKING}" = 6 # talks',
        "New = 1",
        "[[example]]",
        'name = "one"',
        f'events = [{{ day = 1, kind = "status", status = "{WORKING}" }}] # an event',
        "engagement = 6",
    )
    rule_files.take_in(ws, path)
    statuses.rename(ws, WORKING, 'In "the" works')
    text = rule_files.text_of(ws)
    assert text == path.read_text().replace(f'"{WORKING}"', '"In \\"the\\" works"')
    assert [result.misses for result in rule_files.run_examples(ws)] == [()]
    scoring.save(ws, change(scoring.current(ws), "threshold", "6"))
    assert rule_files.text_of(ws) == text.replace("threshold = 5", "threshold = 6")
    statuses.rename(ws, 'In "the" works', WORKING)
    assert rule_files.text_of(ws) == path.read_text().replace("threshold = 5", "threshold = 6")
    rule_sets.restore(ws, rule_sets.versions(ws)[1].id)
    assert rule_files.text_of(ws) == path.read_text()


@pytest.mark.parametrize(
    ("new", "error"), [("", Invalid), (" \x00", Invalid), ("NEW", Invalid), ("new", Invalid)]
)
def test_a_name_that_cannot_be(ws: Workspace, new: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        statuses.rename(ws, WORKING, new)
    with pytest.raises(Invalid, match="not a status"):
        statuses.rename(ws, "nobody", "x")
    assert statuses.rename(ws, WORKING, WORKING).step_id is None
    assert statuses.rename(ws, WORKING, WORKING.upper()).step_id is not None


def test_events_that_wait_follow(ws: Workspace, tmp_path: Path) -> None:
    """PUB-13, PUB-14: an event of before the change sets the same status once its lead is there."""
    path = write(
        tmp_path / "e.csv",
        "id,at,email,kind,status",
        "1,2026-11-20T10:00:00Z,ann@example.com,status,working",
        "2,2026-11-20T10:00:00Z,bob@example.com,status,new",
    )
    assert bring(ws, "events", path).waiting == 2
    before = dump(ws)
    statuses.rename(ws, WORKING, "Busy")
    statuses.rename(ws, "Interested", "New hope")
    statuses.rename(ws, "New", "Newcomer")
    with pytest.raises(Conflict):
        statuses.remove(ws, "Newcomer")
    statuses.remove(ws, "Newcomer", replacement="New hope")
    for _ in range(4):
        journal.undo(ws)
    assert dump(ws) == before
    for _ in range(4):
        journal.redo(ws)
    ann, bob = (add_lead(ws, n, email=f"{n.lower()}@example.com") for n in ("Ann", "Bob"))
    for lead, row in ((ann, 1), (bob, 2)):
        pending.attach(ws, [row], lead)
    assert [row.status for row in leads.rows(ws, [ann, bob])] == ["Busy", "New hope"]


def test_order_is_moved_within_its_kind(ws: Workspace) -> None:
    """CAD-24, CAD-28."""
    before = names(ws, "lead")
    statuses.move(ws, WORKING, 1)
    assert names(ws, "lead") == [WORKING, *(name for name in before if name != WORKING)]
    assert list(scoring.current(ws).statuses)[:2] == [WORKING, before[0]]
    assert statuses.move(ws, WORKING, 1).step_id is None
    journal.undo(ws)
    assert names(ws, "lead") == before
    with pytest.raises(Invalid, match="no place 9"):
        statuses.move(ws, WORKING, 9)


def test_another_status_takes_the_place_of_one_in_use(ws: Workspace, clock: FakeClock) -> None:
    """PUB-14: nothing is left that names it; scores follow; one undo step."""
    lead = add_lead(ws, "Mina")
    activities.log(ws, lead, Kind.STATUS, status=WORKING)
    before = dump(ws)
    with pytest.raises(Conflict) as refused:
        statuses.remove(ws, WORKING)
    assert "takes its place" in refused.value.hint
    with pytest.raises(Invalid, match="own place"):
        statuses.remove(ws, WORKING, replacement="working")
    assert dump(ws) == before
    clock.move(days=1)
    statuses.remove(ws, WORKING, replacement="open")
    settle(ws.store, clock())
    row = leads.rows(ws, [lead])[0]
    assert (row.status, row.engagement, row.hot) == ("Open - Not contacted", 4, False)
    assert WORKING not in scoring.current(ws).statuses
    assert len(rows(ws, "SELECT 1 FROM outbox")) == 1, "of before alone"
    journal.undo(ws)
    settle(ws.store, clock())
    assert dump(ws) == before


def test_a_rep_changes_no_status(ws: Workspace) -> None:
    """X-11."""
    add_user(ws, "Bo")
    bo = open_workspace(ws.store.path, clock=ws.clock, as_user="Bo")
    with pytest.raises(NotAllowed):
        statuses.rename(bo, WORKING, "x")
    with pytest.raises(NotAllowed):
        statuses.move(bo, WORKING, 1)
    with pytest.raises(NotAllowed):
        statuses.remove(bo, WORKING, replacement="open")


values = st.dictionaries(
    st.sampled_from(["A", "B", "C", "Open - Not contacted", WORKING]), st.integers(-3, 9)
)
scopes = st.sampled_from([COMPANY_WIDE, Scope(user_id=1)])
acts = st.one_of(
    st.tuples(st.just("set"), st.integers(1, 2), st.integers(0, 9)),
    st.tuples(st.just("rules"), values, scopes, st.sampled_from([None, DAY_MS, 3 * DAY_MS])),
    st.tuples(st.just("rename"), st.integers(0, 9), st.sampled_from("ABCDE")),
    st.tuples(st.just("add"), st.sampled_from("ABCDE")),
    st.tuples(st.just("drop"), st.integers(0, 9)),
)


@settings(max_examples=60)
@given(st.lists(acts, max_size=14), st.integers(0, 9), st.sampled_from("ABCDEF"))
def test_no_rename_changes_a_score_or_its_history(
    script: list,  # type: ignore[type-arg]
    which: int,
    new: str,
) -> None:
    """PUB-13: whatever was set, saved, renamed, added and removed before; replayed from the facts;
    and undone.
    """
    folder = Path(tempfile.mkdtemp())
    clock = FakeClock()
    try:
        ws = init(folder / "s.db", user="Ana", team="North", timezone="UTC", clock=clock)
        for name, owner in (("Mina", 1), ("Oran", None)):
            add_lead(ws, name, owner_id=owner)
        for action in script:
            clock.move(hours=7)
            act(ws, *action)
        replay(ws, clock)
        before = standing(ws)
        there = [row.name for row in statuses.all_statuses(ws)]
        old = there[which % len(there)]
        if new in there:
            return
        statuses.rename(ws, old, new)
        replay(ws, clock)
        assert standing(ws) == before
        (step,) = [one for one in journal.steps(ws) if one.title == "rename status"][:1]
        journal.undo(ws, step.id)
        replay(ws, clock)
        assert standing(ws) == before
        assert [row.name for row in statuses.all_statuses(ws)] == there
    finally:
        shutil.rmtree(folder)


def replay(ws: Workspace, clock: FakeClock) -> None:
    """Every score anew, from the facts."""
    with ws.store.write(None, now=clock()) as unit:
        unit.conn.execute("INSERT OR IGNORE INTO score_dirty SELECT id FROM contact")
    settle(ws.store, clock())


def act(ws: Workspace, name: str, *rest: object) -> None:
    there = [row.name for row in statuses.all_statuses(ws)]
    if name == "set":
        lead, which = rest
        assert isinstance(lead, int)
        assert isinstance(which, int)
        activities.log(ws, lead, Kind.STATUS, status=there[which % len(there)])
    elif name == "rules":
        points, scope, reset = rest
        assert isinstance(scope, Scope)
        draft = RuleSet(statuses=points, reset_ms=reset)  # type: ignore[arg-type]
        scoring.save(ws, draft, scope=scope)
    elif name == "rename":
        which, new = rest
        assert isinstance(which, int)
        if new not in there:
            statuses.rename(ws, there[which % len(there)], str(new))
    elif name == "add":
        if rest[0] not in there:
            statuses.add(ws, str(rest[0]))
    else:
        (which,) = rest
        assert isinstance(which, int)
        try:
            statuses.remove(ws, there[which % len(there)])
        except Conflict:
            return


def test_of_two_names_alike_the_one_meant_is_the_one_spelt_so(ws: Workspace) -> None:
    """Dashes do not matter where a status is named, but do where one is made."""
    statuses.add(ws, "Closed Converted")
    statuses.rename(ws, "Closed Converted", "Signed")
    assert {"Closed - Converted", "Signed"} <= set(names(ws, "lead"))
