"""Routines and tags (COE-112..118)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial

import pytest

from leadtui.domain.errors import Invalid, NotAllowed, NotFound
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority
from leadtui.domain.rows import TAGS, Outcome
from leadtui.services import journal, leads, reminders, routine_setup, routines, triage
from leadtui.services.routine_setup import Wanted
from leadtui.services.workspace import Workspace, add_user
from tests.builders import add_company, add_team, dump
from tests.services.reminding import add_routine, entries, set_default


def shown(ws: Workspace, company_id: int) -> list[tuple[str, str, bool]]:
    return [(row.routine, row.tag, row.default) for row in routines.tags(ws, company_id)]


def test_the_default_routine_comes_first(ws: Workspace) -> None:
    """COE-112: then the others by title."""
    company = add_company(ws, "Kestrel Labs")
    add_routine(ws, "Zinc")
    alloys = add_routine(ws, "Alloys")
    routines.set_tag(ws, company, "client", alloys)
    assert shown(ws, company) == [
        ("My market", "", True),
        ("Alloys", "client", False),
        ("Zinc", "", False),
    ]
    assert [routine.title for routine in routines.all_routines(ws)] == [
        "Alloys",
        "My market",
        "Zinc",
    ]


def test_a_user_has_one_default_or_none(ws: Workspace) -> None:
    """COE-113: what was saved last holds, in a workspace that is open already too."""
    company = add_company(ws, "Kestrel Labs")
    first = routines.default_routine(ws)
    assert first is not None
    assert first.title == "My market"
    zinc = add_routine(ws, "Zinc")
    set_default(ws, zinc)
    assert routines.default_routine(ws) == routines.Routine(zinc, "Zinc")
    assert shown(ws, company) == [("Zinc", "", True), ("My market", "", False)]
    set_default(ws, None)
    assert routines.default_routine(ws) is None
    assert [default for *_, default in shown(ws, company)] == [False, False]
    with pytest.raises(Invalid, match="no default routine"):
        routines.set_tag(ws, company, "client")


def defaults(ws: Workspace) -> dict[str, list[str]]:
    return {
        one.routine.title if one.routine else "none": [user.name for user in one.users]
        for one in routines.defaults(ws)
    }


def test_a_routine_is_made_the_default_one_of_users(ws: Workspace) -> None:
    """COE-112: of exactly these; COE-113: what was saved last holds, one a user or none."""
    for name in ("Bo", "Cy"):
        add_user(ws, name)
    bo, cy = (user.id for user in leads.users(ws)[1:])
    market, zinc = routines.find(ws, "my market"), add_routine(ws, "Zinc")
    before = dump(ws)
    assert defaults(ws) == {"My market": ["Ana", "Bo", "Cy"], "Zinc": [], "none": []}
    done = routines.set_default_users(ws, zinc, (bo, cy))
    assert done.message == "Zinc: the default routine of Bo, Cy."
    done = routines.set_default_users(ws, market, (cy,))
    assert done.message == (
        "My market: the default routine of Cy. No default routine any more: Ana."
    )
    assert defaults(ws) == {"My market": ["Cy"], "Zinc": ["Bo"], "none": ["Ana"]}
    assert routines.set_default_users(ws, market, (cy,)).step_id is None
    routines.set_default(ws, zinc)
    routines.set_default(ws, None, ["bo"])
    assert defaults(ws) == {"My market": ["Cy"], "Zinc": ["Ana"], "none": ["Bo"]}
    for _ in range(4):
        journal.undo(ws)
    assert dump(ws) == before


@pytest.mark.parametrize("tag", ["", *TAGS])
def test_whose_tag_a_new_reminder_changes_is_a_setting(ws: Workspace, tag: str) -> None:
    """COE-119: every company's where nobody said otherwise, and one undo takes it back."""

    def tagged() -> str:
        company = add_company(ws, "Kestrel")
        if tag:
            routines.set_tag(ws, company, tag)
        wanted = triage.Wanted(ws.today(), None, Priority.NORMAL, "", (1,))
        ways: list[Callable[[], Outcome]] = [
            partial(reminders.set_reminder, ws, company),
            partial(triage.put_reminders, ws, (company,), wanted),
        ]
        for remind in ways:
            outcome = remind()
            found = routines.tags(ws, company)[0].tag
            assert bool(outcome.notes) == (found != tag)
            journal.undo(ws)
            assert routines.tags(ws, company)[0].tag == tag
        return found

    assert routines.reminder_tag(ws) == routines.ALWAYS
    assert tagged() == "prospect"
    said = routines.set_reminder_tag(ws, routines.ONLY_FROM_SUSPECT)
    assert said.message == "A new reminder makes suspects and companies without a tag prospects."
    assert tagged() == ("prospect" if tag in {"", "suspect", "prospect"} else tag)
    with pytest.raises(Invalid, match="no such rule"):
        routines.set_reminder_tag(ws, "never")
    rep = dataclasses.replace(ws, user=add_user(ws, "Bo"))
    with pytest.raises(NotAllowed, match="Only a manager"):
        routines.set_reminder_tag(rep, routines.ALWAYS)


