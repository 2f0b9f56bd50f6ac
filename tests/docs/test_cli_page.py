"""docs/cli.md says what the command line has, all of it and nothing else."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click

PAGE = Path(__file__).resolve().parents[2] / "docs" / "cli.md"
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")

CommandPath = tuple[str, ...]


class Section(NamedTuple):
    """A heading ``leadtui COMMAND …`` and what stands below it, down to the next heading."""

    heading: str
    text: str


def walk(
    command: click.Command, path: CommandPath = ()
) -> Iterator[tuple[CommandPath, click.Command]]:
    """Every command that can be run, by its words; ``()`` is leadtui itself."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    if not path or command.invoke_without_command:
        yield path, command
    for name, inner in command.commands.items():
        if not inner.hidden:
            yield from walk(inner, (*path, name))


def commands() -> dict[CommandPath, click.Command]:
    """The commands of leadtui as they are declared."""
    from leadtui.cli.main import cli

    return dict(walk(cli))


def options(command: click.Command) -> set[str]:
    """The long options of a command, hidden ones aside."""
    shown = (each for each in command.params if isinstance(each, click.Option) and not each.hidden)
    names = (name for each in shown for name in (*each.opts, *each.secondary_opts))
    return {name for name in names if name.startswith("--")}


def sections(known: dict[CommandPath, click.Command]) -> dict[CommandPath, Section]:
    """The sections of the page by command; ``a|b`` in a heading stands for both."""
    parts = re.split(r"^#+ (.*)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    found: dict[CommandPath, Section] = {}
    for heading, text in zip(parts[::2], parts[1::2], strict=True):
        words = heading.replace("`", "").split()
        if not words or words[0] != "leadtui":
            continue
        for path in itertools.product(*(word.split("|") for word in words[1:])):
            depth = max(n for n in range(len(path) + 1) if path[:n] in known)
            unknown = not depth and path and re.match("[a-z]", path[0])
            assert not unknown, f"docs/cli.md: there is no command {' '.join(path)!r}"
            before = found.get(path[:depth], Section("", ""))
            found[path[:depth]] = Section(heading, before.text + text)
    return found


def test_every_command_option_and_argument_is_in_the_page() -> None:
    known = commands()
    described = sections(known)
    missing = []
    for path, command in known.items():
        name = " ".join(("leadtui", *path))
        section = described.get(path)
        if section is None:
            missing.append(f"{name} has no heading")
            continue
        whole = section.heading + section.text
        missing += [f"{name}: {each}" for each in options(command) - set(OPTION.findall(whole))]
        for each in command.params:
            if isinstance(each, click.Argument) and each.human_readable_name not in whole:
                missing.append(f"{name}: {each.human_readable_name}")
    assert not missing, "docs/cli.md lacks:\n" + "\n".join(sorted(missing))


def test_the_page_names_no_option_that_is_not_there() -> None:
    known = commands()
    everywhere = options(known[()]) | {"--help"}
    invented = [
        f"{section.heading}: {each}"
        for path, section in sections(known).items()
        for each in sorted(set(OPTION.findall(section.heading + section.text)))
        if each not in options(known[path]) | everywhere
    ]
    assert not invented, "docs/cli.md:\n" + "\n".join(invented)


def test_every_command_says_what_it_does() -> None:
    silent = [" ".join(path) for path, command in commands().items() if not command.help]
    assert not silent
