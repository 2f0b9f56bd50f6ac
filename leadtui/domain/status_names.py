"""Which status a text names."""

from __future__ import annotations

from collections.abc import Iterable

from leadtui.domain.errors import Invalid
from leadtui.domain.text import clean_line, fold


def status_named(statuses: Iterable[str], text: str) -> str:
    """The status of the list that ``text`` names: in full, or by words only it has.

    Case, accents and dashes do not matter. :class:`Invalid` lists the statuses there are.
    """
    names = list(statuses)
    wanted = _status_key(text)
    exact = [name for name in names if _status_key(name) == wanted]
    if text in exact:
        return text
    if exact:
        return exact[0]
    words = wanted.split()
    near = [name for name in names if words and all(w in _status_key(name).split() for w in words)]
    if len(near) == 1:
        return near[0]
    problem = "fits several statuses" if near else "is not a status"
    raise Invalid(
        f"{clean_line(text, limit=60)!r} {problem}.",
        field="status",
        hint="Statuses: " + ", ".join(near or names) + ".",
    )


def _status_key(name: str) -> str:
    return " ".join(fold(name).replace("-", " ").replace("–", " ").split())
