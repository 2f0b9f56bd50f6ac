"""The forms of a company and of a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from leadtui.domain.fields import COMPANY_FIELDS, CONTACT_FIELDS, Field
from leadtui.domain.rows import Outcome
from leadtui.screens.base import Place
from leadtui.screens.dialogs.edit import EditDialog, Texts
from leadtui.services import companies, contacts, lists
from leadtui.services.workspace import Workspace

#: Asked for beside the fields of somebody who unsubscribed (PUB-35); kept in the timeline.
_RENEWED = Field("renewed", "Renewed how and when", limit=500)


def edit_company(
    place: Place, ws: Workspace, company_id: int, said: Callable[[Outcome], None]
) -> None:
    """Ask for the fields of a company and keep what was changed."""
    load = partial(companies.values, ws, company_id)

    def save(typed: Texts, seen: Texts) -> Outcome:
        return companies.edit(ws, company_id, typed, expected=seen)

    def ask(values: Mapping[str, str]) -> None:
        title = f"Edit {values['name']}"
        place.app.push_screen(
            EditDialog(title, COMPANY_FIELDS, values, load=load, save=save), partial(_tell, said)
        )

    place.ask(load, ask, topic="form")


def edit_contact(
    place: Place, ws: Workspace, contact_id: int, name: str, said: Callable[[Outcome], None]
) -> None:
    """Ask for the fields of a person and keep what was changed."""
    load = partial(contacts.values, ws, contact_id)

    def save(typed: Texts, seen: Texts) -> Outcome:
        reason = typed.get(_RENEWED.name, "")
        fields = {key: text for key, text in typed.items() if key != _RENEWED.name}
        return contacts.edit(ws, contact_id, fields, expected=seen, reason=reason)

    def question() -> tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]]:
        return load(), {
            "source": lists.names(ws, lists.ListKind.SOURCE),
            "method_of_contact": lists.names(ws, lists.ListKind.METHOD),
        }

    def ask(found: tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]]) -> None:
        values, offered = found
        fields = _with_reason() if values.get("unsubscribed") == "yes" else CONTACT_FIELDS
        dialog = EditDialog(
            f"Edit {name}", fields, values, load=load, save=save, suggestions=offered
        )
        place.app.push_screen(dialog, partial(_tell, said))

    place.ask(question, ask, topic="form")


def _with_reason() -> tuple[Field, ...]:
    place = [field.name for field in CONTACT_FIELDS].index("unsubscribed") + 1
    return (*CONTACT_FIELDS[:place], _RENEWED, *CONTACT_FIELDS[place:])


def _tell(said: Callable[[Outcome], None], outcome: Outcome | None) -> None:
    if outcome is not None:
        said(outcome)
