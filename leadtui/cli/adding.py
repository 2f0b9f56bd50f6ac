"""Adding companies and leads one by one; imports take in many."""

from __future__ import annotations

import click

from leadtui.cli.base import VerbGroup
from leadtui.cli.journal import tell
from leadtui.cli.session import Session


@click.group("add", cls=VerbGroup)
def add() -> None:
    """Add a company or a lead."""


@add.command("company")
@click.argument("name")
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE…]")
@click.pass_obj
def company(session: Session, name: str, fields: tuple[str, ...]) -> None:
    """Add the company NAME with the FIELDs given, such as city=Lyon."""
    from leadtui.services import companies

    values = {**field_values(fields), "name": name}
    with session.changing() as ws:
        done = companies.create(ws, values)
    tell(session, done)


@add.command("lead")
@click.argument("fields", nargs=-1, required=True, metavar="FIELD=VALUE…")
@click.option("--company", "firm", metavar="ID|NAME", help="The company they work for.")
@click.pass_obj
def lead(session: Session, fields: tuple[str, ...], firm: str | None) -> None:
    """Add a lead, yours, with the FIELDs given, such as email=lea@example.org.

    Without a company an e-mail address or an external identifier is needed.
    """
    from leadtui.services import companies, contacts

    values = field_values(fields)
    with session.changing() as ws:
        company_id = None if firm is None else companies.find(ws, firm)
        done = contacts.create(ws, values, company_id=company_id)
    tell(session, done)


def field_values(pairs: tuple[str, ...]) -> dict[str, str]:
    """What arguments of the form FIELD=VALUE say."""
    found: dict[str, str] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise click.UsageError(f"{pair!r} is not of the form FIELD=VALUE.")
        found[name.strip().lower().replace("-", "_")] = value
    return found
