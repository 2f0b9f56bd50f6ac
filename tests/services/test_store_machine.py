"""Anything in any order, in two windows: the store says what a plain model says, and is whole."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from tests.builders import dump
from tests.services.store_day import ACTIONS, Day, make_template

LONG = bool(os.environ.get("LEADTUI_LONG"))
EXAMPLES, STEPS = (250, 50) if LONG else (24, 30)

users = st.sampled_from([1, 1, 2])
_RECORDS = ("new_company", "new_contact", "log", "note", "remind")


class StoreMachine(RuleBasedStateMachine):
    """Users at work; see :class:`Day`."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.day = Day.begin(self.template, self.folder)

    def teardown(self) -> None:
        self.day.close()
        shutil.rmtree(self.folder)

    def choose(self, data: st.DataObject) -> Any:
        def chosen(among: Sequence[Any]) -> Any:
            return data.draw(st.sampled_from(list(among)))

        return chosen

    @rule(data=st.data(), user=users, action=st.sampled_from(_RECORDS))
    def make(self, data: st.DataObject, user: int, action: str) -> None:
        getattr(self.day, action)(user, self.choose(data))

    @precondition(lambda self: self.day.model["company"])
    @rule(data=st.data(), user=users, action=st.sampled_from(ACTIONS))
    def act(self, data: st.DataObject, user: int, action: str) -> None:
        getattr(self.day, action)(user, self.choose(data))

    @precondition(lambda self: self.day.model["company"])
    @rule(data=st.data(), user=users, action=st.sampled_from(ACTIONS))
    def crash(self, data: st.DataObject, user: int, action: str) -> None:
        self.day.crash(user, action, self.choose(data))

    @precondition(lambda self: self.day.in_force)
    @rule(user=users)
    def undo(self, user: int) -> None:
        self.day.undo(user)

    @precondition(lambda self: any(self.day.undone.values()))
    @rule(user=users)
    def redo(self, user: int) -> None:
        self.day.redo(user)

    @precondition(lambda self: self.day.in_force)
    @rule(data=st.data())
    def any_step(self, data: st.DataObject) -> None:
        self.day.any_step(self.choose(data))

    @rule(data=st.data())
    def pass_time(self, data: st.DataObject) -> None:
        self.day.pass_time(self.choose(data))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_template(tmp_path_factory.mktemp("template"))


@pytest.mark.timeout(3_600 if LONG else 120)
def test_anything_in_any_order(template: Path) -> None:
    """Whatever users do in two windows, undo, redo, undo out of turn, and whenever leadtui is
    killed: what it was at is there or not, the references are whole, every change is in the
    journal, the scores are those of the reference, what later steps decided stands, and the store
    holds what the model holds.
    """
    StoreMachine.template = template
    run_state_machine_as_test(
        StoreMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not LONG,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.timeout(3_600 if LONG else 120)
@pytest.mark.parametrize("seed", range(12 if LONG else 1))
def test_a_random_day_is_walked_back_to_where_it_began(
    template: Path, tmp_path: Path, seed: int
) -> None:
    """200 steps, some of them killed, then each undone: the store is as it was at first."""
    rng = random.Random(seed)
    day = Day.begin(template, tmp_path)
    first = dump(day.windows[1])
    while len(day.in_force) < 200:
        names = _RECORDS if len(day.in_force) < 12 or rng.random() < 0.3 else ACTIONS
        action, user = rng.choice(names), rng.choice((1, 1, 2))
        if rng.random() < 0.1:
            day.crash(user, action, rng.choice)
        else:
            getattr(day, action)(user, rng.choice)
        if rng.random() < 0.05:
            day.pass_time(rng.choice)
    assert dump(day.windows[1]) != first
    while day.in_force:
        day.undo(day.in_force[-1].user)
    assert dump(day.windows[1]) == first
    day.close()
