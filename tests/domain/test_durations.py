"""The length of a call as people type it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.durations import LONGEST, parse_duration
from leadtui.domain.errors import Invalid
from leadtui.domain.format import duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", None),
        ("  ", None),
        ("200", 200),
        ("3:20", 200),
        ("90:00", 5400),
        ("1:02:03", 3723),
        ("3 min", 180),
        ("3min20", 200),
        ("3 min 20 s", 200),
        ("3'20\"", 200),
        ("45 s", 45),
        ("45 secondes", 45),
        ("1h02", 3720),
        ("1 h", 3600),
        ("1 heure 2 minutes", 3720),
        ("0", 0),
    ],
)
def test_a_length_is_read(text: str, seconds: int | None) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["long", "3:60", "3 20", "-5", "1h75", "3.5 min", "25 h", "90000"])
def test_what_is_no_length_of_a_call_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_duration(text)
    assert caught.value.field == "duration"


@given(st.integers(0, LONGEST))
def test_what_is_written_is_read_back_to_its_two_largest_units(seconds: int) -> None:
    written = duration(seconds)
    again = parse_duration(written)
    assert again is not None
    assert again <= seconds
    assert duration(again) == written


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        seconds = parse_duration(text)
    except Invalid:
        return
    assert seconds is None or 0 <= seconds <= LONGEST
