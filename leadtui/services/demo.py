"""Sample data to look around in: a made-up team, its companies and ninety days of their life.

The same clock gives the same store; another day moves every date along. Nothing is read from
outside and nothing leaves the machine.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from leadtui.config import demo_store_path
from leadtui.domain.errors import StoreError
from leadtui.domain.rules import DAY_MS
from leadtui.models import files, notifications, settings
from leadtui.models.manifest import opened
from leadtui.models.opening import require_ours
from leadtui.services import fits, scores, search_index
from leadtui.services.demo_story import Calendar
from leadtui.services.demo_write import USERS, Sample
from leadtui.services.workspace import Clock, Workspace, init, machine_timezone, open_workspace

TEAM = "North"
#: Marks a store as the sample, which alone may be replaced.
_MARK = "demo"
#: When the team began to work with leadtui, before everything that is told, in days.
_BEGAN_DAYS = 100
#: News older than this was heard already.
_HEARD_MS = DAY_MS


def open_demo(clock: Clock, *, reset: bool = False) -> Workspace:
    """The sample store, made when there is none; Ana is at work.

    With ``reset`` it is made anew, and the one before is kept beside it as ``demo-old.db``.
    :class:`StoreError` where something else lies at its place, which is not touched.
    """
    path = demo_store_path()
    if not os.path.lexists(path):
        return build(path, clock)
    _require_demo(path)
    if not reset:
        return open_workspace(path, clock=clock, as_user=USERS[0])
    made = _make(path, clock, machine_timezone())
    try:
        _put_away(path)
        _put_in_place(made, path)
    finally:
        shutil.rmtree(made.parent)
    return open_workspace(path, clock=clock, as_user=USERS[0])


def build(path: Path, clock: Clock, *, timezone: str | None = None) -> Workspace:
    """Make the sample at ``path``, dated by ``clock`` in ``timezone`` (the machine's when None).

    It is put there only when whole; :class:`StoreError` where anything lies there already.
    """
    if os.path.lexists(path):
        raise _taken(path)
    made = _make(path, clock, timezone or machine_timezone())
    try:
        _put_in_place(made, path)
    finally:
        shutil.rmtree(made.parent)
    return open_workspace(path, clock=clock, as_user=USERS[0])


def _taken(path: Path) -> StoreError:
    return StoreError(
        f"There is already something at {path}.",
        hint="leadtui never makes a store over it. Move it aside first.",
    )


def _require_demo(path: Path) -> None:
    require_ours(path)
    with opened(path, live=True) as conn:
        if settings.get(conn, _MARK) is not None:
            return
    raise StoreError(
        f"{path} is a store, but not the sample: it is left as it is.",
        hint="Move it to another place, or open it with --store.",
    )


def _put_away(path: Path) -> None:
    old = path.with_name(f"{path.stem}-old{path.suffix}")
    if os.path.lexists(old):
        _require_demo(old)
    for ending in ("", "-wal", "-shm", ".watermark", ".lock"):
        old.with_name(old.name + ending).unlink(missing_ok=True)
        part = path.with_name(path.name + ending)
        if part.exists():
            part.rename(old.with_name(old.name + ending))


def _make(path: Path, clock: Clock, timezone: str) -> Path:
    """A whole sample, closed, in a folder of its own beside ``path``; its place there."""
    folder = path.with_name(f".{path.name}.{os.getpid()}")
    if folder.exists():
        shutil.rmtree(folder)
    now = clock()
    began = now - _BEGAN_DAYS * DAY_MS
    building = folder / path.name
    try:
        ws = init(
            building, user=USERS[0], team=TEAM, timezone=timezone, clock=lambda: began, region="FR"
        )
        _fill(ws, now, began)
        ws.store.close()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return building


def _fill(ws: Workspace, now: int, began: int) -> None:
    with ws.store.write(None, now=now) as unit:
        Sample(ws, unit.conn, Calendar(now, ws.team.zone), began).write()
        settings.put(unit.conn, _MARK, "1")
    scores.settle(ws.store, now)
    search_index.settle(ws.store, now)
    fits.settle(ws.store, now)
    with ws.store.write(None, now=now) as unit:
        page = notifications.page(unit.conn, ws.user.id, 100)
        heard = [row.id for row in page if row.at < now - _HEARD_MS]
        notifications.mark_seen(unit.conn, ws.user.id, heard, now)


def _put_in_place(made: Path, path: Path) -> None:
    try:
        files.place(made, path)
    except FileExistsError:
        raise _taken(path) from None
