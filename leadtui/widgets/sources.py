"""Where a virtual table gets its rows from, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar, runtime_checkable

RowT = TypeVar("RowT")
RowT_co = TypeVar("RowT_co", covariant=True)


@runtime_checkable
class RowSource(Protocol[RowT_co]):
    """An ordered, filtered set of rows. Every method may be slow and is called in a thread,
    unless ``in_memory`` is true.
    """

    @property
    def in_memory(self) -> bool:
        """Whether every method answers within a fraction of a millisecond."""

    def count(self) -> int:
        """How many rows there are."""

    def page(self, offset: int, limit: int) -> Sequence[RowT_co]:
        """The rows from ``offset`` (from 0) on, at most ``limit`` of them."""

    def index_of(self, key: int) -> int | None:
        """The place (from 0) of the row with this key, None when it is not in the set."""

    def keys(self) -> Sequence[int]:
        """The keys of all rows, in order."""


class ListSource(RowSource[RowT]):
    """Rows that are all in memory: short lists."""

    def __init__(self, rows: Sequence[RowT], key: Callable[[RowT], int]) -> None:
        self._rows = rows
        self._keys = [key(row) for row in rows]
        self._index = {key: index for index, key in enumerate(self._keys)}

    @property
    def in_memory(self) -> bool:
        """Always true."""
        return True

    def count(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def page(self, offset: int, limit: int) -> Sequence[RowT]:
        """The rows from ``offset`` on, at most ``limit`` of them."""
        return self._rows[offset : offset + limit]

    def index_of(self, key: int) -> int | None:
        """The place of the row with this key."""
        return self._index.get(key)

    def keys(self) -> Sequence[int]:
        """The keys of all rows."""
        return self._keys


class PagedSource(RowSource[RowT]):
    """Rows that are fetched by callables, usually service functions with their filter bound.

    Without ``index_of``, a row is found again by looking through ``keys``.
    """

    def __init__(
        self,
        *,
        count: Callable[[], int],
        page: Callable[[int, int], Sequence[RowT]],
        keys: Callable[[], Sequence[int]],
        index_of: Callable[[int], int | None] | None = None,
    ) -> None:
        self._count = count
        self._page = page
        self._keys = keys
        self._index_of = index_of

    @property
    def in_memory(self) -> bool:
        """Always false."""
        return False

    def count(self) -> int:
        """How many rows there are."""
        return self._count()

    def page(self, offset: int, limit: int) -> Sequence[RowT]:
        """The rows from ``offset`` on, at most ``limit`` of them."""
        return self._page(offset, limit)

    def index_of(self, key: int) -> int | None:
        """The place of the row with this key."""
        if self._index_of is not None:
            return self._index_of(key)
        return next((i for i, each in enumerate(self._keys()) if each == key), None)

    def keys(self) -> Sequence[int]:
        """The keys of all rows."""
        return self._keys()
