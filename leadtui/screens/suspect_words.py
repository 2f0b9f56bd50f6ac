"""What the place of the suspects says: counts by tag, and what to do where nobody is listed."""

from __future__ import annotations

from collections.abc import Mapping

from leadtui.domain.format import count, plural
from leadtui.domain.rows import TAG_LABELS, TAGS
from leadtui.domain.text import clean_line
from leadtui.services.suspects import Found, Standing

NOBODY = "No company of this routine passes this filter.\n\n/ changes it, escape clears it."
NO_COMPANY = (
    "No company is here yet.\n\n"
    "Suspects are the companies that match the criteria of a routine, the best fit first.\n"
    "Bring some in: ctrl+p, then “Import companies”."
)


def counts_words(counts: Mapping[str, int]) -> str:
    """``Suspect 1 204 · Prospect 31`` (COE-116)."""
    shown = (f"{TAG_LABELS[tag]} {count(counts[tag])}" for tag in TAGS if counts.get(tag))
    return " · ".join(shown)


def standing_words(found: Standing) -> str:
    """``My market: 61 match · Suspect 22 · Prospect 45`` (COE-116)."""
    matching = "" if found.matching is None else f"{count(found.matching)} match"
    parts = " · ".join(filter(None, (matching, counts_words(found.counts)))) or "no company yet"
    return f"{found.routine.title}: {parts}"


def tally(number: int) -> str:
    """How many companies a line lets through."""
    return plural(number, "company")


def no_routine_words(may_change: bool) -> str:
    """What a routine is for, and who makes one."""
    how = "E makes one." if may_change else "A manager makes one, and puts you on it."
    return (
        "You work on no routine yet.\n\n"
        "A routine is a market that you work: its criteria say whom you look for, the companies "
        f"that match are its suspects, and each gets a tag as you go.\n\n{how}"
    )


def empty_words(found: Found, of: int, matching: int, may_change: bool) -> str:
    """Why a routine has no suspects, and the key that changes it; ``of`` companies there are, so
    many are ``matching``.
    """
    title = clean_line(found.routine.title)
    if not found.has_criteria:
        how = "E writes criteria" if may_change else "A manager writes criteria"
        return (
            f"{title} has no criteria yet, so those tagged Suspect are listed: nobody is.\n\n"
            f"{how}: the companies that match are listed then, the best fit first.\n"
            "T in Companies (3) tags one by hand."
        )
    if matching:
        return (
            f"No suspect is left: {plural(matching, 'company')} of {count(of)} match, and all have "
            "another tag.\n\n"
            "Type / and tag:all to see them."
        )
    how = "E changes the criteria." if may_change else "A manager changes the criteria."
    return f"None of {plural(of, 'company')} matches the criteria of {title}.\n\n{how}"
