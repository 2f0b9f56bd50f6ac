"""The capture line (feature 70): what is read, and that nothing is dropped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.capture import Capture, Known, Named, by_beginning, read
from leadtui.domain.dates import When
from leadtui.domain.reminders import Priority
from leadtui.domain.text import clean_line, fold

#: Sunday 22 November 2026, 11:00 in Paris.
NOW = dt.datetime(2026, 11, 22, 11, tzinfo=ZoneInfo("Europe/Paris"))
TOMORROW = dt.date(2026, 11, 23)

COMPANIES = [
    Named(1, "Acme", "Lyon"),
    Named(2, "Acme Call Center"),
    Named(3, "Brasserie Nord"),
    Named(4, "Brasserie Sud"),
    Named(5, "Sunday Agency"),
    Named(6, "Élan & fils"),
]
USERS = [Named(1, "Ana Diaz"), Named(2, "Bo"), Named(3, "Anatole")]
ROUTINES = [Named(1, "My market"), Named(2, "Northern hotels")]


def called(name: str) -> Sequence[Named]:
    return [each for each in COMPANIES if fold(each.name) == fold(name)]


def like(name: str) -> Sequence[Named]:
    words = fold(name).split()
    return [
        each
        for each in COMPANIES
        if words and all(any(own.startswith(w) for own in fold(each.name).split()) for w in words)
    ]


KNOWN = Known(
    called, like, lambda name: by_beginning(name, USERS), lambda name: by_beginning(name, ROUTINES)
)


def of(text: str) -> Capture:
    return read(text, KNOWN, now=NOW)


def test_70_the_line_of_the_manual() -> None:
    found = of("acme call back tomorrow 9am !high @ana-diaz #market")
    assert found.ready
    assert found.company == COMPANIES[0]
    assert found.when == When(TOMORROW, dt.time(9))
    assert found.priority is Priority.HIGH
    assert found.followers == (USERS[0],)
    assert found.routine == ROUTINES[0]
    assert found.note == "call back"


@pytest.mark.parametrize(
    ("text", "company", "when", "note"),
    [
        ("acme", 1, None, ""),
        ("acme call center ring", 2, None, "ring"),
        ('"acme" call center', 1, None, "call center"),
        ("brasserie nord lundi 14h30 rappeler", 3, When(TOMORROW, dt.time(14, 30)), "rappeler"),
        ("demain brasserie sud rappeler", 4, When(TOMORROW, None), "rappeler"),
        ("sunday agency", 5, None, ""),
        ("sunday agency call tomorrow", 5, When(TOMORROW, None), "call"),
        ("elan devis fin du mois", 6, When(dt.date(2026, 11, 30), None), "devis"),
        ("acme 9am send offer tomorrow", 1, When(TOMORROW, dt.time(9)), "send offer"),
        ("acme appeler mon contact demain", 1, When(TOMORROW, None), "appeler mon contact"),
        ("acme call mon.", 1, When(TOMORROW, None), "call"),
        ("acme call back tomorrow.", 1, When(TOMORROW, None), "call back"),
        ('acme "call about friday" tomorrow', 1, When(TOMORROW, None), "call about friday"),
        ("acme in 2 weeks meet 3 people", 1, When(dt.date(2026, 12, 6), None), "meet 3 people"),
        ("acme great!", 1, None, "great!"),
        ("acme super !", 1, None, "super !"),
        ("acme write to bo@acme.example", 1, None, "write to bo@acme.example"),
        ("acme +2h", 1, When(NOW.date(), dt.time(13)), ""),
    ],
)
def test_70_company_day_and_note(text: str, company: int, when: When | None, note: str) -> None:
    found = of(text)
    assert found.problems == ()
    assert found.company is not None
    assert (found.company.id, found.when, found.note) == (company, when, note)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "Begin with the name of a company."),
        ("!high", "Begin with the name of a company."),
        ("kestrel call", "“kestrel” is no company"),
        ("tomorrow", "“tomorrow” is no company"),
        ('""', "is no company"),
        ("brasserie call", "“brasserie” is several companies: Brasserie Nord, Brasserie Sud."),
        ("acme !urgent", "“!urgent” is no priority"),
        ("acme !high !low", "several priorities: !high, !low"),
        ("acme @zoe", "“@zoe” is no user."),
        ("acme @an", "“@an” is several users: Ana Diaz, Anatole."),
        ("acme #south", "“#south” is no routine."),
        ("acme #my #north", "several routines"),
        ("acme monday or friday", "“monday” and “friday” are several dates"),
        ("acme mon or tue", "“mon” and “tue” are several dates"),
        ("acme 31/02", "there is no such day in the calendar"),
        ("acme call 25:00", "not a time of day"),
        ("acme +3q", "was not understood"),
        ("acme tomorrow at 9", "“at 9” can be read in more than one way"),
        ("acme tomorrow 9", "“tomorrow 9” can be read in more than one way"),
        ("acme call mar 3", "“mar 3” can be read in more than one way"),
        ("acme " + "x" * 1000, "longer than 1000 characters"),
    ],
)
def test_70_what_is_not_understood_is_named(text: str, named: str) -> None:
    found = of(text)
    assert not found.ready
    assert any(named in problem for problem in found.problems), found.problems


def test_70_all_problems_are_named_at_once() -> None:
    found = of("zz call !now @zoe #south 31/02")
    assert len(found.problems) == 5


def test_a_whole_name_is_meant_before_a_beginning() -> None:
    names = [Named(1, "Ana"), Named(2, "Ana Diaz"), Named(3, "Éva Ana-Lin")]
    assert by_beginning("ANA", names) == (names[0],)
    assert by_beginning("eva", names) == (names[2],)
    assert by_beginning("lin", names) == (names[2],)
    assert by_beginning("-", names) == ()


_WORDS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["acme", "tomorrow", "9am", "!high", "@bo", "#my", '"', '"x', "31/02", "mon", "at", "9"]
    ),
)


@given(st.lists(_WORDS, max_size=12).map(" ".join))
def test_70_no_text_is_refused_by_an_exception_and_nothing_is_dropped(text: str) -> None:
    found = of(text)
    assert found.ready == (found.company is not None and not found.problems)
    kept = found.note + " ".join(found.problems)
    for word in clean_line(text).split():
        if found.ready and word.isalpha() and fold(word) not in {"acme", "tomorrow", "mon", "at"}:
            assert word in kept or fold(word) in fold(found.company.name if found.company else "")


@given(
    company=st.sampled_from(["acme", '"Brasserie Nord"', "élan"]),
    note=st.sampled_from(["", "call back", "send the offer"]),
    order=st.permutations(["tomorrow", "9am", "!low", "@bo", "#north"]),
)
def test_70_the_order_of_the_parts_does_not_matter(
    company: str, note: str, order: list[str]
) -> None:
    found = of(" ".join([company, *order, note]))
    again = of(f"{company} {note} 9am tomorrow @bo #north !low")
    assert found.ready
    assert (found.company, found.when, found.priority, found.followers, found.routine) == (
        again.company,
        again.when,
        again.priority,
        again.followers,
        again.routine,
    )
    assert found.note == again.note == note
