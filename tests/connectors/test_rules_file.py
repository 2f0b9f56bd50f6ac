"""Rule sets as TOML: read, written, and what their author wrote kept."""

from __future__ import annotations

import re
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtui.connectors.rules_file import LONGEST, read
from leadtui.connectors.rules_writing import wanted, written
from leadtui.domain.attributes import Attribute, AttributeRule, with_rule
from leadtui.domain.errors import ImportRefused
from leadtui.domain.kinds import SCORED, SENT_BY, Kind
from leadtui.domain.rule_change import change
from leadtui.domain.rule_examples import NEVER, Miss, misses
from leadtui.domain.rules import DAY_MS, HOUR_MS, LIMIT, Frequency, Repeats, Rule, RuleSet
from leadtui.domain.text import clean_line

MINE = """\
# Our rules, agreed in May.
threshold = 7   # was 5
reset = "10 days"

[rules.opened]
points = 1
after_seconds = 5   # their scanner opens everything

[rules."demo_booked"]
points = 10

[status.values]
"Working - Contacted" = 7
'It''s = odd' = 1

[[example]]
name = "A demo makes hot, for ten days"
events = [
  { day = 0, kind = "mail_sent", message = "m1" },
  { day = 0, seconds = 2, kind = "opened", message = "m1" },
  { day = 1, kind = "demo_booked" },
]
engagement = 10
hot = true
cools = 11
""".replace("'It''s = odd'", '"It\'s = odd"')

rules = st.builds(
    Rule,
    points=st.integers(-LIMIT, LIMIT),
    repeats=st.sampled_from(Repeats),
    cap=st.none() | st.integers(1, LIMIT),
    on=st.booleans(),
    after_seconds=st.just(0),
)
delayed = st.builds(
    Rule, points=st.integers(-9, 9), on=st.booleans(), after_seconds=st.integers(0, 9)
)
names = (
    st.text(
        st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.sampled_from(" =#[]'\"."),
        min_size=1,
        max_size=12,
    )
    .map(clean_line)
    .filter(bool)
)


def together(rules: list[AttributeRule]) -> tuple[AttributeRule, ...]:
    """Those that do not ask for the same."""
    made: tuple[AttributeRule, ...] = ()
    for one in rules:
        made = with_rule(made, one)
    return made


rule_sets = st.builds(
    RuleSet,
    rules=st.dictionaries(st.sampled_from(SCORED), rules).flatmap(
        lambda made: st.dictionaries(st.sampled_from(sorted(SENT_BY)), delayed).map(
            lambda more: {**made, **more}
        )
    ),
    statuses=st.dictionaries(names, st.integers(-LIMIT, LIMIT), max_size=4),
    threshold=st.integers(1, LIMIT),
    reset_ms=st.none() | st.integers(1, 999).map(lambda n: n * HOUR_MS) | st.integers(1, 10**9),
    call_seconds=st.integers(0, 86_400),
    frequency=st.builds(
        Frequency,
        points=st.integers(-LIMIT, LIMIT),
        count=st.integers(2, 1_000),
        days=st.integers(1, 3_650),
        on=st.booleans(),
    ),
    lead_status=st.booleans(),
    contact_status=st.booleans(),
    attributes=st.lists(
        st.builds(
            AttributeRule,
            st.sampled_from([one for one in Attribute if one is not Attribute.CUSTOMER]),
            names.filter(lambda text: bool(text.strip("|, "))),
            st.integers(-LIMIT, LIMIT),
        )
        | st.builds(
            AttributeRule,
            st.just(Attribute.CUSTOMER),
            st.sampled_from(["yes", "no"]),
            st.integers(-9, 9),
        ),
        max_size=4,
    ).map(together),
)


def again(text: str) -> RuleSet:
    return read(text, path="rules.toml").rules


@given(rule_sets)
def test_what_is_written_reads_back_as_it_was(rule_set: RuleSet) -> None:
    assert wanted(again(written(rule_set))) == wanted(rule_set)


@settings(max_examples=200)
@given(rule_sets, rule_sets | st.just(again(MINE)))
def test_written_into_a_text_it_reads_back_too(before: RuleSet, after: RuleSet) -> None:
    for text in (MINE, written(before), "threshold = 3\n", "[rules]\n", "# nothing yet\n"):
        made = written(after, text)
        assert wanted(again(made)) == wanted(after)
        assert [line for line in text.splitlines() if line.strip().startswith("#")] == [
            line for line in made.splitlines() if line.strip().startswith("#")
        ]


