"""Records and their columns in words, for the audit view and for what an undo says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtui.domain.dates import from_ms
from leadtui.domain.fields import COMPANY_FIELDS, CONTACT_FIELDS, label_of, person_name, shown
from leadtui.domain.format import duration, short_date
from leadtui.domain.kinds import LABELS, RECORDABLE, Kind
from leadtui.domain.money import money_words
from leadtui.domain.reminders import Priority
from leadtui.domain.rows import TAG_LABELS
from leadtui.domain.text import clean_line
from leadtui.models import audit
from leadtui.models.journal_images import Image, Ref, Value
from leadtui.models.reminders import repeat_of

if TYPE_CHECKING:
    import sqlite3

    from leadtui.services.workspace import Workspace

#: The longest value in a table cell or a sentence, in characters.
LONGEST = 300
_LABELS = {
    "team_id": "Team",
    "company_id": "Company",
    "contact_id": "Contact",
    "owner_id": "Owner",
    "status_id": "Status",
    "routine_id": "Routine",
    "default_routine_id": "Default routine",
    "user_id": "User",
    "card": "Card",
    "original_source": "Original source",
    "unsubscribed_cause": "Unsubscribed cause",
    "invalid_email_cause": "Invalid e-mail cause",
    "details": "From imports",
    "date": "Date",
    "time": "Time",
    "priority": "Priority",
    "note": "Note",
    "origin": "Moved by",
    "repeats": "Comes again",
    "closed_at": "Closed",
    "closed_by": "Closed by",
    "created_by": "Made by",
    "tag": "Tag",
    "text": "Text",
    "outcome": "Outcome",
    "duration": "Length",
    "at": "When",
    "kind": "Kind",
    "message": "Message",
    "data": "Data",
    "settings": "Settings",
    "since": "Since",
    "until": "Until",
    "removed_at": "Removed",
    "file_name": "File",
    "reminder_id": "Reminder",
    "stage_id": "Stage",
    "amount": "Amount",
    "currency": "Currency",
    "probability": "Probability",
    "close_date": "Expected close",
    "comment": "Comment",
    "criteria": "Criteria",
    "notify_above": "Users told above",
}
#: What a column is called where it is another thing than elsewhere.
_LABELS_OF = {("deal", "title"): "Title", ("routine", "title"): "Title"}
#: Columns that say nothing to people, or what the name of the record says already.
_HIDDEN = frozenset(
    {
        "id", "team_id", "sort_name", "created_at", "updated_at", "ring_at", "rang_at",
        "created_by", "import_run_id", "file_sha256", "mapping", "record", "rule_set_id",
        "position",
    }
)  # fmt: skip
_HIDDEN_OF: Mapping[str, frozenset[str]] = {
    "activity": frozenset({"company_id", "contact_id", "kind", "data", "external_id", "message"}),
    "reminder": frozenset({"company_id", "closed_by"}),
    "reminder_follower": frozenset({"reminder_id"}),
    "routine_tag": frozenset({"company_id", "routine_id", "at", "user_id"}),
    "routine_user": frozenset({"routine_id", "user_id"}),
    "reset": frozenset({"contact_id", "kind", "user_id"}),
    "marketing_touch": frozenset({"contact_id"}),
    "group_member": frozenset({"group_id", "user_id"}),
    "group_place": frozenset({"group_id", "parent_id", "at", "user_id"}),
    "rule_version": frozenset({"text"}),
    "deal": frozenset({"company_id", "closed_at"}),
}
_FIELDS = {f.name: f for f in (*COMPANY_FIELDS, *CONTACT_FIELDS)}
_INSTANTS = frozenset({"at", "closed_at", "since", "until", "removed_at"})
#: A table → the columns and tables of what its rows are about, the first that is there.
_ABOUT: Mapping[str, tuple[tuple[str, str], ...]] = {
    "reminder": (("company_id", "company"),),
    "reminder_follower": (("reminder_id", "reminder"),),
    "deal": (("company_id", "company"),),
    "routine_tag": (("company_id", "company"),),
    "routine_user": (("routine_id", "routine"),),
    "activity": (("contact_id", "contact"), ("company_id", "company")),
    "marketing_touch": (("contact_id", "contact"),),
    "reset": (("contact_id", "contact"),),
    "group_member": (("user_id", "user"),),
    "group_place": (("group_id", "user_group"),),
    "rule_version": (),
}
#: What the record is called where its name is that of what it is about, or is not one.
KINDS = {
    "company": "company",
    "contact": "contact",
    "reminder": "reminder",
    "reminder_follower": "follower",
    "routine_tag": "tag",
    "routine_user": "user of the routine",
    "marketing_touch": "list",
    "reset": "hot label removed",
    "group_member": "group member",
    "rule_version": "scoring settings",
    "rule_set": "scoring settings",
    "lead_source": "lead source",
    "import_run": "import",
    "pending_event": "waiting event",
    "user_group": "group",
    "group_place": "place of a group",
    "deal": "deal",
    "deal_stage": "deal stage",
    "saved_view": "view",
    "calendar_entry": "event of a calendar",
}


@dataclass(frozen=True, slots=True)
class Named:
    """A record in words: the name of whom it is about, and ``part``, what of them it is, "" for
    the record itself. ``kind`` is the word for such records.
    """

    name: str
    part: str
    kind: str

    @property
    def text(self) -> str:
        """Both."""
        return f"{self.name}, {self.part}" if self.part else self.name


class Words:
    """Says what records and values are, with the names of one snapshot of the store."""

    def __init__(self, ws: Workspace, conn: sqlite3.Connection) -> None:
        self._ws = ws
        self._conn = conn
        names = audit.lookups(conn)
        self._users = names["user"]
        self._lookups = {
            "owner_id": self._users,
            "user_id": self._users,
            "closed_by": self._users,
            "status_id": names["status"],
            "routine_id": names["routine"],
            "default_routine_id": names["routine"],
            "stage_id": names["deal_stage"],
        }
        self._known: dict[Ref, Named] = {}

    def user(self, user_id: int | None) -> str:
        """The name of a user, "" for leadtui itself."""
        return "" if user_id is None else self._users.get(user_id, f"user {user_id}")

    # Records

    def named(self, ref: Ref) -> Named:
        """What a record is called; learn it before with :meth:`learn` where there are many."""
        if ref not in self._known:
            self.learn([ref])
        return self._known[ref]

    def learn(self, refs: Iterable[Ref], given: Mapping[Ref, Image] | None = None) -> None:
        """Find out what records are called, those that are gone too; ``given`` has values of
        some that the store does not know.
        """
        wanted = {ref for ref in refs if ref not in self._known}
        if not wanted:
            return
        rows = audit.values(self._conn, wanted)
        for ref, image in (given or {}).items():
            if ref in wanted:
                rows.setdefault(ref, image)
        self.learn({about for ref in wanted for about in self._about(ref, rows.get(ref, {}))})
        for ref in wanted:
            self._known[ref] = self._name(ref, rows.get(ref, {}))

    def _about(self, ref: Ref, row: Image) -> list[Ref]:
        for column, record in _ABOUT.get(ref[0], ()):
            value = row.get(column)
            if isinstance(value, int):
                return [(record, value)]
        return []

    def _name(self, ref: Ref, row: Image) -> Named:
        record, record_id = ref
        kind = KINDS.get(record, record.replace("_", " "))
        if record in ("rule_version", "rule_set"):
            return Named("Scoring settings", "", kind)
        if record in _ABOUT:
            about = self._about(ref, row)
            part = self._part(record, kind, row)
            return Named(self._known[about[0]].name if about else f"#{record_id}", part, part)
        if record == "contact":
            name = person_name(*(_text(row.get(n)) for n in _PERSON))
        else:
            named = (row.get(n) for n in ("name", "title", "file_name", "address"))
            name = next((str(value) for value in named if value), "")
        part = "" if record in ("company", "contact") else kind
        return Named(clean_line(name, limit=80) or f"{kind} {record_id}", part, kind)

    def _part(self, record: str, kind: str, row: Image) -> str:
        if record == "activity":
            number = row.get("kind")
            return LABELS[Kind(number)] if isinstance(number, int) else "entry"
        if record == "routine_tag":
            return f"tag on {self._one('routine_id', row.get('routine_id'))}"
        if record == "routine_user":
            return f"user {self._one('user_id', row.get('user_id'))}"
        if record == "reminder_follower":
            return f"follower {self._one('user_id', row.get('user_id'))}"
        if record == "deal":
            return f"deal “{clean_line(str(row.get('title', '')), limit=80)}”"
        if record == "marketing_touch":
            return f"list {row.get('source', '')}"
        return kind

    def _one(self, column: str, value: Value) -> str:
        return self._lookups[column].get(value, f"#{value}") if isinstance(value, int) else ""

    # Values

    def label(self, record: str, column: str) -> str:
        """What a column is called."""
        if record == "reminder_follower" and column == "user_id":
            return "Follower"
        if (record, column) in _LABELS_OF:
            return _LABELS_OF[record, column]
        if record == "status" or column not in _LABELS:
            return label_of(column)
        return _LABELS[column]

    def fields(self, record: str, values: Iterable[str]) -> list[str]:
        """The columns that say something to people, in their order."""
        hidden = _HIDDEN | _HIDDEN_OF.get(record, frozenset())
        return [name for name in values if name not in hidden]

    def value(self, column: str, value: Value) -> str:
        """A value as people read it, "" for none."""
        return clean_line(self._value(column, value), limit=LONGEST)

    def _value(self, column: str, value: Value) -> str:
        if value is None:
            return ""
        if column in self._lookups:
            return self._one(column, value)
        if column in _INSTANTS and isinstance(value, int):
            at = from_ms(value, self._ws.team.zone)
            return f"{short_date(at.date(), self._ws.today())} {at:%H:%M}"
        say = _SAID.get(column)
        if say is not None:
            return say(value)
        if column in ("company_id", "contact_id") and isinstance(value, int):
            return self.named((column.removesuffix("_id"), value)).name
        field = _FIELDS.get(column)
        return str(value) if field is None or isinstance(value, float) else shown(field, value)


_PERSON = ("first_name", "last_name", "email", "external_id")


def _text(value: Value) -> str | None:
    return str(value) if value else None


def _priority(value: Value) -> str:
    return Priority(value).word if isinstance(value, int) else str(value)


def _length(value: Value) -> str:
    return duration(value) if isinstance(value, int) else str(value)


def _details(value: Value) -> str:
    found = json.loads(str(value))
    return ", ".join(f"{name}: {text}" for name, text in found.items())


def _amount(value: Value) -> str:
    return money_words(value) if isinstance(value, int) else str(value)


def _moved_by(value: Value) -> str:
    return str(json.loads(str(value)).get("by", ""))


def _repeats(value: Value) -> str:
    return repeat_of(str(value)).words


def _settings(value: Value) -> str:
    found = json.loads(str(value))
    return f"hot from {found['threshold']} points" if "threshold" in found else "new values"


_SAID: Mapping[str, Callable[[Value], str]] = {
    "priority": _priority,
    "duration": _length,
    "details": _details,
    "amount": _amount,
    "origin": _moved_by,
    "repeats": _repeats,
    "settings": _settings,
    "criteria": lambda value: "; ".join(f"{word} {text}" for word, text in json.loads(str(value))),
    "tag": lambda value: TAG_LABELS.get(str(value), str(value)),
}


#: What follows along when an undo puts records back.
ALONG = frozenset(
    {"reminder_follower", "marketing_touch", "import_run", "lead_source", "rule_set", "reset"}
)
#: The words for entries that a user or a file records, as :attr:`Named.kind` has them.
RECORDED = frozenset(LABELS[kind] for kind in RECORDABLE)
