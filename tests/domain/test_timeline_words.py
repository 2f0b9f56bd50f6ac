"""What an entry of a timeline says (COE-58), whatever it holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.kinds import Kind
from leadtui.domain.rows import ActivityRow
from leadtui.domain.timeline_words import body, headline

VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=20) | st.sampled_from(["2026-11-12", "suspect"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["date", "time", "priority", "followers", "note"]), inner, max_size=5
        )
    ),
    max_leaves=8,
)
KEYS = ["old", "new", "field", "reason", "routine", "by", "old_name", "new_name"]


def entry(kind: Kind, **values: object) -> ActivityRow:
    plain: dict[str, object] = {
        "id": 1, "at": 1_795_341_600_000, "company_id": 1, "company": "Kestrel",
        "contact_id": None, "contact": "", "user_id": 1, "user": "Ana", "duration": None,
        "status": "", "outcome": "", "text": "", "detail": {},
    }  # fmt: skip
    return ActivityRow(kind=kind, **{**plain, **values})  # type: ignore[arg-type]


@given(
    st.sampled_from(Kind),
    st.dictionaries(st.sampled_from(KEYS), VALUES),
    st.text(max_size=30),
    st.none() | st.integers(0, 10**9),
)
def test_every_entry_has_a_headline_on_one_line(
    kind: Kind, detail: dict[str, object], text: str, duration: int | None
) -> None:
    row = entry(kind, detail=detail, text=text, outcome=text, status=text, duration=duration)
    said = headline(row)
    assert said
    assert not set(said) & {"\n", "\t", "\x00", "\x1b", "\u202e"}
    assert isinstance(body(row), str)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (entry(Kind.REPLIED), "replied"),
        (
            entry(Kind.OUTGOING_CALL, duration=200, outcome="voicemail"),
            "call made · 3 min 20 · voicemail",
        ),
        (
            entry(Kind.REMINDER_MOVED, detail={"old": "2026-11-12", "new": "2026-11-19"}),
            "reminder moved 12 Nov → 19 Nov",
        ),
        (
            entry(
                Kind.REMINDER_SET,
                detail={"old": None, "new": {"date": "2027-11-12", "followers": ["Ana", "Bo"]}},
            ),
            "reminder set 12 Nov 27 for Ana, Bo",
        ),
        (
            entry(
                Kind.REMINDER_MOVED,
                detail={
                    "old": {"date": "2026-11-12", "priority": "low"},
                    "new": {"date": "2026-11-10", "priority": "high"},
                    "by": "Newsletter",
                },
            ),
            "reminder moved 12 Nov → 10 Nov · priority low → high · by Newsletter",
        ),
        (entry(Kind.MACHINE_OPENED), "opened by a machine"),
        (entry(Kind.IMPORTED, text="fair.csv"), "imported from fair.csv"),
        (entry(Kind.TAG_CHANGED, detail={"new": "client"}), "tag: none → Client"),
        (
            entry(Kind.FIELD_CHANGED, detail={"field": "notes", "old": "a\nb", "new": "x" * 90}),
            "Notes a b → " + "x" * 39 + "…",
        ),
    ],
)
def test_headlines(row: ActivityRow, said: str) -> None:
    assert headline(row) == said


def test_a_note_is_its_body_and_a_change_has_none() -> None:
    assert body(entry(Kind.NOTE, text="one\ntwo")) == "one\ntwo"
    assert body(entry(Kind.TAG_CHANGED, text="My market: Suspect → Client")) == ""