def test_comments_order_and_examples_stay_where_a_value_changes() -> None:
    found = read(MINE, path="rules.toml")
    changed = written(RuleSet(**{**vars(found.rules), "threshold": 9}), MINE)
    assert changed == MINE.replace("threshold = 7   # was 5", "threshold = 9   # was 5")


def test_the_same_rules_leave_the_text_as_it_is() -> None:
    odd = "threshold=5\n\n\n[rules]\nopened={points=1}\n"
    assert written(again(odd), odd) == odd


def test_a_rule_that_is_not_there_is_off() -> None:
    found = again("[rules.opened]\npoints = 2\n")
    assert found.rule(Kind.OPENED) == Rule(2)
    assert all(not found.rule(kind).on for kind in SCORED if kind is not Kind.OPENED)
    assert (found.threshold, found.call_seconds, found.reset_ms) == (5, 10, None)


@pytest.mark.parametrize(
    ("value", "ms"),
    [
        ('"10 days"', 10 * DAY_MS),
        ('"36 hours"', 36 * HOUR_MS),
        ('"1 day"', DAY_MS),
        ('"2h"', 2 * HOUR_MS),
        ("10", 10 * DAY_MS),
        ("0.5", DAY_MS // 2),
        ('"off"', None),
    ],
)
def test_periods_in_words(value: str, ms: int | None) -> None:
    """CAD-33."""
    assert again(f"reset = {value}\n").reset_ms == ms


def test_examples_are_run() -> None:
    found = read(MINE, path="rules.toml")
    (example,) = found.examples
    assert (example.name, example.line, example.day) == ("A demo makes hot, for ten days", 16, 1)
    assert misses(example, found.rules) == []
    open_counts = RuleSet(rules={Kind.OPENED: Rule(1)}, reset_ms=DAY_MS)
    assert misses(example, open_counts) == [
        Miss("engagement", "10", "1"),
        Miss("hot", "yes", "no"),
        Miss("cools", "day 11", "it is cold"),
    ]


def test_never_cooling() -> None:
    text = '[[example]]\nevents = [{ day = 1, kind = "demo_booked" }]\ncools = "never"\n'
    (example,) = read(text, path="r").examples
    assert example.expected.cools == NEVER
    assert misses(example, RuleSet()) == []
    assert misses(example, RuleSet(reset_ms=DAY_MS)) == [Miss("cools", "never", "day 2")]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("threshold = \n", 1, "not TOML"),
        ("threshold = 5\nthreshold = 6\n", 2, "not TOML"),
        ("\nthreshhold = 5\n", 2, "threshhold: there is no such setting"),
        ("\nthreshold = 0\n", 2, "threshold: 0 is out of range"),
        ("threshold = true\n", 1, "threshold: give a whole number"),
        ('threshold = "5"\n', 1, "without quotes"),
        ("threshold = 5.5\n", 1, "give a whole number"),
        ('reset = "soon"\n', 1, "reset: "),
        ("reset = true\n", 1, "reset: "),
        ("[rules.opend]\npoints = 1\n", 1, "rules.opend: there is no such rule"),
        ("[rules.opened]\ncap = 3\n", 1, "points are missing"),
        ("[rules.opened]\npoints = 1\n\ncapp = 3\n", 4, "capp: there is no such setting"),
        ("[rules.opened]\npoints = 1\ncap = 0\n", 3, "rules.opened.cap: "),
        ('[rules.opened]\npoints = 1\nrepeats = "daily"\n', 3, "not a way of repeating"),
        ('[rules.opened]\npoints = 1\non = "yes"\n', 3, "write true or false"),
        ("[rules.demo_booked]\npoints = 1\nafter_seconds = 3\n", 3, "not a scoring rule"),
        ("rules = 3\n", 1, "rules is a table"),
        ("[frequency]\ncount = 1\n", 2, "frequency.count: "),
        ("[status]\nlead = 1\n", 2, "status.lead: write true or false"),
        ('[status.values]\n"A = b" = "x"\n', 2, "give a whole number"),
        ("[status.values]\nNew = 99999999\n", 2, "out of range"),
        ("attribute = 3\n", 1, "attribute is a table"),
        ("[attribute]\ntitle = 3\n", 2, "attribute.title is a table"),
        ("\n[attribute.title]\nhead = 1.5\n", 3, "head: give a whole number"),
        ("\n[attribute.title]\nhead = 99999999\n", 3, "out of range"),
        ("[attribute.shoe]\nbig = 3\n", 2, "'shoe' is no attribute of a lead"),
        ("[attribute.customer]\nmaybe = 3\n", 2, "give yes or no"),
        ('[attribute.city]\n"| ," = 3\n', 2, "the words are missing"),
        ('[attribute.city]\nLyon = 1\n" lyon" = 2\n', 3, "is twice"),
        ("[[example]]\nhot = true\nprofile = 3\n", 1, "write a profile as"),
        ("[[example]]\nhot = true\nprofile = { shoe = '9' }\n", 1, "is no attribute"),
        ("[[example]]\nhot = true\nprofile = { title = 1 }\n", 1, "title is a text"),
        ("[[example]]\nhot = true\nprofile = { customer = 'x' }\n", 1, "customer is true or"),
        ("example = 3\n", 1, "write [[example]]"),
        ("[[example]]\nhot = true\n[[example]]\nday = 2\n", 3, "it expects nothing"),
        ("[[example]]\nhot = 1\n", 1, "hot is true or false"),
        ("[[example]]\nhot = true\nevents = [{ day = 1, kind = 'sneezed' }]\n", 1, "no kind"),
        ("[[example]]\nhot = true\nevents = [{ kind = 'opened' }]\n", 1, "has no day"),
        ("[[example]]\nhot = true\nevents = [{ day = 1, kind = 'status' }]\n", 1, "status goes"),
        ("[[example]]\nhot = true\nwho = 'Mina'\n", 1, "who is no field of an example"),
        ("[[example]]\nhot = true\nday = inf\n", 1, "up to a million"),
    ],
)
def test_what_cannot_be_taken_is_named_by_file_line_and_field(
    text: str, line: int, said: str
) -> None:
    with pytest.raises(ImportRefused) as refused:
        read(text, path="rules.toml")
    assert said in refused.value.message
    assert refused.value.line == line
    assert refused.value.message.startswith(f"rules.toml, line {line}: ")


