"""Text that a user asks to have written to a file."""

from __future__ import annotations

import os
from pathlib import Path

from leadtui.domain.errors import Invalid
from leadtui.models import files


def write_text(path: Path, text: str, *, force: bool = False) -> None:
    """Write ``text`` to a new file, 0600; over one that is there only with ``force``.

    Over another it is written whole or not at all. :class:`Invalid` where it cannot be written.
    """
    try:
        if force and path.exists():
            aside = path.with_name(f".{path.name}.{os.getpid()}.new")
            try:
                files.write_new(aside, text)
                aside.replace(path)
            finally:
                aside.unlink(missing_ok=True)
        else:
            files.write_new(path, text)
    except FileExistsError:
        raise Invalid(
            f"There is already something at {path}.",
            field="file",
            hint="Name another file, or write over it with --force.",
        ) from None
    except OSError as error:
        raise Invalid(
            f"{path} cannot be written: {error.strerror or error}.", field="file"
        ) from error
