"""The criteria of a routine: what a company has to be, and what speaks for it (COE-103..109).

A criterion is a line of conditions, all of which have to hold: ``country:fr headcount:10-250``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from leadtui.domain.company_facts import CompanyFacts
from leadtui.domain.conditions import Condition, parse_conditions
from leadtui.domain.errors import Invalid
from leadtui.domain.fit import MANDATORY_POINTS, Fit, Level, fit_of
from leadtui.domain.text import clean_line, clean_text

#: The word before a criterion that has to be met.
MUST = "must"
#: The words that a line of criteria begins with, each with what it means.
WORDS = {
    MUST: f"has to be met; all of them together give {MANDATORY_POINTS}",
    **{level.value: f"adds {level.points}" for level in Level},
}
#: The most criteria of a routine, and the longest of them in characters.
MOST = 100
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Criterion:
    """Conditions that all have to hold; ``text`` is how they were written, ``level`` None where
    the criterion is mandatory.
    """

    text: str
    conditions: tuple[Condition, ...]
    level: Level | None = None

    @property
    def word(self) -> str:
        """What its line begins with."""
        return MUST if self.level is None else self.level.value

    def met(self, company: CompanyFacts) -> bool:
        """Whether a company meets it; what is not known of it does not hold (COE-104)."""
        return all(condition.holds(company) for condition in self.conditions)


class Judged(NamedTuple):
    """A criterion and whether a company meets it."""

    criterion: Criterion
    met: bool


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a routine asks of companies, in the order in which it was written."""

    all: tuple[Criterion, ...] = ()

    @property
    def mandatory(self) -> tuple[Criterion, ...]:
        """Those that have to be met."""
        return tuple(one for one in self.all if one.level is None)

    @property
    def weighting(self) -> tuple[Criterion, ...]:
        """Those that add to the score."""
        return tuple(one for one in self.all if one.level is not None)

    @property
    def details(self) -> frozenset[str]:
        """The columns without a field, folded, that are asked for."""
        found = (condition.detail for one in self.all for condition in one.conditions)
        return frozenset(name for name in found if name)

    @property
    def people(self) -> bool:
        """Whether it matters who is known at the company."""
        return any(condition.asks_people for one in self.all for condition in one.conditions)

    def fit(self, company: CompanyFacts) -> Fit | None:
        """The fit of a company, None where a mandatory criterion is not met."""
        return fit_of(
            (one.met(company) for one in self.mandatory),
            ((one.level, one.met(company)) for one in self.all if one.level is not None),
        )

    def judge(self, company: CompanyFacts) -> tuple[Judged, ...]:
        """Every criterion and whether the company meets it, the mandatory ones first."""
        ordered = (*self.mandatory, *self.weighting)
        return tuple(Judged(one, one.met(company)) for one in ordered)

    @classmethod
    def of_conditions(cls, conditions: tuple[Condition, ...]) -> Criteria:
        """What a filter line asks for, as one criterion."""
        return cls((Criterion(" ".join(one.text for one in conditions), conditions),))

    def to_json(self) -> str:
        """The criteria as a store keeps them."""
        return json.dumps([[one.word, one.text] for one in self.all], ensure_ascii=False)

    def to_text(self) -> str:
        """The criteria as they are written, a line each."""
        width = max((len(one.word) for one in self.all), default=0)
        return "\n".join(f"{one.word:{width}} {one.text}" for one in self.all)


def from_json(text: str) -> Criteria:
    """The criteria that :meth:`Criteria.to_json` wrote."""
    return _criteria((f"criterion {n}", *line) for n, line in enumerate(json.loads(text), 1))


def parse_criteria(text: str) -> Criteria:
    """The criteria in ``text``, a line each, that begins with a word of :data:`WORDS`.

    :class:`Invalid` names the line. Empty lines are passed over.
    """
    lines = enumerate(clean_text(text, limit=MOST * LONGEST).splitlines(), 1)
    return _criteria(
        (f"line {number}", *_split(f"line {number}", line))
        for number, line in lines
        if line.strip()
    )


def _split(where: str, line: str) -> tuple[str, str]:
    word, _, rest = line.strip().partition(" ")
    if word.lower() not in WORDS:
        raise Invalid(
            f"{where}: {clean_line(word, limit=40)!r} is no kind of criterion.",
            field=where,
            hint=f"Begin with {', '.join(WORDS)}.",
        )
    return word.lower(), rest.strip()


def criterion(word: str, text: str, where: str) -> Criterion:
    """One criterion of the kind ``word``; :class:`Invalid` names ``where`` it was written."""
    clean = " ".join(clean_line(text, limit=LONGEST + 1).split())
    if len(clean) > LONGEST:
        raise Invalid(f"{where} is longer than {LONGEST} characters.", field=where)
    try:
        conditions = parse_conditions(clean)
    except Invalid as refused:
        raise Invalid(f"{where}: {refused.message}", field=where, hint=refused.hint) from None
    if not conditions:
        raise Invalid(
            f"{where} asks for nothing.",
            field=where,
            hint=f"For example {word} country:fr headcount:>=10.",
        )
    return Criterion(clean, conditions, None if word == MUST else Level(word))


def _criteria(lines: Iterable[tuple[str, str, str]]) -> Criteria:
    found = tuple(_made(lines))
    if found and not any(one.level is None for one in found):
        raise Invalid(
            "No criterion has to be met.",
            field="criteria",
            hint=f"Begin one line at least with {MUST}: it says who is in the list.",
        )
    if len(found) > MOST:
        raise Invalid(f"There are more than {MOST} criteria.", field="criteria")
    return Criteria(found)


def _made(lines: Iterable[tuple[str, str, str]]) -> Iterator[Criterion]:
    seen: set[str] = set()
    for where, word, text in lines:
        one = criterion(word, text, where)
        if one.text in seen:
            raise Invalid(
                f"{where}: {one.text!r} is there already.",
                field=where,
                hint="Take one of them out.",
            )
        seen.add(one.text)
        yield one
