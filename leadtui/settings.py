"""The settings file: written by hand in TOML, checked whole, never changed by leadtui.

Where there is none nothing is read; pydantic is loaded only to check a file that is there.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from leadtui.domain.errors import Invalid

if TYPE_CHECKING:
    from pydantic import ValidationError

Theme = Literal["dark", "light"]
Symbols = Literal["unicode", "ascii"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user may set.

    ``theme`` is the colours to start with, None for those of the last time; ``symbols`` is the
    set that is drawn, None for what the locale and the terminal allow; ``notify`` says whether an
    alarm or a hot lead also rings the terminal; from ``confirm_from`` marked rows on a verb asks
    once before it acts, 0 never; ``keys`` gives commands other keys, by command id
    (docs/keys.md), several with blanks between.
    """

    theme: Theme | None = None
    notify: bool = True
    symbols: Symbols | None = None
    confirm_from: int = 10
    keys: Mapping[str, str] = field(default_factory=dict)


def load(path: Path) -> Settings:
    """The settings in the file at ``path``, the defaults where there is none.

    :class:`Invalid` names the file, the line or the setting, and the nearest name there is.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise Invalid(
            f"{path}: the settings cannot be read: {error.strerror or error}.", field="settings"
        ) from error
    import tomllib

    try:
        data = tomllib.loads(raw.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(
            f"{path}: {error}.", field="settings", hint="The file is TOML, in UTF-8."
        ) from error
    from pydantic import BaseModel, ConfigDict, Field, ValidationError

    class File(BaseModel):
        """The settings as the file may give them."""

        model_config = ConfigDict(extra="forbid", strict=True)
        theme: Theme | None = None
        notify: bool = True
        symbols: Symbols | None = None
        confirm_from: int = Field(default=10, ge=0)
        keys: dict[str, str] = {}

    try:
        given = File.model_validate(data)
    except ValidationError as error:
        raise _refusal(path, error) from error
    return Settings(given.theme, given.notify, given.symbols, given.confirm_from, given.keys)


def _refusal(path: Path, error: ValidationError) -> Invalid:
    found = error.errors()[0]
    name = ".".join(str(part) for part in found["loc"])
    known = [each.name for each in fields(Settings)]
    if found["type"] == "extra_forbidden":
        near = difflib.get_close_matches(name, known, 1)
        hint = f"Perhaps {near[0]}?" if near else "Settings: " + ", ".join(known) + "."
        return Invalid(f"{path}: there is no setting {name!r}.", field=name, hint=hint)
    return Invalid(f"{path}: {name}: {found['msg']}.", field=name)
