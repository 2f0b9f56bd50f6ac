"""What an undo did, in words: what came back and where, and what was kept and since whose step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from leadtui.domain.dates import from_ms
from leadtui.domain.format import count, plural, short_date
from leadtui.domain.history import BackRow, KeptRow
from leadtui.models.journal import Back, Kept, Undone, Why
from leadtui.models.journal_images import Ref
from leadtui.models.journal_since import QUIET, Since
from leadtui.services.audit_words import ALONG, KINDS, RECORDED, Words

if TYPE_CHECKING:
    import sqlite3

    from leadtui.services.workspace import Workspace

#: Records that came back, and rows that were kept, which are named; more are counted.
BACK_NAMED = 500
KEPT_NAMED = 2_000
#: So many records are named in the message itself.
_IN_MESSAGE = 2
_HOW = {"removed": "removed", "returned": "brought back", "restored": "restored"}
#: What is told first: the records, not what follows along.
_FIRST = ("company", "contact", "reminder", "deal", "routine_tag", "activity")


class UndoWords:
    """Puts one undo into words, within its transaction."""

    def __init__(self, ws: Workspace, conn: sqlite3.Connection, done: Undone) -> None:
        self._ws = ws
        self._words = Words(ws, conn)
        self._done = done
        self._kept = sorted(done.kept, key=_order)[:KEPT_NAMED]
        self._back = sorted(done.back, key=_order)
        refs: list[Ref] = [_ref(back) for back in self._back[:BACK_NAMED]]
        refs += [_ref(kept) for kept in self._kept]
        refs += [kept.other for kept in self._kept if kept.other is not None]
        self._words.learn(refs)

    # What came back

    def back(self) -> tuple[BackRow, ...]:
        """What came back, the first of very many."""
        return tuple(
            BackRow(
                back.record,
                back.record_id,
                self._words.named(_ref(back)).text,
                back.how,
                tuple(self._labels(back.record, list(back.values)))
                if back.how == "restored"
                else (),
            )
            for back in self._back[:BACK_NAMED]
        )

    def message(self) -> str:
        """What came back and where, in a sentence or two; "" where nothing did."""
        telling = [back for back in self._back if self._is_telling(back)]
        if not telling:
            return ""
        if len(telling) <= _IN_MESSAGE:
            return " ".join(self._sentence(back) for back in telling)
        counted = Counter((back.how, self._kind(back)) for back in telling)
        parts = [
            f"{_number(number, kind)} {_HOW[how]}" for (how, kind), number in counted.most_common(4)
        ]
        more = len(counted) - len(parts)
        return ", ".join(parts) + (f", and {more} more kinds." if more else ".")

    def _is_telling(self, back: Back) -> bool:
        """Whether a record is told on its own; the others only follow along."""
        if back.how == "restored" and not self._words.fields(back.record, back.values):
            return False
        if back.record != "activity":
            return back.record not in ALONG
        # Of very many rows no entry is looked at: the records say enough.
        return len(self._back) <= BACK_NAMED and self._words.named(_ref(back)).kind in RECORDED

    def _kind(self, back: Back) -> str:
        if back.record == "activity":
            return self._words.named(_ref(back)).kind
        return KINDS.get(back.record, back.record.replace("_", " "))

    def _sentence(self, back: Back) -> str:
        words = self._words
        named = words.named(_ref(back))
        if back.how != "restored":
            return f"{named.text} {_HOW[back.how]}."
        columns = words.fields(back.record, back.values)
        if back.record == "reminder" and "closed_at" in columns:
            state = "closed" if back.values["closed_at"] else "open"
            return f"{named.text} is {state} again."
        if len(columns) == 1:
            value = words.value(columns[0], back.values[columns[0]])
            label = _small(words.label(back.record, columns[0]))
            is_what = f"“{_cut(value)}” again" if value else "empty again"
            return f"{named.text}: {label} is {is_what}."
        return f"{named.text}: {_and(self._labels(back.record, columns))} restored."

    # What was kept

    def kept(self) -> tuple[KeptRow, ...]:
        """What was kept, each with a sentence."""
        return tuple(self._kept_row(kept) for kept in self._kept)

    def _kept_row(self, kept: Kept) -> KeptRow:
        since = kept.since
        return KeptRow(
            kept.record,
            kept.record_id,
            self._words.named(_ref(kept)).text,
            tuple(self._labels(kept.record, kept.columns)),
            kept.why.value,
            self._words.user(since.user_id) if since else "",
            since.at if since else None,
            since.title if since else "",
            self._kept_sentence(kept),
        )

    def _kept_sentence(self, kept: Kept) -> str:
        name = self._words.named(_ref(kept)).text
        labels = _and([_small(label) for label in self._labels(kept.record, kept.columns)])
        stays = f"{name}: {labels} kept" if labels else f"{name} kept"
        since = self._by(kept.since)
        other = "" if kept.other is None else self._words.named(kept.other).text
        if kept.why is Why.CHANGED:
            return f"{stays}, changed {since or 'since'}"
        if kept.why is Why.NEEDED:
            made = f", made {since}" if since and self._is_later(kept.since) else ""
            return f"{stays}, needed by {self._needing(kept)}{made}"
        if kept.why is Why.DELETED:
            return f"{name} not restored, deleted {since or 'since'}"
        if kept.why is Why.LOST:
            return f"{stays if labels else f'{name} not brought back'}, since {other} is gone"
        if kept.why is Why.TAKEN and kept.record == "reminder":
            return f"{name} stays closed, since another one is open"
        if kept.why is Why.TAKEN:
            return f"{stays if labels else f'{name} not brought back'}, another one took its place"
        return f"{name} is there again {since}".rstrip()

    def _needing(self, kept: Kept) -> str:
        assert kept.other is not None
        other, name = self._words.named(kept.other), self._words.named(_ref(kept)).name
        if not other.part:
            return other.name
        return f"the {other.part}" if other.name == name else f"the {other.part} of {other.name}"

    def _is_later(self, since: Since | None) -> bool:
        return since is not None and since.step_id > self._done.step.id

    def _by(self, since: Since | None) -> str:
        """``by Bo on 3 May (edit company)``."""
        if since is None:
            return ""
        who = "you" if since.user_id == self._ws.user.id else self._words.user(since.user_id)
        at = from_ms(since.at, self._ws.team.zone)
        today = self._ws.today()
        when = f"at {at:%H:%M}" if at.date() == today else f"on {short_date(at.date(), today)}"
        return f"by {who or 'leadtui'} {when} ({since.title})"

    def _labels(self, record: str, columns: Sequence[str]) -> list[str]:
        shown = self._words.fields(record, columns) or [c for c in columns if c not in QUIET]
        return list(dict.fromkeys(self._words.label(record, name) for name in shown))


def _ref(row: Back | Kept) -> Ref:
    return row.record, row.record_id


def _number(number: int, kind: str) -> str:
    return f"{count(number)} × {kind}" if " " in kind else plural(number, kind)


def _order(row: Back | Kept) -> tuple[int, int]:
    place = _FIRST.index(row.record) if row.record in _FIRST else len(_FIRST)
    return place, row.record_id


def _small(label: str) -> str:
    """A label within a sentence."""
    return label[:1].lower() + label[1:] if label[1:].islower() else label


def _and(labels: Sequence[str]) -> str:
    words = [_small(label) for label in labels]
    if len(words) > 4:
        words = [*words[:3], f"{len(words) - 3} more fields"]
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _cut(value: str) -> str:
    return value if len(value) <= 60 else value[:59] + "…"
