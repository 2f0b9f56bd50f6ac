"""A long list known by its ids: fetched once in order, the rows a page at a time."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from threading import Lock
from typing import TypeVar

from leadtui.widgets.sources import RowSource

RowT = TypeVar("RowT")


class IdSource(RowSource[RowT]):
    """Rows of a list whose ids and rows are asked of services.

    ``ids`` gives every id in order and is asked once; ``rows`` gives the rows of some of them.
    The list stands as it was when it was asked for; a row that went meanwhile is left out.
    """

    def __init__(
        self,
        ids: Callable[[], Sequence[int]],
        rows: Callable[[Sequence[int]], Sequence[RowT]],
    ) -> None:
        self._ask_ids = ids
        self._rows = rows
        self._ids: array[int] | None = None
        self._lock = Lock()

    @property
    def in_memory(self) -> bool:
        """Always false."""
        return False

    def _known(self) -> array[int]:
        with self._lock:
            if self._ids is None:
                self._ids = array("q", self._ask_ids())
            return self._ids

    def count(self) -> int:
        """How many rows there are."""
        return len(self._known())

    def page(self, offset: int, limit: int) -> Sequence[RowT]:
        """The rows from ``offset`` on, at most ``limit`` of them."""
        return self._rows(self._known()[offset : offset + limit])

    def index_of(self, key: int) -> int | None:
        """The place of the row with this id."""
        try:
            return self._known().index(key)
        except ValueError:
            return None

    def keys(self) -> Sequence[int]:
        """The ids of all rows."""
        return self._known()
