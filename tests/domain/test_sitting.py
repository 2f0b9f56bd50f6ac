"""A sitting of triage: on, back, skipped, decided, taken back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.sitting import Decision, Sitting

ALL = frozenset({1, 2, 3, 4})


def decided(sitting: Sitting, step: int, *, leaves: bool = True) -> Sitting:
    assert sitting.current is not None
    decision = Decision(sitting.current, "done", step, leaves)
    return sitting.decide(decision).settled(ALL)


def test_the_next_comes_by_itself_and_what_others_decided_is_passed_over() -> None:
    sitting = decided(Sitting((1, 2, 3, 4)), 10)
    assert (sitting.current, sitting.left) == (2, (2, 3, 4))
    assert decided(sitting, 11, leaves=False).current == 2
    assert sitting.settled({3, 4}).current == 3
    assert sitting.settled(()).current is None


def test_skip_and_back() -> None:
    sitting = decided(Sitting((1, 2, 3)), 10).skip().settled(ALL)
    assert (sitting.current, sitting.skipped) == (3, frozenset({2}))
    assert sitting.back(ALL).current == 2
    assert sitting.back(ALL).back(ALL).current == 2
    ended = sitting.skip().settled(ALL)
    assert (ended.current, ended.left) == (None, (2, 3))
    assert ended.again().settled(ALL).current == 2


def test_what_is_taken_back_waits_again() -> None:
    sitting = decided(decided(Sitting((1, 2, 3)), 10), 11)
    back = sitting.without([11])
    assert (back.current, back.left) == (2, (2, 3))
    assert sitting.without([10, 11]).settled(ALL).current == 1
    assert sitting.without([99]) == sitting


def test_what_came_since_stands_at_the_end() -> None:
    assert Sitting((1, 2), 1).joined((2, 3)).queue == (1, 2, 3)


@given(st.lists(st.sampled_from(["decide", "skip", "back"]), max_size=30))
def test_decided_and_left_always_make_the_whole_queue(deeds: list[str]) -> None:
    sitting = Sitting((1, 2, 3, 4))
    for step, deed in enumerate(deeds):
        if deed == "decide" and sitting.current is not None:
            sitting = decided(sitting, step)
        elif deed == "skip":
            sitting = sitting.skip().settled(ALL)
        elif deed == "back":
            sitting = sitting.back(ALL)
        assert sorted((*sitting.decided, *sitting.left)) == [1, 2, 3, 4]
        assert sitting.current is None or sitting.current in sitting.left
        assert not sitting.skipped & sitting.decided
