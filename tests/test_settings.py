"""The settings file: read when there is one, every mistake named."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from leadtui.domain.errors import Invalid
from leadtui.settings import Settings, load


def test_without_a_file_the_defaults_hold_and_pydantic_stays_away(tmp_path: Path) -> None:
    assert load(tmp_path / "config.toml") == Settings(theme=None, notify=True, keys={})
    code = (
        "import sys; from pathlib import Path; from leadtui.settings import load; "
        f"load(Path({str(tmp_path / 'none.toml')!r})); sys.exit('pydantic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        '\ufefftheme = "light"\nnotify = false\nsymbols = "ascii"\nconfirm_from = 5\n'
        '[keys]\n"today.done" = "D f2"\n',
        encoding="utf-8",
    )
    assert load(file) == Settings("light", False, "ascii", 5, {"today.done": "D f2"})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("theme = ", "Invalid value"),
        ("notify = true\n= 1", "line 2"),
        ('them = "dark"', "no setting 'them'. Perhaps theme?"),
        ("colour = 1", "Settings: theme, notify, symbols, confirm_from, keys."),
        ('theme = "blue"', "theme: "),
        ('notify = "yes"', "notify: "),
        ('symbols = "latin"', "symbols: "),
        ("confirm_from = -1", "confirm_from: "),
        ("[keys]\nx = 1", "keys.x: "),
    ],
)
def test_a_mistake_names_file_and_setting(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        load(file)
    assert str(file) in str(refused.value)
    assert says in str(refused.value)


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="cannot be read"):
        load(tmp_path)
