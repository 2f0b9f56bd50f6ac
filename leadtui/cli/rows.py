"""Rows as the command line answers them: JSON with stable keys, and cells for tables."""

from __future__ import annotations

import datetime as dt

from leadtui.cli.output import Column, Json, day, instant
from leadtui.domain.dates import from_ms
from leadtui.domain.format import duration, short_date, short_moment
from leadtui.domain.kinds import LABELS
from leadtui.domain.reminders import late_label
from leadtui.domain.rows import (
    TAG_LABELS,
    ActivityRow,
    CompanyRow,
    ContactCard,
    LeadRow,
    Outcome,
    PendingRow,
    ReminderRow,
)


def moment(ms: int | None, now: dt.datetime) -> str:
    """An instant (UTC ms) as seen from ``now``, in its zone; nothing for None."""
    return "" if ms is None else short_moment(from_ms(ms, now.tzinfo or dt.UTC), now)


def outcome(done: Outcome) -> dict[str, Json]:
    """What a command did."""
    return {
        "message": done.message,
        "ids": list(done.ids),
        "step": done.step_id,
        "notes": list(done.notes),
    }


def lead(row: LeadRow) -> dict[str, Json]:
    """A lead with everything lists know of it."""
    return {
        "id": row.id,
        "name": row.name,
        "company": row.company,
        "company_id": row.company_id,
        "email": row.email,
        "phone": row.phone,
        "engagement": row.engagement,
        "threshold": row.threshold,
        "heat": row.heat.value,
        "hot": row.hot,
        "hot_since": instant(row.hot_since),
        "hot_until": instant(row.hot_until),
        "last_interaction": instant(row.last_interaction),
        "last_contacted": instant(row.last_contacted),
        "status": row.status,
        "owner": row.owner,
        "card": row.card,
        "next_reminder": day(row.next_reminder),
        "blocked": row.blocked,
    }


LEAD_COLUMNS = (
    Column("ID", right=True),
    Column("HEAT"),
    Column("POINTS", right=True),
    Column("NAME", flex=True),
    Column("COMPANY", flex=True),
    Column("E-MAIL", flex=True, optional=True),
    Column("STATUS", flex=True, optional=True),
    Column("OWNER", flex=True, optional=True),
    Column("CONTACTED", optional=True),
)


def lead_cells(row: LeadRow, now: dt.datetime) -> list[str]:
    """A lead under :data:`LEAD_COLUMNS`."""
    return [
        str(row.id),
        row.heat.value,
        f"{row.engagement}/{row.threshold}",
        row.name,
        row.company,
        row.email,
        row.status,
        row.owner,
        moment(row.last_contacted, now),
    ]


def company(row: CompanyRow) -> dict[str, Json]:
    """A company as lists show it."""
    return {
        "id": row.id,
        "name": row.name,
        "city": row.city,
        "sector": row.sector,
        "tag": row.tag,
        "fit": row.fit,
        "contacts": row.contacts,
        "hot": row.hot,
        "heat": None if row.heat is None else row.heat.value,
        "engagement": row.engagement,
        "reminder": day(row.reminder_date),
        "last_activity": instant(row.last_activity),
    }


COMPANY_COLUMNS = (
    Column("ID", right=True),
    Column("NAME", flex=True),
    Column("CITY", flex=True),
    Column("SECTOR", flex=True, optional=True),
    Column("TAG"),
    Column("CONTACTS", right=True, optional=True),
    Column("HOT", right=True),
    Column("REMINDER"),
    Column("LAST", optional=True),
)


def company_cells(row: CompanyRow, now: dt.datetime) -> list[str]:
    """A company under :data:`COMPANY_COLUMNS`."""
    return [
        str(row.id),
        row.name,
        row.city,
        row.sector,
        TAG_LABELS.get(row.tag, row.tag),
        str(row.contacts),
        str(row.hot) if row.hot else "",
        short_date(row.reminder_date, now.date()) if row.reminder_date else "",
        moment(row.last_activity, now),
    ]


