"""The five tags of a company on a routine, by the words that people write for them (COE-114)."""

from __future__ import annotations

from collections.abc import Mapping

from leadtui.domain.rows import TAGS
from leadtui.domain.text import fold

_FRENCH: Mapping[str, str] = {
    "hors cible": "off_target",
    "ex client": "former_client",
    "ancien client": "former_client",
}


def tag_of(word: str) -> str | None:
    """The tag that ``word`` names, as it is kept, as it is shown or in French; None for another."""
    plain = fold(word.replace("_", " ").replace("-", " "))
    kept = plain.replace(" ", "_")
    return kept if kept in TAGS else _FRENCH.get(plain)
