"""What is written of a fault of leadtui itself."""

from __future__ import annotations

from leadtui.cli.failures import write_log


def _failed(words: str) -> Exception:
    try:
        raise ValueError(words)
    except ValueError as error:
        return error


def test_the_log_has_every_cause_once_and_nobodys_data() -> None:
    first, second = _failed("mina@example.com"), _failed("Kestrel")
    first.__cause__, second.__cause__ = second, first
    text = write_log(first).read_text(encoding="utf-8")
    assert text.count("\nValueError\n") == 2
    assert "in _failed" in text
    assert "mina" not in text
    assert "Kestrel" not in text
