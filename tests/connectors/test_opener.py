"""Addresses reach the mail program as one argument, whatever they hold (PUB-53)."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.connectors.opener import mailto, open_call, open_mail, opener, tel

linux = pytest.mark.skipif(sys.platform != "linux", reason="xdg-open is Linux's")


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desktop whose ``xdg-open`` writes its arguments down, a line each, and fails on "no"."""
    program = tmp_path / "xdg-open"
    seen = tmp_path / "seen"
    program.write_text(
        f'#!/bin/sh\nfor word in "$@"; do echo "$word" >> {seen}; done\n'
        'case "$1" in *no@*) exit 3;; esac\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("DISPLAY", ":0")
    return seen


@linux
def test_an_address_with_a_query_is_one_argument_without_attachments(desktop: Path) -> None:
    assert open_mail("bob@x.example?attach=/etc/passwd&bcc=a b; touch /tmp/x")
    [line] = desktop.read_text().splitlines()
    assert line.startswith("mailto:bob@x.example%3Fattach%3D%2Fetc%2Fpasswd%26bcc")
    assert " " not in line


@linux
def test_a_desktop_that_has_no_mail_program_says_so(desktop: Path) -> None:
    assert not open_mail("no@x.example")


@linux
def test_without_a_display_nothing_is_started(
    desktop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not open_mail("bob@x.example")
    assert not desktop.exists()
    assert opener({"PATH": "/nowhere", "DISPLAY": ":0"}) is None


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_address_stays_an_address(address: str) -> None:
    made = mailto(address)
    scheme, _, rest = made.partition(":")
    assert scheme == "mailto"
    assert not set(rest) & set("?&=/#;\"'<>\\ \n")
    assert unquote(rest) == address.strip()


@linux
def test_a_number_is_called_by_its_digits_alone(desktop: Path) -> None:
    """COE-42."""
    assert open_call("+33 (0)1 42 68-53.00;ext=5?x=1")
    assert desktop.read_text() == "tel:+33014268530051\n"
    assert not open_call("no number")


@given(st.text())
def test_any_number_is_digits(number: str) -> None:
    made = tel(number)
    assert made == "" or set(made.removeprefix("tel:").removeprefix("+")) <= set("0123456789")
