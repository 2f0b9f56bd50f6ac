"""Opening the app from the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from leadtui.cli.session import Session, now_ms
from leadtui.domain.errors import SeveralUsers, Unavailable

if TYPE_CHECKING:
    from leadtui.services.workspace import Person, Workspace


def has_terminal() -> bool:
    """Whether a person is at both ends: keys come from one, and the screen goes to one."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def open_app(session: Session) -> None:
    """Open the app on the session's store; where there is none, on its first screen."""
    if not has_terminal():
        raise Unavailable(
            "The app needs a terminal.",
            hint="`leadtui --help` lists the commands that answer without one.",
        )
    path = session.path
    if not (path.exists() or path.is_symlink() or _was_there(path)):
        run_app(None, path)
        return
    ws = _at_work(session)
    if ws is not None:
        run_app(ws, path)


def _was_there(path: Path) -> bool:
    """Whether there are backups of ``path``: a store that was lost is named, not a new one made
    over the loss.
    """
    from leadtui.services.backups import listed

    return bool(listed(path))


def _at_work(session: Session) -> Workspace | None:
    """The store as the user at work in it; asks where several share it and nobody was named, None
    when whoever was asked left instead.
    """
    try:
        return session.open()
    except SeveralUsers:
        from leadtui.services.workspace import people

        user_id = ask_who(people(session.path, clock=now_ms))
        return None if user_id is None else session.open(user_id)


def ask_who(people: list[Person]) -> int | None:
    """Ask on the screen which of ``people`` is at work; the id of the user."""
    from leadtui.desk import ask_who as ask

    return ask(people)


def run_app(ws: Workspace | None, path: Path) -> None:
    """Open the app on ``ws``, or on its first screen for a store to be made at ``path``."""
    from leadtui.desk import run_app as run

    run(ws, path, now_ms)
