"""Who follows a reminder: names typed with completion, or ticks in the list below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import SelectionList
from textual.widgets.selection_list import Selection

from leadtui.domain.followers import Following, following_words, parse_followers
from leadtui.domain.rows import UserRow
from leadtui.domain.text import clean_line
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.screens.dialogs.multi import MultiChoose, Option
from leadtui.widgets.commands import command
from leadtui.widgets.hinted import HintedInput
from leadtui.widgets.picks import Picks

PLACEHOLDER = "bo: hand over · +bo: add · -ana: remove"


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


class HandOver(Dialog[Following]):
    """Asks what changes in the followers of one reminder or of many (COE-125), by names typed or
    by ticks; ``taken`` follow all of them now.

    While something stands in the line it holds, and says what comes of it; else the ticks do. The
    answer may leave nobody, which deletes the reminder: whoever asks confirms that first.
    """

    SCOPE = "Followers"
    AUTO_FOCUS = "HintedInput Input"

    def __init__(
        self,
        title: str,
        users: Sequence[UserRow],
        taken: Iterable[int],
        *,
        me: int,
        text: str = "",
    ) -> None:
        super().__init__(title, text)
        self._users, self._current, self._me = tuple(users), frozenset(taken), me
        self._options = follower_options(users, self._current, me)

    def compose_question(self) -> ComposeResult:
        """The line, and the ticks."""
        names = [user.name for user in self._users]
        yield HintedInput(
            partial(parse_followers, users=self._users, me=self._me),
            lambda change: following_words(change, self._users, self._current),
            placeholder=PLACEHOLDER,
            suggestions=names,
            completed=names,
        )
        yield Picks[int](
            *(
                Selection(Content(clean_line(each.title)), each.value, each.taken)
                for each in self._options
            )
        )

    @command("followers.save", "Save", key="ctrl+s f2", footer=10)
    def action_save(self) -> None:
        """Keep the names typed, or what is ticked."""
        field = self.query_one(HintedInput)
        if not field.text:
            taken = frozenset(self.query_one(SelectionList).selected)
            self.dismiss(Following(exactly=taken) if taken != self._current else Following())
        elif field.is_valid:
            self.dismiss(field.value)

    def on_hinted_input_submitted(self, event: HintedInput.Submitted) -> None:
        """Take what stands there."""
        event.stop()
        self.action_save()
