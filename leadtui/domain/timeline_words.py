"""What an entry of a timeline says in one line, so that the timeline alone explains the state
(COE-58, X-9).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC

from leadtui.domain.fields import label_of
from leadtui.domain.format import cell_cut, duration, short_date
from leadtui.domain.instants import from_ms
from leadtui.domain.kinds import DEALS, LABELS, Kind
from leadtui.domain.rows import TAG_LABELS, ActivityRow
from leadtui.domain.text import clean_line

#: Widest value of a field in a headline, in cells.
_VALUE_WIDTH = 40
_REASONS = {
    "points": "",
    "rules": "by rules",
    "profile": "by profile",
    "silence": "after silence",
    "below": "below the threshold",
}
_CARDS = {
    ("public", "ours"): "card taken over",
    ("ours", "left"): "left the company",
    ("public", "left"): "left the company",
    ("left", "ours"): "card brought back",
}


def headline(row: ActivityRow) -> str:
    """One line that says what happened: ``replied``, ``call made · 3 min 20 · voicemail``,
    ``reminder moved 12 Nov → 19 Nov``, ``owner Ana → Bo``.

    Who did it, when, and the text are in columns of their own. Safe to show as plain text.
    """
    made = _WORDS.get(row.kind, _plain)(row)
    return clean_line(made)


def body(row: ActivityRow) -> str:
    """The text of an entry that its headline does not say already: of a note, a call, a mail, or
    the note of a reminder; "" where there is none. It may have several lines.
    """
    if row.kind in _REMINDERS:
        parts = _parts(row.detail.get("new")) or _parts(row.detail.get("old"))
        return _text(parts.get("note"))
    return "" if row.kind in _WORDS and row.kind is not Kind.STATUS else row.text


def _plain(row: ActivityRow) -> str:
    parts = [LABELS[row.kind]]
    if row.duration is not None:
        parts.append(duration(row.duration))
    if row.outcome:
        parts.append(row.outcome)
    return " · ".join(parts)


def _status(row: ActivityRow) -> str:
    return f"status {row.status}" if row.status else "status removed"


def _transition(row: ActivityRow) -> str:
    reason = _REASONS.get(_text(row.detail.get("reason")), "")
    return f"{LABELS[row.kind]} ({reason})" if reason else LABELS[row.kind]


def _field(row: ActivityRow) -> str:
    name = _text(row.detail.get("field"))
    old, new = _value(row.detail.get("old")), _value(row.detail.get("new"))
    if name == "card":
        return _CARDS.get((old, new), f"card {old} → {new}")
    label = label_of(name) if name else LABELS[row.kind]
    reason = _text(row.detail.get("reason"))
    because = f" ({reason})" if reason else ""
    if not old:
        return f"{label} set to {new}{because}"
    if not new:
        return f"{label} removed, was {old}{because}"
    return f"{label} {old} → {new}{because}"


def _owner(row: ActivityRow) -> str:
    old = _text(row.detail.get("old_name")) or "nobody"
    new = _text(row.detail.get("new_name")) or "nobody"
    by = _text(row.detail.get("by"))
    return f"owner {old} → {new}" + (f" · by {by}" if by else "")


def _tag(row: ActivityRow) -> str:
    old, new = (_tag_label(row.detail.get(key)) for key in ("old", "new"))
    routine = _text(row.detail.get("routine"))
    return f"tag{f' on {routine}' if routine else ''}: {old or 'none'} → {new or 'none'}"


def _tag_label(value: object) -> str:
    tag = _text(value)
    return TAG_LABELS.get(tag, tag)


def _imported(row: ActivityRow) -> str:
    return f"{LABELS[row.kind]} from {row.text}" if row.text else LABELS[row.kind]


def _reminder(row: ActivityRow) -> str:
    seen_from = from_ms(row.at, UTC).date()
    old, new = (_parts(row.detail.get(key)) for key in ("old", "new"))
    by = _text(row.detail.get("by"))
    if old and new:
        label = "reminder moved" if row.kind is Kind.REMINDER_MOVED else "reminder changed"
        said = " · ".join(_differences(old, new, seen_from))
    else:
        label = LABELS[row.kind]
        said = _due(new or old, seen_from)
        others = _names((new or {}).get("followers"))
        if others and others != row.user:
            said += f" for {others}"
    return f"{label} {said}".rstrip() + (f" · by {by}" if by else "")


def _parts(value: object) -> Mapping[str, object]:
    """What an entry keeps of a reminder: its parts by name, or its day alone."""
    if isinstance(value, Mapping):
        return value
    return {"date": value} if value else {}


def _due(parts: Mapping[str, object], seen_from: dt.date) -> str:
    """A reminder in words: its day, its time, and a priority that is not the ordinary one."""
    priority = _text(parts.get("priority"))
    words = [
        _day(_text(parts.get("date")), seen_from),
        _text(parts.get("time")),
        "" if priority == "normal" else priority,
    ]
    return " ".join(word for word in words if word)


def _differences(
    old: Mapping[str, object], new: Mapping[str, object], seen_from: dt.date
) -> Iterator[str]:
    moment = ("date", "time")
    before, after = ({n: each[n] for n in moment if n in each} for each in (old, new))
    if before != after:
        yield f"{_due(before, seen_from) or 'no time'} → {_due(after, seen_from) or 'no time'}"
    if old.get("priority") != new.get("priority"):
        yield f"priority {_text(old.get('priority'))} → {_text(new.get('priority'))}"
    if old.get("followers") != new.get("followers"):
        yield f"followers {_names(old.get('followers'))} → {_names(new.get('followers'))}"
    if old.get("note") != new.get("note"):
        yield "note changed"
    if old.get("contact") != new.get("contact"):
        yield "contact changed"


def _deal(row: ActivityRow) -> str:
    detail = row.detail
    return deal_change_words(
        _text(detail.get("title")),
        detail.get("old"),
        detail.get("new"),
        from_ms(row.at, UTC).date(),
        outcome=_text(detail.get("outcome")),
    )


def deal_change_words(
    title: str, old: object, new: object, seen_from: dt.date, *, outcome: str = ""
) -> str:
    """What became of a deal: ``deal “Pilot” opened · Proposal · 12 500 €``, ``deal “Pilot” won:
    Proposal → Won``. ``old`` and ``new`` are its parts by name, none where there was or is no
    deal; in a change those that differ.
    """
    before, after = (_deal_parts(each, seen_from) for each in (old, new))
    named = f"deal “{_value(title)}”"
    if not (before and after):
        parts = after or before
        known = [parts[name] for name in ("stage", "amount") if parts.get(name)]
        return " · ".join([f"{named} {'opened' if after else 'deleted'}", *known])
    changes = (_deal_change(name, before.get(name, ""), part) for name, part in after.items())
    return f"{named}{f' {outcome}' if outcome else ''}: {', '.join(changes)}"


def _deal_parts(value: object, seen_from: dt.date) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    parts = {str(name): _value(part) for name, part in value.items()}
    if parts.get("close"):
        parts["close"] = _day(parts["close"], seen_from)
    return parts


def _deal_change(name: str, old: str, new: str) -> str:
    if name == "comment":
        return "comment changed"
    change = f"{old or 'none'} → {new or 'none'}"
    return change if name == "stage" else f"{name} {change}"


def _names(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else ""


def _day(text: str, seen_from: dt.date) -> str:
    try:
        return short_date(dt.date.fromisoformat(text), seen_from)
    except ValueError:
        return text


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _value(value: object) -> str:
    return cell_cut(clean_line(_text(value)), _VALUE_WIDTH)


_REMINDERS = frozenset(
    {Kind.REMINDER_SET, Kind.REMINDER_MOVED, Kind.REMINDER_DONE, Kind.REMINDER_DELETED}
)
_WORDS: Mapping[Kind, Callable[[ActivityRow], str]] = {
    Kind.STATUS: _status,
    Kind.BECAME_HOT: _transition,
    Kind.COOLED: _transition,
    Kind.FIELD_CHANGED: _field,
    Kind.OWNER_CHANGED: _owner,
    Kind.TAG_CHANGED: _tag,
    Kind.IMPORTED: _imported,
    **dict.fromkeys(_REMINDERS, _reminder),
    **dict.fromkeys(DEALS, _deal),
}
