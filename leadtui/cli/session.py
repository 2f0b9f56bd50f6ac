"""What the options before the command say, and the store that the command works on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from leadtui.domain.errors import StoreError

if TYPE_CHECKING:
    from leadtui.services.workspace import Workspace


def now_ms() -> int:
    """The present instant, UTC epoch milliseconds: the clock of every command."""
    return time.time_ns() // 1_000_000


@dataclass(slots=True)
class Session:
    """The options that hold for every command.

    ``store`` is the file named by ``--store`` or ``LEADTUI_STORE``; ``named`` tells that it was
    the option.
    """

    store: Path | None = None
    named: bool = False
    json: bool = False
    as_user: str | None = None
    debug: bool = False

    @property
    def path(self) -> Path:
        """The store's file: the one named, else the user's own."""
        if self.store is not None:
            return self.store
        from leadtui.config import default_store_path

        return default_store_path()

    def open(self, user_id: int | None = None) -> Workspace:
        """The store, and the user at work in it: the one with that id, else the one named."""
        from leadtui.services.lost_work import behind
        from leadtui.services.workspace import open_workspace

        ws = open_workspace(self.path, clock=now_ms, as_user=self.as_user, user_id=user_id)
        if warning := behind(ws.store, ws.now(), ws.team.zone):
            from leadtui.cli.output import note

            note(warning)
        return ws

    @contextmanager
    def reading(self) -> Iterator[Workspace]:
        """The store for a command that answers, its scores true by now.

        A store that can only be read, or that another program is writing to, is shown as it is.
        """
        ws = self.open()
        with closing(ws.store):
            _settle(ws)
            yield ws

    @contextmanager
    def changing(self) -> Iterator[Workspace]:
        """The store for a command that changes it; scores and fits are true again after it."""
        from leadtui.cli.output import note
        from leadtui.services import backups

        ws = self.open()
        with closing(ws.store):
            yield ws
            _settle(ws, search_too=True)
            try:
                backups.note(ws.store)
            except StoreError as error:
                note(f"{error.message} {error.hint}")


def _settle(ws: Workspace, *, search_too: bool = False) -> None:
    """Bring scores and fits up to date; what was done stays done where that cannot be now."""
    from leadtui.cli.output import note
    from leadtui.cli.progress import Progress
    from leadtui.services import fits, scores, search_index

    try:
        with Progress() as progress:
            scores.settle(ws.store, ws.now(), progress=progress.count)
            if search_too:
                search_index.settle(ws.store, ws.now(), progress=progress.count)
                fits.settle(ws.store, ws.now(), progress=progress.count)
    except StoreError as error:
        note(f"Scores may be behind: {error.message}")