def test_too_long_a_file_is_refused() -> None:
    with pytest.raises(ImportRefused, match="longer than"):
        read("#" * (LONGEST + 1), path="rules.toml")


WHO = """\
threshold = 5

[attribute.title]
# Who decides.
"director | head of" = 3
"cleaner" = -2   # sorry

[attribute.customer]
no = 1

[[example]]
name = "A head of something who opens"
profile = { title = "Head of Sales", customer = false }
events = [{ day = 1, kind = "opened" }]
engagement = 4

[[example]]
name = "Nobody who opens is not a customer either"
events = [{ day = 1, kind = "opened" }]
engagement = 1

[[example]]
name = "Who does not react is nobody"
profile = { title = "Director" }
engagement = 0
"""


class TestAttributes:
    """PUB-9: points for who a lead is, as TOML."""

    def test_rules_and_examples_are_read(self) -> None:
        found = read(WHO, path="rules.toml")
        assert [(rule.name, rule.points) for rule in found.rules.attributes] == [
            ("attribute:title=director | head of", 3),
            ("attribute:title=cleaner", -2),
            ("attribute:customer=no", 1),
        ]
        assert [misses(example, found.rules) for example in found.examples] == [[], [], []]

    def test_comments_stay_where_a_rule_changes_goes_or_comes(self) -> None:
        rules = change(again(WHO), "attribute:title=Director|HEAD of", "4")
        rules = change(rules, "attribute:title=cleaner", "off")
        rules = change(rules, "attribute:city=Lyon", "1")
        made = written(rules, WHO)
        assert again(made) == rules
        assert '"director | head of" = 4' in made
        assert "# Who decides." in made
        assert "cleaner" not in made
        assert "[attribute.city]\nLyon = 1" in made
        assert made.replace("= 4\n", "= 3\n", 1).startswith(WHO.partition('"cleaner"')[0])

    def test_the_author_s_way_of_writing_stays(self) -> None:
        text = '[attribute.is_customer]\nTRUE = 1\n[attribute.Title]\n" head   of|x" = 2 # who\n'
        text += "[attribute.title]\nboss = 3\n"
        rules = again(text)
        assert [one.name for one in rules.attributes] == [
            "attribute:title=head of|x",
            "attribute:title=boss",
            "attribute:customer=yes",
        ]
        for one in rules.attributes:
            rules = change(rules, one.name, "5")
        assert written(rules, text) == re.sub("= [123]", "= 5", text)
        rules = change(rules, "attribute:customer=yes", "off")
        assert again(written(rules, text)) == rules

    def test_a_new_file_says_how(self) -> None:
        assert "# [attribute.title]" in written(RuleSet())
        rules = change(RuleSet(), "attribute:title=director", "2")
        assert "# [attribute.title]" not in written(rules)


def test_a_new_file_has_comments_and_is_toml() -> None:
    text = written(RuleSet(), whose="Bo")
    assert "(Bo)" in text
    assert tomllib.loads(text)["rules"]["demo_booked"] == {"points": 10}
    assert "# [[example]]" in text
