"""Example leads that a rule set is held to, such as those its author wrote beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from leadtui.domain.attributes import Profile, ProfileFrom
from leadtui.domain.kinds import Kind
from leadtui.domain.rule_text import period
from leadtui.domain.rules import DAY_MS, RuleSet
from leadtui.domain.scoring import History, RulesFrom, replay
from leadtui.domain.tally import Fact


@dataclass(frozen=True, slots=True)
class Expected:
    """What an example lead is to come to; None for what does not matter.

    ``cools`` is the day, counted as those of the events, on which it cools if nothing more
    comes, ``NEVER`` where it stays hot.
    """

    engagement: int | None = None
    hot: bool | None = None
    cools: float | None = None


NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Example:
    """A lead that these events happened to, looked at on ``day``, counted from 0 as they are.

    ``profile`` is what it is like, ``line`` is where it stands in its file.
    """

    name: str
    events: tuple[Fact, ...]
    day: float
    expected: Expected
    line: int = 0
    profile: Profile = field(default_factory=dict)


class Miss(NamedTuple):
    """Something that an example lead is not as expected in."""

    what: str
    expected: str
    found: str


def misses(example: Example, rules: RuleSet) -> list[Miss]:
    """In what an example does not come out as expected; empty where it does."""
    now = round(example.day * DAY_MS)
    profile = (ProfileFrom(0, example.profile),)
    state = replay(History(example.events, (), (RulesFrom(0, rules),), profile), now).state
    wanted = example.expected
    found = []
    if wanted.engagement is not None and wanted.engagement != state.engagement:
        found.append(Miss("engagement", str(wanted.engagement), str(state.engagement)))
    if wanted.hot is not None and wanted.hot != state.hot:
        found.append(Miss("hot", _yes(wanted.hot), _yes(state.hot)))
    if wanted.cools is not None:
        until = None if wanted.cools == NEVER else round(wanted.cools * DAY_MS)
        if not state.hot or until != state.hot_until:
            is_cold = "it is cold" if not state.hot else _day(state.hot_until)
            found.append(Miss("cools", _day(until), is_cold))
    return found


def _yes(on: bool) -> str:
    return "yes" if on else "no"


def _day(at: int | None) -> str:
    return "never" if at is None else f"day {period(at)}"


def event(
    day: float,
    kind: Kind,
    seq: int,
    *,
    seconds: float = 0,
    duration: int | None = None,
    status: str | None = None,
    message: str | None = None,
) -> Fact:
    """An event of an example lead, so many days and seconds after its beginning."""
    return Fact(round(day * DAY_MS + seconds * 1_000), seq, kind, duration, status, message)
