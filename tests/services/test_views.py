"""Views: filter lines kept by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from leadtui.domain.errors import Ambiguous, Conflict, Invalid, NotFound
from leadtui.domain.rows import Outcome
from leadtui.services import deal_stages, journal, routine_setup, statuses, views
from leadtui.services.workspace import Workspace, add_user, open_workspace
from tests.builders import add_lead, add_team, dump
from tests.services.importing import one


def kept(ws: Workspace, place: str | None = None) -> list[tuple[str, str, str, str]]:
    return [(one.place, one.name, one.line, one.sort) for one in views.views(ws, place)]


def test_a_view_is_kept_found_renamed_and_removed_each_with_one_undo(ws: Workspace) -> None:
    before = dump(ws)
    done = views.save(ws, "today", " Late  clients ", "late tag:client", "day")
    assert done.message == "View Late clients is kept."
    assert kept(ws) == [("today", "Late clients", "late tag:client", "day")]
    assert views.find(ws, "today", "late cl").name == "Late clients"
    views.rename(ws, "today", "late", "Old ones")
    assert kept(ws, "today") == [("today", "Old ones", "late tag:client", "day")]
    views.remove(ws, "today", "old ones")
    assert kept(ws) == []
    for names in (["Old ones"], ["Late clients"], []):
        journal.undo(ws)
        assert [one.name for one in views.views(ws)] == names
    assert dump(ws) == before


def test_one_of_that_name_is_replaced_and_undo_brings_it_back(ws: Workspace) -> None:
    """ux.md: no question where undo exists."""
    views.save(ws, "leads", "Mine", "owner:me", "name")
    done = views.save(ws, "leads", "MINE", "owner:me hot")
    assert done.message == "View MINE is replaced, it was: owner:me."
    assert kept(ws) == [("leads", "MINE", "owner:me hot", "")]
    assert views.save(ws, "leads", "MINE", "owner:me hot").step_id is None
    journal.undo(ws)
    assert kept(ws) == [("leads", "Mine", "owner:me", "name")]


def meanwhile(ws: Workspace, deed: Callable[[], object]) -> Workspace:
    """A workspace in which something else happens before its next change gets the store."""
    left = [deed]

    def clock() -> int:
        if left:
            left.pop()()
        return ws.clock()

    return replace(ws, clock=clock)


def test_what_another_window_changed_meanwhile_stays(ws: Workspace) -> None:
    views.save(ws, "leads", "Mine", "hot")
    late = meanwhile(ws, lambda: views.save(ws, "leads", "Mine", "cold", "name"))
    views.rename(late, "leads", "Mine", "Ours")
    assert kept(ws) == [("leads", "Ours", "cold", "name")]
    verbs: list[Callable[[Workspace], Outcome]] = [
        lambda late: views.remove(late, "leads", "Ours"),
        lambda late: views.rename(late, "leads", "Ours", "Mine"),
    ]
    for verb in verbs:
        with pytest.raises(Conflict, match="Ours was removed meanwhile"):
            verb(meanwhile(ws, lambda: views.remove(ws, "leads", "Ours")))
        assert kept(ws) == []
        journal.undo(ws)


def test_each_user_and_each_place_has_its_own(ws: Workspace) -> None:
    views.save(ws, "leads", "Mine", "owner:me")
    views.save(ws, "companies", "Mine", "paris hot", "-engagement")
    views.save(ws, "today", "Mine", "")
    assert [place for place, *_ in kept(ws)] == ["today", "leads", "companies"]
    add_user(ws, "Bo")
    other = open_workspace(ws.store.path, clock=ws.clock, as_user="Bo")
    assert kept(other) == []
    with pytest.raises(NotFound):
        views.remove(other, "leads", "Mine")
    views.save(other, "leads", "Mine", "hot")
    assert len(kept(ws)) == 3
    other.store.close()


@pytest.mark.parametrize(
    ("place", "name", "line", "sort"),
    [
        ("insights", "x", "", ""),
        ("deals", "x", "colour:red", ""),
        ("deals", "x", "", "heat"),
        ("today", "  ", "", ""),
        ("today", "x", "due:someday", ""),
        ("today", "x", "colour:red", ""),
        ("today", "x", "", "heat"),
        ("leads", "x", "late", "-heat"),
        ("leads", "x", "silent:x", ""),
        ("companies", "x", "", "-size"),
        ("companies", "x", "y" * 401, ""),
    ],
)
def test_what_a_place_does_not_know_is_refused(
    ws: Workspace, place: str, name: str, line: str, sort: str
) -> None:
    with pytest.raises(Invalid):
        views.save(ws, place, name, line, sort)
    assert kept(ws) == []


def test_a_name_that_is_taken_or_names_several_is_said(ws: Workspace) -> None:
    for name in ("Late one", "Late two"):
        views.save(ws, "today", name, "late")
    with pytest.raises(Invalid, match="Late two"):
        views.rename(ws, "today", "Late one", "late TWO")
    with pytest.raises(Ambiguous):
        views.find(ws, "today", "late")
    with pytest.raises(NotFound, match="today"):
        views.find(ws, "today", "other")
    views.rename(ws, "today", "late one", "LATE ONE")
    assert [one.name for one in views.views(ws)] == ["LATE ONE", "Late two"]


def test_the_palette_finds_them_by_name_filter_and_the_word_view(ws: Workspace) -> None:
    views.save(ws, "today", "Late clients", "late tag:client")
    views.save(ws, "leads", "Mine", "owner:me")

    def found(words: str) -> list[str]:
        return [one.name for one in views.matching(ws, words)]

    assert (found("view"), found("view: lat"), found("own")) == (
        ["Late clients", "Mine"],
        ["Late clients"],
        ["Mine"],
    )
    assert (found(""), found("leads"), found("view x")) == ([], ["Mine"], [])


def test_a_view_with_more_words(ws: Workspace) -> None:
    views.save(ws, "leads", "Mine", "owner:me", "name")
    assert views.with_words(ws, "leads", "mine", ("hot", "x")) == ("owner:me hot x", "name")
    assert views.with_words(ws, "leads", None, ("hot",)) == ("hot", "")


def test_views_follow_what_they_name_with_the_step_that_renames_it(ws: Workspace) -> None:
    """PUB-13, COE-63: those of everybody, in the places that know the filter."""
    add_user(ws, "Bo")
    bo = open_workspace(ws.store.path, clock=ws.clock, as_user="Bo")
    views.save(bo, "today", "Work", "late status:working")
    views.save(ws, "leads", "Work", "status:working hot")
    views.save(ws, "companies", "Work", "status:working")
    views.save(ws, "deals", "Offers", "stage:proposal")
    before = dump(ws)
    statuses.rename(ws, "working", "In hand")
    deal_stages.rename(ws, "proposal", "Sent offer")
    assert [view.line for view in (*views.views(bo), *views.views(ws))] == [
        "late status:In_hand",
        "status:In_hand hot",
        "status:working",
        "stage:Sent_offer",
    ]
    journal.undo(ws)
    journal.undo(ws)
    assert dump(ws) == before
    add_lead(ws, "Mina", status_id=2)
    statuses.remove(ws, "working", replacement="Open - Not contacted")
    assert views.views(bo)[0].line == "late status:Open_-_Not_contacted"
    bo.store.close()


def test_views_of_another_team_name_their_own(ws: Workspace) -> None:
    team_id, user_id = add_team(ws)
    with ws.store.write(None, now=ws.now()) as unit:
        unit.conn.execute(
            "INSERT INTO saved_view (team_id, user_id, place, name, line) "
            "VALUES (?, ?, 'leads', 'Work', 'status:working')",
            (team_id, user_id),
        )
    statuses.rename(ws, "working", "In hand")
    assert one(ws, "SELECT line FROM saved_view") == "status:working"


def test_of_two_names_alike_the_one_meant_is_the_one_spelt_so(ws: Workspace) -> None:
    """An undo brings a name back that another case of it took meanwhile."""
    views.save(ws, "leads", "Mine", "hot")
    removed = views.remove(ws, "leads", "Mine").step_id
    views.save(ws, "leads", "mine", "cold")
    journal.undo(ws, removed)
    views.remove(ws, "leads", "mine")
    assert kept(ws) == [("leads", "Mine", "hot", "")]


def test_a_view_follows_a_routine_that_is_renamed(ws: Workspace) -> None:
    """In the step that renames it."""
    routine_setup.create(ws, routine_setup.Wanted("Near Paris"))
    views.save(ws, "today", "Near", "late routine:near")
    views.save(ws, "today", "Mine", "routine:my_market deal")
    views.save(ws, "suspects", "Mine", "routine:my_market")
    routine_setup.edit(ws, 1, routine_setup.Wanted(title="Field services"))
    assert {(one.place, one.line) for one in views.views(ws)} == {
        ("today", "late routine:near"),
        ("today", "routine:Field_services deal"),
        ("suspects", "routine:my_market"),
    }
    journal.undo(ws)
    assert "routine:my_market deal" in {one.line for one in views.views(ws)}
