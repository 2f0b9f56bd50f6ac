"""The lead sheet: the five sections of PUB-7 and where the lead came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from leadtui.domain.dates import from_ms
from leadtui.domain.errors import NotFound
from leadtui.domain.fields import CONTACT_FIELDS, Field, Form, Value, details_of, shown, text_of
from leadtui.domain.format import short_moment
from leadtui.domain.rows import LeadRow, LeadSheet
from leadtui.models import lead_sheets, leads
from leadtui.models.lead_sheets import Visits
from leadtui.models.leads import Viewer
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    import sqlite3

__all__ = ["Visits", "sheet", "visits"]

#: How far back a visit is a late one (PUB-45), in milliseconds.
LATELY_MS = 7 * 86_400_000

_FIELDS = {field.name: field for field in CONTACT_FIELDS}
#: What the sheet shows as text that no form edits.
_READ_ONLY = {
    name: Field(name, label)
    for name, label in (
        ("owner", "Owner"),
        ("status", "Status"),
        ("original_source", "Original source"),
        ("original_category", "Source category"),
        ("keyword", "Keyword"),
        ("unsubscribed_cause", "Unsubscribed cause"),
        ("invalid_email_cause", "Invalid e-mail cause"),
        ("company", "Company"),
        ("company_website", "Website"),
        ("company_sector", "Sector"),
        ("company_sub_sector", "Sub-sector"),
    )
}
_HEADCOUNT = Field("company_headcount", "Headcount", Form.NUMBER)
#: PUB-12 to PUB-24.
_INFORMATION = (
    "owner status source method_of_contact is_customer original_source original_category keyword"
).split()
#: PUB-31 to PUB-42; the name stands above everything.
_ATTRIBUTES = (
    "title email phone mobile fax gender address postal_code city region country website linkedin "
    "customer_id external_id do_not_call unsubscribed unsubscribed_cause unsubscribed_reason "
    "invalid_email invalid_email_cause suspended suspended_reason"
).split()
_COMPANY = "company company_headcount company_website company_sector company_sub_sector".split()


def sheet(ws: Workspace, lead_id: int) -> LeadSheet:
    """A lead in full (PUB-7, PUB-9 to PUB-46, PUB-50).

    Every field is there, also an empty one (PUB-59). :class:`NotFound` for an id that is none of
    the team's.
    """
    with ws.read() as conn:
        record = lead_sheets.record(conn, ws.team.id, lead_id)
        if record is None:
            raise NotFound(f"There is no lead {lead_id}.")
        row = _row(ws, conn, lead_id)
        return LeadSheet(
            row=row,
            information=(("Engagement", _engagement(row)), *_information(ws, row, record)),
            attributes=_pairs(record, _ATTRIBUTES),
            company=_pairs(record, _COMPANY),
            details=details_of(record["details"]),
            notes=text_of(_FIELDS["notes"], record["notes"]),
            touches=lead_sheets.touches(conn, lead_id),
        )


def _row(ws: Workspace, conn: sqlite3.Connection, lead_id: int) -> LeadRow:
    viewer = Viewer(ws.team.id, ws.user.id, ws.now(), ws.today())
    return leads.rows(conn, viewer, [lead_id])[0]


def _engagement(row: LeadRow) -> str:
    state = "hot" if row.hot else f"{row.missing} to hot"
    return f"{row.engagement} of {row.threshold}, {state}"


def _information(
    ws: Workspace, row: LeadRow, record: Mapping[str, Value]
) -> tuple[tuple[str, str], ...]:
    return (
        *_pairs(record, _INFORMATION),
        ("Created", _when(ws, record["created_at"])),
        ("Last updated", _when(ws, record["updated_at"])),
        ("Last contacted", _when(ws, row.last_contacted)),
    )


def _when(ws: Workspace, at: Value) -> str:
    if not isinstance(at, int):
        return ""
    return short_moment(from_ms(at, ws.team.zone), ws.local_now())


def _pairs(record: Mapping[str, Value], names: list[str]) -> tuple[tuple[str, str], ...]:
    fields = [_FIELDS.get(n) or _READ_ONLY.get(n) or _HEADCOUNT for n in names]
    return tuple((field.label, shown(field, record[field.name])) for field in fields)


def visits(ws: Workspace, lead_id: int) -> Visits:
    """The lead's web visits: all, those of the last seven days, and the last one (PUB-45)."""
    with ws.read() as conn:
        if not leads.fields(conn, ws.team.id, [lead_id]):
            raise NotFound(f"There is no lead {lead_id}.")
        return lead_sheets.visits(conn, lead_id, ws.now() - LATELY_MS)
