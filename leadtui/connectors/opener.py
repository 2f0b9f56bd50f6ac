"""Hand an address or a number to the desktop's programs: a fixed scheme, percent-encoded, no
shell.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from urllib.parse import quote

#: Seconds to wait for the desktop to say that it has no program; later it has one.
PATIENCE = 3.0


def mailto(address: str) -> str:
    """The ``mailto:`` address with ``address`` as the only recipient and nothing else (PUB-53).

    What could begin a header field or an attachment (``?``, ``&``, ``=``, ``/``, blanks) is
    encoded.
    """
    return "mailto:" + quote(address.strip(), safe="@")


def tel(number: str) -> str:
    """The ``tel:`` address of a telephone number, its digits and the leading plus alone (COE-42);
    empty for a text without digits.
    """
    digits = "".join(char for char in number if char.isascii() and char.isdigit())
    plus = "+" if number.lstrip().startswith("+") else ""
    return f"tel:{plus}{digits}" if digits else ""


def opener(environment: Mapping[str, str] | None = None) -> str | None:
    """The program that opens addresses on this desktop, None where there is no desktop.

    Without a display ``xdg-open`` would start a browser in this very terminal.
    """
    env = os.environ if environment is None else environment
    path = env.get("PATH")
    if sys.platform == "darwin":
        return shutil.which("open", path=path)
    if env.get("DISPLAY") or env.get("WAYLAND_DISPLAY"):
        return shutil.which("xdg-open", path=path)
    return None


def open_mail(address: str) -> bool:
    """Open a new mail to ``address``; whether the desktop took it."""
    return not address.startswith("-") and _open(mailto(address))


def open_mail_to_all(addresses: Sequence[str]) -> bool:
    """Open one new mail to all ``addresses``, none of whom sees the others (bcc); whether the
    desktop took it.
    """
    blind = ",".join(quote(address.strip(), safe="@") for address in addresses)
    return bool(blind) and _open(f"mailto:?bcc={blind}")


def open_call(number: str) -> bool:
    """Have the desktop's telephone program call ``number``; whether it took it."""
    address = tel(number)
    return bool(address) and _open(address)


def _open(address: str) -> bool:
    program = opener()
    if program is None:
        return False
    try:
        running = subprocess.Popen(  # noqa: S603 - no shell, a fixed program and a fixed scheme
            [program, address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        return running.wait(PATIENCE) == 0
    except subprocess.TimeoutExpired:
        return True
