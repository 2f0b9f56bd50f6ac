"""Where leadtui keeps its files, by the customs of each system (platformdirs)."""

from __future__ import annotations

import os
from pathlib import Path

#: Names the store where no other is asked for.
STORE_VARIABLE = "LEADTUI_STORE"
_APP = "leadtui"


def data_dir() -> Path:
    """The folder of the user's stores; it may not exist yet."""
    from platformdirs import user_data_path

    return user_data_path(_APP, appauthor=False)


def default_store_path() -> Path:
    """The store to open where none is named: ``LEADTUI_STORE``, else ``leadtui.db``."""
    named = os.environ.get(STORE_VARIABLE, "").strip()
    return Path(named).expanduser() if named else data_dir() / "leadtui.db"


def demo_store_path() -> Path:
    """The store of the sample data; never one of the user's own."""
    return data_dir() / "demo.db"


def config_path() -> Path:
    """The settings file, TOML, written by hand; it may not exist."""
    from platformdirs import user_config_path

    return user_config_path(_APP, appauthor=False) / "config.toml"


def state_path() -> Path:
    """What the interface remembers from one start to the next (place, filter, sort, row)."""
    return _state_dir() / "state.json"


def log_path() -> Path:
    """Where faults of leadtui are noted: places in the code, no data."""
    return _state_dir() / "leadtui.log"


def _state_dir() -> Path:
    from platformdirs import user_state_path

    return user_state_path(_APP, appauthor=False)


def make_private(folder: Path) -> None:
    """Make ``folder`` and what is missing above it, 0700; what is there stays as it is."""
    if not folder.is_dir():
        make_private(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
