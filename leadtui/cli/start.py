"""Where the command line begins: the plain start of the app goes straight to it, everything else
through click, which takes as long to load as a tenth of the start.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from leadtui.cli.opening import open_app
from leadtui.cli.session import Session
from leadtui.cli.streams import drop_stdout, prepare_streams

_OPTIONS = {"--store": "LEADTUI_STORE", "--as": "LEADTUI_USER"}


def plain(arguments: Sequence[str], environment: Mapping[str, str]) -> Session | None:
    """The session of ``leadtui [--store FILE] [--as NAME]``, as click would make it; None for
    any other command line, which is click's to read.
    """
    # On Windows click takes ~ and * in arguments for what a shell elsewhere makes of them.
    if "_LEADTUI_COMPLETE" in environment or (sys.platform == "win32" and arguments):
        return None
    given: dict[str, str] = {}
    for option, value in zip(arguments[::2], arguments[1::2], strict=False):
        if option not in _OPTIONS or option in given or not value or value.startswith("-"):
            return None
        given[option] = value
    if len(arguments) % 2:
        return None
    store, user = (given.get(name) or environment.get(_OPTIONS[name]) for name in _OPTIONS)
    named = "--store" in given
    return Session(Path(store) if store else None, named, as_user=user or None)


def run() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        session = plain(sys.argv[1:], os.environ)
        if session is None:
            from leadtui.cli.main import cli

            gc.enable()
            cli.main(prog_name="leadtui")
        else:
            _open(session)
    except KeyboardInterrupt:
        from leadtui.cli.failures import INTERRUPTED, INTERRUPTED_WORDS

        sys.stderr.write(f"leadtui: {INTERRUPTED_WORDS}\n")
        sys.exit(INTERRUPTED)
    finally:
        try:
            sys.stdout.flush()
        except (OSError, ValueError):
            drop_stdout()


def _open(session: Session) -> None:
    """Open the app; what goes wrong ends as it does in every command."""
    prepare_streams()
    try:
        open_app(session)
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - click ends the process by it
        from leadtui.cli.failures import end

        end(session, error)
