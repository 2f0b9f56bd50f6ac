"""The filter line of the alarm panel: ``hot user:all priority:high tag:client`` and words."""

from __future__ import annotations

from dataclasses import dataclass

from leadtui.domain.errors import Invalid
from leadtui.domain.reminders import Priority, priority_of
from leadtui.domain.rows import TAG_LABELS, TAGS, ReminderRow
from leadtui.domain.text import clean_line, fold

#: The keys of the line, each with an example, for the help under it.
KEYS: dict[str, str] = {
    "hot": "hot",
    "cold": "cold",
    "user": "user:all",
    "priority": "priority:high",
    "tag": "tag:client",
}


@dataclass(frozen=True, slots=True)
class ReminderFilter:
    """What a line asks for. ``user`` is ``me``, ``all`` or a name; ``words`` are folded.
    ``hot`` true lets only companies with a hot lead through, false only the others (CAD-6).
    """

    words: tuple[str, ...] = ()
    user: str = "me"
    priority: Priority | None = None
    tag: str | None = None
    hot: bool | None = None

    def passes(self, row: ReminderRow) -> bool:
        """Whether every word begins a word of company, person, note, last note or tag."""
        if self.hot is not None and self.hot is not row.hot:
            return False
        if not self.words:
            return True
        tag = TAG_LABELS.get(row.tag, row.tag)
        text = " " + fold(f"{row.company} {row.contact} {row.note} {row.last_note} {tag}")
        return all(f" {word}" in text for word in self.words)

    def passes_lead(self, name: str, company: str) -> bool:
        """Whether every word begins a word of a hot lead's name or company (CAD-6); none passes
        where the cold are asked for.
        """
        if self.hot is False:
            return False
        text = " " + fold(f"{name} {company}")
        return all(f" {word}" in text for word in self.words)


def parse_reminder_filter(line: str) -> ReminderFilter:
    """The filter in ``line``; a part that is no key is a word to look for (COE-134).

    ``_`` in a value stands for a blank. An empty value, still being typed, asks for nothing.
    :class:`Invalid` names a key that there is not, or a value that its key does not take.
    """
    words: list[str] = []
    user, priority, tag = "me", None, None
    hot: bool | None = None
    for part in clean_line(line).split():
        key, colon, value = part.partition(":")
        key, value = key.lower(), value.replace("_", " ")
        if part.lower() in {"hot", "cold"}:
            hot = part.lower() == "hot"
        elif not colon or not key.isalpha():
            words.append(fold(part))
        elif key in {"hot", "cold"} or key not in KEYS:
            raise Invalid(
                f"{part!r}: there is no filter {key!r}.",
                field="filter",
                hint="Filters: " + "  ".join(KEYS.values()) + ".",
            )
        elif not value:
            continue
        elif key == "user":
            user = value.lower() if value.lower() in {"me", "all"} else value
        elif key == "priority":
            priority = priority_of(value)
        else:
            tag = _tag(value)
    return ReminderFilter(tuple(words), user, priority, tag, hot)


def _tag(value: str) -> str:
    wanted = fold(value).replace("-", " ")
    for tag in TAGS:
        if wanted in {tag.replace("_", " "), fold(TAG_LABELS[tag])}:
            return tag
    raise Invalid(
        f"tag:{value} is not a tag.", field="filter", hint="Give " + ", ".join(TAGS) + "."
    )
