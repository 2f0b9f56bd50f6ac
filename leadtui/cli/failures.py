"""How a command ends that does not do what it was asked: the exit code, and the words."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NoReturn

import click

from leadtui import __version__
from leadtui.cli.output import clean, dumps
from leadtui.cli.session import Session
from leadtui.cli.streams import drop_stdout
from leadtui.domain.errors import Cancelled, LeadtuiError

REFUSED = 1
INTERRUPTED = 130
#: Bytes from which the log starts anew.
LOG_LIMIT = 1_000_000
INTERRUPTED_WORDS = "Cancelled; nothing was kept."


class Refusal(click.ClickException):
    """Ends a command with ``message`` and ``hint`` on the error stream, and nothing else."""

    exit_code = REFUSED

    def __init__(self, message: str, hint: str = "", *, as_json: bool = False) -> None:
        super().__init__(message)
        self.hint = hint
        self.as_json = as_json

    def show(self, file: IO[Any] | None = None) -> None:
        """Print it: one JSON document where the command was asked for JSON, else two lines."""
        stream: IO[Any] = sys.stderr if file is None else file
        if self.as_json:
            stream.write(dumps({"error": clean(self.message), "hint": clean(self.hint)}, stream))
            stream.write("\n")
            return
        stream.write(f"leadtui: {clean(self.message)}\n")
        if self.hint:
            stream.write(f"{clean(self.hint)}\n")


class Interrupted(Refusal):
    """The user stopped the command; nothing was kept."""

    exit_code = INTERRUPTED


@contextlib.contextmanager
def translated(session: Session) -> Iterator[None]:
    """Turn every exception of a command into one that click ends it with.

    A closed pipe ends it quietly, as done: whoever read the answer has had enough of it.
    """
    try:
        yield
        sys.stdout.flush()
    except (click.ClickException, click.exceptions.Exit):
        raise
    except BrokenPipeError:
        drop_stdout()
        raise click.exceptions.Exit(0) from None
    except (KeyboardInterrupt, click.Abort):
        raise Interrupted(INTERRUPTED_WORDS, as_json=session.json) from None
    except Cancelled as error:
        raise Interrupted(error.message, error.hint, as_json=session.json) from None
    except LeadtuiError as error:
        if session.debug:
            _print_traceback()
        raise Refusal(error.message, error.hint, as_json=session.json) from error
    except OSError as error:
        if session.debug:
            _print_traceback()
        where = f": {error.filename}" if error.filename else ""
        raise Refusal(
            f"{error.strerror or error}{where}.",
            "Check the file, its folder and the space on that disk.",
            as_json=session.json,
        ) from error
    except Exception as error:
        if session.debug:
            _print_traceback()
        words = f"Something went wrong: {type(error).__name__}: {error}"
        raise Refusal(words, _where_logged(error), as_json=session.json) from error


def end(session: Session, error: BaseException) -> NoReturn:
    """End the process as a command of click does that raised ``error``."""

    def again() -> NoReturn:
        with translated(session):
            raise error

    click.Command("leadtui", callback=again).main([], prog_name="leadtui")
    raise AssertionError("click ends the process")


def _print_traceback() -> None:
    import traceback

    traceback.print_exc()


def _where_logged(error: Exception) -> str:
    try:
        path = write_log(error)
    except OSError as problem:
        return f"It could not be logged ({problem.strerror}); run it again with --debug."
    return f"This is a fault of leadtui. Where it happened is in {path}."


def write_log(error: BaseException) -> Path:
    """Add where ``error`` happened to the log; the file's path.

    Places in the code and types of exceptions alone: their messages may hold personal data.
    """
    import traceback

    from leadtui.config import log_path, make_private

    path = log_path()
    make_private(path.parent)
    parts = []
    current: BaseException | None = error
    seen: set[int] = set()
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = "".join(traceback.format_tb(current.__traceback__))
        parts.append(f"{frames}{type(current).__name__}\n")
        hidden = current.__suppress_context__
        current = current.__cause__ or (None if hidden else current.__context__)
    parts.append(f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%SZ} leadtui {__version__}\n")
    full = path.exists() and path.stat().st_size > LOG_LIMIT
    flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if full else os.O_APPEND)
    with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8", errors="replace") as file:
        file.write("\n".join(reversed(parts)) + "\n")
    return path
