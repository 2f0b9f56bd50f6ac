"""Reaching a person: their address or number in the clipboard, or a mail to them."""

from __future__ import annotations

from functools import partial

from leadtui.domain.rows import ContactCard
from leadtui.screens.base import Place
from leadtui.screens.dialogs.choose import Choice, Choose
from leadtui.services import mailto
from leadtui.services.workspace import Workspace


def copy_from(place: Place, card: ContactCard) -> None:
    """Copy what reaches a person; asks which where there are several (PUB-53)."""
    known = [
        Choice(key, title, value, value)
        for key, title, value in (
            ("e", "e-mail", card.email),
            ("p", "phone", card.phone),
            ("m", "mobile", card.mobile),
            ("l", "LinkedIn", card.linkedin),
        )
        if value
    ]
    if len(known) == 1:
        _copy(place, known[0].value)
    elif known:
        place.app.push_screen(Choose(f"Copy of {card.name}", known), partial(_copy, place))
    else:
        place.host.toast(f"There is nothing to copy of {card.name}.", severity="warning")


def _copy(place: Place, value: str | None) -> None:
    if value is not None:
        place.app.copy_to_clipboard(value)
        place.host.toast(f"Copied: {value}")


def mail_to(place: Place, ws: Workspace, contact_id: int) -> None:
    """Open a mail to a person in the mail program; without one the address is copied (PUB-53)."""

    def then(letter: mailto.Letter) -> None:
        if letter.opened:
            place.host.toast(f"A mail to {letter.address} is open in your mail program.")
            return
        place.app.copy_to_clipboard(letter.address)
        place.host.toast(f"No mail program was found here. {letter.address} is in the clipboard.")

    place.ask(partial(mailto.write_to, ws, contact_id), then, topic="mail")
