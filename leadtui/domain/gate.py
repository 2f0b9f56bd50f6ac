"""The gate before mail and calls: every reason why a person cannot be reached (X-7, PUB-43)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from leadtui.domain.format import short_date


@dataclass(frozen=True, slots=True)
class Standing:
    """What bears on reaching a person.

    ``unsubscribed_on`` and ``bounced_on`` are days in the team's calendar, None where unknown.
    """

    card: str = "ours"
    has_email: bool = True
    has_number: bool = True
    unsubscribed: bool = False
    unsubscribed_on: dt.date | None = None
    unsubscribed_why: str = ""
    invalid_email: bool = False
    bounced_on: dt.date | None = None
    invalid_why: str = ""
    suspended: bool = False
    suspended_why: str = ""
    do_not_call: bool = False


def mail_blocked(who: Standing, today: dt.date) -> str:
    """Every reason why no mail may go to ``who``, joined; "" when mail may (COE-18, COE-22,
    PUB-34, PUB-38, PUB-41, PUB-43).
    """
    reasons = _of_the_card(who)
    if not who.has_email:
        reasons.append("no e-mail address")
    if who.unsubscribed:
        reasons.append(
            "unsubscribed" + _on(who.unsubscribed_on, today) + _because(who.unsubscribed_why)
        )
    if who.invalid_email:
        reasons.append(
            "invalid address"
            + (f", bounced{_on(who.bounced_on, today)}" if who.bounced_on else "")
            + _because(who.invalid_why)
        )
    if who.suspended:
        reasons.append("suspended" + _because(who.suspended_why))
    return " · ".join(reasons)


def call_blocked(who: Standing) -> str:
    """Every reason why ``who`` may not or cannot be called, joined; "" when a call may (PUB-33)."""
    reasons = _of_the_card(who)
    if who.do_not_call:
        reasons.append("do not call")
    if not who.has_number:
        reasons.append("no telephone number")
    return " · ".join(reasons)


def _of_the_card(who: Standing) -> list[str]:
    if who.card == "left":
        return ["left the company"]
    if who.card == "public":
        return ["public card, not taken over yet"]
    return []


def _on(day: dt.date | None, today: dt.date) -> str:
    return f" on {short_date(day, today)}" if day else ""


def _because(why: str) -> str:
    return f" ({why})" if why else ""
