"""Opening the app from the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from leadtui.cli.session import Session, now_ms
from leadtui.domain.errors import Unavailable

if TYPE_CHECKING:
    from leadtui.services.workspace import Workspace


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
    from leadtui.services.backups import listed

    path = session.path
    # Where a store was lost its backups are named, not a new one made over the loss.
    known = path.exists() or path.is_symlink() or bool(listed(path))
    run_app(session.open() if known else None, path)


def run_app(ws: Workspace | None, path: Path) -> None:
    """Open the app on ``ws``, or on its first screen for a store to be made at ``path``."""
    from leadtui.desk import run_app as run

    run(ws, path, now_ms)
