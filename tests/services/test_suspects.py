"""The suspect flow: who is in it, in which order, and why (COE-99, COE-100, COE-105..110)."""

from __future__ import annotations

import pytest

from leadtui.domain.errors import Invalid, NotFound
from leadtui.domain.kinds import Kind
from leadtui.models.store import Store
from leadtui.services import (
    companies,
    contacts,
    day,
    fits,
    journal,
    panel,
    reminders,
    routine_setup,
    routines,
    suspects,
)
from leadtui.services.routine_setup import Wanted
from leadtui.services.workspace import Workspace, open_workspace
from tests.builders import add_company, add_lead, dump
from tests.conftest import FakeClock
from tests.services.records import other_team
from tests.services.reminding import add_activity

CRITERIA = """must country:fr
important sector:software
notable headcount:>=50
notable has:email
interesting city:paris"""


@pytest.fixture
def firms(ws: Workspace) -> dict[str, int]:
    """Companies with a fit from 40 to 100, and one that does not match."""
    made = {
        name: add_company(ws, name, country=country, sector=sector, headcount=headcount, city=city)
        for name, country, sector, headcount, city in (
            ("Alto", "France", "Software", 80, "Lille"),
            ("Brisk", "France", "Software", 80, "Paris"),
            ("Corto", "France", None, None, None),
            ("Delta", "Belgium", "Software", 80, "Gand"),
            ("Essor", "France", "Food", 60, "Paris"),
        )
    }
    add_lead(ws, "Mina", company_id=made["Brisk"], email="mina@brisk.example")
    routine_setup.edit(ws, 1, Wanted(criteria=CRITERIA))
    return made


def listed(ws: Workspace, line: str = "", sort: str = "fit") -> list[tuple[str, int | None]]:
    found = suspects.found(ws, None, line, sort)
    rows = suspects.rows(ws, found.routine.id, found.ids)
    return [(row.name, row.fit) for row in rows]


ALL = [("Brisk", 100), ("Alto", 90), ("Essor", 70), ("Corto", 40)]


def test_the_best_fit_is_on_top(ws: Workspace, firms: dict[str, int]) -> None:
    """COE-105, COE-110; who does not match is not in the list (COE-109)."""
    assert listed(ws) == ALL
    assert listed(ws, sort="-fit") == ALL[::-1]


def test_of_two_capped_scores_the_larger_sum_comes_first(ws: Workspace) -> None:
    """COE-108."""
    for name, city in (("Zeta", "Paris"), ("Alto", "Lyon")):
        add_company(ws, name, country="FR", sector="Software", headcount=60, city=city, phone="+1")
    text = f"{CRITERIA}\nimportant has:phone"
    routine_setup.edit(ws, 1, Wanted(criteria=text))
    assert listed(ws) == [("Zeta", 100), ("Alto", 100)]
    why = suspects.why(ws, companies.find(ws, "Zeta"))
    assert why.fit is not None
    assert why.fit.raw == 130


def test_the_fit_follows_whatever_changes_a_company(ws: Workspace, firms: dict[str, int]) -> None:
    """COE-99: at once, in the same step, and back with its undo."""
    companies.edit(ws, firms["Corto"], {"sector": "Software", "headcount": "70"})
    assert ("Corto", 90) in listed(ws)
    journal.undo(ws)
    assert listed(ws) == ALL
    made = contacts.create(
        ws, {"last_name": "Roth", "email": "roth@alto.example"}, company_id=firms["Alto"]
    ).ids[0]
    assert dict(listed(ws))["Alto"] == 100
    contacts.mark_left(ws, made)
    assert listed(ws) == ALL
    contacts.mark_left(ws, made, left=False)
    contacts.edit(ws, made, {"email": ""})
    assert listed(ws) == ALL
    new = companies.create(ws, {"name": "Fanal", "country": "France", "city": "Paris"})
    assert ("Fanal", 50) in listed(ws)
    companies.edit(ws, new.ids[0], {"country": "Spain"})
    assert listed(ws) == ALL
    journal.undo(ws)
    journal.undo(ws)
    assert listed(ws) == ALL
    journal.redo(ws)
    assert ("Fanal", 50) in listed(ws)


