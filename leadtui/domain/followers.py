"""Who follows a reminder, as it is typed: ``bo`` hands it over, ``+bo`` adds, ``-ana`` removes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leadtui.domain.errors import Invalid
from leadtui.domain.rows import UserRow
from leadtui.domain.text import clean_line, fold


@dataclass(frozen=True, slots=True)
class Following:
    """A change of followers (COE-125): user ids.

    ``exactly`` takes the place of those there are, None keeps them; then ``added`` and ``removed``
    hold.
    """

    exactly: frozenset[int] | None = None
    added: frozenset[int] = frozenset()
    removed: frozenset[int] = frozenset()

    def of(self, current: frozenset[int]) -> frozenset[int]:
        """The followers after the change; nobody means that the reminder goes (COE-126)."""
        base = current if self.exactly is None else self.exactly
        return (base | self.added) - self.removed


def parse_followers(text: str, users: Sequence[UserRow], me: int) -> Following:
    """A line of names with commas between: those without a sign follow alone, ``+`` adds one and
    ``-`` removes one.

    A name may be cut short while nobody else's begins so; ``me`` is who types. :class:`Invalid`
    for a name that is nobody's or several people's, and for an empty line.
    """
    words = [word.strip() for word in clean_line(text).split(",") if word.strip()]
    if not words:
        raise Invalid("Type who follows.", field="followers", hint="bo, +bo or -ana.")
    signed: dict[str, set[int]] = {"": set(), "+": set(), "-": set()}
    for word in words:
        sign = word[0] if word[0] in "+-" else ""
        signed[sign].add(_named(word.removeprefix(sign).lstrip("@ "), users, me))
    exactly = frozenset(signed[""]) if signed[""] else None
    return Following(exactly, frozenset(signed["+"]), frozenset(signed["-"]))


def _named(word: str, users: Sequence[UserRow], me: int) -> int:
    wanted = fold(word)
    if wanted in ("me", "moi"):
        return me
    whole = [user for user in users if fold(user.name) == wanted]
    begun = [user for user in users if wanted and fold(user.name).startswith(wanted)]
    inner = [
        user
        for user in users
        if wanted and any(part.startswith(wanted) for part in fold(user.name).split())
    ]
    found = whole or begun or inner
    if len(found) == 1:
        return found[0].id
    shown = repr(clean_line(word, limit=40))
    names = ", ".join(clean_line(user.name, limit=40) for user in (found or users)[:8])
    if found:
        raise Invalid(f"{shown} may be {names}.", field="followers", hint="Type more of the name.")
    raise Invalid(f"Nobody is named {shown}; there are {names}.", field="followers")


def following_words(change: Following, users: Sequence[UserRow], current: frozenset[int]) -> str:
    """What a change makes of these followers, in words."""

    def names(ids: frozenset[int]) -> str:
        return ", ".join(clean_line(user.name) for user in users if user.id in ids)

    after = change.of(current)
    if not after:
        return "nobody is left: the reminder is deleted, after a question"
    gone = current - after
    return names(after) + (f", no longer {names(gone)}" if gone else "")
