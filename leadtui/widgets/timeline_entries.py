"""The entries of a timeline that are known: every place in order, and the rows lately used."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Sequence

from leadtui.domain.rows import ActivityRow

#: The place of an entry: instant (UTC ms) and id; the newest entry has the greatest.
Key = tuple[int, int]

#: Rows kept in memory; the others are fetched again when they come into sight.
ROWS_KEPT = 3_000


def key_of(row: ActivityRow) -> Key:
    """The place of an entry."""
    return row.at, row.id


class Entries:
    """The newest entries of a timeline down to some place, put together from pages.

    A page says all there is between the place it was asked to begin ``before`` and its last row,
    so what is known of that stretch is replaced by it.
    """

    def __init__(self) -> None:
        #: Whether the oldest entry is known.
        self.whole = False
        # Negated, so that they ascend as bisect needs it.
        self._keys: list[Key] = []
        self._rows: OrderedDict[int, ActivityRow] = OrderedDict()

    def __len__(self) -> int:
        return len(self._keys)

    def clear(self) -> None:
        """Know nothing any more."""
        self.whole = False
        self._keys.clear()
        self._rows.clear()

    def key(self, index: int) -> Key | None:
        """The place of the entry at ``index``, None outside of what is known."""
        if not 0 <= index < len(self._keys):
            return None
        at, number = self._keys[index]
        return -at, -number

    def index(self, key: Key) -> int:
        """Where the entry at ``key`` is, or where it would be."""
        return bisect_left(self._keys, _negated(key))

    def row(self, index: int) -> ActivityRow | None:
        """The entry at ``index`` if its row is here."""
        if not 0 <= index < len(self._keys):
            return None
        row = self._rows.get(-self._keys[index][1])
        if row is not None:
            self._rows.move_to_end(row.id)
        return row

    def forget_rows(self) -> None:
        """Keep the places only: the rows may have changed."""
        self._rows.clear()

    def take(self, before: Key | None, page: Sequence[ActivityRow], limit: int) -> None:
        """Take in a page of at most ``limit`` rows that begins before a known place, or at the
        newest entry.

        A full page that does not end on a known place forgets what comes after it: something may
        lie between. A page that begins before a place that is not known is left out.
        """
        if before is not None and self.key(self.index(before)) != before:
            return
        first = 0 if before is None else self.index(before) + 1
        end = len(self._keys)
        last = len(page) < limit
        if not last:
            found = self.index(key_of(page[-1]))
            if self.key(found) == key_of(page[-1]):
                end = found + 1
            else:
                self.whole = False
        self._keys[first:end] = [_negated(key_of(row)) for row in page]
        self.whole = self.whole or last
        for row in page:
            self._rows[row.id] = row
            self._rows.move_to_end(row.id)
        while len(self._rows) > ROWS_KEPT:
            self._rows.popitem(last=False)


def _negated(key: Key) -> Key:
    return -key[0], -key[1]
