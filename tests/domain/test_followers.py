"""Followers as they are typed (COE-125, COE-126)."""

from __future__ import annotations

import pytest

from leadtui.domain.errors import Invalid
from leadtui.domain.followers import Following, following_words, parse_followers
from leadtui.domain.rows import UserRow

USERS = [
    UserRow(number, 1, name, None, "rep", None)
    for number, name in enumerate(("Ana", "Bo Li", "Béatrice Li", "Annick"), 1)
]


@pytest.mark.parametrize(
    ("text", "current", "after"),
    [
        ("bo", {1}, {2}),
        ("+bo", {1}, {1, 2}),
        ("-ana, +BEA", {1, 2}, {2, 3}),
        ("me, bo", {3}, {1, 2}),
        ("@béatrice", {1}, {3}),
        ("ana", {2}, {1}),
        ("-ana", {1}, set()),
        ("bo, -bo", {1}, set()),
    ],
)
def test_names_hand_over_add_and_remove(text: str, current: set[int], after: set[int]) -> None:
    assert parse_followers(text, USERS, 1).of(frozenset(current)) == after


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Type who follows."),
        (" , ", "Type who follows."),
        ("an", "'an' may be Ana, Annick."),
        ("li", "'li' may be Bo Li, Béatrice Li."),
        ("zoe", "Nobody is named 'zoe'; there are Ana, Bo Li, Béatrice Li, Annick."),
        ("+", "Nobody is named ''"),
    ],
)
def test_a_name_of_nobody_or_of_several_is_refused(text: str, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_followers(text, USERS, 1)
    assert refused.value.message.startswith(says)


def test_what_comes_of_it_is_said() -> None:
    assert following_words(Following(frozenset({2})), USERS, frozenset({1})) == (
        "Bo Li, no longer Ana"
    )
    assert "deleted" in following_words(Following(removed=frozenset({1})), USERS, frozenset({1}))
