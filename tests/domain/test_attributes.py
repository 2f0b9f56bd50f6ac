"""Attribute rules: what they ask for, and who meets them (PUB-9)."""

from __future__ import annotations

import pytest

from leadtui.domain.attributes import (
    Attribute,
    AttributeRule,
    met,
    rule_named,
    rule_of,
    with_rule,
    without_rule,
)
from leadtui.domain.errors import Invalid
from leadtui.domain.rule_change import change, rule_names
from leadtui.domain.rule_text import differences, settings
from leadtui.domain.rules import LIMIT, RuleSet


@pytest.mark.parametrize(
    ("field", "words", "value", "meets"),
    [
        ("title", "director | head of", "Head of Sales", True),
        ("title", "director, head of", "DIRECTRICE générale, Directorate", True),
        ("title", "director", "Directrice", False),
        ("title", "head of", "Head", False),
        ("title", "of head", "Head of Sales", True),
        ("title", "geschäft", "GESCHAFTSFUHRER", True),
        ("title", "ceo", "Vice-CEO/Founder", True),
        ("title", "ceo", "", False),
        ("title", "c++", "C developer", True),
        ("title", "***", "*** boss", False),
        ("title", "*** | boss", "*** boss", True),
        ("postal_code", "69, 75", "69003", True),
        ("postal_code", "69", "1690", False),
        ("country", "FR", "France", True),
        ("country", "France", "fr", True),
        ("country", "Belgium, Allemagne", "DE", True),
        ("country", "Ger", "Germany", True),
        ("country", "NL", "Nlandia", False),
        ("country", "Niger", "Nigeria", True),
        ("country", "Oz", "Land of Oz", True),
        ("customer", "yes", "yes", True),
        ("customer", "yes", "no", False),
        ("customer", "no", "no", True),
    ],
)
def test_who_meets_a_rule(field: str, words: str, value: str, meets: bool) -> None:
    """Every word by its beginning, as the search; alternatives; countries by any of their names."""
    rule = rule_of(field, words, 1)
    assert rule.met_by(value) is meets
    assert met([rule], {rule.attribute: value}) == ((rule,) if meets else ())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("attribute:title", "has no words"),
        ("attribute:title=", "the words are missing"),
        ("attribute:title= | , ", "the words are missing"),
        ("attribute:shoe=big", "'shoe' is no attribute"),
        ("attribute:customer=perhaps", "give yes or no"),
        ("attribute:title=" + "x" * 201, "longer than 200"),
    ],
)
def test_what_is_no_rule_is_refused(name: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        rule_named(name)
    with pytest.raises(Invalid, match=said):
        change(RuleSet(), name, "1")


def test_the_field_may_be_called_as_on_a_contact() -> None:
    assert rule_named("attribute:is_customer=TRUE").name == "attribute:customer=yes"
    assert rule_named(" attribute:Postal-Code=  69   3 ").name == "attribute:postal_code=69 3"


def test_rules_that_ask_for_the_same_are_one() -> None:
    rules = with_rule((), rule_of("title", "Director | head of", 2))
    rules = with_rule(rules, rule_of("customer", "no", 1))
    rules = with_rule(rules, rule_of("title", "HEAD of,director", 5))
    assert [(rule.words, rule.points) for rule in rules] == [("Director | head of", 5), ("no", 1)]
    rules = with_rule(rules, rule_of("title", "head", 1))
    assert [rule.words for rule in rules] == ["Director | head of", "head", "no"]
    assert rule_of("country", "FR, Belgium").same(rule_of("country", "belgique|france"))
    assert not rule_of("city", "a").same(rule_of("region", "a"))
    assert not rule_of("city", "***").same(rule_of("city", "!!!"))
    assert without_rule(rules, rule_of("title", "of head | director"))[0].words == "head"


class TestSetting:
    name = "attribute:title=director | head of"

    def test_points_make_a_rule_and_off_removes_it(self) -> None:
        rules = change(RuleSet(), self.name, "+3")
        assert rules.attributes == (AttributeRule(Attribute.TITLE, "director | head of", 3),)
        assert settings(rules)[self.name] == "3"
        assert self.name in rule_names(rules)
        assert differences(RuleSet(), rules) == [(self.name, "off", "3")]
        assert change(rules, "attribute:title=HEAD of,director", "off") == RuleSet()
        assert change(RuleSet(), self.name, "off") == RuleSet()

    @pytest.mark.parametrize("value", ["1.5", "many", str(LIMIT + 1)])
    def test_points_are_whole_numbers_within_the_limit(self, value: str) -> None:
        with pytest.raises(Invalid) as refused:
            change(RuleSet(), self.name, value)
        assert refused.value.field == self.name

    def test_words_that_nobody_can_have_are_warned_of(self) -> None:
        rules = change(RuleSet(), "attribute:city=***", "1")
        assert rules.warnings() == [
            "attribute:city=*** has neither a letter nor a digit: no lead meets it."
        ]
