"""Writing to one person with the desktop's mail program (PUB-53)."""

from __future__ import annotations

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
