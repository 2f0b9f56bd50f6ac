"""The commands' common ground: the options that every command takes, wherever they stand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from leadtui.cli.failures import translated
from leadtui.cli.session import Session
from leadtui.cli.streams import prepare_streams


def _set(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    """A callback that keeps the option's value in the session."""

    def callback(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
        del parameter
        if value and isinstance(ctx.obj, Session):
            setattr(ctx.obj, name, value)
            if name == "store":
                ctx.obj.named = True

    return callback


def _late_options() -> list[click.Parameter]:
    """The options of leadtui itself, taken after the command too."""
    kind = click.Path(path_type=Path, readable=False)
    hidden: dict[str, Any] = {"hidden": True, "expose_value": False}
    return [
        click.Option(["--json"], is_flag=True, callback=_set("json"), **hidden),
        click.Option(["--store"], type=kind, callback=_set("store"), **hidden),
        click.Option(["--as"], callback=_set("as_user"), **hidden),
        click.Option(["--debug"], is_flag=True, callback=_set("debug"), **hidden),
    ]


class Verb(click.Command):
    """A command that also takes ``--json``, ``--store``, ``--as`` and ``--debug`` after itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(_late_options())


class VerbGroup(click.Group):
    """A group of commands that takes the options of :class:`Verb` as well."""

    command_class = Verb

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(_late_options())


class Root(click.Group):
    """leadtui itself: every exception of a command ends it by the exit codes of the manual."""

    command_class = Verb

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, its refusals in words."""
        prepare_streams()
        session = ctx.ensure_object(Session)
        with translated(session):
            return super().invoke(ctx)
