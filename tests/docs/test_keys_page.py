"""docs/keys.md says what the interface has: a section a scope, a table row a command."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "keys.md"
CELL_END = re.compile(r"(?<!\\)\|")

Row = tuple[frozenset[str], str, str]


def rows_of_the_page() -> dict[str, set[Row]]:
    """Scope -> (keys, title, what it does) of each row below the table's head."""
    found: dict[str, set[Row]] = {}
    scope = ""
    in_table = False
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            scope = line.lstrip("#").strip()
        if not line.startswith("|"):
            in_table = False
        elif set(line) <= set("|-: "):
            in_table = True
        elif in_table:
            cells = [cell.strip().replace("\\|", "|") for cell in CELL_END.split(line)[1:-1]]
            keys = frozenset(re.findall(r"`+ ?(.+?) ?`+(?!`)", cells[0]))
            found.setdefault(scope, set()).add((keys, cells[1], cells[2]))
    return found


def test_the_page_of_keys_has_every_command_and_no_other() -> None:
    """Scope, keys, title and sentence as declared; a command without a key has an empty cell."""
    from leadtui.screens.commands import all_commands

    declared = {
        scope: {(frozenset(each.keys), each.title, each.doc) for each in commands}
        for scope, commands in all_commands().items()
    }
    assert declared
    assert rows_of_the_page() == declared
