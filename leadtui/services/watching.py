"""Noticing that the store changed."""

from __future__ import annotations

from leadtui.models.store import Store
from leadtui.models.watch import Watch


def watch(store: Store) -> Watch:
    """Something that tells cheaply whether anybody changed the store; close it at the end."""
    return Watch(store)
