"""docs/keys.md, written from the commands."""

from __future__ import annotations

from leadtui.screens.commands import all_commands
from leadtui.widgets.commands import Command

_HEAD = """# Keys

Written from the commands themselves by `python -m leadtui.screens.keydoc`. The id is what the
keymap in the settings file goes by. A key may be given anew there; commands without a key are in
the palette (`ctrl+p`).
"""


def keys_markdown() -> str:
    """Every command by scope, as docs/keys.md has it."""
    parts = [_HEAD]
    for scope, commands in all_commands().items():
        parts.append(f"\n## {scope}\n\n| Key | Command | What it does | Id |\n|---|---|---|---|\n")
        parts.extend(_line(each) for each in commands)
    return "".join(parts)


def _line(each: Command) -> str:
    keys = " ".join(_code(key).replace("|", "\\|") for key in each.keys)
    return f"| {keys} | {each.title} | {each.doc} | `{each.id}` |\n"


def _code(key: str) -> str:
    return f"`{key}`" if key != "`" else "`` ` ``"


if __name__ == "__main__":
    import sys

    sys.stdout.write(keys_markdown())
