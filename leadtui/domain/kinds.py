"""The kinds of activity: one fact that happened to a lead or a company.

The integer is what the store keeps and never changes its meaning; the name is what files and
the command line use.
"""

from __future__ import annotations

from enum import IntEnum


class Kind(IntEnum):
    """What happened. Names in lower case are the words of files, rules and commands."""

    MAIL_SENT = 1
    OPENED = 2
    CLICKED = 3
    REPLIED = 4
    BOUNCED = 5
    UNSUBSCRIBED = 6
    INCOMING_CALL = 7
    OUTGOING_CALL = 8
    SMS_SENT = 9
    SMS_OPENED = 10
    SMS_CLICKED = 11
    DEMO_BOOKED = 12
    STATUS = 13
    NOTE = 14
    WEB_VISIT = 15
    MACHINE_OPENED = 16
    SHEET_VISITED = 17
    IMPORTED = 18
    BECAME_HOT = 19
    COOLED = 20
    HOT_REMOVED = 21
    REMINDER_SET = 22
    REMINDER_MOVED = 23
    REMINDER_DONE = 24
    FIELD_CHANGED = 25
    OWNER_CHANGED = 26
    TAG_CHANGED = 27
    MAIL_RECEIVED = 28
    REMINDER_DELETED = 29
    FORM_COMPLETED = 30
    DEAL_OPENED = 31
    DEAL_MOVED = 32
    DEAL_CHANGED = 33
    DEAL_DELETED = 34

    @property
    def word(self) -> str:
        """The name in files, rules and commands, such as ``outgoing_call``."""
        return self.name.lower()


#: Kinds a user or a file may record; the others are written by leadtui itself.
RECORDABLE: tuple[Kind, ...] = (
    Kind.MAIL_SENT,
    Kind.OPENED,
    Kind.CLICKED,
    Kind.REPLIED,
    Kind.BOUNCED,
    Kind.UNSUBSCRIBED,
    Kind.INCOMING_CALL,
    Kind.OUTGOING_CALL,
    Kind.SMS_SENT,
    Kind.SMS_OPENED,
    Kind.SMS_CLICKED,
    Kind.DEMO_BOOKED,
    Kind.STATUS,
    Kind.NOTE,
    Kind.WEB_VISIT,
    Kind.FORM_COMPLETED,
)

#: Kinds that a rule gives points to; status points replace each other and are kept apart (CAD-26).
SCORED: tuple[Kind, ...] = tuple(k for k in RECORDABLE if k not in (Kind.STATUS, Kind.NOTE))

#: What follows a mail or an SMS, and the kind that sends it: such an event tells by its message
#: how soon it came.
SENT_BY: dict[Kind, Kind] = {
    Kind.OPENED: Kind.MAIL_SENT,
    Kind.CLICKED: Kind.MAIL_SENT,
    Kind.REPLIED: Kind.MAIL_SENT,
    Kind.BOUNCED: Kind.MAIL_SENT,
    Kind.UNSUBSCRIBED: Kind.MAIL_SENT,
    Kind.SMS_OPENED: Kind.SMS_SENT,
    Kind.SMS_CLICKED: Kind.SMS_SENT,
}

#: The lead's own doing, which restarts the cooling timer (CAD-34). An outgoing call is one as
#: well, when it lasts as long as the rules ask.
INTERACTIONS: frozenset[Kind] = frozenset(
    {
        Kind.OPENED,
        Kind.CLICKED,
        Kind.REPLIED,
        Kind.INCOMING_CALL,
        Kind.SMS_CLICKED,
        Kind.DEMO_BOOKED,
        Kind.FORM_COMPLETED,
    }
)

#: A communication moves "last contacted" (COR-55).
COMMUNICATIONS: frozenset[Kind] = frozenset(
    {
        Kind.MAIL_SENT,
        Kind.REPLIED,
        Kind.MAIL_RECEIVED,
        Kind.INCOMING_CALL,
        Kind.OUTGOING_CALL,
        Kind.SMS_SENT,
    }
)

#: What becomes of deals; never scored, and nobody's interaction.
DEALS: frozenset[Kind] = frozenset(
    {Kind.DEAL_OPENED, Kind.DEAL_MOVED, Kind.DEAL_CHANGED, Kind.DEAL_DELETED}
)

#: Written from the score alone and rewritten with it.
TRANSITIONS: frozenset[Kind] = frozenset({Kind.BECAME_HOT, Kind.COOLED})

LABELS: dict[Kind, str] = {
    Kind.MAIL_SENT: "mail sent",
    Kind.OPENED: "mail opened",
    Kind.CLICKED: "link clicked",
    Kind.REPLIED: "replied",
    Kind.BOUNCED: "mail bounced",
    Kind.UNSUBSCRIBED: "unsubscribed",
    Kind.INCOMING_CALL: "called us",
    Kind.OUTGOING_CALL: "call made",
    Kind.SMS_SENT: "SMS sent",
    Kind.SMS_OPENED: "SMS opened",
    Kind.SMS_CLICKED: "SMS link clicked",
    Kind.DEMO_BOOKED: "demo booked",
    Kind.STATUS: "status",
    Kind.NOTE: "note",
    Kind.WEB_VISIT: "web visit",
    Kind.MACHINE_OPENED: "opened by a machine",
    Kind.SHEET_VISITED: "sheet visited",
    Kind.IMPORTED: "imported",
    Kind.BECAME_HOT: "became hot",
    Kind.COOLED: "cooled",
    Kind.HOT_REMOVED: "hot removed",
    Kind.REMINDER_SET: "reminder set",
    Kind.REMINDER_MOVED: "reminder moved",
    Kind.REMINDER_DONE: "reminder done",
    Kind.FIELD_CHANGED: "field changed",
    Kind.OWNER_CHANGED: "owner changed",
    Kind.TAG_CHANGED: "tag changed",
    Kind.MAIL_RECEIVED: "mail received",
    Kind.REMINDER_DELETED: "reminder deleted",
    Kind.FORM_COMPLETED: "form completed",
    Kind.DEAL_OPENED: "deal opened",
    Kind.DEAL_MOVED: "deal moved",
    Kind.DEAL_CHANGED: "deal changed",
    Kind.DEAL_DELETED: "deal deleted",
}

_BY_WORD = {kind.word: kind for kind in Kind}


def kind_of(word: str) -> Kind | None:
    """The kind named by ``word`` (any case, ``-`` or blank for ``_``), or None if there is none."""
    return _BY_WORD.get(word.strip().lower().replace("-", "_").replace(" ", "_"))