def reminder(row: ReminderRow, today: dt.date) -> dict[str, Json]:
    """A reminder; ``due`` says that its day has come."""
    return {
        "id": row.id,
        "company_id": row.company_id,
        "company": row.company,
        "contact_id": row.contact_id,
        "contact": row.contact,
        "date": day(row.date),
        "time": row.time.strftime("%H:%M") if row.time else None,
        "priority": row.priority.word,
        "note": row.note,
        "tag": row.tag,
        "followers": list(row.followers),
        "due": row.date <= today,
        "days_late": max(0, (today - row.date).days),
        "hot": row.hot,
        "engagement": row.engagement,
        "fit": row.fit,
        "origin": row.origin,
        "repeats": row.repeats or None,
        "last_note": row.last_note,
    }


REMINDER_COLUMNS = (
    Column("ID", right=True),
    Column("DATE"),
    Column("LATE"),
    Column("PRIORITY"),
    Column("COMPANY", flex=True),
    Column("TAG", optional=True),
    Column("FOLLOWERS", flex=True, optional=True),
    Column("NOTE", flex=True),
)


def reminder_cells(row: ReminderRow, today: dt.date) -> list[str]:
    """A reminder under :data:`REMINDER_COLUMNS`."""
    date = short_date(row.date, today)
    return [
        str(row.id),
        f"{date} {row.time:%H:%M}" if row.time else date,
        late_label(row.date, today),
        row.priority.word,
        row.company,
        TAG_LABELS.get(row.tag, row.tag),
        ", ".join(row.followers),
        row.note,
    ]


def activity(row: ActivityRow) -> dict[str, Json]:
    """One entry of a timeline."""
    return {
        "id": row.id,
        "at": instant(row.at),
        "kind": row.kind.word,
        "company_id": row.company_id,
        "company": row.company,
        "contact_id": row.contact_id,
        "contact": row.contact,
        "user": row.user,
        "duration": row.duration,
        "status": row.status,
        "outcome": row.outcome,
        "text": row.text,
        "detail": {name: _plain(value) for name, value in row.detail.items()},
    }


def _plain(value: object) -> Json:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


ACTIVITY_COLUMNS = (
    Column("WHEN"),
    Column("WHAT"),
    Column("WHO", flex=True),
    Column("BY", flex=True, optional=True),
    Column("DETAIL", flex=True),
)


def activity_cells(row: ActivityRow, now: dt.datetime) -> list[str]:
    """An entry of a timeline under :data:`ACTIVITY_COLUMNS`."""
    length = "" if row.duration is None else duration(row.duration)
    parts = (row.status, row.outcome, length, row.text)
    return [
        moment(row.at, now),
        LABELS[row.kind],
        row.contact,
        row.user or str(row.detail.get("by") or ""),
        " · ".join(part for part in parts if part),
    ]


def card(row: ContactCard) -> dict[str, Json]:
    """A person on a company sheet."""
    return {
        "id": row.id,
        "name": row.name,
        "title": row.title,
        "email": row.email,
        "phone": row.phone,
        "mobile": row.mobile,
        "linkedin": row.linkedin,
        "card": row.card,
        "status": row.status,
        "owner": row.owner,
        "engagement": row.engagement,
        "threshold": row.threshold,
        "hot": row.hot,
        "hot_until": instant(row.hot_until),
        "blocked": row.blocked,
        "call_blocked": row.call_blocked,
    }


CARD_COLUMNS = (
    Column("ID", right=True),
    Column("HOT"),
    Column("POINTS", right=True),
    Column("NAME", flex=True),
    Column("TITLE", flex=True, optional=True),
    Column("E-MAIL", flex=True),
    Column("PHONE"),
    Column("CARD", optional=True),
)


def card_cells(row: ContactCard) -> list[str]:
    """A person under :data:`CARD_COLUMNS`."""
    return [
        str(row.id),
        "hot" if row.hot else "",
        f"{row.engagement}/{row.threshold}",
        row.name,
        row.title,
        row.email,
        row.mobile or row.phone,
        row.card,
    ]


def pending(row: PendingRow) -> dict[str, Json]:
    """An event that waits for its lead."""
    return {
        "id": row.id,
        "at": instant(row.at),
        "kind": row.kind.word,
        "address": row.address,
        "text": row.text,
    }


PENDING_COLUMNS = (
    Column("ID", right=True),
    Column("WHEN"),
    Column("WHAT"),
    Column("ADDRESS", flex=True),
    Column("TEXT", flex=True, optional=True),
)


def pending_cells(row: PendingRow, now: dt.datetime) -> list[str]:
    """A waiting event under :data:`PENDING_COLUMNS`."""
    return [str(row.id), moment(row.at, now), LABELS[row.kind], row.address, row.text]
