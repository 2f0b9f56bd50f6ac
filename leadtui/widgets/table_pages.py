"""The pages of a virtual table that have been fetched."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from leadtui.widgets.sources import RowSource

RowT = TypeVar("RowT")

#: Rows fetched at once, and pages kept.
PAGE = 100
PAGES_KEPT = 24


@dataclass(frozen=True, slots=True)
class Look(Generic[RowT]):
    """One look at a source: how many rows it has, by how many lines the cursor's row and the
    first line in sight moved, and the pages around them.

    Shifts and not places, since the user may have moved on while the look was under way.
    """

    count: int
    cursor_shift: int
    top_shift: int
    pages: Mapping[int, Sequence[RowT]]


class Pages(Generic[RowT]):
    """The rows that are here, by page; those not used for longest are forgotten."""

    def __init__(self) -> None:
        self.count = 0
        self._pages: OrderedDict[int, Sequence[RowT]] = OrderedDict()

    def replace(self, look: Look[RowT]) -> None:
        """Forget everything but ``look``."""
        self.count = look.count
        self._pages = OrderedDict(look.pages)

    def add(self, pages: Mapping[int, Sequence[RowT]]) -> None:
        """Keep ``pages`` too."""
        self._pages.update(pages)
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)

    def row_at(self, index: int) -> RowT | None:
        """The row at ``index`` if it is here."""
        page = self._pages.get(index // PAGE)
        if page is None or not 0 <= index < self.count:
            return None
        offset = index % PAGE
        return page[offset] if offset < len(page) else None

    def missing(self, indexes: Iterable[int]) -> frozenset[int]:
        """The numbers of the pages with these rows that are not here."""
        numbers = {index // PAGE for index in indexes if 0 <= index < self.count}
        for number in numbers & self._pages.keys():
            self._pages.move_to_end(number)
        return frozenset(numbers - self._pages.keys())


def fetch(source: RowSource[RowT], numbers: Iterable[int]) -> dict[int, Sequence[RowT]]:
    """The pages with these numbers."""
    return {number: tuple(source.page(number * PAGE, PAGE)) for number in numbers}


def looker(
    source: RowSource[RowT], key: int | None, cursor: int, top: int, height: int
) -> Callable[[], Look[RowT]]:
    """A question for a thread: where is the row ``key`` now, that was at ``cursor`` when ``top``
    was the first of ``height`` lines in sight? The line of the cursor on the screen stays.
    """

    def look() -> Look[RowT]:
        count = source.count()
        found = source.index_of(key) if key is not None else None
        index = max(0, min(cursor if found is None else found, count - 1))
        new_top = max(0, min(top + index - cursor, count - height))
        in_sight = {index, new_top, min(new_top + height, count - 1)}
        numbers = {place // PAGE for place in in_sight if place >= 0}
        pages = fetch(source, numbers) if count else {}
        return Look(count, index - cursor, new_top - top, pages)

    return look
