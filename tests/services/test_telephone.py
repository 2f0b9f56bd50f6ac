"""Calling with the desktop's telephone program."""

from __future__ import annotations

import pytest

from leadtui.connectors import opener
from leadtui.domain.dates import from_ms
from leadtui.domain.errors import Invalid, NotAllowed, NotFound
from leadtui.services import activities, contacts, telephone, timeline
from leadtui.services.workspace import Workspace
from tests.conftest import FakeClock
from tests.services.records import make, other_team, person

HOUR = 3_600_000


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that the desktop was given; it takes all."""
    seen: list[str] = []

    def took(address: str) -> bool:
        seen.append(address)
        return True

    monkeypatch.setattr(opener, "_open", took)
    return seen


def test_a_number_of_a_person_or_of_the_company_is_called(ws: Workspace, called: list[str]) -> None:
    """COE-42, COE-43."""
    company = make(ws, "Kestrel Labs", phone="+44 20 7946 0100")
    mina = person(ws, company, first_name="Mina", phone="01 42 68 53 00", mobile="06 12 34 56 78")
    lines = telephone.lines(ws, company_id=company, contact_id=mina)
    assert [line.what for line in lines] == ["mobile", "phone"]
    done = telephone.dial(ws, lines[1].number, company_id=company, contact_id=mina)
    assert (done.name, done.number, done.opened) == ("Mina", "+33 1 42 68 53 00", True)
    [line] = telephone.lines(ws, company_id=company, contact_id=None)
    assert telephone.dial(ws, line.number, company_id=company, contact_id=None).name == (
        "Kestrel Labs"
    )
    assert called == ["tel:+33142685300", "tel:+442079460100"]
    with pytest.raises(NotFound, match="not a number of theirs"):
        telephone.dial(ws, "+33 1 00 00 00 00", company_id=company, contact_id=mina)
    assert len(called) == 2


@pytest.mark.parametrize(
    ("fields", "left", "why"),
    [
        ({"do_not_call": "yes", "phone": "01 42 68 53 00"}, False, "do not call"),
        ({"phone": "01 42 68 53 00"}, True, "left the company"),
        ({}, False, "no telephone number"),
    ],
)
def test_who_may_not_be_called_is_not_and_it_says_why(
    ws: Workspace, called: list[str], fields: dict[str, str], left: bool, why: str
) -> None:
    """PUB-33, PUB-43, COE-18."""
    mina = person(ws, make(ws, "Kestrel Labs"), first_name="Mina", **fields)
    if left:
        contacts.mark_left(ws, mina)
    with pytest.raises(NotAllowed, match=f"Cannot call Mina: .*{why}"):
        telephone.lines(ws, company_id=None, contact_id=mina)
    with pytest.raises(NotAllowed, match=why):
        telephone.dial(ws, "+33 1 42 68 53 00", company_id=None, contact_id=mina)
    assert called == []


def test_a_company_without_a_number_and_those_of_others_say_so(
    ws: Workspace, called: list[str]
) -> None:
    """COR-24."""
    south = other_team(ws)
    secret = make(south, "Secret SA", phone="+44 20 7946 0100")
    with pytest.raises(NotFound, match="No number"):
        telephone.lines(ws, company_id=make(ws, "Kestrel Labs"), contact_id=None)
    with pytest.raises(NotFound, match="no company"):
        telephone.lines(ws, company_id=secret, contact_id=None)
    assert called == []


def test_a_call_is_dated_when_it_took_place(ws: Workspace, clock: FakeClock) -> None:
    """COR-12: with a person and with the company alone."""
    company = make(ws, "Kestrel Labs")
    mina = person(ws, company, first_name="Mina")
    began = clock() - 3 * HOUR
    for contact_id in (mina, None):
        activities.log_call(ws, company, contact_id, duration=60, outcome="reached", at=began)
    rows = timeline.page(ws, company_id=company, kinds="calls")
    assert [from_ms(row.at, ws.team.zone) for row in rows] == [from_ms(began, ws.team.zone)] * 2
    with pytest.raises(Invalid, match="more than a day ahead"):
        activities.log_call(
            ws, company, None, duration=60, outcome="reached", at=clock() + 48 * HOUR
        )
