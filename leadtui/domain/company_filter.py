"""The search line of the companies: words, and ``hot`` or ``cold`` among them (CAD-6)."""

from __future__ import annotations

from dataclasses import dataclass

#: The words that ask for a state; in quotes they are words like any other.
STATES = frozenset({"hot", "cold"})


@dataclass(frozen=True, slots=True)
class CompanyFilter:
    """What a line asks for: ``hot`` true lets companies with a hot lead through, false the
    others, None all of them.
    """

    words: str = ""
    hot: bool | None = None


def parse_company_filter(line: str) -> CompanyFilter:
    """The filter in ``line``; of several states the last one holds."""
    words: list[str] = []
    hot: bool | None = None
    for part in line.split():
        if part.lower() in STATES:
            hot = part.lower() == "hot"
        else:
            words.append(part)
    return CompanyFilter(" ".join(words), hot)
