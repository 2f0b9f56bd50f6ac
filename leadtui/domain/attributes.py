"""Points for who a lead is: rules on the fields of its profile (PUB-9).

An attribute rule names a field, words and points. It is met where the field has every word by its
beginning, as the search does; ``|`` and the comma stand between alternatives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from leadtui.domain.errors import Invalid
from leadtui.domain.text import clean_line, fold, words_of

#: The longest words of a rule, in characters.
LONGEST = 200
#: What the name of an attribute rule begins with.
PREFIX = "attribute:"
_BETWEEN = re.compile(r"[|,]")
_YES = {"yes": "yes", "true": "yes", "no": "no", "false": "no"}


class Attribute(StrEnum):
    """A field of a lead that a rule may look at."""

    TITLE = "title"
    GENDER = "gender"
    CITY = "city"
    REGION = "region"
    COUNTRY = "country"
    POSTAL_CODE = "postal_code"
    SOURCE = "source"
    METHOD_OF_CONTACT = "method_of_contact"
    CUSTOMER = "customer"

    @property
    def column(self) -> str:
        """The field of a contact that holds it."""
        return "is_customer" if self is Attribute.CUSTOMER else self.value


#: A field of a contact → the attribute that it is.
ATTRIBUTE_OF: Mapping[str, Attribute] = {one.column: one for one in Attribute}

_PLACE = {one: place for place, one in enumerate(Attribute)}

#: What is known of a lead: the text of each attribute as it is stored, ``yes`` or ``no`` for
#: customer. One that is not there is empty.
Profile = Mapping[Attribute, str]


class ProfileFrom(NamedTuple):
    """What a lead is like from ``at`` (UTC ms) on."""

    at: int
    profile: Profile


class _Alternative(NamedTuple):
    """Words that have to be there together, and the country that they name, if one is asked for."""

    words: tuple[str, ...]
    country: str | None


@dataclass(frozen=True, slots=True)
class AttributeRule:
    """Points, any whole number, for leads with some words in a field: once for each lead."""

    attribute: Attribute
    words: str
    points: int = 0

    @property
    def name(self) -> str:
        """How the setting is called: ``attribute:title=director | head of``."""
        return f"{PREFIX}{self.attribute.value}={self.words}"

    @property
    def label(self) -> str:
        """The rule in words: ``title: director | head of``."""
        return f"{self.attribute.value.replace('_', ' ')}: {self.words}"

    @property
    def can_be_met(self) -> bool:
        """Whether its words have a letter or a digit, without which no field has them."""
        return bool(_alternatives(self.attribute, self.words))

    def same(self, other: AttributeRule) -> bool:
        """Whether both ask for the same, however it is written."""
        return self.attribute is other.attribute and self._key == other._key

    @property
    def _key(self) -> object:
        return _alternatives(self.attribute, self.words) or fold(self.words)

    def met_by(self, value: str) -> bool:
        """Whether a lead with ``value`` in the field meets the rule."""
        return bool(value) and _met(self.attribute, self.words, value)


def _country(attribute: Attribute, text: str) -> str | None:
    """The code of the country that a text names, where countries are asked for."""
    if attribute is not Attribute.COUNTRY:
        return None
    from leadtui.domain.countries import region_of_country

    return region_of_country(text)


@lru_cache(maxsize=1_024)
def _alternatives(attribute: Attribute, words: str) -> frozenset[_Alternative]:
    found = set()
    for text in _BETWEEN.split(words):
        country = _country(attribute, text)
        parts = tuple(sorted(words_of(text)))
        if country is not None:
            found.add(_Alternative((), country))
        elif parts:
            found.add(_Alternative(parts, None))
    return frozenset(found)


@lru_cache(maxsize=8_192)
def _met(attribute: Attribute, words: str, value: str) -> bool:
    if attribute is Attribute.CUSTOMER:
        return value == words
    country = _country(attribute, value)
    there = words_of(value)
    return any(
        country == one.country
        if one.country is not None
        else all(any(word.startswith(start) for word in there) for start in one.words)
        for one in _alternatives(attribute, words)
    )


def rule_named(name: str) -> AttributeRule:
    """The rule that a name such as ``attribute:title=director | head of`` stands for, without
    points. :class:`Invalid` says what is wrong with the name.
    """
    key = name.strip()
    field, sign, words = key[len(PREFIX) :].partition("=")
    if not sign:
        raise Invalid(
            f"{clean_line(key, limit=60)!r} has no words.",
            field=clean_line(key, limit=60),
            hint="For example attribute:title=director | head of.",
        )
    return rule_of(field, words)


def rule_of(field: str, words: str, points: int = 0) -> AttributeRule:
    """A rule on the attribute called ``field``; :class:`Invalid` where there is no such one, or
    where the words cannot be taken.
    """
    attribute = attribute_named(field)
    text = " ".join(clean_line(words, limit=LONGEST + 1).split())
    where = f"{PREFIX}{attribute.value}"
    if attribute is Attribute.CUSTOMER:
        if fold(text) not in _YES:
            raise Invalid(f"{where}: give yes or no.", field=where, hint="Give yes or no.")
        return AttributeRule(attribute, _YES[fold(text)], points)
    if not _BETWEEN.sub("", text).strip():
        raise Invalid(
            f"{where}: the words are missing.",
            field=where,
            hint=f"For example {where}=director | head of.",
        )
    if len(text) > LONGEST:
        raise Invalid(
            f"{where}: the words are longer than {LONGEST} characters.",
            field=where,
            hint="Make two rules of it.",
        )
    return AttributeRule(attribute, text, points)


def attribute_named(field: str) -> Attribute:
    """The attribute called ``field``, also by the name of the field of a contact."""
    word = fold(field).replace("-", "_").replace(" ", "_")
    found = ATTRIBUTE_OF.get(word)
    if found is not None:
        return found
    if word in set(Attribute):
        return Attribute(word)
    shown = clean_line(field, limit=40)
    raise Invalid(
        f"{shown!r} is no attribute of a lead.",
        field=f"{PREFIX}{shown}",
        hint="Attributes: " + ", ".join(one.value for one in Attribute) + ".",
    )


def with_rule(rules: Iterable[AttributeRule], rule: AttributeRule) -> tuple[AttributeRule, ...]:
    """``rules`` with the points of ``rule`` where they ask for the same already, else with it
    too, behind those on the same attribute.
    """
    kept = tuple(rules)
    if any(one.same(rule) for one in kept):
        return tuple(replace(one, points=rule.points) if one.same(rule) else one for one in kept)
    return tuple(sorted((*kept, rule), key=lambda one: _PLACE[one.attribute]))


def without_rule(rules: Iterable[AttributeRule], rule: AttributeRule) -> tuple[AttributeRule, ...]:
    """``rules`` without the one that asks for what ``rule`` does."""
    return tuple(one for one in rules if not one.same(rule))


def met(rules: Iterable[AttributeRule], profile: Profile) -> tuple[AttributeRule, ...]:
    """Those of ``rules`` that a lead with ``profile`` meets, in their order."""
    return tuple(rule for rule in rules if rule.met_by(profile.get(rule.attribute, "")))


def most_of(rules: Iterable[AttributeRule]) -> int:
    """The most that the rules can give to one lead, or more: rules of one field may exclude one
    another, which is reckoned with for customer alone.
    """
    gains = [rule for rule in rules if rule.points > 0 and rule.can_be_met]
    customer = [rule.points for rule in gains if rule.attribute is Attribute.CUSTOMER]
    others = (rule.points for rule in gains if rule.attribute is not Attribute.CUSTOMER)
    return sum(others) + max(customer, default=0)
