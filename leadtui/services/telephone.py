"""Calling one person, or a company, with the desktop's telephone program (COE-42, COE-43)."""

from __future__ import annotations

from dataclasses import dataclass

from leadtui.connectors import opener
from leadtui.domain.errors import NotAllowed, NotFound
from leadtui.services import companies, contacts
from leadtui.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Line:
    """A number that can be called: what it is (phone, mobile), and the number as it is shown."""

    what: str
    number: str


@dataclass(frozen=True, slots=True)
class Dialled:
    """Whom, the number, and whether a telephone program took it; where none did, the number is for
    the clipboard.
    """

    name: str
    number: str
    opened: bool


def lines(ws: Workspace, *, company_id: int | None, contact_id: int | None) -> tuple[Line, ...]:
    """The numbers of a person, else of a company; :class:`NotAllowed` with the reason where nobody
    may call (PUB-33), :class:`NotFound` where there is no number.
    """
    if contact_id is not None:
        card = contacts.card(ws, contact_id)
        if card.call_blocked:
            raise NotAllowed(f"Cannot call {card.name}: {card.call_blocked}.")
        known = (("mobile", card.mobile), ("phone", card.phone))
        return tuple(Line(what, number) for what, number in known if number)
    if company_id is None:
        raise NotFound("There is nobody to call.")
    number = companies.values(ws, company_id)["phone"]
    if not number:
        raise NotFound("No number of the company is known.", hint="e on its sheet takes one.")
    return (Line("phone", number),)


def dial(ws: Workspace, number: str, *, company_id: int | None, contact_id: int | None) -> Dialled:
    """Call one of the :func:`lines` of a person or of a company."""
    known = lines(ws, company_id=company_id, contact_id=contact_id)
    if number not in {line.number for line in known}:
        raise NotFound(f"{number} is not a number of theirs any more.")
    name = ""
    if contact_id is not None:
        name = contacts.card(ws, contact_id).name
    elif company_id is not None:
        name = companies.values(ws, company_id)["name"]
    return Dialled(name, number, opener.open_call(number))
