"""Opening the app from the command line."""

from __future__ import annotations

import sys

from leadtui.cli.session import Session, now_ms
from leadtui.domain.errors import Unavailable


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
    from leadtui.desk import run_app

    path = session.path
    workspace = session.open() if path.exists() or path.is_symlink() else None
    run_app(workspace, path, now_ms)
