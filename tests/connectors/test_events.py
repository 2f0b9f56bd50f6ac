"""leadtui's own form of events (X-13, faults 21)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from leadtui.connectors.events import Collected, EventFile, read_events
from leadtui.connectors.events_form import ALIASES, FIELDS, KINDS
from leadtui.domain.event_record import EventRecord, Ignored
from leadtui.domain.kinds import RECORDABLE, Kind
from leadtui.domain.text import clean_text

PARIS = ZoneInfo("Europe/Paris")
DOCS = Path(__file__).resolve().parents[2] / "docs" / "events.md"
FULL = {
    "id": "call-17",
    "at": "2026-03-02T09:30:00+01:00",
    "email": " Lea@Example.org",
    "key": "K-1",
    "kind": "outgoing_call",
    "duration": "42",
    "outcome": "answered",
    "status": "Working - Contacted",
    "message": "<m1@x>",
    "text": "Wants a quote,\nsoon",
    "link": "https://example.org",
}
EXPECTED = EventRecord(
    external_id="call-17",
    at=1772440200000,
    kind=Kind.OUTGOING_CALL,
    email="lea@example.org",
    key="K-1",
    duration=42,
    outcome="answered",
    status="Working - Contacted",
    message="m1@x",
    text="Wants a quote,\nsoon",
    source="file",
    detail=(("link", "https://example.org"),),
    line=1,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
Written = Callable[..., EventFile]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes text, bytes or JSON lines to a file and recognises it."""

    def write(*content: object, zone: ZoneInfo | None = None) -> EventFile:
        path = tmp_path / "events.bin"
        if isinstance(content[0], bytes):
            path.write_bytes(content[0])
        elif isinstance(content[0], str):
            path.write_bytes(content[0].encode("utf-8"))
        else:
            path.write_bytes("\n".join(json.dumps(item) for item in content).encode("utf-8"))
        return read_events(path, now=NOW, zone=zone)

    return write


def event(**more: object) -> dict[str, object]:
    return {"at": "2026-03-02 09:30", "email": "a@b.org", "kind": "opened", **more}


def reasons(found: Collected) -> list[str]:
    return [skip.reason for skip in found.skipped]


def test_csv_and_json_lines_are_one_form(written: Written) -> None:
    """X-13: the same fields give the same event."""
    quoted = ",".join('"' + value.replace('"', '""') + '"' for value in FULL.values())
    as_csv = written(f"{','.join(FULL)}\r\n{quoted}\r\n")
    assert (as_csv.form, as_csv.header, as_csv.unused) == ("CSV", tuple(FULL), ())
    (of_csv,) = as_csv.collect().events
    as_lines = written(FULL, {**FULL, "duration": 42})
    assert as_lines.form == "JSON lines"
    first, second = as_lines.collect().events
    assert first == EXPECTED
    assert second.external_id == "call-17"
    assert (second.duration, second.line) == (42, 2)
    assert of_csv.line == 2
    assert {of_csv.external_id, of_csv.text} == {EXPECTED.external_id, EXPECTED.text}


def test_columns_may_have_other_names_and_unknown_ones_are_named(written: Written) -> None:
    found = written("Date;E-mail;TYPE;Note;Colour\n2026-03-02;a@b.org;open;hello;red\n")
    assert found.unused == ("Colour",)
    (record,) = found.collect().events
    assert (record.kind, record.email, record.text) == (Kind.OPENED, "a@b.org", "hello")


def test_the_documented_name_wins(written: Written) -> None:
    (record,) = written(event(type="click", event="reply")).collect().events
    assert record.kind is Kind.OPENED


def test_wall_time_is_the_teams(written: Written) -> None:
    item = event(at="2026-07-02 09:30")
    assert written(item).collect().events[0].at == 1782984600000
    assert written(item, zone=PARIS).collect().events[0].at == 1782984600000 - 7_200_000


@pytest.mark.parametrize("kind", KINDS)
def test_every_recordable_kind_can_come_from_a_file(written: Written, kind: Kind) -> None:
    found = written(event(kind=kind.word, status="New", text="x")).collect()
    assert [record.kind for record in found.events] == [kind]
    assert set(RECORDABLE) <= set(KINDS)


@pytest.mark.parametrize("alias", sorted(ALIASES))
def test_every_alias_names_its_kind(written: Written, alias: str) -> None:
    spellings = [event(kind=word) for word in (alias, alias.upper(), alias.replace(" ", "_"))]
    found = written(*spellings).collect()
    assert [record.kind for record in found.events] == [ALIASES[alias]] * 3


