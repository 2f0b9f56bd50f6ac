"""Files of events as a whole, and any content at all (X-13, faults 21 and 22)."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.connectors import events_json
from leadtui.connectors.events import Collected, EventFile, read_events
from leadtui.connectors.events_form import FIELDS
from leadtui.domain.errors import ImportRefused
from leadtui.domain.event_record import EventRecord, Ignored, Skipped

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
Written = Callable[..., EventFile]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes text, bytes or JSON lines to a file and recognises it."""

    def write(*content: object) -> EventFile:
        path = tmp_path / "events.bin"
        if isinstance(content[0], bytes):
            path.write_bytes(content[0])
        elif isinstance(content[0], str):
            path.write_bytes(content[0].encode("utf-8"))
        else:
            path.write_bytes("\n".join(json.dumps(item) for item in content).encode("utf-8"))
        return read_events(path, now=NOW)

    return write


def event(**more: object) -> dict[str, object]:
    return {"at": "2026-03-02 09:30", "email": "a@b.org", "kind": "opened", **more}


def reasons(found: Collected) -> list[str]:
    return [skip.reason for skip in found.skipped]


def test_a_page_and_an_array_hold_events(written: Written) -> None:
    assert written(b"[]").collect() == Collected((), (Ignored(1, "no events in it."),), ())
    found = written(json.dumps([event(), 3, [event(), [[event()]]], []], indent=2)).collect()
    assert [record.line for record in found.events] == [2, 8]
    assert [skip.line for skip in found.skipped] == [7, 8]
    assert reasons(found) == ["'3' is not a JSON object.", "an array is not a JSON object."]
    assert [ignored.reason for ignored in found.ignored] == ["no events in it."]


def test_broken_lines_do_not_stop_the_others(written: Written) -> None:
    good = json.dumps(event()).encode()
    lines = [good, b'{"at": ', b"", b"\xff", b"[1,", b"NaN", b"9" * 5000, b"7", b'"x"', good]
    found = written(b"\n".join(lines)).collect()
    assert [record.line for record in found.events] == [1, 10]
    assert [skip.line for skip in found.skipped] == [2, 4, 5, 6, 7, 8, 9]
    assert reasons(found)[0] == "is not JSON: Expecting value (column 7)."
    assert reasons(found)[1] == "is not UTF-8."
    assert reasons(found)[3] == "is not JSON that can be read: NaN is not a JSON number."


def test_a_broken_first_line_is_reported_like_any_other(written: Written) -> None:
    good = json.dumps(event())
    found = written('{"at": "2026\n' + good + "\n" + good + "\n")
    assert found.form == "JSON lines"
    assert [skip.line for skip in found.collect().skipped] == [1]
    assert len(found.collect().events) == 2


def test_a_line_that_is_too_long_is_reported(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events_json, "MAX_LINE", 200)
    good = json.dumps(event())
    found = written(f"{good}\n{json.dumps(event(text='x' * 900))}\n{good}").collect()
    assert [(skip.line, skip.raw) for skip in found.skipped] == [(2, "")]
    assert "is longer than" in found.skipped[0].reason
    assert [record.line for record in found.events] == [1, 3]


def test_a_document_that_is_too_large_is_refused(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events_json, "MAX_DOCUMENT", 50)
    with pytest.raises(ImportRefused, match="JSON lines"):
        written(json.dumps([event()], indent=1))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_json_of_other_encodings(written: Written, encoding: str) -> None:
    for text in (json.dumps(event(text="é"), ensure_ascii=False), json.dumps([event(text="é")])):
        (record,) = written(text.encode(encoding)).collect().events
        assert record.text == "é"


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"", 0, "is empty"),
        (b'{"a": 1,\n "b" 2}', 2, "is not JSON: Expecting ':' delimiter (column 6)"),
        (b'[\n{"a": 1},\n{"a"\n', 4, "is not JSON"),
        (b'[{"a": 1} {"a": 1}]', 1, "Expecting ',' or ']' (column 11)"),
        (b'[{"a": 1},]', 1, "is not JSON"),
        (b'[{"a": 1}\n', 2, "Expecting ',' or ']'"),
        (b'{\n"a": Infinity}', 1, "Infinity is not a JSON number"),
        (b"[" + b"[" * 100_000, 1, "nested too deeply"),
        (b'["\xff",\n1]', 0, "is not UTF-8"),
        (b"name,at\nx,y\n", 1, "has no column kind and no column email or key."),
        (b"kind,at,email,kind\nx,y\n", 1, "has two columns 'kind'."),
    ],
)
def test_a_file_that_is_not_events_is_refused_as_a_whole(
    written: Written, content: bytes, line: int, message: str
) -> None:
    """faults 22: path, line and what to do."""
    with pytest.raises(ImportRefused) as refused:
        written(content)
    assert message in refused.value.message
    assert "events.bin" in refused.value.message
    assert refused.value.line == line
    assert refused.value.hint


