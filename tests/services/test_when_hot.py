"""PUB-10: what a team has follow when a lead turns hot."""

from __future__ import annotations

import dataclasses

import pytest

from leadtui.domain.errors import Ambiguous, Invalid, NotAllowed, NotFound
from leadtui.domain.reminders import Priority
from leadtui.domain.when_hot import WhenHot, next_in_turn
from leadtui.models import hot_turns
from leadtui.services import journal, leads, when_hot
from leadtui.services.workspace import Workspace, add_user
from tests.services.records import HOSTILE


def test_whose_turn_it_is() -> None:
    assert next_in_turn((3, 1, 2), {1: 0, 2: 4, 3: 0}) == 3
    assert next_in_turn((3, 1, 2), {1: 0, 2: 4, 3: 1}) == 1
    assert next_in_turn((3, 1), {3: 1}) == 1
    assert next_in_turn((), {}) is None
    assert not WhenHot()
    assert WhenHot(remind=Priority.HIGH)


def test_it_is_off_until_it_is_set_and_each_part_alone(ws: Workspace) -> None:
    add_user(ws, "Bo")
    assert when_hot.of(ws).words == "nothing follows"
    steps = journal.steps(ws)
    done = when_hot.set_following(ws, assign="bo, ANA, bo")
    assert done.message == (
        "When a lead turns hot: a lead of nobody is given to Bo, Ana in turn; "
        "before: nothing follows."
    )
    when_hot.set_following(ws, remind="high")
    found = when_hot.of(ws)
    assert (found.assign_words, found.remind_word) == ("Bo, Ana", "high")
    when_hot.set_following(ws, assign="nobody")
    assert when_hot.of(ws).words == "the owner gets a reminder for that day, priority high"
    when_hot.set_following(ws, remind="off")
    assert (when_hot.of(ws).assign_words, when_hot.of(ws).remind_word) == ("nobody", "off")
    with ws.read() as conn:
        assert hot_turns.kept(conn, ws.team.id) == ""
    assert journal.steps(ws) == steps


def test_only_a_manager_decides(ws: Workspace) -> None:
    bo = dataclasses.replace(ws, user=add_user(ws, "Bo"))
    with pytest.raises(NotAllowed, match="Only a manager"):
        when_hot.set_following(bo, assign="Bo")
    assert when_hot.of(bo).words == "nothing follows"


def test_who_is_not_known_is_named_and_nothing_kept(ws: Workspace) -> None:
    when_hot.set_following(ws, assign="Ana")
    with pytest.raises(NotFound, match=r"'Cleo'.*Users: Ana"):
        when_hot.set_following(ws, assign="Ana, Cleo", remind="low")
    with pytest.raises(Invalid, match="high, normal or low"):
        when_hot.set_following(ws, assign="nobody", remind="urgent")
    for text in HOSTILE:
        with pytest.raises((NotFound, Ambiguous)):
            when_hot.understood(leads.users(ws), f"Ana, {text}x", "off")
    assert when_hot.of(ws).words == "a lead of nobody is given to Ana"


def test_a_name_with_a_comma_is_a_name(ws: Workspace) -> None:
    add_user(ws, "Roth, Mina")
    when_hot.set_following(ws, assign="roth, mina")
    assert [user.name for user in when_hot.of(ws).assign] == ["Roth, Mina"]
