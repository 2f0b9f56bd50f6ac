"""What the interface remembers from one start to the next: place, filter, order, row, theme."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from leadtui.config import make_private

log = logging.getLogger("leadtui.app")

State = dict[str, object]


def load(file: Path, store: Path) -> State:
    """What was remembered for ``store``; nothing where the file is missing or cannot be read."""
    try:
        everything = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        log.warning("the remembered places could not be read: %s", error)
        return {}
    mine = everything.get(str(store)) if isinstance(everything, dict) else None
    return mine if isinstance(mine, dict) else {}


def save(file: Path, store: Path, state: Mapping[str, object]) -> None:
    """Remember ``state`` for ``store``, beside what is remembered for others.

    The file is replaced whole, 0600 in a 0700 folder; where that fails nothing is remembered,
    which is noted in the log.
    """
    try:
        make_private(file.parent)
        everything: State = {}
        with contextlib.suppress(OSError, ValueError):
            found = json.loads(file.read_text(encoding="utf-8"))
            everything = found if isinstance(found, dict) else {}
        everything[str(store)] = dict(state)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".state", suffix=".json")
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(everything, out, ensure_ascii=False)
        Path(name).replace(file)
    except OSError as error:
        log.warning("the places could not be remembered: %s", error)