def test_a_bounce_and_a_complaint_carry_their_flags(written: Written) -> None:
    """PUB-38: a bounce in a file is a hard one; soft ones are no fact."""
    found = written(event(kind="bounced"), event(kind="complaint"), event(kind="soft bounce"))
    bounce, complaint, soft = found
    assert isinstance(bounce, EventRecord)
    assert isinstance(complaint, EventRecord)
    assert bounce.address_invalid
    assert (complaint.kind, complaint.unsubscribe_cause) == (Kind.UNSUBSCRIBED, "spam complaint")
    assert soft == Ignored(3, "soft bounce: not delivered for now, the address is kept.")


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"kind": None}, "kind: is missing."),
        ({"kind": "teleported"}, "kind: 'teleported' is not a kind of event that leadtui knows."),
        ({"kind": "became_hot"}, "kind: 'became_hot' is written by leadtui itself."),
        ({"kind": ["opened"]}, "kind: an array is not text."),
        ({"at": ""}, "at: the time of the event is missing."),
        ({"at": "tomorrow 9am"}, "at: 'tomorrow 9am' is not a time like"),
        ({"at": 1772440200}, "at: '1772440200' is not a time like"),
        ({"at": "2026-02-30 10:00"}, "at: "),
        ({"at": "2026-11-24 10:00"}, "at: lies in the future."),
        ({"at": "1969-01-01 10:00"}, "at: lies before 1970."),
        ({"email": " "}, "email: neither an e-mail address nor a key names the lead."),
        ({"duration": "ten"}, "duration: 'ten' is not a whole number."),
        ({"duration": -1}, "duration: -1 is out of range."),
        ({"duration": True}, "duration: 'true' is not text."),
        ({"kind": "status"}, "status: an event of the kind status names the status."),
        ({"kind": "note"}, "text: an event of the kind note has a text."),
        ({"id": "x" * 301}, "id: is longer than 300 characters."),
    ],
)
def test_a_wrong_field_is_named_and_the_next_line_read(
    written: Written, more: dict[str, object], reason: str
) -> None:
    found = written(event(**more), event()).collect()
    assert len(found.skipped) == 1
    assert found.skipped[0].line == 1
    assert found.skipped[0].reason.startswith(reason)
    assert json.loads(found.skipped[0].raw) == event(**more)
    assert [record.line for record in found.events] == [2]


def test_a_wrong_row_of_csv_keeps_its_fields(written: Written) -> None:
    """faults 22: refused rows can be written out again."""
    found = written("at,email,kind\nnever,a@b.org,opened\n2026-03-02,a@b.org,opened\n").collect()
    (skip,) = found.skipped
    assert (skip.line, skip.values) == (2, ("never", "a@b.org", "opened"))
    assert [record.line for record in found.events] == [3]


def test_a_lead_may_be_named_by_key_alone(written: Written) -> None:
    """PUB-32: files without addresses."""
    (record,) = written("at,key,kind\n2026-03-02,abc-1,click\n").collect().events
    assert (record.email, record.key) == ("", "abc-1")


def test_foreign_text_is_clean(written: Written) -> None:
    """faults 26, 27: no control character, bidi override or lone surrogate gets in."""
    hostile = "a\x00\x1b]0;x\x07\u202eb\ud800c\r\nd"
    (record,) = written(event(text=hostile, outcome=hostile, id=hostile)).collect().events
    assert record.text == "a]0;xbc\nd"
    assert record.outcome == record.external_id == "a]0;xbc d"


def test_ids_made_for_lines_without_one_tell_different_events_apart(written: Written) -> None:
    """faults 21: the same line again is the same event, any other field makes another."""
    lines = [
        event(),
        event(kind="click"),
        event(at="2026-03-02 09:31"),
        event(email="b@b.org"),
        event(key="k"),
        event(duration=3),
        event(outcome="x"),
        event(status="x"),
        event(message="x"),
        event(text="x"),
        event(link="x"),
        event(kind="unsubscribed"),
        event(kind="complaint"),
    ]
    ids = [record.external_id for record in written(*lines).collect().events]
    assert len(set(ids)) == len(lines)
    assert all(found.startswith("auto:") for found in ids)
    assert ids == [record.external_id for record in written(*lines).collect().events]
    same = written(event(email=" A@B.ORG", colour="red"), event(at="2026-03-02T10:30:00+01:00"))
    assert {record.external_id for record in same.collect().events} == {ids[0]}


def test_what_is_recorded_is_never_far_in_the_future(written: Written) -> None:
    """A clock may run ahead a day, not more: such an event would keep its lead hot for ever."""
    near = (NOW + timedelta(hours=23)).isoformat()
    far = (NOW + timedelta(hours=25)).isoformat()
    found = written(event(at=near), event(at=far)).collect()
    assert (len(found.events), reasons(found)) == (1, ["at: lies in the future."])


def test_docs_name_every_field_kind_and_alias() -> None:
    text = DOCS.read_text(encoding="utf-8")
    words = [*FIELDS, *(kind.word for kind in KINDS), *ALIASES]
    assert [word for word in words if f"`{word}`" not in text] == []


def test_naughty_strings_are_taken_as_text(written: Written, shared_data: Path) -> None:
    """faults 27, 28: shown literally later on, with no control character in them."""
    path = shared_data / "naughty-strings" / "blns.json"
    naughty: list[str] = json.loads(path.read_text(encoding="utf-8"))
    lines = [event(text=text, outcome=text, message=text, key=text, id=text) for text in naughty]
    found = written(*lines).collect()
    assert len(found.events) + len(found.skipped) == len(naughty)
    assert {skip.reason for skip in found.skipped} <= {"id: is longer than 300 characters."}
    fields = [field for record in found.events for field in (record.text, record.external_id)]
    assert [field for field in fields if clean_text(field) != field] == []


@pytest.mark.parametrize("form", ["csv", "json"])
def test_the_examples_of_the_docs_are_read(written: Written, form: str) -> None:
    block = DOCS.read_text(encoding="utf-8").partition(f"```{form}\n")[2].partition("```")[0]
    found = written(block).collect()
    assert found.events
    assert (found.ignored, found.skipped) == ((), ())
