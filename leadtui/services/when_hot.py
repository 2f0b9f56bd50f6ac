"""What a team has follow when a lead turns hot (PUB-10): off until a manager says otherwise.

It is a setting of the team, kept with it and no step of undo; what follows of it is carried out by
:mod:`leadtui.services.hot_follow`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadtui.domain.access import may_set_when_hot, require
from leadtui.domain.reminders import Priority, priority_of
from leadtui.domain.rows import Outcome, UserRow
from leadtui.domain.text import clean_line, fold
from leadtui.domain.when_hot import WhenHot
from leadtui.models import hot_turns, team
from leadtui.services.workspace import Workspace, user_named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from sqlite3 import Connection

#: Words for "to nobody" and "no reminder".
NOBODY, OFF = "nobody", "off"
_NOTHING = frozenset({"", NOBODY, "none", OFF})


@dataclass(frozen=True, slots=True)
class Following:
    """What follows: to whom leads of nobody are given, in turn, and the reminder's priority."""

    assign: tuple[UserRow, ...] = ()
    remind: Priority | None = None

    @property
    def assign_words(self) -> str:
        """Their names, as they are typed; ``nobody``."""
        return ", ".join(user.name for user in self.assign) or NOBODY

    @property
    def remind_word(self) -> str:
        """The priority, ``off`` for no reminder."""
        return self.remind.word if self.remind is not None else OFF

    @property
    def words(self) -> str:
        """What follows, in a sentence without its end."""
        parts = []
        if len(self.assign) == 1:
            parts.append(f"a lead of nobody is given to {self.assign[0].name}")
        elif self.assign:
            names = ", ".join(user.name for user in self.assign)
            parts.append(f"a lead of nobody is given to {names} in turn")
        if self.remind is not None:
            parts.append(f"the owner gets a reminder for that day, priority {self.remind.word}")
        return "; ".join(parts) or "nothing follows"


def of(ws: Workspace) -> Following:
    """What follows in the team; one who is named and is no user of it any more is left out."""
    with ws.read() as conn:
        return _following(conn, ws.team.id, team.users(conn, ws.team.id))


def understood(users: Sequence[UserRow], names: str, priority: str) -> Following:
    """What is meant by the names of users, commas between them, or ``nobody``, and by the word of
    a priority, or ``off``. One who is named twice is taken once.
    """
    assign = tuple({user.id: user for user in _named(users, names)}.values())
    remind = None if fold(priority) in _NOTHING else priority_of(priority)
    return Following(assign, remind)


def set_following(
    ws: Workspace, *, assign: str | None = None, remind: str | None = None
) -> Outcome:
    """Have something else follow from now on; what is None stays. Leads that are hot already stay
    as they are. A manager decides.
    """
    require(may_set_when_hot(ws.user))
    with ws.store.write(None, now=ws.now()) as unit:
        users = team.users(unit.conn, ws.team.id)
        before = _following(unit.conn, ws.team.id, users)
        wanted = understood(users, assign or "", remind or "")
        if assign is None:
            wanted = replace(wanted, assign=before.assign)
        if remind is None:
            wanted = replace(wanted, remind=before.remind)
        hot_turns.keep(unit.conn, ws.team.id, _text(wanted))
    return Outcome(f"When a lead turns hot: {wanted.words}; before: {before.words}.")


def of_team(conn: Connection, team_id: int) -> WhenHot:
    """What follows in a team, read with a connection that is open already."""
    text = hot_turns.kept(conn, team_id)
    if not text:
        return WhenHot()
    found = json.loads(text)
    remind = None if found["remind"] is None else priority_of(found["remind"])
    return WhenHot(tuple(found["assign"]), remind)


def _following(conn: Connection, team_id: int, users: Sequence[UserRow]) -> Following:
    by_id, found = {user.id: user for user in users}, of_team(conn, team_id)
    return Following(tuple(by_id[i] for i in found.assign if i in by_id), found.remind)


def _named(users: Sequence[UserRow], names: str) -> list[UserRow]:
    if fold(names) in _NOTHING:
        return []
    whole = [user for user in users if fold(user.name) == fold(names)]
    if whole:
        return whole
    hint = "Users: " + ", ".join(user.name for user in users) + "."
    each = [clean_line(name) for name in names.split(",")]
    return [user_named(users, name, hint=hint) for name in each if name]


def _text(wanted: Following) -> str:
    """Empty where nothing follows, which is what a lead that turns hot looks at."""
    if not wanted.assign and wanted.remind is None:
        return ""
    remind = None if wanted.remind is None else wanted.remind.word
    return json.dumps({"assign": [user.id for user in wanted.assign], "remind": remind})
