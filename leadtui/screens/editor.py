"""A text in the user's own editor."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported

from leadtui.domain.errors import Invalid, Unavailable
from leadtui.domain.text import NOTE_LIMIT, clean_text

#: What is looked for where neither VISUAL nor EDITOR is set.
_USUAL = ("nano", "vi")
#: Bytes that may be read back; UTF-8 takes up to four a character.
_MOST_BYTES = 4 * NOTE_LIMIT


def editor_command() -> list[str]:
    """The editor as a command line: VISUAL, else EDITOR, else nano or vi."""
    for name in ("VISUAL", "EDITOR"):
        try:
            words = shlex.split(os.environ.get(name, ""))
        except ValueError as error:
            raise Unavailable(f"{name} cannot be read as a command: {error}.") from error
        if words:
            return words
    for program in _USUAL:
        found = shutil.which(program)
        if found:
            return [found]
    raise Unavailable("No editor was found.", hint="Set EDITOR, for example to nano.")


def edit_text(app: App[Any], text: str) -> str:
    """``text`` as the user leaves it in their editor; leadtui waits meanwhile.

    It lies in a file of its own, 0600 in a 0700 folder; both are removed afterwards, with what
    the editor left beside it. :class:`Unavailable` where the terminal cannot be lent or the
    editor fails, :class:`Invalid` where what comes back is no text.
    """
    command = editor_command()
    with tempfile.TemporaryDirectory(prefix="leadtui-note-") as folder:
        file = Path(folder) / "note.md"
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        _run(app, [*command, str(file)])
        return _read(file)


def _run(app: App[Any], command: list[str]) -> None:
    try:
        with app.suspend():
            # The user's own command, by design.
            done = subprocess.run(command, check=False)  # noqa: S603
    except SuspendNotSupported as error:
        raise Unavailable(
            "This terminal cannot be lent to an editor.", hint="N writes the note here."
        ) from error
    except OSError as error:
        raise Unavailable(
            f"The editor {command[0]!r} cannot be started: {error.strerror}.",
            hint="Set EDITOR to one that can.",
        ) from error
    if done.returncode != 0:
        raise Unavailable(f"The editor ended with {done.returncode}: nothing was kept.")


def _read(file: Path) -> str:
    try:
        with file.open("rb") as out:
            content = out.read(_MOST_BYTES + 1)
    except OSError as error:
        raise Unavailable(f"The editor left no file to read: {error.strerror}.") from error
    if len(content) > _MOST_BYTES:
        raise Invalid(f"The note is longer than {NOTE_LIMIT} characters.", field="note")
    try:
        return clean_text(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Invalid(
            "The editor saved something that is not UTF-8: nothing was kept.", field="note"
        ) from error