def test_who_matches_no_more_leaves_unless_they_are_more_than_a_suspect(
    ws: Workspace, firms: dict[str, int]
) -> None:
    """COE-100: Prospect, Client, Ex-Client and Hors-cible stay."""
    tags = dict(zip(firms.values(), ("prospect", "client", "former_client", "off_target"),
                    strict=False))  # fmt: skip
    for company, tag in tags.items():
        routines.set_tag(ws, company, tag)
    routines.set_tag(ws, firms["Essor"], "suspect")
    assert listed(ws) == [("Essor", 70)]
    routine_setup.edit(ws, 1, Wanted(criteria="must country:nowhere"))
    assert listed(ws) == []
    counts = suspects.found(ws).counts
    assert counts == dict.fromkeys(tags.values(), 1)
    for company, tag in tags.items():
        found = suspects.found(ws, None, f"tag:{tag}")
        assert found.ids == [company]
    assert len(suspects.found(ws, None, "tag:all").ids) == 4


def test_the_numbers_of_each_tag(ws: Workspace, firms: dict[str, int]) -> None:
    """COE-116."""
    routines.set_tag(ws, firms["Alto"], "client")
    routines.set_tag(ws, (firms["Delta"], firms["Corto"]), "off_target")
    found = suspects.found(ws)
    assert found.counts == {"suspect": 2, "client": 1, "off_target": 2}
    assert found.has_criteria


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("fit:>=90", ["Brisk", "Alto"]),
        ("fit:40-70", ["Essor", "Corto"]),
        ("city:paris", ["Brisk", "Essor"]),
        ("-has:email", ["Alto", "Essor", "Corto"]),
        ("sof", []),
        ("ess", ["Essor"]),
        ("hot", ["Brisk"]),
        ("cold", ["Alto", "Essor", "Corto"]),
        ("reminder", []),
        ("no-reminder city:lille", ["Alto"]),
        ("tag:client", []),
    ],
)
def test_the_line_narrows_the_list(
    ws: Workspace, firms: dict[str, int], line: str, names: list[str]
) -> None:
    for _ in range(2):
        lead = contacts.cards(ws, firms["Brisk"])[0].id
        add_activity(ws, Kind.REPLIED, ws.now(), contact_id=lead)
    assert [name for name, _ in listed(ws, line)] == names


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("name", ["Alto", "Brisk", "Corto", "Essor"]),
        ("-name", ["Essor", "Corto", "Brisk", "Alto"]),
        ("city", ["Alto", "Brisk", "Essor", "Corto"]),
        ("engagement", ["Brisk", "Alto", "Essor", "Corto"]),
    ],
)
def test_the_list_has_the_orders_of_the_companies(
    ws: Workspace, firms: dict[str, int], sort: str, names: list[str]
) -> None:
    assert [name for name, _ in listed(ws, sort=sort)] == names
    with pytest.raises(Invalid, match="not an order"):
        suspects.found(ws, None, "", "colour")


def test_a_reminder_takes_a_suspect_out_of_the_flow(ws: Workspace, firms: dict[str, int]) -> None:
    """COE-118."""
    reminders.set_reminder(ws, firms["Brisk"])
    assert listed(ws) == ALL[1:]
    assert listed(ws, "tag:prospect") == [("Brisk", 100)]
    journal.undo(ws)
    assert listed(ws) == ALL


def test_why_says_which_criteria_are_met(ws: Workspace, firms: dict[str, int]) -> None:
    """COE-106..109: what it adds up to is what the list shows."""
    for name, company in firms.items():
        why = suspects.why(ws, company)
        assert why.company == name
        assert dict(listed(ws)).get(name) == (None if why.fit is None else why.fit.score)
        if why.fit is not None:
            met = [each.criterion.level for each in why.judged if each.met]
            assert why.fit.raw == 40 + sum(level.points for level in met if level is not None)
    delta = suspects.why(ws, firms["Delta"])
    assert next(each.criterion.text for each in delta.judged if not each.met) == "country:fr"
    with pytest.raises(NotFound):
        suspects.why(ws, 999)
    with pytest.raises(NotFound):
        suspects.why(ws, companies_of_others(ws))


def companies_of_others(ws: Workspace) -> int:
    return companies.create(other_team(ws), {"name": "Secret", "country": "France"}).ids[0]


def test_another_team_is_in_no_flow(ws: Workspace, firms: dict[str, int]) -> None:
    """COR-24."""
    companies_of_others(ws)
    assert listed(ws) == ALL


