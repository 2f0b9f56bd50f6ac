"""Reaching a person: their address or number in the clipboard, or a mail to them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from leadtui.domain.format import plural
from leadtui.domain.rows import ContactCard
from leadtui.screens.base import Place
from leadtui.screens.dialogs.choose import Choice, Choose
from leadtui.screens.targets import Target
from leadtui.services import mailto, telephone
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


def call_from(place: Place, ws: Workspace, company_id: int | None, contact_id: int | None) -> None:
    """Call a person, or the company, with the telephone program; asks which number where there are
    several, and copies it where there is no program (COE-42).
    """
    whom = {"company_id": company_id, "contact_id": contact_id}

    def ask(known: tuple[telephone.Line, ...]) -> None:
        if len(known) == 1:
            dial(known[0].number)
        else:
            choices = [Choice(line.what[0], line.what, line.number, line.number) for line in known]
            place.app.push_screen(Choose("Call which number?", choices), dial)

    def dial(number: str | None) -> None:
        if number is not None:
            place.ask(partial(telephone.dial, ws, number, **whom), then, topic="dial")

    def then(call: telephone.Dialled) -> None:
        if call.opened:
            place.host.toast(f"Your telephone program calls {call.name}, {call.number}.")
            return
        place.app.copy_to_clipboard(call.number)
        place.host.toast(f"No telephone program was found here. {call.number} is in the clipboard.")

    place.ask(partial(telephone.lines, ws, **whom), ask, topic="dial")


def mail_to(place: Place, ws: Workspace, contact_id: int) -> None:
    """Open a mail to a person in the mail program; without one the address is copied (PUB-53)."""

    def then(letter: mailto.Letter) -> None:
        if letter.opened:
            place.host.toast(f"A mail to {letter.address} is open in your mail program.")
            return
        place.app.copy_to_clipboard(letter.address)
        place.host.toast(f"No mail program was found here. {letter.address} is in the clipboard.")

    place.ask(partial(mailto.write_to, ws, contact_id), then, topic="mail")


def mail_to_each(place: Place, ws: Workspace, targets: Sequence[Target]) -> None:
    """Open one mail to a person of each company; without a mail program the addresses are copied,
    and who is left out is said (PUB-34, PUB-53).
    """
    whom = [(each.company_id, each.company, each.contact_id) for each in targets]

    def then(letters: mailto.Letters) -> None:
        people = plural(len(letters.addresses), "address")
        if letters.opened:
            said = f"A mail to {people} is open in your mail program; they do not see each other."
        else:
            place.app.copy_to_clipboard(", ".join(letters.addresses))
            said = f"No mail program was found here. {people} in the clipboard."
        left = f" Nobody to mail at {', '.join(letters.left_out[:5])}." if letters.left_out else ""
        place.host.toast(said + left)

    place.ask(partial(mailto.write_to_each, ws, whom), then, topic="mail")
