"""leadtui run inside this process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from leadtui.cli.main import cli


@dataclass(frozen=True)
class Runner:
    """Runs commands on one store."""

    store: Path

    def __call__(self, *arguments: str) -> Result:
        """``leadtui ARGUMENTS``, however it ends."""
        environment = {"LEADTUI_STORE": str(self.store), "LEADTUI_USER": None}
        return CliRunner().invoke(cli, list(arguments), prog_name="leadtui", env=environment)

    def text(self, *arguments: str) -> str:
        """The answer of a command that is done."""
        result = self(*arguments)
        assert result.exit_code == 0, f"{arguments}: {result.output}"
        return result.stdout

    def json(self, *arguments: str) -> Any:
        """The document of a command that is done."""
        return json.loads(self.text("--json", *arguments))

    def refused(self, *arguments: str) -> str:
        """The reason of a command that is refused: 1, and nothing on stdout."""
        result = self(*arguments)
        assert result.exit_code == 1, f"{arguments}: {result.output}"
        assert result.stdout == ""
        return result.stderr

    def misused(self, *arguments: str) -> str:
        """What is said of wrong usage: 2, and nothing on stdout."""
        result = self(*arguments)
        assert result.exit_code == 2, f"{arguments}: {result.output}"
        assert result.stdout == ""
        return result.stderr