def test_a_rep_chooses_their_own_default_routine_alone(ws: Workspace) -> None:
    """X-11; COR-24: routines and users of another team are not there."""
    bo = add_user(ws, "Bo")
    zinc = add_routine(ws, "Zinc")
    rep = dataclasses.replace(ws, user=bo)
    with pytest.raises(NotFound, match="no routine"):
        routines.set_default(rep, zinc)
    routine_setup.edit(ws, zinc, Wanted(users=("Bo",)))
    assert routines.set_default(rep, zinc).ids == (bo.id,)
    before = dump(ws)
    with pytest.raises(NotAllowed, match="Only a manager"):
        routines.set_default(rep, None, ["Ana"])
    with pytest.raises(NotAllowed, match="Only a manager"):
        routines.set_default_users(rep, zinc, (bo.id, ws.user.id))
    team_id, stranger = add_team(ws)
    secret = add_routine(ws, "Secret", team_id)
    with pytest.raises(NotFound, match="no routine"):
        routines.set_default(ws, secret)
    with pytest.raises(NotFound, match="no user"):
        routines.set_default_users(ws, zinc, (stranger,))
    with pytest.raises(NotFound, match="Secret"):
        routines.find(ws, "Secret")
    assert dump(ws) == before | {
        table: rows for table, rows in dump(ws).items() if table in {"team", "user", "routine"}
    }


@pytest.mark.parametrize("tag", TAGS)
def test_each_of_the_five_tags_can_be_set(ws: Workspace, tag: str) -> None:
    """COE-114, COE-115."""
    company = add_company(ws, "Kestrel Labs")
    routines.set_tag(ws, company, tag)
    assert routines.tags(ws, company)[0].tag == tag


@pytest.mark.parametrize("word", ["Off target", "off-target", "OFF_TARGET"])
def test_a_tag_is_named_as_it_is_shown_or_kept(word: str) -> None:
    assert routines.tag_named(word) == "off_target"


@pytest.mark.parametrize("word", ["", "vip", "client'; --", "[/]"])
def test_any_other_word_is_refused(ws: Workspace, word: str) -> None:
    company = add_company(ws, "Kestrel Labs")
    with pytest.raises(Invalid, match="is not a tag") as refusal:
        routines.set_tag(ws, company, word)
    assert refusal.value.field == "tag"
    assert all(tag in refusal.value.hint for tag in TAGS)


def test_many_are_tagged_in_one_step(ws: Workspace) -> None:
    companies = [add_company(ws, name) for name in ("Kestrel Labs", "Oran", "Delta")]
    routines.set_tag(ws, companies[1], "client")
    before = dump(ws)
    outcome = routines.set_tag(ws, companies, "client")
    assert outcome.message == "3 companies: Client on My market."
    assert outcome.ids == (companies[0], companies[2])
    after = dump(ws)
    journal.undo(ws)
    assert dump(ws) == before
    journal.redo(ws)
    assert dump(ws) == after


def test_a_change_is_in_the_timeline(ws: Workspace) -> None:
    """X-9."""
    company = add_company(ws, "Kestrel Labs")
    assert routines.set_tag(ws, company, "suspect").message == "Kestrel Labs: Suspect on My market."
    routines.set_tag(ws, company, "former_client")
    again = routines.set_tag(ws, company, "former_client")
    assert again.message == "Kestrel Labs: Former client on My market already."
    assert again.step_id is None
    first, second = entries(ws, Kind.TAG_CHANGED)
    routine = ws.user.default_routine_id
    assert first[1:] == (
        ws.user.id,
        "My market: none → Suspect",
        {"routine_id": routine, "routine": "My market", "old": None, "new": "suspect"},
    )
    assert second[2:] == (
        "My market: Suspect → Former client",
        {"routine_id": routine, "routine": "My market", "old": "suspect", "new": "former_client"},
    )


def test_another_team_is_a_wall(ws: Workspace) -> None:
    """COR-21: its companies and routines are not found, and none of ours is changed."""
    team_id, _ = add_team(ws)
    foreign = add_company(ws, "Secret SA", team_id=team_id)
    routine = add_routine(ws, "Secret market", team_id)
    company = add_company(ws, "Kestrel Labs")
    before = dump(ws)
    with pytest.raises(NotFound, match=f"There is no company {foreign}"):
        routines.set_tag(ws, [company, foreign], "client")
    with pytest.raises(NotFound, match=f"There is no routine {routine}"):
        routines.set_tag(ws, company, "client", routine)
    with pytest.raises(NotFound, match=f"There is no company {foreign}"):
        routines.tags(ws, foreign)
    with pytest.raises(Invalid, match="No company was chosen"):
        routines.set_tag(ws, [], "client")
    assert dump(ws) == before
    assert [row.routine for row in routines.tags(ws, company)] == ["My market"]
