"""Files that leadtui names after files of others (faults.md 31): they stay in their folder, go over
nothing, follow no link, and are called what the system can call them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.line import Line
from tests.faults.test_disk import INIT

NAMES = (
    "-rf", "--help", "a b;c&d|e", "$(touch x)", "`touch x`", "..", "...", "%s%n", "quote'\"",
    "\\..\\x", "new\nline", "\x1b[2J", "\u202etxt", "\u00e9t\u00e9", "[a-z]*", "con", "x" * 200,
)  # fmt: skip


def entries(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*")}


@pytest.mark.parametrize("name", NAMES)
def test_the_file_of_refused_rows_lies_beside_its_source(
    line: Line, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    path = folder / f"{name}.csv"
    path.write_text("email,first name\nana@x.example,Ana\n,\nno address,\n")
    before = entries(tmp_path)
    line.done(
        "import", "leads", str(path), "--list", f"../../{name}", "--save-mapping", f"../{name}"
    )
    new = entries(tmp_path) - before
    assert {p for p in new if p.parts[0] == "lists"} == {Path("lists", f"{name}.refused.csv")}
    assert {p.parts[0] for p in new} <= {"lists", "desk"}


def test_nothing_is_gone_over_and_no_link_followed(line: Line, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    path = tmp_path / "list.csv"
    path.write_text("email,first name\nno address,\n")
    (tmp_path / "list.refused.csv").symlink_to(victim)
    (tmp_path / "list.refused-2.csv").symlink_to(tmp_path / "nowhere")
    (tmp_path / "list.refused-3.csv").mkdir()
    line.done("import", "leads", str(path))
    assert victim.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()
    assert "no address" in (tmp_path / "list.refused-4.csv").read_text()


def test_a_name_as_long_as_can_be_is_said(line: Line, tmp_path: Path) -> None:
    path = tmp_path / f"{'x' * 251}.csv"
    path.write_text("email,first name\nana@x.example,Ana\nno address,\n")
    ended = line("import", "leads", str(path))
    assert ended.returncode == 0, ended.stderr
    assert "File name too long" in ended.stderr
    assert len(line.json("leads")) == 21
    long = Line(tmp_path / f"{'y' * 252}.db", environment=line.environment)
    assert str(long.store) in long.refused(*INIT)
    assert [p for p in tmp_path.iterdir() if "y" * 9 in p.name] == []


@pytest.mark.parametrize("name", [name for name in NAMES if name != "x" * 200])
def test_a_store_of_any_name_keeps_to_its_folders(tmp_path: Path, name: str) -> None:
    places = ("HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")
    environment = {place: str(tmp_path / "home") for place in places}
    line = Line(tmp_path / "desk" / f"{name}.db", environment=environment)
    line.done(*INIT)
    made = Path(line.json("backup")["file"])
    assert made.is_relative_to(tmp_path / "home" / "leadtui" / "backups")
    assert made.parent.parent == tmp_path / "home" / "leadtui" / "backups"
    assert [Path(each["file"]) for each in line.json("backups")] == [made]
    kept = Path(line.json("restore", "--yes", str(made))["kept"])
    assert kept.parent == line.store.parent
    assert line.wrong() == []
    assert {path.parts[0] for path in entries(tmp_path)} == {"desk", "home"}
    assert not (Path.cwd() / "x").exists()
