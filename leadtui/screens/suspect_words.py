"""What the place of the suspects says: counts by tag, and what to do where nobody is listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from leadtui.domain.format import count, plural
from leadtui.domain.rows import TAG_LABELS, TAGS
from leadtui.domain.text import clean_line
from leadtui.screens.dialogs.choose import Choice
from leadtui.services.routine_setup import RoutineSheet
from leadtui.services.suspects import Found

NOBODY = "No company of this routine passes this filter.\n\n/ changes it, escape clears it."
NO_COMPANY = (
    "No company is here yet.\n\n"
    "Suspects are the companies that match the criteria of a routine, the best fit first.\n"
    "Bring some in: ctrl+p, then “Import companies”."
)
_KEYS = "123456789abcdefghijklmnopqrstuvwxyz"


def counts_words(counts: Mapping[str, int]) -> str:
    """``Suspect 1 204 · Prospect 31`` (COE-116)."""
    shown = (f"{TAG_LABELS[tag]} {count(counts[tag])}" for tag in TAGS if counts.get(tag))
    return " · ".join(shown)


def title_words(found: Found) -> str:
    """The routine, and how many of its companies have which tag."""
    return " · ".join(filter(None, (found.routine.title, counts_words(found.counts))))


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


def routine_choices(
    setups: Sequence[RoutineSheet], default: int | None, here: int | None
) -> list[Choice[int]]:
    """A key for each routine, with its counts; the default one and the one shown are named."""
    choices = []
    for place, one in enumerate(setups):
        notes = ["your default" if one.id == default else "", "shown" if one.id == here else ""]
        words = " · ".join(filter(None, (*notes, counts_words(one.counts) or "no company")))
        key = _KEYS[place] if place < len(_KEYS) else ""
        choices.append(Choice(key, one.title, one.id, words))
    return choices
