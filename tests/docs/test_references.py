"""What the documents name exists: files, functions, tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

REQUIREMENT = re.compile(r"(COR|PUB|COE|CAD|MIS|X|F)-[1-9]\d*")
CODE = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")
DOCUMENTS = sorted(path.relative_to(ROOT) for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))


@cache
def names_in(path: Path) -> frozenset[str]:
    """The functions, classes, methods (``Class.method``) and constants a file defines."""
    return frozenset(_defined(ast.parse(path.read_text(encoding="utf-8")).body, ""))


def _defined(body: list[ast.stmt], prefix: str) -> Iterator[str]:
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield prefix + name
            case ast.ClassDef(name=name, body=inner):
                yield prefix + name
                yield from _defined(inner, f"{prefix}{name}.")
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield prefix + name


def problem_with(reference: str, folder: str) -> str | None:
    """Why ``folder/x.py::name`` leads nowhere; None when it leads to something."""
    file, _, name = reference.partition("::")
    path = ROOT / file
    if not file.startswith(f"{folder}/"):
        return f"{reference} is not in {folder}/"
    if not path.is_file():
        return f"there is no file {file}"
    if path.suffix != ".py":
        return None
    if not name:
        return f"{reference} names no function (write {file}::name)"
    if name.replace("::", ".") not in names_in(path):
        return f"{file} defines no {name}"
    return None


def feature_rows() -> list[tuple[int, list[str]]]:
    """The rows of docs/features.md below each table's head, with their line numbers."""
    text = (ROOT / "docs" / "features.md").read_text(encoding="utf-8")
    rows = []
    in_table = False
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("|"):
            in_table = False
        elif set(line) <= set("|-: "):
            in_table = True
        elif in_table:
            rows.append((number, [cell.strip() for cell in line.strip().strip("|").split("|")]))
    return rows


def test_features_names_ids_functions_and_tests_that_exist() -> None:
    rows = feature_rows()
    assert rows, "docs/features.md has no rows"
    problems = []
    seen: dict[str, int] = {}
    for number, cells in rows:
        if len(cells) != 3:
            problems.append(f"line {number}: {len(cells)} cells instead of id, where, test")
            continue
        identifier, where, tests = cells
        if not REQUIREMENT.fullmatch(identifier):
            problems.append(f"line {number}: {identifier!r} is no requirement id")
        if identifier in seen:
            problems.append(
                f"line {number}: {identifier} has a row already, line {seen[identifier]}"
            )
        seen[identifier] = number
        for cell, folder in ((where, "leadtui"), (tests, "tests")):
            references = CODE.findall(cell)
            if not references:
                problems.append(f"line {number}: nothing of {folder}/ is named")
            found = (problem_with(each, folder) for each in references)
            problems += [f"line {number}: {each}" for each in found if each]
        for each in CODE.findall(tests):
            if not each.rpartition("::")[2].startswith("test_"):
                problems.append(f"line {number}: {each} is no test")
    assert not problems, "docs/features.md:\n" + "\n".join(problems)


def test_every_promise_of_the_readme_links_to_the_test_that_holds_it() -> None:
    """``- What is promised. ([`test_name`](tests/file.py))``, one or more links a promise."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = re.search(r"^## Promises$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert section, "README.md has no section Promises"
    promises = re.split(r"^- ", section[1], flags=re.MULTILINE)[1:]
    assert promises, "README.md promises nothing"
    problems = []
    for promise in promises:
        links = [(label, to) for label, to in LINK.findall(promise) if to.startswith("tests/")]
        if not links:
            problems.append(f"no test is linked: {promise.strip()}")
        for label, to in links:
            problem = problem_with(f"{to}::{label.strip('`')}", "tests")
            if problem:
                problems.append(problem)
    assert not problems, "README.md:\n" + "\n".join(problems)


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_relative_links_lead_to_files(document: Path) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    targets = [to.partition("#")[0] for _, to in LINK.findall(text) if "://" not in to]
    broken = [to for to in targets if to and not (ROOT / document.parent / to).exists()]
    assert not broken, f"{document}: {broken}"


def test_contributing_names_files_that_exist() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    inside = ("leadtui/", "tests/", "docs/", "bench/", ".ci/")
    named = {word for code in CODE.findall(text) for word in code.split()}
    paths = {each for each in named if each.startswith(inside) and not set(each) & set("<>*{}")}
    assert paths
    missing = sorted(each for each in paths if not (ROOT / each).exists())
    assert not missing, f"CONTRIBUTING.md: {missing}"
