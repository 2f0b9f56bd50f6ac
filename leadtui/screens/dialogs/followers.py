"""Who follows a reminder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from leadtui.domain.rows import UserRow
from leadtui.screens.dialogs.multi import MultiChoose, Option


def follower_options(users: Sequence[UserRow], taken: Iterable[int], me: int) -> list[Option[int]]:
    """A line for each user of the team, the one at work first."""
    kept = frozenset(taken)
    ordered = sorted(users, key=lambda user: user.id != me)
    return [
        Option(f"{user.name} (you)" if user.id == me else user.name, user.id, user.id in kept)
        for user in ordered
    ]


class FollowersDialog(MultiChoose[int]):
    """Asks for the followers (COE-125); the answer holds user ids, none for nobody.

    A reminder that nobody follows is deleted (COE-126): whoever asks confirms that first.
    """

    def __init__(
        self,
        title: str,
        users: Sequence[UserRow],
        taken: Iterable[int],
        *,
        me: int,
        text: str = "",
        least: int = 0,
    ) -> None:
        super().__init__(title, follower_options(users, taken, me), text=text, least=least)
