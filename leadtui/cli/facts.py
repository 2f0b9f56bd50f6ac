"""Recording a fact about a lead."""

from __future__ import annotations

import click

from leadtui.cli.base import Verb
from leadtui.cli.journal import tell
from leadtui.cli.session import Session
from leadtui.domain.kinds import RECORDABLE, Kind, kind_of


class KindName(click.Choice[str]):
    """The word of a kind, ``-`` for ``_`` allowed; any other is wrong usage that lists them."""

    name = "kind"

    def __init__(self) -> None:
        super().__init__([kind.word for kind in RECORDABLE], case_sensitive=False)

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """The word as rules and files write it."""
        kind = kind_of(str(value))
        return super().convert(kind.word if kind else value, param, ctx)


@click.command("log", cls=Verb, short_help="Record that something happened to a lead.")
@click.argument("lead", metavar="ID|EMAIL")
@click.argument("kind", type=KindName(), metavar="KIND")
@click.option("--at", metavar="WHEN", help="When it happened, such as 2026-11-20T09:30 or 2h ago.")
@click.option("--duration", type=int, metavar="SECONDS", help="How long a call lasted.")
@click.option("--outcome", default="", metavar="WORDS", help="What a call came to.")
@click.option("--status", default="", metavar="NAME", help="The status set, for the kind status.")
@click.option(
    "--message", default="", metavar="ID", help="The mail or SMS it belongs to, by its id."
)
@click.option("--text", default="", metavar="TEXT", help="What there is to say about it.")
@click.pass_obj
def log(
    session: Session,
    lead: str,
    kind: str,
    at: str | None,
    duration: int | None,
    outcome: str,
    status: str,
    message: str,
    text: str,
) -> None:
    """Record that KIND happened to a lead, now or at the time given.

    KIND is one of mail_sent, opened, clicked, replied, bounced, unsubscribed, incoming_call,
    outgoing_call, sms_sent, sms_opened, sms_clicked, demo_booked, status, note, web_visit,
    form_completed.
    """
    from leadtui.services import activities, leads

    what = kind_of(kind)
    assert what is not None
    if (what is Kind.STATUS) != bool(status):
        raise click.UsageError(
            "--status goes with the kind status." if status else "The kind status needs --status."
        )
    if what is Kind.NOTE and not text.strip():
        raise click.UsageError("The kind note needs --text.")
    with session.changing() as ws:
        moment = None
        if at is not None:
            from leadtui.domain.dates import parse_instant, to_ms

            moment = to_ms(parse_instant(at, now=ws.local_now()))
        done = activities.log(
            ws,
            leads.find(ws, lead),
            what,
            at=moment,
            duration=duration,
            outcome=outcome,
            status=status,
            message=message,
            text=text,
        )
    tell(session, done)
