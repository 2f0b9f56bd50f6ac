"""requirements.lock keeps to the ranges of pyproject.toml and to no package host."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINNED = re.compile(
    r"^([a-z0-9][a-z0-9._-]*)==([^\s;]+)(?: ; [^\\]+)? \\\n((?: {4}--hash=.*\n)+)", re.M
)


def test_what_is_locked_lies_in_the_ranges_of_the_project_and_its_tools() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = settings["project"]
    asked = [
        *project["dependencies"],
        *project["optional-dependencies"]["dev"],
        *settings["build-system"]["requires"],
    ]
    pins = {canonicalize_name(name): version for name, version, _ in PINNED.findall(LOCK)}
    for text in asked:
        requirement = Requirement(text)
        version = pins.get(canonicalize_name(requirement.name))
        assert version, f"{text} is not locked; run .ci/lock"
        assert requirement.specifier.contains(version), f"{text} is locked at {version}"


def test_every_locked_package_has_hashes_and_no_host_is_named() -> None:
    entries = re.findall(r"^[a-z0-9].*$", LOCK, re.MULTILINE)
    assert len(entries) == len(PINNED.findall(LOCK)) > 20
    assert not re.search(r"://|^-|--index|--find-links| @ ", LOCK, re.MULTILINE)
