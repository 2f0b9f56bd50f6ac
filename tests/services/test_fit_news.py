"""A routine tells its users as soon as a company exceeds its number (COE-111)."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from leadtui.services import companies, fits, notifications, routine_setup, suspects
from leadtui.services.routine_setup import Wanted
from leadtui.services.workspace import Workspace, add_user
from tests.builders import add_company
from tests.services.importing import bring, write

CRITERIA = "must country:fr\nimportant sector:software\nnotable headcount:>=50"


@pytest.fixture
def bo(ws: Workspace) -> Workspace:
    return dataclasses.replace(ws, user=add_user(ws, "Bo"))


@pytest.fixture
def alto(ws: Workspace, bo: Workspace) -> int:
    company = add_company(ws, "Alto", country="France", sector="Software")
    routine_setup.edit(ws, 1, Wanted(criteria=CRITERIA, notify_above="70", users=("Bo",)))
    return company


def told(ws: Workspace) -> list[str]:
    return [row.text for row in notifications.page(ws) if row.kind == "fit"][::-1]


def mails(ws: Workspace) -> list[tuple[int, str, str]]:
    with ws.read() as conn:
        return conn.execute("SELECT user_id, subject, body FROM outbox ORDER BY id").fetchall()


def test_it_is_told_once_for_each_time_it_rises_above(
    ws: Workspace, bo: Workspace, alto: int
) -> None:
    """COE-111: strictly greater, once per upward crossing; X-2."""
    assert told(bo) == []
    companies.edit(ws, alto, {"headcount": "60"})
    text = "Alto: fit 90, above 70 on My market."
    assert told(bo) == [text]
    assert mails(ws) == [(bo.user.id, "My market: Alto", text)]
    companies.edit(ws, alto, {"headcount": "80", "city": "Lille"})
    assert told(bo) == [text]
    companies.edit(ws, alto, {"headcount": "6"})
    assert told(bo) == [text]
    companies.edit(ws, alto, {"headcount": "60"})
    assert told(bo) == [text, text]
    # Only those who work on it (COE-101).
    assert told(ws) == []


def test_one_leads_to_the_company(ws: Workspace, bo: Workspace, alto: int) -> None:
    """COE-154."""
    companies.edit(ws, alto, {"headcount": "60"})
    [row] = notifications.page(bo)
    assert (row.company_id, row.contact_id, row.seen) == (alto, None, False)


def test_other_criteria_and_another_number_tell_nobody(
    ws: Workspace, bo: Workspace, alto: int
) -> None:
    """What the routine asks changed, not the company."""
    routine_setup.edit(ws, 1, Wanted(criteria="must country:fr\nimportant -country:de\nnotable al"))
    assert [row.fit for row in suspects.rows(ws, 1, [alto])] == [90]
    routine_setup.edit(ws, 1, Wanted(notify_above="30"))
    assert told(bo) == []
    # What comes now is news.
    companies.create(ws, {"name": "Brisk", "country": "France"})
    assert told(bo) == ["Brisk: fit 70, above 30 on My market."]


def test_without_a_number_nobody_is_told(ws: Workspace, bo: Workspace, alto: int) -> None:
    routine_setup.edit(ws, 1, Wanted(notify_above="off"))
    companies.edit(ws, alto, {"headcount": "60"})
    assert (told(bo), mails(ws)) == ([], [])


def test_many_at_once_are_told_together(
    ws: Workspace, bo: Workspace, alto: int, tmp_path: Path
) -> None:
    rows = [f"Firm {number},France,Software,{50 + number}" for number in range(8)]
    bring(ws, "companies", write(tmp_path / "new.csv", "Name,Country,Sector,Headcount", *rows))
    assert told(bo) == [
        "8 companies above 70 on My market: Firm 0 (90), Firm 1 (90), Firm 2 (90), …"
    ]
    assert [subject for _, subject, _ in mails(ws)] == ["My market: 8 companies"]


def test_a_day_that_begins_tells_nothing_twice(ws: Workspace, bo: Workspace, alto: int) -> None:
    companies.edit(ws, alto, {"headcount": "60"})
    fits.look_again(ws.store, ws.now(), [ws.team.id])
    fits.settle(ws.store, ws.now())
    assert len(told(bo)) == 1
