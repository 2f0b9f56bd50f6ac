"""Commands about the store itself and about leadtui."""

from __future__ import annotations

import platform

import click

from leadtui import __version__
from leadtui.cli.base import Verb
from leadtui.cli.opening import has_terminal, run_app
from leadtui.cli.output import clean, document, fields, say
from leadtui.cli.progress import Progress
from leadtui.cli.session import Session, now_ms
from leadtui.domain.errors import Invalid


@click.command("init", cls=Verb)
@click.option("--user", required=True, metavar="NAME", help="Your name.")
@click.option("--team", required=True, metavar="NAME", help="The name of your team.")
@click.option(
    "--timezone",
    metavar="ZONE",
    help="The team's time zone, such as Europe/Paris; this machine's when left out.",
)
@click.option(
    "--country",
    metavar="NAME",
    help="The country whose telephone numbers are written without calling code.",
)
@click.pass_obj
def init(session: Session, user: str, team: str, timezone: str | None, country: str | None) -> None:
    """Make a new store, with you as its first user.

    Where anything lies already, nothing is made.
    """
    from leadtui.services import workspace

    ws = workspace.init(
        session.path,
        user=user,
        team=team,
        timezone=timezone or workspace.machine_timezone(),
        clock=now_ms,
        region=None if country is None else _region(country),
    )
    if session.json:
        document(
            {
                "store": str(ws.store.path),
                "user": ws.user.name,
                "team": ws.team.name,
                "timezone": ws.team.timezone,
                "country": ws.team.region,
            }
        )
        return
    say(f"A new store for {ws.user.name} of {ws.team.name} ({ws.team.timezone}):")
    say(str(ws.store.path))


def _region(country: str) -> str:
    from leadtui.domain.countries import region_of_country

    code = region_of_country(country)
    if code is None:
        raise Invalid(
            f"{clean(country)!r} is not a country that is known.",
            field="country",
            hint="Give its name, or its code of two letters such as FR.",
        )
    return code


@click.command("paths", cls=Verb)
@click.pass_obj
def paths(session: Session) -> None:
    """Show where the store, the settings and the log are."""
    from leadtui import config

    places = {
        "store": session.path,
        "demo": config.demo_store_path(),
        "settings": config.config_path(),
        "log": config.log_path(),
    }
    if session.json:
        document({name: str(path) for name, path in places.items()})
    else:
        fields((name, str(path)) for name, path in places.items())


@click.command("version", cls=Verb)
@click.pass_obj
def version(session: Session) -> None:
    """Show the version of leadtui and of Python."""
    python = platform.python_version()
    if session.json:
        document({"version": __version__, "python": python})
    else:
        say(f"leadtui {__version__} (Python {python})")


@click.command("demo", cls=Verb)
@click.option("--reset", is_flag=True, help="Make the sample data anew, dated relative to today.")
@click.option("--no-open", is_flag=True, help="Make the store and show its path; open nothing.")
@click.pass_obj
def demo(session: Session, reset: bool, no_open: bool) -> None:
    """Try leadtui on sample data, in a store of its own.

    Where there is no terminal to open the app in, the store is made and its path shown.
    """
    from leadtui.services import demo as service

    with Progress() as progress:
        progress.show("making the sample data")
        if session.store is not None and session.named:
            ws = service.build(session.store, now_ms)
        else:
            ws = service.open_demo(now_ms, reset=reset)
    path = ws.store.path
    if has_terminal() and not (no_open or session.json):
        run_app(ws, path)
    elif session.json:
        document({"store": str(path), "user": ws.user.name})
    else:
        say(str(path))
