"""What the user is told: the flag's number and its history (CAD-50, COE-154, COE-155)."""

from __future__ import annotations

from collections.abc import Sequence

from leadtui.domain.rows import NotificationRow
from leadtui.models import notifications
from leadtui.services.workspace import Workspace


def unseen(ws: Workspace) -> int:
    """How many notifications the user has not seen."""
    with ws.read() as conn:
        return notifications.unseen(conn, ws.user.id)


def page(ws: Workspace, limit: int = 100) -> list[NotificationRow]:
    """The newest notifications of the user."""
    with ws.read() as conn:
        return notifications.page(conn, ws.user.id, limit)


def seen(ws: Workspace, ids: Sequence[int]) -> None:
    """Mark notifications as seen; no undo step, since nothing of the user's changes."""
    with ws.store.write(None, now=ws.now()) as unit:
        notifications.mark_seen(unit.conn, ws.user.id, ids, unit.now)
