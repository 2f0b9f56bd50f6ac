"""Exceptions, groups and versions of the scoring settings, on real stores (CAD-39..44)."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from leadtui.domain.errors import Conflict, Invalid, LeadtuiError, NotAllowed, NotFound
from leadtui.domain.kinds import Kind
from leadtui.domain.rule_change import change
from leadtui.domain.rules import RuleSet
from leadtui.domain.scopes import COMPANY_WIDE, Scope, ScopeKind
from leadtui.services import activities, groups, journal, leads, rule_sets, scoring
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace, add_user
from tests.builders import add_lead, add_team, dump
from tests.conftest import FakeClock


@dataclass(frozen=True)
class Team:
    """Ana and Bo; Bo is in Paris, a sub-department of North, and Ana in North and South."""

    ana: Scope
    bo: Scope
    north: Scope
    south: Scope
    paris: Scope


def gid(scope: Scope) -> int:
    assert scope.group_id is not None
    return scope.group_id


@pytest.fixture
def team(ws: Workspace) -> Team:
    bo = add_user(ws, "Bo").id
    (north,) = groups.add(ws, "North").ids
    (south,) = groups.add(ws, "South").ids
    (paris,) = groups.add(ws, "Paris", parent_id=north).ids
    groups.join(ws, north, [ws.user.id])
    groups.join(ws, south, [ws.user.id])
    groups.join(ws, paris, [bo])
    return Team(
        Scope(ws.user.id),
        Scope(bo),
        Scope(group_id=north),
        Scope(group_id=south),
        Scope(group_id=paris),
    )


def with_threshold(ws: Workspace, scope: Scope, threshold: int) -> None:
    draft = change(scoring.current(ws, scope), "threshold", str(threshold))
    scoring.save(ws, draft, scope=scope)


def thresholds(ws: Workspace) -> dict[str, int]:
    return {row.user: scoring.current(ws, row.scope).threshold for row in rule_sets.applying(ws)}


def test_the_most_specific_whole_set_applies(ws: Workspace, team: Team) -> None:
    """CAD-39, CAD-40, CAD-41, CAD-42, CAD-57."""
    assert thresholds(ws) == {"Ana": 5, "Bo": 5}
    with_threshold(ws, team.north, 20)
    assert thresholds(ws) == {"Ana": 20, "Bo": 20}
    with_threshold(ws, team.paris, 30)
    assert thresholds(ws) == {"Ana": 20, "Bo": 30}
    with_threshold(ws, team.bo, 40)
    assert thresholds(ws) == {"Ana": 20, "Bo": 40}
    with_threshold(ws, COMPANY_WIDE, 9)
    assert thresholds(ws) == {"Ana": 20, "Bo": 40}


def test_it_says_why_a_set_applies(ws: Workspace, team: Team) -> None:
    """CAD-42, CAD-44: also of two groups with exceptions."""
    said = [row.why for row in rule_sets.applying(ws)]
    assert said == ["No exception concerns Ana.", "No exception concerns Bo."]
    with_threshold(ws, team.north, 20)
    with_threshold(ws, team.south, 30)
    ana, bo = rule_sets.applying(ws)
    assert (ana.scope, ana.kind, ana.name) == (team.north, ScopeKind.GROUP, "North")
    assert ana.why == "Ana is in the group North, which has an exception."
    assert ana.warning == (
        "Ana is also in South, which has an exception too: North applies, it stands first in the "
        "order of groups."
    )
    assert bo.why == "Bo is in Paris, a sub-department of North, which has an exception."
    assert bo.warning == ""
    groups.move(ws, gid(team.south), 1)
    assert rule_sets.applying(ws)[0].name == "South"
    with_threshold(ws, team.bo, 40)
    assert rule_sets.applying(ws)[1].why == "Bo has an exception of their own."


def test_the_leads_of_a_user_are_scored_by_the_set_that_applies(
    ws: Workspace, team: Team, clock: FakeClock
) -> None:
    """CAD-40, CAD-43: also when somebody joins or leaves, and a preview says so before."""
    lead = add_lead(ws, "Mina", owner_id=team.bo.user_id)
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    draft = change(scoring.current(ws), "threshold", "50")
    assert [m.name for m in scoring.preview(ws, draft, scope=team.south).cool] == []
    assert [m.name for m in scoring.preview(ws, draft, scope=team.paris).cool] == ["Mina"]
    clock.move(seconds=1)
    scoring.save(ws, draft, scope=team.south)
    settle(ws.store, clock())
    assert leads.rows(ws, [lead])[0].hot
    clock.move(seconds=1)
    groups.join(ws, gid(team.south), [team.bo.user_id or 0])
    settle(ws.store, clock())
    row = leads.rows(ws, [lead])[0]
    assert (row.hot, row.threshold) == (False, 50)
    clock.move(seconds=1)
    groups.leave(ws, gid(team.south), [team.bo.user_id or 0])
    settle(ws.store, clock())
    row = leads.rows(ws, [lead])[0]
    assert (row.hot, row.hot_since, row.threshold) == (True, clock(), 5)


def test_a_score_of_the_past_is_by_the_groups_of_then(
    ws: Workspace, team: Team, clock: FakeClock
) -> None:
    """CAD-54: what changes now does not change what was."""
    lead = add_lead(ws, "Mina", owner_id=team.bo.user_id)
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    first = clock()
    clock.move(days=3)
    with_threshold(ws, team.paris, 50)
    settle(ws.store, clock())
    then = scoring.why(ws, lead, day=ws.today() - dt.timedelta(days=1))
    assert (then.hot, then.threshold) == (True, 5)
    today = scoring.why(ws, lead, day=ws.today())
    assert (today.hot, today.threshold) == (False, 50)
    with ws.read() as conn:
        found = conn.execute(
            "SELECT kind, at FROM activity WHERE contact_id = ? AND kind IN (19, 20) ORDER BY at",
            (lead,),
        ).fetchall()
    assert found == [(int(Kind.BECAME_HOT), first), (int(Kind.COOLED), clock())]


def test_why_names_the_set_and_its_version(ws: Workspace, team: Team, clock: FakeClock) -> None:
    lead = add_lead(ws, "Mina", owner_id=team.bo.user_id)
    source = scoring.why(ws, lead).source
    assert source is not None
    assert (source.name, source.kind) == ("company-wide", ScopeKind.COMPANY_WIDE)
    clock.move(days=2)
    with_threshold(ws, team.paris, 50)
    source = scoring.why(ws, lead).source
    assert source is not None
    (version,) = rule_sets.versions(ws, team.paris)
    assert (source.name, source.kind, source.version) == (
        "Paris",
        ScopeKind.SUB_DEPARTMENT,
        version.id,
    )
    assert (source.since, source.author) == (clock(), "Ana")
    yesterday = scoring.why(ws, lead, day=ws.today() - dt.timedelta(days=1)).source
    assert yesterday is not None
    assert yesterday.name == "company-wide"


def test_an_exception_starts_from_what_it_inherits_and_ends_there(
    ws: Workspace, team: Team
) -> None:
    with_threshold(ws, team.north, 20)
    rule_sets.copy(ws, None, team.paris)
    assert rule_sets.compare(ws, team.paris, team.north) == []
    with_threshold(ws, team.paris, 30)
    assert [tuple(d) for d in rule_sets.compare(ws, team.north, team.paris)] == [
        ("threshold", "20", "30")
    ]
    with pytest.raises(Invalid, match="Paris has rules of its own already"):
        rule_sets.copy(ws, None, team.paris)
    assert [(row.name, row.users, row.inherits) for row in rule_sets.all_sets(ws)] == [
        ("company-wide", (), ""),
        ("North", ("Ana",), "company-wide"),
        ("Paris", ("Bo",), "North"),
    ]
    done = rule_sets.end(ws, team.paris)
    assert done.message == "The exception of Paris ended; now North applies."
    assert thresholds(ws)["Bo"] == 20
    with pytest.raises(NotFound, match="no rules of its own"):
        rule_sets.end(ws, team.paris)
    with pytest.raises(Invalid, match="cannot end"):
        rule_sets.end(ws, COMPANY_WIDE)


def test_duplicating_a_set(ws: Workspace, team: Team) -> None:
    with_threshold(ws, team.south, 30)
    rule_sets.copy(ws, team.south, team.bo)
    assert thresholds(ws)["Bo"] == 30
    with pytest.raises(NotFound, match="Paris has no rules of its own"):
        rule_sets.copy(ws, team.paris, team.bo)


def test_versions_are_listed_looked_at_and_restored(
    ws: Workspace, team: Team, clock: FakeClock
) -> None:
    with_threshold(ws, COMPANY_WIDE, 7)
    clock.move(days=1)
    scoring.save(ws, change(scoring.current(ws), "opened.after", "5"))
    newest, middle, first = rule_sets.versions(ws)
    assert (newest.holds, middle.holds, first.holds) == (True, False, False)
    assert [tuple(d) for d in newest.changes] == [("opened.after", "off", "5")]
    assert [tuple(d) for d in middle.changes] == [("threshold", "5", "7")]
    assert (newest.at, newest.author, first.author) == (clock(), "Ana", "")
    assert rule_sets.version(ws, middle.id)[1].threshold == 7
    clock.move(days=1)
    rule_sets.restore(ws, first.id)
    assert scoring.current(ws) == RuleSet()
    assert len(rule_sets.versions(ws)) == 4
    with pytest.raises(NotFound, match="no version 999"):
        rule_sets.version(ws, 999)


def test_an_ended_exception_has_a_version_without_rules(ws: Workspace, team: Team) -> None:
    with_threshold(ws, team.bo, 7)
    rule_sets.end(ws, team.bo)
    ended, started = rule_sets.versions(ws, team.bo)
    assert (ended.rules, ended.holds, started.holds) == (None, False, False)
    with pytest.raises(Invalid, match="ended an exception"):
        rule_sets.restore(ws, ended.id)
    rule_sets.restore(ws, started.id)
    assert thresholds(ws)["Bo"] == 7


def test_a_clock_that_went_back_does_not_hide_what_is_saved(
    ws: Workspace, clock: FakeClock
) -> None:
    with_threshold(ws, COMPANY_WIDE, 7)
    lead = add_lead(ws, "Mina")
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    clock.move(days=-2)
    with_threshold(ws, COMPANY_WIDE, 50)
    settle(ws.store, clock())
    assert scoring.current(ws).threshold == 50
    assert not leads.rows(ws, [lead])[0].hot


STEPS: dict[str, Callable[[Workspace, Team], object]] = {
    "save an exception": lambda ws, t: with_threshold(ws, t.paris, 7),
    "copy": lambda ws, t: rule_sets.copy(ws, None, t.paris),
    "end": lambda ws, t: rule_sets.end(ws, t.south),
    "restore": lambda ws, t: rule_sets.restore(ws, rule_sets.versions(ws, t.south)[-1].id),
    "new group": lambda ws, t: groups.add(ws, "East", parent_id=t.north.group_id),
    "rename": lambda ws, t: groups.rename(ws, gid(t.north), "Nord"),
    "parent": lambda ws, t: groups.set_parent(ws, gid(t.south), t.north.group_id),
    "order": lambda ws, t: groups.move(ws, gid(t.paris), 1),
    "join": lambda ws, t: groups.join(ws, gid(t.south), [t.bo.user_id or 0]),
    "leave": lambda ws, t: groups.leave(ws, gid(t.south), [t.ana.user_id or 0]),
    "remove": lambda ws, t: groups.remove(ws, gid(t.south)),
}


@pytest.mark.parametrize("what", STEPS)
def test_each_is_one_step_that_undo_takes_back_and_redo_does_again(
    ws: Workspace, team: Team, clock: FakeClock, what: str
) -> None:
    lead = add_lead(ws, "Mina")
    activities.log(ws, lead, Kind.DEMO_BOOKED)
    clock.move(seconds=1)
    with_threshold(ws, team.south, 20)
    clock.move(seconds=1)
    with_threshold(ws, team.south, 30)
    settle(ws.store, clock())
    before, steps = dump(ws), len(journal.steps(ws))
    clock.move(seconds=1)
    STEPS[what](ws, team)
    settle(ws.store, clock())
    after = dump(ws)
    assert after != before
    assert len(journal.steps(ws)) == steps + 1
    clock.move(days=1)
    journal.undo(ws)
    settle(ws.store, clock())
    assert dump(ws) == before
    clock.move(days=1)
    journal.redo(ws)
    settle(ws.store, clock())
    assert dump(ws) == after


@pytest.mark.parametrize("what", STEPS)
def test_only_a_manager_does_so(ws: Workspace, team: Team, what: str) -> None:
    """X-11."""
    with_threshold(ws, team.south, 20)
    rep = dataclasses.replace(ws, user=add_user(ws, "Cleo"))
    before = dump(ws)
    with pytest.raises(NotAllowed, match="manager"):
        STEPS[what](rep, team)
    assert dump(ws) == before


def test_a_rep_has_an_exception_of_their_own(ws: Workspace, team: Team) -> None:
    """X-11."""
    user = add_user(ws, "Cleo")
    rep = dataclasses.replace(ws, user=user)
    with_threshold(rep, Scope(user.id), 7)
    assert scoring.current(ws, Scope(user.id)).threshold == 7
    with pytest.raises(NotAllowed, match="somebody else"):
        with_threshold(rep, team.bo, 7)


class TestGroups:
    def test_they_are_listed_in_their_order(self, ws: Workspace, team: Team) -> None:
        with_threshold(ws, team.south, 20)
        rows = groups.all_groups(ws)
        assert [(r.name, r.place, r.parent, r.members, r.exception) for r in rows] == [
            ("North", 1, "", ("Ana",), False),
            ("South", 2, "", ("Ana",), True),
            ("Paris", 3, "North", ("Bo",), False),
        ]

    def test_joining_a_second_one_with_an_exception_warns_cad_44(
        self, ws: Workspace, team: Team
    ) -> None:
        with_threshold(ws, team.south, 20)
        with_threshold(ws, team.north, 30)
        bo = team.bo.user_id or 0
        done = groups.join(ws, gid(team.south), [bo])
        assert done.notes == (
            "Bo is also in South, which has an exception too: North applies, it stands first in "
            "the order of groups.",
        )

    def test_a_sub_department_of_a_sub_department_is_refused(
        self, ws: Workspace, team: Team
    ) -> None:
        with pytest.raises(Invalid, match="no sub-departments of its own"):
            groups.add(ws, "Montmartre", parent_id=team.paris.group_id)
        with pytest.raises(Invalid, match="cannot become one"):
            groups.set_parent(ws, gid(team.north), team.south.group_id)
        with pytest.raises(Invalid, match="part of itself"):
            groups.set_parent(ws, gid(team.south), team.south.group_id)

    def test_removing_takes_its_exception_and_its_name_is_free(
        self, ws: Workspace, team: Team
    ) -> None:
        with_threshold(ws, team.south, 20)
        with pytest.raises(Conflict, match="1 sub-department"):
            groups.remove(ws, gid(team.north))
        groups.remove(ws, gid(team.south))
        assert thresholds(ws)["Ana"] == 5
        assert [row.name for row in rule_sets.all_sets(ws)] == ["company-wide"]
        groups.add(ws, "South")
        assert [row.name for row in groups.all_groups(ws)] == ["North", "Paris", "South"]

    @pytest.mark.parametrize("name", ["", "  ", "NORTH", " nörth"])
    def test_a_name_that_is_empty_or_taken_is_refused(
        self, ws: Workspace, team: Team, name: str
    ) -> None:
        with pytest.raises(Invalid, match=r"name|already"):
            groups.add(ws, name)

    def test_a_group_is_found_by_its_name(self, ws: Workspace, team: Team) -> None:
        assert rule_sets.scope_named(ws, group="paris") == team.paris
        assert rule_sets.scope_named(ws, user="bo") == team.bo
        assert rule_sets.scope_named(ws) == COMPANY_WIDE
        with pytest.raises(NotFound, match="no group 'East'"):
            rule_sets.scope_named(ws, group="East")
        with pytest.raises(NotFound, match="no user 'Zoe'"):
            rule_sets.scope_named(ws, user="Zoe")
        with pytest.raises(Invalid, match="not both"):
            rule_sets.scope_named(ws, user="Bo", group="Paris")


def test_another_team_sees_and_changes_none_of_it(ws: Workspace, team: Team) -> None:
    """COR-21..24."""
    with_threshold(ws, team.north, 20)
    other_id, zoe = add_team(ws)
    theirs = dataclasses.replace(
        ws,
        team=ws.team._replace(id=other_id, name="South"),
        user=ws.user._replace(id=zoe, team_id=other_id, name="Zoe"),
    )
    before = dump(ws)
    assert groups.all_groups(theirs) == []
    tries: list[Callable[[], object]] = [
        lambda: rule_sets.version(theirs, rule_sets.versions(ws, team.north)[0].id),
        lambda: groups.rename(theirs, gid(team.north), "Mine"),
        lambda: groups.join(ws, gid(team.north), [zoe]),
        lambda: scoring.save(theirs, RuleSet(threshold=9), scope=team.north),
        lambda: scoring.save(theirs, RuleSet(threshold=9), scope=team.bo),
        lambda: rule_sets.compare(theirs, team.north, COMPANY_WIDE),
        lambda: rule_sets.versions(theirs, team.north),
    ]
    for attempt in tries:
        with pytest.raises(LeadtuiError) as refused:
            attempt()
        assert isinstance(refused.value, NotFound)
    assert dump(ws) == before
