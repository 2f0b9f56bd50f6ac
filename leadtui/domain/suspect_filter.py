"""The filter line of the suspects: ``tag:prospect fit:>=70 hot country:fr`` and words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from leadtui.domain import conditions
from leadtui.domain.conditions import Condition, Span, number_span, parse_conditions
from leadtui.domain.errors import Invalid
from leadtui.domain.rows import TAGS
from leadtui.domain.tags import tag_of
from leadtui.domain.text import clean_line

#: The tag that is listed where none is asked for; who has no tag yet is a suspect too (COE-100).
SUSPECT = "suspect"
#: Asks for every tag.
ANY = "all"
#: The keys of the line, each with an example, for the help under it.
KEYS: dict[str, str] = {
    "tag": "tag:prospect",
    "fit": "fit:>=70",
    "hot": "hot",
    "cold": "cold",
    "reminder": "reminder",
    "no-reminder": "no-reminder",
    **conditions.KEYS,
}
_STATES = frozenset({"hot", "cold", "reminder", "no-reminder"})
#: What asks for the other ones, where ``-`` does not.
_INSTEAD = {
    "hot": "cold",
    "cold": "hot",
    "reminder": "no-reminder",
    "no-reminder": "reminder",
    "tag": f"tag:{ANY}, or another tag",
    "fit": "fit:<70",
}


@dataclass(frozen=True, slots=True)
class SuspectFilter:
    """What a line asks for. ``tag`` is one of the tags, or :data:`ANY`; ``hot`` true lets companies
    with a hot lead through, false the others; ``reminder`` those with an open one, or without.
    """

    tag: str = SUSPECT
    fit: tuple[Span, ...] = ()
    hot: bool | None = None
    reminder: bool | None = None
    conditions: tuple[Condition, ...] = ()

    def fits(self, score: int | None) -> bool:
        """Whether a score is one that is asked for."""
        return not self.fit or any(span.has(score) for span in self.fit)


def parse_suspect_filter(line: str) -> SuspectFilter:
    """The filter in ``line``; what is none of its own keys is a condition of
    :mod:`leadtui.domain.conditions`. An empty value, still being typed, asks for nothing.

    :class:`Invalid` names a value that its key does not take.
    """
    found = SuspectFilter()
    rest: list[str] = []
    for part in clean_line(line).split():
        key, colon, value = part.partition(":")
        key = key.lower()
        _require_plain(part)
        if part.lower() in _STATES:
            found = _state(found, part.lower())
        elif not colon or key not in {"tag", "fit"}:
            rest.append(part)
        elif value and key == "fit":
            found = replace(found, fit=tuple(number_span(key, one) for one in value.split(",")))
        elif value:
            found = replace(found, tag=_tag(value.replace("_", " ")))
    return replace(found, conditions=parse_conditions(" ".join(rest)))


def _require_plain(part: str) -> None:
    """Refuse a state, a tag or a fit that is turned round: it would be read as a condition."""
    key, colon, _ = part.removeprefix("-").lower().partition(":")
    if part.startswith("-") and (key in _STATES if not colon else key in {"tag", "fit"}):
        raise Invalid(
            f"{part}: that cannot be turned round.",
            field="filter",
            hint=f"Give {_INSTEAD[key]} instead.",
        )


def _state(found: SuspectFilter, word: str) -> SuspectFilter:
    if word in {"hot", "cold"}:
        return replace(found, hot=word == "hot")
    return replace(found, reminder=word == "reminder")


def _tag(value: str) -> str:
    if value.lower() == ANY:
        return ANY
    tag = tag_of(value)
    if tag is None:
        raise Invalid(
            f"tag:{value} is not a tag.",
            field="filter",
            hint=f"Give {', '.join(TAGS)} or {ANY}.",
        )
    return tag
