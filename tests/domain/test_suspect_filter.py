"""The filter line of the suspects."""

from __future__ import annotations

import pytest

from leadtui.domain.errors import Invalid
from leadtui.domain.suspect_filter import parse_suspect_filter


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ("-hot", "cold"),
        ("-Cold", "hot"),
        ("-reminder", "no-reminder"),
        ("-tag:client", "tag:all"),
        ("-fit:>=70", "fit:<70"),
    ],
)
def test_what_cannot_be_turned_round_is_refused_with_what_to_give(part: str, instead: str) -> None:
    """Read as a condition, ``-tag:client`` would ask for a column and let everybody through."""
    with pytest.raises(Invalid) as refused:
        parse_suspect_filter(f"country:fr {part}")
    assert part in refused.value.message
    assert instead in refused.value.hint


def test_conditions_and_words_are_turned_round() -> None:
    found = parse_suspect_filter("-has:email -brewing -no")
    assert [one.negated for one in found.conditions] == [True, True, True]
