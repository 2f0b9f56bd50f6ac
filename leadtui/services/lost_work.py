"""Whether a store has lost work; asked at every start, so what it takes to say so is loaded when
one has.
"""

from __future__ import annotations

import datetime as dt

from leadtui.models import watermark
from leadtui.models.store import Store


def behind(store: Store, now: int, zone: dt.tzinfo) -> str:
    """What to say where the store has come less far than it had; empty where all is well."""
    with store.read() as conn:
        noted = watermark.ahead_of(conn, store.path)
    if noted is None:
        return ""
    from leadtui.services import backups

    return backups.lost(store, noted, now, zone)
