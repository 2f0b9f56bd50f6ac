"""Rule sets as text: written to a file, taken in from one, held to their examples."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from leadtui.connectors.rules_file import LONGEST, RulesFile, read
from leadtui.connectors.rules_writing import written
from leadtui.domain.access import may_change_rules, require
from leadtui.domain.errors import ImportRefused, NotFound
from leadtui.domain.rows import Outcome
from leadtui.domain.rule_examples import Example, Miss, misses
from leadtui.domain.rule_text import completed
from leadtui.domain.rules import RuleSet
from leadtui.domain.scopes import COMPANY_WIDE, Scope
from leadtui.domain.text import clean_line
from leadtui.models import team
from leadtui.models.rules import load, saved
from leadtui.services import scoring
from leadtui.services.scope_words import ScopeWords
from leadtui.services.text_files import write_text
from leadtui.services.workspace import Workspace
from leadtui.services.written_rules import as_written


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """An example lead, and in what it does not come out as expected: nothing where it does."""

    example: Example
    misses: tuple[Miss, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file of rules would make of a scope: the rules, their examples, and the text."""

    rules: RuleSet
    results: tuple[ExampleResult, ...]
    text: str
    warnings: tuple[str, ...]


def text_of(ws: Workspace, scope: Scope = COMPANY_WIDE) -> str:
    """The rules of a scope as TOML, its own or those it inherits: as their author wrote them,
    with the values of today.
    """
    with ws.read() as conn:
        words = ScopeWords(conn, ws.team.id)
        words.require(scope)
        timelines = load(conn, ws.team.id)
        version = timelines.current(scope)
        text = None
        if version is not None:
            text = as_written(saved(conn, ws.team.id, version_id=version.id)[0])
        rules = scoring.rules_of(conn, ws.team.id, timelines, scope)
        return written(rules, text, whose=words.name(scope))


def export(ws: Workspace, path: Path, scope: Scope = COMPANY_WIDE, *, force: bool = False) -> Path:
    """Write :func:`text_of` to a new file, 0600; over one that is there only with ``force``."""
    write_text(path, text_of(ws, scope), force=force)
    return path


def load_file(path: Path) -> str:
    """The text of a file of rules; :class:`ImportRefused` where it cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST * 4 + 1)
    except OSError as error:
        raise ImportRefused(
            f"it cannot be read: {error.strerror or error}.",
            path=str(path),
            hint="`leadtui rules export FILE` writes one.",
        ) from error
    if len(content) > LONGEST * 4:
        raise ImportRefused("too long for a file of rules.", path=str(path))
    with contextlib.suppress(UnicodeDecodeError):
        return content.decode("utf-8-sig")
    before = content.decode("utf-8", "replace").partition("\ufffd")[0]
    raise ImportRefused("it is not text in UTF-8.", path=str(path), line=before.count("\n") + 1)


def look(ws: Workspace, path: Path) -> Looked:
    """What a file of rules says, its examples run; nothing is changed."""
    with ws.read() as conn:
        kinds = team.status_kinds(conn, ws.team.id)
    contact = [name for name, kind in kinds.items() if kind == "contact"]
    found = read(load_file(path), path=str(path), contact=contact)
    rules = completed(found.rules, kinds)
    unknown = [name for name in found.rules.statuses if name not in kinds]
    warnings = [*rules.warnings()]
    warnings += [f"{clean_line(name)} is not in the list of statuses." for name in unknown]
    return Looked(rules, _results(found, rules), found.text, tuple(warnings))


def take_in(
    ws: Workspace, path: Path, scope: Scope = COMPANY_WIDE, *, force: bool = False
) -> Outcome:
    """Save the rules of a file as those of a scope, comments kept; one undo step.

    Refused where an example does not come out as expected, but with ``force``.
    """
    require(may_change_rules(ws.user, scope))
    found = look(ws, path)
    failed = [result for result in found.results if result.misses]
    if failed and not force:
        first = failed[0]
        raise ImportRefused(
            f"{first.example.name}: {missed(first.misses)}"
            + (f" ({len(failed) - 1} more do not either)" if failed[1:] else ""),
            path=str(path),
            line=first.example.line,
            hint="Correct the rules or the example, or save them all the same with --force.",
        )
    done = scoring.save(ws, found.rules, scope=scope, text=found.text)
    unknown = tuple(w for w in found.warnings if w not in done.notes)
    return Outcome(done.message, done.ids, done.step_id, (*done.notes, *unknown))


def missed(found: Sequence[Miss]) -> str:
    """In what an example does not come out as expected, in a sentence."""
    said = (f"{miss.what} is {miss.found}, expected {miss.expected}" for miss in found)
    return "; ".join(said) + "."


def run_examples(ws: Workspace, scope: Scope = COMPANY_WIDE) -> list[ExampleResult]:
    """The examples that were written beside the rules of a scope, run under those rules.

    :class:`NotFound` where none were.
    """
    text = text_of(ws, scope)
    with ws.read() as conn:
        rules = scoring.rules_of(conn, ws.team.id, load(conn, ws.team.id), scope)
        name = ScopeWords(conn, ws.team.id).name(scope)
    results = list(_results(read(text, path=name), rules))
    if not results:
        raise NotFound(
            f"The rules of {name} have no examples.",
            hint="`leadtui rules export FILE` shows how to write some.",
        )
    return results


def _results(found: RulesFile, rules: RuleSet) -> tuple[ExampleResult, ...]:
    return tuple(ExampleResult(one, tuple(misses(one, rules))) for one in found.examples)
