"""Deals: opportunities of a company, the stages they go through, and what they are worth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal, NamedTuple

from leadtui.domain.errors import Invalid
from leadtui.domain.fields import Field, Form
from leadtui.domain.format import plural, short_date
from leadtui.domain.money import money_words
from leadtui.domain.text import clean_line

#: How a stage ends a deal; None where the deal goes on.
DealOutcome = Literal["won", "lost"]

#: The stages a team starts with, in their order; theirs to change (COE-63).
FIRST_STAGES: tuple[tuple[str, DealOutcome | None], ...] = (
    ("Qualified", None),
    ("Proposal", None),
    ("Negotiation", None),
    ("Won", "won"),
    ("Lost", "lost"),
)

#: A deal (COE-61), in the order of its form; all but title and stage may be empty.
DEAL_FIELDS: tuple[Field, ...] = (
    Field("title", "Title"),
    Field("stage", "Stage", limit=80),
    Field("amount", "Amount", limit=80),
    Field("probability", "Probability", limit=10),
    Field("close", "Expected close", limit=80),
    Field("contact", "Contact"),
    Field("owner", "Owner", limit=80),
    Field("comment", "Comment", Form.TEXT, limit=20_000),
)


class StageRow(NamedTuple):
    """A stage of the team's list; ``deals`` is how many stand there."""

    id: int
    name: str
    outcome: DealOutcome | None
    deals: int = 0


def in_use_words(stage: StageRow) -> str:
    """Why a stage cannot be taken out: ``3 deals are in Proposal.``; "" where none is in it."""
    if not stage.deals:
        return ""
    return f"{plural(stage.deals, 'deal')} {'is' if stage.deals == 1 else 'are'} in {stage.name}."


class DealRow(NamedTuple):
    """A deal as lists show it; ``amount`` in hundredths of ``currency``, ``probability`` in
    percent, ``closed_at`` UTC ms. ``next_reminder`` is the day of its company's open reminder.
    """

    id: int
    title: str
    company_id: int
    company: str
    contact_id: int | None
    contact: str
    stage_id: int
    stage: str
    outcome: DealOutcome | None
    amount: int | None
    currency: str | None
    probability: int | None
    close_date: dt.date | None
    owner_id: int | None
    owner: str
    comment: str
    created_at: int
    updated_at: int
    closed_at: int | None
    next_reminder: dt.date | None

    @property
    def is_open(self) -> bool:
        """Whether it is neither won nor lost."""
        return self.outcome is None

    @property
    def weighted(self) -> int | None:
        """The amount that is to be expected of it, in hundredths; None where it is not known."""
        return weighted(self.amount, self.probability, self.outcome)


class Total(NamedTuple):
    """What deals in one currency come to, in hundredths: the sum of the amounts of those that are
    not lost, and of what is to be expected of them; ``unweighed`` of them have an amount and no
    probability. ``lost`` is the sum of the others.
    """

    currency: str | None
    deals: int
    amount: int
    weighted: int
    unweighed: int
    lost: int


def weighted(
    amount: int | None, probability: int | None, outcome: DealOutcome | None
) -> int | None:
    """What is to be expected of a deal, in hundredths, half of one rounded up: all of the amount
    of one that is won, nothing of one that is lost, of an open one the share that its probability
    says. None without an amount, and for an open one without a probability.
    """
    if amount is None:
        return None
    if outcome is not None:
        return amount if outcome == "won" else 0
    return None if probability is None else (amount * probability + 50) // 100


def parse_probability(text: str) -> int:
    """A probability in percent, from 0 to 100: ``60``, ``60 %``; :class:`Invalid` otherwise, for a
    fraction as well (0.6 may be 60 % or less than one).
    """
    typed = clean_line(text, limit=40)
    digits = typed.removesuffix("%").rstrip()
    if digits.isascii() and digits.isdecimal() and len(digits) <= 3 and int(digits) <= 100:
        return int(digits)
    raise Invalid(
        f"Probability: {typed!r} is not a whole percentage.",
        field="probability",
        hint="Give a number from 0 to 100, such as 60.",
    )


def furthest_first(deals: Iterable[DealRow], stages: Iterable[int]) -> list[DealRow]:
    """The best deals first: the furthest of ``stages`` (ids in their order), then the larger
    amount, then the sooner close.
    """
    places = {stage: place for place, stage in enumerate(stages)}
    return sorted(
        deals,
        key=lambda one: (
            -places.get(one.stage_id, -1),
            -(one.amount or 0),
            one.close_date or dt.date.max,
            one.id,
        ),
    )


def deal_words(row: DealRow, today: dt.date) -> str:
    """A deal on one line: ``Proposal · 12 500 € · close 24 Dec · Pilot``."""
    parts = [row.stage]
    if row.amount is not None:
        parts.append(money_words(row.amount, row.currency))
    if row.close_date is not None and row.is_open:
        parts.append(f"close {short_date(row.close_date, today)}")
    return clean_line(" · ".join((*parts, row.title)))


def running_words(running: Iterable[DealRow], today: dt.date) -> str:
    """The best of a company's running deals in words, and how many more there are; "" for none."""
    rows = list(running)
    if not rows:
        return ""
    more = f" (+{len(rows) - 1})" if len(rows) > 1 else ""
    return deal_words(rows[0], today) + more


def totals_words(totals: Iterable[Total]) -> str:
    """``45 000 € · weighted 21 300 € · lost 800 USD``, by currency; and how many open deals have
    an amount but no probability, which are not among the weighted. Empty where no deal has an
    amount.
    """
    found = list(totals)
    kept = [one for one in found if one.deals]
    parts = []
    if kept:
        unweighed = sum(one.unweighed for one in kept)
        without = f" ({plural(unweighed, 'deal')} without probability)" if unweighed else ""
        expected = _sums((one.currency, one.weighted) for one in kept)
        parts += [
            _sums((one.currency, one.amount) for one in kept),
            f"weighted {expected}{without}",
        ]
    if lost := _sums((one.currency, one.lost) for one in found if one.lost):
        parts.append(f"lost {lost}")
    return " · ".join(parts)


def _sums(amounts: Iterable[tuple[str | None, int]]) -> str:
    return " + ".join(money_words(amount, currency) for currency, amount in amounts)
