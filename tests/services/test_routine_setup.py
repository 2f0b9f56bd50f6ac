"""Making routines, and what a change of them would do (COE-98..113, COE-172)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from leadtui.domain.errors import Cancelled, Conflict, Invalid, NotAllowed, NotFound
from leadtui.services import audit, journal, routine_setup, routines, suspects
from leadtui.services.routine_setup import Wanted
from leadtui.services.workspace import Workspace, add_user
from tests.builders import add_company, add_lead, dump
from tests.services.records import other_team

CRITERIA = "must country:fr\nimportant sector:software\nnotable headcount:>=50"


@pytest.fixture
def bo(ws: Workspace) -> Workspace:
    """The store with the rep Bo at work."""
    return dataclasses.replace(ws, user=add_user(ws, "Bo"))


def companies_of(ws: Workspace) -> dict[str, int]:
    return {
        name: add_company(ws, name, country=country, sector=sector, headcount=headcount)
        for name, country, sector, headcount in (
            ("Alto", "France", "Software", 80),
            ("Brisk", "FR", "Software", 8),
            ("Corto", "France", "Food", 200),
            ("Delta", "Belgium", "Software", 80),
        )
    }


def scores(ws: Workspace, routine_id: int | None = None) -> dict[str, int | None]:
    found = suspects.found(ws, routine_id)
    return {row.name: row.fit for row in suspects.rows(ws, found.routine.id, found.ids)}


def test_a_routine_has_title_description_users_and_criteria(ws: Workspace, bo: Workspace) -> None:
    """COE-101, COE-103: made in one step, taken back in one."""
    before = dump(ws)
    wanted = Wanted("  Field services ", "Whoever drives around.", CRITERIA, "80", ("bo", "Ana"))
    made = routine_setup.create(ws, wanted)
    sheet = routine_setup.sheet(ws, made.ids[0])
    assert (sheet.title, sheet.description) == ("Field services", "Whoever drives around.")
    assert (sheet.users, sheet.notify_above) == (("Ana", "Bo"), 80)
    assert sheet.criteria.to_text().splitlines()[0].split() == ["must", "country:fr"]
    assert [one.title for one in routine_setup.all_setups(ws)] == ["Field services", "My market"]
    journal.undo(ws)
    assert dump(ws) == before


def test_who_makes_it_works_on_it(ws: Workspace) -> None:
    made = routine_setup.create(ws, Wanted("Alloys"))
    assert routine_setup.sheet(ws, made.ids[0]).users == ("Ana",)


def test_a_change_is_one_step_and_names_what_it_changed(ws: Workspace, bo: Workspace) -> None:
    companies_of(ws)
    before = dump(ws)
    done = routine_setup.edit(ws, 1, Wanted(criteria=CRITERIA, notify_above="90", users=("Ana",)))
    assert done.message == "My market: criteria, notification, users changed."
    assert scores(ws) == {"Alto": 90, "Brisk": 70, "Corto": 60}
    assert routine_setup.edit(ws, 1, Wanted(criteria=CRITERIA)).step_id is None
    journal.undo(ws)
    assert dump(ws) == before
    assert scores(ws) == {}
    journal.redo(ws)
    assert scores(ws) == {"Alto": 90, "Brisk": 70, "Corto": 60}


def test_criteria_taken_out_leave_the_tagged_alone(ws: Workspace) -> None:
    ids = companies_of(ws)
    routines.set_tag(ws, ids["Delta"], "suspect")
    routine_setup.edit(ws, 1, Wanted(criteria=CRITERIA))
    assert "Delta" not in scores(ws)
    routine_setup.edit(ws, 1, Wanted(criteria=""))
    assert scores(ws) == {"Delta": None}


def test_who_works_on_it_no_more_has_it_as_default_no_more(ws: Workspace, bo: Workspace) -> None:
    """COE-102, COE-113: and it is back with an undo."""
    assert [one.title for one in routines.all_routines(bo)] == ["My market"]
    routine_setup.edit(ws, 1, Wanted(users=("Ana",)))
    assert routines.all_routines(bo) == []
    assert routines.default_routine(bo) is None
    with pytest.raises(Invalid, match="no routine"):
        suspects.found(bo)
    for asked in (routine_setup.sheet, suspects.found):
        with pytest.raises(NotFound, match="no routine 1"):
            asked(bo, 1)
    journal.undo(ws)
    assert routines.default_routine(bo) is not None


def test_a_rep_sees_theirs_alone_and_changes_none(ws: Workspace, bo: Workspace) -> None:
    """COE-102, COE-145, X-11."""
    secret = routine_setup.create(ws, Wanted("Secret", criteria="must a")).ids[0]
    company = add_company(ws, "Alto")
    assert [one.title for one in routine_setup.all_setups(bo)] == ["My market"]
    assert [row.routine for row in routines.tags(bo, company)] == ["My market"]
    assert [row.routine for row in routines.tags(ws, company)] == ["My market", "Secret"]
    before = dump(ws)
    with pytest.raises(NotFound):
        routines.set_tag(bo, company, "client", secret)
    with pytest.raises(NotFound):
        routines.find(bo, "secret")
    with pytest.raises(NotFound):
        suspects.why(bo, company, secret)
    deeds: tuple[Callable[[], object], ...] = (
        lambda: routine_setup.create(bo, Wanted("Mine")),
        lambda: routine_setup.edit(bo, 1, Wanted("Mine")),
        lambda: routine_setup.delete(bo, 1),
    )
    for deed in deeds:
        with pytest.raises(NotAllowed, match="Only a manager"):
            deed()
    assert dump(ws) == before


def test_another_teams_routine_is_not_there(ws: Workspace) -> None:
    """COR-24."""
    south = other_team(ws)
    theirs = routine_setup.create(south, Wanted("South", criteria="must a")).ids[0]
    add_company(ws, "A here")
    add_company(ws, "A there", team_id=south.team.id)
    assert scores(south, theirs) == {"A there": 40}
    deeds: tuple[Callable[[], object], ...] = (
        lambda: routine_setup.sheet(ws, theirs),
        lambda: routine_setup.edit(ws, theirs, Wanted("Ours")),
        lambda: routine_setup.delete(ws, theirs),
        lambda: routine_setup.preview(ws, "must a", routine_id=theirs),
        lambda: suspects.found(ws, theirs),
    )
    for deed in deeds:
        with pytest.raises(NotFound, match="no routine"):
            deed()
    with pytest.raises(NotFound, match="no user"):
        routine_setup.edit(ws, 1, Wanted(users=("Zoe",)))
    assert routine_setup.preview(ws, "must a").matching == 1


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted(title=" "), "title"),
        (Wanted(title="alloys"), "title"),
        (Wanted(criteria="must headcount:x"), "line 1"),
        (Wanted(criteria="must legal_form:sas"), "criteria"),
        (Wanted(notify_above="100"), "notify_above"),
        (Wanted(notify_above="many"), "notify_above"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    ws: Workspace, wanted: Wanted, field: str
) -> None:
    routine_setup.create(ws, Wanted("Alloys"))
    before = dump(ws)
    with pytest.raises(Invalid) as refused:
        routine_setup.edit(ws, 1, wanted)
    assert refused.value.field == field
    assert dump(ws) == before


def test_a_column_that_some_company_has_may_be_asked_for(ws: Workspace) -> None:
    """COE-104: legal form and the like come with files, as columns without a field."""
    add_company(ws, "Alto", details='{"Legal form": "SAS"}')
    add_company(ws, "Brisk", details='{"Legal form": "SARL"}')
    routine_setup.edit(ws, 1, Wanted(criteria="must legal_form:sas"))
    assert scores(ws) == {"Alto": 40}


def test_what_somebody_changed_meanwhile_is_not_overwritten(ws: Workspace) -> None:
    seen = routine_setup.sheet(ws, 1)
    routine_setup.edit(ws, 1, Wanted(description="Other words"), expected=seen)
    before = dump(ws)
    with pytest.raises(Conflict, match="changed meanwhile"):
        routine_setup.edit(ws, 1, Wanted(title="Mine"), expected=seen)
    assert dump(ws) == before


def test_a_routine_goes_with_its_tags_and_comes_back_with_them(ws: Workspace) -> None:
    ids = companies_of(ws)
    routine_setup.edit(ws, 1, Wanted(criteria=CRITERIA))
    routines.set_tag(ws, (ids["Alto"], ids["Delta"]), "client")
    before, listed = dump(ws), scores(ws)
    assert routine_setup.delete(ws, 1).message == "My market deleted with 2 tags."
    assert routines.default_routine(ws) is None
    journal.undo(ws)
    assert dump(ws) == before
    assert scores(ws) == listed


def test_a_user_taken_off_and_put_on_again_survives_any_undo(ws: Workspace, bo: Workspace) -> None:
    off = routine_setup.edit(ws, 1, Wanted(users=("Ana",))).step_id
    on = routine_setup.edit(ws, 1, Wanted(users=("Ana", "Bo"))).step_id
    assert off is not None
    assert on is not None
    journal.undo(ws, off)
    assert routine_setup.sheet(ws, 1).users == ("Ana", "Bo")
    journal.undo(ws, on)
    assert "Ana" in routine_setup.sheet(ws, 1).users


def test_the_audit_says_what_was_changed_in_words(ws: Workspace, bo: Workspace) -> None:
    routine_setup.edit(ws, 1, Wanted(criteria=CRITERIA, notify_above="80", users=("Ana",)))
    [step] = journal.steps(ws, limit=1)
    found = audit.of_step(ws, step.id)
    said = "must country:fr; important sector:software; notable headcount:>=50"
    assert {(row.record, row.field, row.new) for row in found} == {
        ("My market, routine", "Criteria", said),
        ("My market, routine", "Users told above", "80"),
        ("My market, user Bo", "", "deleted"),
        ("Bo, user", "Default routine", ""),
    }


# Looking ahead


def test_a_preview_says_who_matches_who_comes_and_who_goes(ws: Workspace) -> None:
    """COE-172: before anything is saved."""
    ids = companies_of(ws)
    routine_setup.edit(ws, 1, Wanted(criteria=CRITERIA))
    routines.set_tag(ws, ids["Corto"], "client")
    before = dump(ws)
    text = "must headcount:>=50\nimportant sector:software\nnotable country:be\ninteresting delta"
    found = routine_setup.preview(ws, text, routine_id=1, notify_above=70)
    # Corto is a client: in no list of suspects, before or after.
    assert (found.of, found.matching, found.perfect, found.comes, found.goes) == (4, 3, 1, 1, 1)
    assert found.above == 1
    assert [(one.company, one.fit.score) for one in found.best] == [
        ("Delta", 100), ("Alto", 70), ("Corto", 40),
    ]  # fmt: skip
    assert found.words == "3 companies of 4 match"
    same = routine_setup.preview(ws, CRITERIA, routine_id=1)
    assert (same.comes, same.goes, same.above) == (0, 0, None)
    assert dump(ws) == before


def test_a_preview_is_what_saving_then_does(ws: Workspace) -> None:
    companies_of(ws)
    foretold = routine_setup.preview(ws, CRITERIA, routine_id=1)
    routine_setup.edit(ws, 1, Wanted(criteria=CRITERIA))
    found = scores(ws)
    assert (foretold.matching, foretold.comes) == (len(found), len(found))
    assert {one.company: one.fit.score for one in foretold.best} == found


def test_a_preview_that_is_taken_back_stops(ws: Workspace) -> None:
    companies_of(ws)
    with pytest.raises(Cancelled):
        routine_setup.preview(ws, CRITERIA, cancelled=lambda: True)


def test_people_who_left_are_nobody(ws: Workspace) -> None:
    alto, brisk = add_company(ws, "Alto"), add_company(ws, "Brisk")
    add_lead(ws, "Al", company_id=alto, card="left", email="a@alto.example")
    add_lead(ws, "Bo", company_id=brisk, email="b@brisk.example")
    found = routine_setup.preview(ws, "must has:contact\nimportant has:email")
    assert [(one.company, one.fit.score) for one in found.best] == [("Brisk", 70)]
