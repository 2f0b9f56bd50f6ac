"""Timelines: what happened to a company or a person."""

from __future__ import annotations

from collections.abc import Mapping

from leadtui.domain.errors import Invalid, NotFound
from leadtui.domain.kinds import Kind, kind_of
from leadtui.domain.rows import ActivityRow
from leadtui.domain.text import clean_line
from leadtui.models import companies, contacts, timeline
from leadtui.services.workspace import Workspace

#: The filters of a timeline (COE-52): no kinds means all.
KIND_FILTERS: Mapping[str, tuple[Kind, ...]] = {
    "all": (),
    "notes": (Kind.NOTE,),
    "mail": (
        Kind.MAIL_SENT,
        Kind.MAIL_RECEIVED,
        Kind.OPENED,
        Kind.MACHINE_OPENED,
        Kind.CLICKED,
        Kind.REPLIED,
        Kind.BOUNCED,
        Kind.UNSUBSCRIBED,
    ),
    "calls": (Kind.INCOMING_CALL, Kind.OUTGOING_CALL),
    "visits": (Kind.WEB_VISIT, Kind.FORM_COMPLETED, Kind.SHEET_VISITED),
}


def page(
    ws: Workspace,
    *,
    company_id: int | None = None,
    contact_id: int | None = None,
    kinds: str = "all",
    before: tuple[int, int] | None = None,
    limit: int = 100,
) -> list[ActivityRow]:
    """Up to ``limit`` entries, the newest first, of a person, or else of a company and of the
    people it has (COE-51).

    ``kinds`` is one of :data:`KIND_FILTERS` or the word of one kind. ``before`` is ``(at, id)`` of
    the last row of the page before.
    """
    wanted = _kinds(kinds)
    if limit < 1:
        return []
    with ws.read() as conn:
        if contact_id is not None:
            if contacts.one(conn, ws.team.id, contact_id) is None:
                raise NotFound(f"There is no contact {contact_id}.")
            places = timeline.places_of_contact(conn, contact_id, wanted, before, limit)
        elif company_id is not None:
            if not companies.exists(conn, ws.team.id, company_id):
                raise NotFound(f"There is no company {company_id}.")
            places = timeline.places_of_company(conn, company_id, wanted, before, limit)
        else:
            raise Invalid("A timeline is that of a company or a contact.", field="company")
        return timeline.rows(conn, ws.team.id, places)


def _kinds(word: str) -> tuple[Kind, ...]:
    filters = KIND_FILTERS.get(word.strip().lower() or "all")
    if filters is not None:
        return filters
    kind = kind_of(word)
    if kind is None:
        raise Invalid(
            f"{clean_line(word, limit=40)!r} is neither a filter nor a kind.",
            field="kind",
            hint="Give " + ", ".join(KIND_FILTERS) + ", or a kind such as replied.",
        )
    return (kind,)
