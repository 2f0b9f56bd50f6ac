"""The working days of a team, kept as its settings."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from leadtui.domain.errors import Invalid, NotAllowed
from leadtui.services import capture, working_days
from leadtui.services.workspace import Workspace, add_user
from tests.services.records import make, other_team
from tests.services.reminding import day

ARMISTICE = dt.date(2027, 11, 11)


def test_nothing_set_is_monday_to_friday(ws: Workspace) -> None:
    working = working_days.of(ws)
    assert working.weekend == {5, 6}
    assert not working.off


def test_national_holidays_are_kept_ten_years_ahead(ws: Workspace) -> None:
    said = working_days.set_country(ws, "fr").message
    assert said.startswith("The national holidays of FR are days off; the next is Christmas Day,")
    assert not working_days.of(ws).works(ARMISTICE)
    assert max(working_days.of(ws).off).year == 2036
    working_days.set_country(ws, "DE", "by")
    assert working_days.days_off(ws).region == "BY"
    assert working_days.set_country(ws, "").message == "No national holidays are days off."
    assert working_days.of(ws).works(ARMISTICE)


def test_own_days_come_and_go(ws: Workspace) -> None:
    working_days.set_country(ws, "FR")
    working_days.add(ws, dt.date(2026, 12, 24), dt.date(2026, 12, 31), "Closed [/b]")
    assert working_days.of(ws).why_off(dt.date(2026, 12, 28)) == "Closed [/b]"
    assert working_days.coming(ws, 2)[0] == (dt.date(2026, 12, 24), "Closed [/b]")
    working_days.remove(ws, dt.date(2026, 12, 28))
    assert working_days.of(ws).works(dt.date(2026, 12, 28))
    working_days.remove(ws, dt.date(2026, 12, 25))
    assert working_days.of(ws).why_off(dt.date(2026, 12, 25)) == "Christmas Day"
    with pytest.raises(Invalid, match="no day off of the team's own: it is Christmas Day"):
        working_days.remove(ws, dt.date(2026, 12, 25))
    with pytest.raises(Invalid, match="no range"):
        working_days.add(ws, day(1), day(0))
    with pytest.raises(Invalid, match="no range"):
        working_days.add(ws, day(1), day(367))


def test_the_week_is_what_the_team_says(ws: Workspace) -> None:
    working_days.set_weekend(ws, ["fri", "Saturday"])
    assert working_days.of(ws).weekend == {4, 5}
    with pytest.raises(Invalid, match="'s' is no day of the week"):
        working_days.set_weekend(ws, ["s"])
    with pytest.raises(Invalid, match="has to be a day"):
        working_days.set_weekend(ws, ["mo", "tu", "we", "th", "fr", "sa", "su"])
    assert working_days.of(ws).weekend == {4, 5}, "what is refused changes nothing"
    working_days.set_weekend(ws, [])
    assert working_days.of(ws).works(day(0))


def test_a_manager_decides_and_for_their_own_team(ws: Workspace) -> None:
    south = other_team(ws)
    working_days.add(ws, day(1))
    assert working_days.of(south).works(day(1))
    rep = dataclasses.replace(ws, user=add_user(ws, "Bo"))
    with pytest.raises(NotAllowed):
        working_days.add(rep, day(2))
    with pytest.raises(NotAllowed):
        working_days.remove(rep, day(1))
    with pytest.raises(NotAllowed):
        working_days.set_country(rep, "FR")
    with pytest.raises(NotAllowed):
        working_days.set_weekend(rep, [])
    assert not working_days.of(rep).works(day(1))


def test_the_capture_line_knows_the_days_off(ws: Workspace) -> None:
    make(ws, "Acme")
    working_days.add(ws, day(1))
    found = capture.read_line(ws, "acme call next working day").capture
    assert found.when is not None
    assert (found.when.date, found.note) == (day(2), "call")
