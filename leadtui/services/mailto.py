"""Writing to one person, or to one of each company, with the desktop's mail program (PUB-53)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leadtui.connectors import opener
from leadtui.domain.errors import NotAllowed
from leadtui.services import contacts
from leadtui.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Letter:
    """To whom, and whether a mail program opened; where none did, the address is for the
    clipboard.
    """

    name: str
    address: str
    opened: bool


def write_to(ws: Workspace, contact_id: int) -> Letter:
    """Open a new mail to a person; :class:`NotAllowed` with the reason where no mail may go."""
    card = contacts.card(ws, contact_id)
    if card.blocked:
        raise NotAllowed(f"Cannot mail {card.name}: {card.blocked}.")
    return Letter(card.name, card.email, opener.open_mail(card.email))


@dataclass(frozen=True, slots=True)
class Letters:
    """Which addresses one mail goes to, which companies are ``left_out`` since nobody there may
    be mailed, and whether a mail program opened.
    """

    addresses: tuple[str, ...]
    left_out: tuple[str, ...]
    opened: bool


def write_to_each(ws: Workspace, whom: Sequence[tuple[int, str, int | None]]) -> Letters:
    """Open one mail to a person of each company, none of whom sees the others.

    ``whom`` are ids and names of companies and the person meant, without one the first whom a
    mail may go to. Who unsubscribed or is blocked is never among them (PUB-34).
    """
    addresses, left_out = [], []
    for company_id, company, contact_id in whom:
        people = [
            one
            for one in contacts.cards(ws, company_id)
            if one.email and not one.blocked and contact_id in (None, one.id)
        ]
        if people:
            addresses.append(people[0].email)
        else:
            left_out.append(company)
    if not addresses:
        raise NotAllowed("Nobody at these companies may be mailed.")
    opened = opener.open_mail_to_all(addresses)
    return Letters(tuple(addresses), tuple(left_out), opened)
