"""Filter lines follow what they name."""

from __future__ import annotations

import pytest

from leadtui.domain.line_names import renamed_in

NAMES = ("Open - Not contacted", "Working - Contacted", "Closed", "Closed (lost)")


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("hot status:working owner:me", "hot status:In_the_works owner:me"),
        ("STATUS:Working_-_Contacted", "STATUS:In_the_works"),
        ("status:working status:workin", "status:In_the_works status:In_the_works"),
        ("status:contacted", "status:contacted"),
        ("status:closed  working", "status:closed  working"),
        ("status:work", "status:work"),
        ("source:working", "source:working"),
        ("status: working", "status: working"),
        ('"status:working"', '"status:working"'),
        ("status:(", "status:("),
        ("", ""),
    ],
)
def test_a_line_that_named_it_alone_names_it_by_its_new_name(line: str, after: str) -> None:
    assert renamed_in(line, "status", NAMES, "Working - Contacted", "In the works") == after
