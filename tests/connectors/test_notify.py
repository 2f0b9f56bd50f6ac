"""Notifications by way of the terminal: nothing in a name gets out of its sequence."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from leadtui.connectors.notify import BODY_LIMIT, TITLE_LIMIT, terminal_notification

SHAPE = re.compile(
    r"\a\x1b\]9;(?P<line>[^;]*)\x1b\\\x1b\]777;notify;(?P<title>[^;]*);(?P<body>[^;]*)\x1b\\"
)


def test_it_rings_and_says_it_both_ways() -> None:
    assert terminal_notification("09:30 Delta SA", "demo") == (
        "\a\x1b]9;09:30 Delta SA: demo\x1b\\\x1b]777;notify;09:30 Delta SA;demo\x1b\\"
    )


def test_without_words_it_rings() -> None:
    assert terminal_notification("\x1b\n", " ; "[:1]) == "\a"


@given(st.text(), st.text())
@example("a\x1b]52;c;AAAA\a", "b\x9c\x1b\\c")
@example("x;y", "\u202eevil\u2066 \u200b1\u00a0000")
@example("line\none", "\ud800\x00\x7f")
def test_no_text_ends_its_sequence_or_begins_another(title: str, body: str) -> None:
    made = terminal_notification(title, body)
    if made == "\a":
        return
    match = SHAPE.fullmatch(made)
    assert match is not None
    for part in match.groupdict().values():
        assert all(c == " " or c.isprintable() for c in part)
    assert len(match["title"]) <= TITLE_LIMIT
    assert len(match["body"]) <= BODY_LIMIT
    made.encode("utf-8")