def test_what_is_no_readable_file_is_refused(tmp_path: Path) -> None:
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    for path in (tmp_path, tmp_path / "absent", fifo, Path("a\0b"), tmp_path / ("x" * 300)):
        with pytest.raises(ImportRefused) as refused:
            read_events(path, now=NOW)
        assert refused.value.hint


@pytest.mark.parametrize(
    "content",
    [bytes(range(256)) * 20, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0"],
    ids=["all bytes", "picture"],
)
def test_a_binary_file_is_refused(written: Written, content: bytes) -> None:
    with pytest.raises(ImportRefused):
        written(content)


def test_a_file_that_changes_while_it_is_read_is_refused(written: Written) -> None:
    found = written(event(), event(), event())
    reading = iter(found)
    next(reading)
    with found.path.open("ab") as file:
        file.write(b"\n{}")
    with pytest.raises(ImportRefused, match="changed while it was read"):
        list(reading)


def test_progress_is_told(written: Written) -> None:
    header, row = "at,email,kind\n", "2026-03-02,a@b.org,open\n"
    for found in (
        written(event(), event(), event()),
        written(json.dumps([event()] * 3, indent=1)),
        written(header + row * 3),
    ):
        parts = [found.position for _ in found]
        assert parts == sorted(parts)
        assert 0 < parts[0] <= parts[-1] <= 1


def test_a_title_above_the_header_moves_the_line_of_the_refusal(written: Written) -> None:
    with pytest.raises(ImportRefused) as refused:
        written("My export\nname,at,place\nx,y,z\nx,y,z\n")
    assert refused.value.line == 2


# --- for any content ---------------------------------------------------------------------------

FIELD_NAMES = [
    *FIELDS,
    *("event", "event-data", "RecordType", "timestamp", "recipient", "ts_event", "ts_epoch"),
    *(
        "message-id",
        "items",
        "severity",
        "Type",
        "ReceivedAt",
        "Recipient",
        "client-info",
        "reason",
    ),
]
WORDS = [
    *("opened", "unique_opened", "clicked", "failed", "permanent", "Bounce", "HardBounce", "Open"),
    *("2026-03-02T09:30:00Z", "a@b.org", "status", "note", "delivered", "\ud800", ""),
]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(WORDS)
    | st.text(max_size=8)
)
KEYS = st.sampled_from(FIELD_NAMES) | st.text(max_size=4)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=9),
    max_leaves=20,
)
OBJECTS = st.dictionaries(KEYS, JSON, max_size=9)
EVENTS = st.fixed_dictionaries(
    {
        "at": st.integers(0, 200_000_000).map(
            lambda seconds: (NOW - timedelta(seconds=seconds)).isoformat()
        ),
        "email": st.sampled_from(["a@b.org", "A@b.org", "c@d.org"]),
        "kind": st.sampled_from(["opened", "click", "delivered", "soft bounce", "nonsense"]),
    },
    optional={"id": st.sampled_from(["1", "2"]), "text": st.text(max_size=5)},
)


@given(content=st.binary(max_size=60) | JSON.map(lambda v: json.dumps(v).encode()))
def test_any_content_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(content)
    try:
        outcomes = list(read_events(path, now=NOW))
    except ImportRefused as refused:
        named, outcomes = refused.path, []
    else:
        named = str(path)
    assert named == str(path)
    assert all(isinstance(found, EventRecord | Ignored | Skipped) for found in outcomes)


@given(items=st.lists(OBJECTS.filter(lambda item: "items" not in item) | EVENTS, min_size=1))
def test_every_object_of_json_lines_has_one_outcome(
    tmp_path_factory: pytest.TempPathFactory, items: list[dict[str, object]]
) -> None:
    """Events, ignored and skipped together are the lines, in order; twice read is equal."""
    path = tmp_path_factory.getbasetemp() / "lines"
    path.write_text("\n".join(json.dumps(item) for item in items), encoding="utf-8")
    found = read_events(path, now=NOW)
    outcomes = list(found)
    assert [outcome.line for outcome in outcomes] == list(range(1, len(items) + 1))
    assert list(found) == outcomes
    for item, outcome in zip(items, outcomes, strict=True):
        if isinstance(outcome, Skipped):
            assert json.loads(outcome.raw) == item


@given(
    orders=st.lists(EVENTS, min_size=1).flatmap(
        lambda items: st.tuples(st.just(items), st.permutations(items))
    )
)
def test_the_order_of_lines_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory,
    orders: tuple[list[dict[str, object]], list[dict[str, object]]],
) -> None:
    path = tmp_path_factory.getbasetemp() / "shuffled"

    def identities(items: list[dict[str, object]]) -> list[tuple[str, int, str]]:
        path.write_text("\n".join(json.dumps(item) for item in items), encoding="utf-8")
        found = read_events(path, now=NOW).collect().events
        return sorted((record.external_id, record.at, record.email) for record in found)

    assert identities(orders[0]) == identities(orders[1])