def test_the_order_of_the_day_ends_with_the_suspects_by_fit(
    ws: Workspace, firms: dict[str, int]
) -> None:
    """X-14, COE-65: those with a reminder are in the list of reminders."""
    reminders.set_reminder(ws, firms["Alto"])
    found = [(each.company, each.reason) for each in day.queue(ws).companies]
    assert found == [
        ("Alto", "reminder for today"),
        ("Brisk", "suspect on My market, fit 100, engagement 0"),
        ("Essor", "suspect on My market, fit 70, nobody known"),
        ("Corto", "suspect on My market, fit 40, nobody known"),
    ]
    assert day.suspects_waiting(ws) == 3


def test_a_fit_is_never_added_to_engagement(ws: Workspace, firms: dict[str, int]) -> None:
    """X-1: whatever a routine asks, the scores of leads stay as they are, and the other way."""
    lead = contacts.cards(ws, firms["Brisk"])[0].id
    add_activity(ws, Kind.REPLIED, ws.now(), contact_id=lead)
    before, listed_before = dump(ws)["lead_state"], listed(ws)
    routine_setup.edit(ws, 1, Wanted(criteria="must country:fr"))
    assert dump(ws)["lead_state"] == before
    journal.undo(ws)
    add_activity(ws, Kind.DEMO_BOOKED, ws.now(), contact_id=lead)
    assert listed(ws) == listed_before


def test_reminders_of_a_day_are_ordered_by_fit(ws: Workspace, firms: dict[str, int]) -> None:
    """COE-132: inside a priority and a day the best fit first, who does not match last."""
    for name in sorted(firms):
        reminders.set_reminder(ws, firms[name])
    found = panel.lists(ws, panel.read(ws, "")).to_process
    assert [(row.company, row.fit) for row in found] == [*ALL, ("Delta", None)]


# Keeping it true after large changes, and each day


def test_a_large_change_waits_and_is_judged_before_it_is_read(
    ws: Workspace, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from leadtui.models import store

    monkeypatch.setattr(store, "INLINE_COMPANIES", 3)
    for number in range(9):
        with ws.store.write(None, now=ws.now()) as unit:
            unit.conn.executemany(
                "INSERT INTO company (team_id, name, sort_name, country, created_at, updated_at) "
                "VALUES (1, ?, ?, 'France', 0, 0)",
                [(f"F{number}-{i}", f"f{number}-{i}") for i in range(5)],
            )
    routine_setup.edit(ws, 1, Wanted(criteria="must country:fr"))
    assert kept(ws.store) == 0
    assert len(listed(ws)) == 45
    assert kept(ws.store) == 45
    assert fits.settle(ws.store, ws.now()) == 0
    with ws.store.write(None, now=ws.now()) as unit:
        unit.conn.execute("UPDATE company SET country = 'Spain' WHERE id % 2 = 0")
    assert len(listed(ws)) == 23


def kept(store: Store) -> int:
    with store.read() as conn:
        number: int = conn.execute("SELECT count(*) FROM fit").fetchone()[0]
    return number


def test_judging_can_be_stopped_and_goes_on_from_there(
    ws: Workspace, firms: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from leadtui.models import fits as judging
    from leadtui.models import store

    monkeypatch.setattr(store, "INLINE_COMPANIES", 0)
    monkeypatch.setattr(judging, "CHUNK", 2)
    routine_setup.edit(ws, 1, Wanted(criteria="must country:be,fr"))
    said: list[int] = []
    fits.settle(
        ws.store,
        ws.now(),
        cancelled=lambda: bool(said),
        progress=lambda what, done: said.append(done),
    )
    assert said == [2]
    assert fits.settle(ws.store, ws.now()) == 3
    assert len(listed(ws)) == 5


def test_each_day_every_company_is_looked_at_again(ws: Workspace, firms: dict[str, int]) -> None:
    """COE-99: also what no mark tells of, such as a fit that was lost."""
    with ws.store.write(None, now=ws.now()) as unit:
        unit.conn.execute("DELETE FROM fit")
    assert listed(ws) == []
    fits.look_again(ws.store, ws.now(), [ws.team.id])
    assert listed(ws) == ALL
    fits.look_again(ws.store, ws.now(), [])
    assert fits.settle(ws.store, ws.now()) == 0


def test_a_store_opened_anew_has_the_same_flow(ws: Workspace, firms: dict[str, int]) -> None:
    before = dump(ws)
    again = open_workspace(ws.store.path, clock=ws.clock)
    assert listed(again) == ALL
    assert dump(again) == before
