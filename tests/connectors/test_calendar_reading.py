"""Calendars read: every program's, broken ones, and what must never end the program or hang."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtui.connectors.calendar_lines import unfolded
from leadtui.connectors.calendar_reading import HORIZON_DAYS, LIMIT, looks_like_one, read
from leadtui.connectors.csvsource import examine
from leadtui.domain.calendar_record import CalendarEvent, CalendarFile, Person
from leadtui.domain.errors import ImportRefused
from tests.conftest import SHARED
from tests.services.calendar_files import APPLE, EXCHANGE, GOOGLE, STYLES, calendar, event, save

PARIS = ZoneInfo("Europe/Paris")
TODAY = dt.date(2026, 11, 22)
ME = frozenset({"ana@north.example"})
#: The icalendar library's own samples, many broken on purpose.
SAMPLES = sorted((SHARED / "ics-collective").glob("*/*.ics"))


def look(path: Path) -> CalendarFile:
    return read(path, me=ME, zone=PARIS, today=TODAY)


def looked(path: Path) -> CalendarFile | ImportRefused:
    try:
        return look(path)
    except ImportRefused as refused:
        return refused


@pytest.fixture
def events(tmp_path: Path) -> Callable[..., tuple[CalendarEvent, ...]]:
    def events(*lines: str) -> tuple[CalendarEvent, ...]:
        return look(save(tmp_path / "a.ics", *lines)).events

    return events


Events = Callable[..., tuple[CalendarEvent, ...]]


@pytest.mark.skipif(not SAMPLES, reason="the sample calendars are not here")
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_sample_is_read_or_refused_with_its_name_and_a_reason(path: Path) -> None:
    began = time.monotonic()
    found = looked(path)
    if isinstance(found, ImportRefused):
        assert str(found).startswith(str(path))
        assert found.message.removeprefix(f"{path}: ").strip()
        assert found.hint
    else:
        assert found.events or found.left_out
        assert all(each.reason and each.line for each in found.left_out)
    assert time.monotonic() - began < 10


@pytest.mark.skipif(not SAMPLES, reason="the sample calendars are not here")
def test_most_samples_are_read() -> None:
    taken = sum(isinstance(looked(path), CalendarFile) for path in SAMPLES)
    assert (len(SAMPLES), taken) == (160, 83)


@pytest.mark.parametrize("style", STYLES)
def test_every_program_says_when_it_is(events: Events, style: str) -> None:
    [found] = events(STYLES[style][0])
    start = found.start
    assert isinstance(start, dt.datetime)
    assert start.astimezone(dt.UTC) == dt.datetime(2026, 11, 25, 8, 30, tzinfo=dt.UTC)
    assert isinstance(found.end, dt.datetime)
    assert found.end > start


def test_what_is_told_of_a_meeting(events: Events) -> None:
    [found] = events(GOOGLE)
    assert found.organizer == Person("mina@kestrel.example", "Mina Roth")
    assert found.attendees == (
        Person("mina@kestrel.example", "Mina Roth", "ACCEPTED"),
        Person("ana@north.example", "ana@north.example", "ACCEPTED", me=True),
    )
    assert (
        found.description == "Prices, and the contract.\nJoin: https://meet.google.com/abc-defg-hij"
    )
    assert (found.status, found.method, found.sequence) == ("CONFIRMED", "PUBLISH", 1)
    assert found.product == "-//Google Inc//Google Calendar 70.9054//EN"
    assert "X-GOOGLE-CONFERENCE" in found.hints
    assert found.created == dt.datetime(2026, 11, 18, 8, 15, tzinfo=dt.UTC)
    [exchange] = events(EXCHANGE)
    assert exchange.organizer == Person("mina@kestrel.example", "Mina Roth")
    assert exchange.attendees[0].me
    [apple] = events(APPLE)
    assert apple.organizer is not None
    assert apple.organizer.me
    assert apple.attendees[0].name == "Roth, Mina"


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("DTSTART:20261125T093000", "2026-11-25T09:30:00+01:00"),
        ("DTSTART:20261125T083000Z", "2026-11-25T08:30:00+00:00"),
        ("DTSTART;TZID=America/New_York:20261125T093000", "2026-11-25T09:30:00-05:00"),
        ("DTSTART;TZID=Pacific Standard Time:20260725T093000", "2026-07-25T09:30:00-07:00"),
        ('DTSTART;TZID="W. Europe Standard Time":20260725T093000', "2026-07-25T09:30:00+02:00"),
        ("DTSTART;TZID=/x.org/2005_1/Asia/Tokyo:20261125T093000", "2026-11-25T09:30:00+09:00"),
        ("DTSTART;TZID=Our own:20260725T093000", "2026-07-25T09:30:00+03:00"),
        ("DTSTART;TZID=Our own:20261225T093000", "2026-12-25T09:30:00+02:00"),
        # A wall time that the clocks skip, through UTC.
        ("DTSTART;TZID=Europe/Paris:20270328T023000", "2027-03-28T03:30:00+02:00"),
        ("DTSTART;VALUE=DATE:20261125", "2026-11-25"),
    ],
)  # fmt: skip
def test_moments_are_those_of_their_zone(events: Events, start: str, expected: str) -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Our own\nBEGIN:STANDARD\nDTSTART:19701025T030000\n"
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nTZOFFSETFROM:+0300\nTZOFFSETTO:+0200\n"
        "END:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:19700329T020000\n"
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0300\n"
        "END:DAYLIGHT\nEND:VTIMEZONE\n"
    )
    [found] = events(calendar(event(start=start), zones=zone))
    assert found.start.isoformat() == expected


@pytest.mark.parametrize(
    ("broken", "line", "reason"),
    [
        ("DTSTART:soon", 8, "“soon” is not a date or a moment"),
        ("DTSTART:20261325T093000Z", 8, "“20261325T093000Z” is not a date or a moment"),
        ("DTSTART:99991231T235959Z", 8, "“99991231T235959Z” is not a date or a moment"),
        ("DTSTART;TZID=Mars/A:20261125T093000", 8, "its time zone “Mars/A” is not known"),
        ("DTSTART;TZID=Odd:20261125T093000", 8, "its time zone “Odd” is not known"),
        ("X-NOTHING:1", 4, "no start (DTSTART)"),
        ("DTSTART;;:20261125T093000", 8, "its DTSTART cannot be read"),
        ("DTSTART:20261125\nRRULE:FREQ=NEVER", 4, "it repeats, but its rule cannot be read."),
        ("DTSTART:20261125\nRRULE:FREQ=SECONDLY", 4, "it repeats, but several times a day"),
        ("DTSTART:20261125\nRRULE:FREQ=DAILY;INTERVAL=0", 4, "it repeats, but the INTERVAL"),
        ("DTSTART:20261125\nRRULE:FREQ=DAILY;BYHOUR=1,2", 4, "it repeats, but the BYHOUR"),
        ("DTSTART:20261125\nRRULE:RSCALE=CHINESE;FREQ=YEARLY", 4, "it repeats, but by another"),
        ("DTSTART:20261125\nRRULE:FREQ=DAILY\nEXDATE:x", 10, "“x” is not a date or a moment"),
    ],
)  # fmt: skip
def test_a_broken_event_is_left_out_with_its_line_and_the_others_are_taken(
    tmp_path: Path, broken: str, line: int, reason: str
) -> None:
    odd = (
        "BEGIN:VTIMEZONE\nTZID:Odd\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        "RRULE:FREQ=SECONDLY\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:STANDARD\nEND:VTIMEZONE"
    )
    text = calendar(event("bad", start=broken, answer="", who=""), event("good"))
    path = save(tmp_path / "a.ics", text.replace("END:VCALENDAR", f"{odd}\nEND:VCALENDAR"))
    found = look(path)
    assert [each.uid for each in found.events] == ["good"]
    [left] = found.left_out
    assert (left.line, left.uid) == (line, "bad")
    assert left.reason.startswith(reason.rstrip("."))


def test_an_event_cut_off_is_left_out_and_one_within_another_is_not_lost(tmp_path: Path) -> None:
    whole = calendar(event("one"), event("two"))
    found = look(save(tmp_path / "a.ics", whole[: whole.rindex("END:VEVENT")]))
    assert [each.uid for each in found.events] == ["one"]
    assert [(e.uid, e.reason) for e in found.left_out] == [
        ("two", "no end; the file may be cut off here")
    ]
    nested = look(save(tmp_path / "a.ics", whole.replace("END:VEVENT\nBEGIN", "BEGIN", 1)))
    assert [each.uid for each in nested.events] == ["two"]


def test_tasks_and_free_times_are_no_events(tmp_path: Path) -> None:
    others = "BEGIN:VTODO\nUID:t\nSUMMARY:x\nEND:VTODO\nBEGIN:VFREEBUSY\nUID:f\nEND:VFREEBUSY"
    found = look(save(tmp_path / "a.ics", calendar(event(), others)))
    assert [each.reason for each in found.left_out] == [
        "a task, not an event",
        "when somebody is free, not an event",
    ]


def test_an_event_without_an_identifier_gets_the_same_one_each_time(events: Events) -> None:
    plain = event().replace("UID:one\n", "")
    first, second = (events(calendar(plain)) for _ in range(2))
    assert first == second
    assert first[0].uid.startswith("none-")
    [other] = events(calendar(plain.replace("Pricing", "Prices")))
    assert other.uid != first[0].uid


# Series


def dates(found: tuple[CalendarEvent, ...]) -> list[str]:
    return [each.start.strftime("%m%d %H:%M") for each in found]


def test_a_series_has_its_dates_by_the_clocks_of_its_zone(events: Events) -> None:
    start = "DTSTART;TZID=Europe/Paris:20260303T093000"
    monthly = events(calendar(event("s", "RRULE:FREQ=MONTHLY;BYDAY=1TU", start=start)))
    assert dates(monthly)[:6] == [
        "1201 09:30", "0105 09:30", "0202 09:30", "0302 09:30", "0406 09:30", "0504 09:30",
    ]  # fmt: skip
    # The last one is in summer: another instant of the day.
    assert [each.occurrence[8:] for each in monthly[3:5]] == ["T083000Z", "T073000Z"]
    assert len(monthly) == HORIZON_DAYS // 30


def test_a_series_ends_skips_adds_and_moves_dates(events: Events) -> None:
    start = "DTSTART;TZID=Europe/Paris:20261123T093000"
    rule = "RRULE:FREQ=DAILY;UNTIL=20261128T083000Z"
    series = event(
        "s",
        rule,
        "EXDATE;TZID=Europe/Paris:20261124T093000",
        "EXDATE:20261125T083000Z",
        "RDATE;VALUE=PERIOD:20261205T083000Z/PT1H",
        start=start,
    )
    moved = event("s", "RECURRENCE-ID:20261126T083000Z", start="DTSTART:20261126T150000Z")
    found = events(calendar(series, moved))
    assert sorted(dates(found)) == [
        "1123 09:30", "1126 15:00", "1127 09:30", "1128 09:30", "1205 09:30",
    ]  # fmt: skip
    assert [each.occurrence for each in found if each.start == found[-1].start]
    days = event("d", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;VALUE=DATE:20261130",
                 start="DTSTART;VALUE=DATE:20261123")  # fmt: skip
    assert [each.occurrence for each in events(calendar(days))] == ["20261123", "20261207"]


def test_a_cancelled_series_is_one_event(events: Events) -> None:
    [found] = events(calendar(event("s", "RRULE:FREQ=DAILY", "STATUS:CANCELLED")))
    assert (found.occurrence, found.status) == ("", "CANCELLED")


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=YEARLY;BYSECOND=" + ",".join(map(str, range(60))),
        "FREQ=DAILY;COUNT=99999999999999999999",
        "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12",
    ],
)
def test_rules_that_never_come_or_come_for_ever_end_in_time(tmp_path: Path, rule: str) -> None:
    start = "DTSTART:00010101T000000Z"
    path = save(
        tmp_path / "a.ics",
        calendar(event("good"), *(event(f"{n}", f"RRULE:{rule}", start=start) for n in range(40))),
    )
    began = time.monotonic()
    assert look(path).events
    assert time.monotonic() - began < 30


def test_a_long_file_is_read_in_time(tmp_path: Path) -> None:
    path = save(tmp_path / "a.ics", calendar(*(event(f"{n}") for n in range(2_000))))
    began = time.monotonic()
    assert len(look(path).events) == 2_000
    assert time.monotonic() - began < 20


# Files that are none


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"BEGIN:VCALENDAR\x00", "NUL byte"),
        (b"PK\x03\x04 xl/", "Excel"),
        (b"name;city\nAcme;Lyon\n", "holds no event of a calendar"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "holds no event of a calendar"),
        (b"\x81\x8d\x8f" * 50, "is not text in UTF-8"),
        (b"<html><body>", "is a web page"),
    ],
)
def test_what_is_no_calendar_is_refused_with_what_to_do(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(content)
    with pytest.raises(ImportRefused, match=reason) as refused:
        look(path)
    assert str(path) in refused.value.message
    assert refused.value.hint
    assert "CSV" not in refused.value.hint


def test_a_missing_file_a_folder_and_a_pipe_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, reason in (("none.ics", "no such file"), ("", "a folder"), ("pipe", "not a regular")):
        with pytest.raises(ImportRefused, match=reason):
            look(tmp_path / name)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    with path.open("wb") as file:
        file.truncate(LIMIT + 1)
    with pytest.raises(ImportRefused, match="20 MB; a calendar may have 20"):
        look(path)


def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(tmp_path / "a.ics", calendar(event()))

    def and_change(*arguments: object) -> object:
        found = examine(*arguments)  # type: ignore[arg-type]
        path.write_bytes(path.read_bytes() + b"X")
        return found

    monkeypatch.setattr("leadtui.connectors.calendar_reading.examine", and_change)
    with pytest.raises(ImportRefused, match="changed while it was read"):
        look(path)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(calendar(event(summary="Café à Orléans")).encode(encoding))
    assert look(path).events[0].summary == "Café à Orléans"


def test_a_calendar_is_known_by_what_it_holds() -> None:
    assert looks_like_one(b"\xef\xbb\xbf\r\nbegin:vcalendar\r\n")
    assert not looks_like_one(b"BEGIN:VCARD\r\n")


@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r", "\r\r\n"])
def test_lines_are_unfolded_whatever_ends_them(ends: str) -> None:
    text = ends.join(["A:1", " 2", "\t3", "", "B:4", ""])
    assert [(line.number, line.text) for line in unfolded(text)] == [(1, "A:123"), (5, "B:4")]


def test_no_text_keeps_what_could_steer_a_terminal(events: Events) -> None:
    wild = "\x1b[31m\u202eabc\x9b"
    [found] = events(
        calendar(
            event("u\x1b1", f"DESCRIPTION:{wild}\\n{wild}", f"LOCATION:{wild}", summary=wild,
                  who="").replace("CN=Ana", f"CN={wild}"),
        )
    )  # fmt: skip
    told = repr(found)
    assert not any(sign in told for sign in ("\\x1b", "\\u202e", "\\x9b"))
    assert found.description == "[31mabc\n[31mabc"


# Anything at all


def survive(folder: Path, data: bytes) -> None:
    path = folder / "any.ics"
    path.write_bytes(data)
    began = time.monotonic()
    found = looked(path)
    if isinstance(found, ImportRefused):
        assert found.message.startswith(str(path))
    assert time.monotonic() - began < 20


@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    survive(tmp_path_factory.getbasetemp(), data)


WORDS = st.sampled_from(
    "BEGIN:VEVENT END:VEVENT BEGIN:VCALENDAR END:VCALENDAR BEGIN:VTIMEZONE END:VTIMEZONE "
    "BEGIN:STANDARD END:STANDARD BEGIN:VALARM END:VALARM DTSTART:20261125T093000 "
    "DTSTART;TZID=x:20261125T093000 DTSTART;VALUE=DATE:20261125 RRULE:FREQ=DAILY "
    "RRULE:FREQ=SECONDLY RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30 RDATE:20261125 EXDATE:x UID:a "
    "UID: SUMMARY:a;b,c\\n ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example ATTENDEE;X ORGANIZER: "
    "RECURRENCE-ID:20261125T093000Z DURATION:P99999W DURATION:PT1H TZID:x TZOFFSETFROM:+9999 "
    "TZOFFSETTO:+0100 SEQUENCE:-1 STATUS:CANCELLED METHOD:CANCEL DTEND: : ; X".split()
)


@given(st.lists(st.one_of(WORDS, st.text(max_size=30)), max_size=40))
@settings(max_examples=200)
def test_any_lines_of_a_calendar_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    text = "BEGIN:VCALENDAR\r\n" + "\r\n".join(lines)
    survive(tmp_path_factory.getbasetemp(), text.encode("utf-8", "surrogatepass"))


@given(
    st.sampled_from(sorted(STYLES)),
    st.lists(st.tuples(st.integers(0, 3_000), st.binary(max_size=12)), min_size=1, max_size=8),
)
@settings(max_examples=200)
def test_a_calendar_with_bytes_changed_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, style: str, changes: list[tuple[int, bytes]]
) -> None:
    data = bytearray(STYLES[style][0].replace("\n", "\r\n").encode())
    for place, piece in changes:
        data[place : place + len(piece)] = piece
    survive(tmp_path_factory.getbasetemp(), bytes(data))
