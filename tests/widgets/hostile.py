"""Strings that broke other terminal programs (markup, control sequences, bidi, width)."""

from __future__ import annotations

HOSTILE: tuple[str, ...] = (
    "[/",
    "[/]",
    "x[/foo]y",
    "[link=file:///etc/passwd]x[/link]",
    "[sys:LOCK=SAFE…]",
    "[red]red[/red]",
    "[@click=app.quit]x[/]",
    "\\[bold]",
    "{{field}} {0.__class__}",
    "\x1b]0;pwned\x07title",
    "\x1b]52;c;cHduZWQ=\x07clip",
    "\x1b[2Jcleared",
    "\x9b2Jc1",
    "a\rb\nc\td\x00e",
    "abc\u202edef\u2066ghi",
    "株式会社カイシャ東京本社営業部",
    "e\u0301clair " + "a" + "\u0301" * 50,
    "👩‍👩‍👧 family 🇫🇷",
    "مرحبا بالعالم",
    "x" * 5000,
)
