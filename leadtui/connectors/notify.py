"""Notifications by way of the terminal: a bell, and the two sequences that terminals know."""

from __future__ import annotations

from leadtui.domain.text import clean_line

#: Characters of a title and of a body that are sent.
TITLE_LIMIT = 100
BODY_LIMIT = 200

_BELL = "\a"
_OSC = "\x1b]"
_END = "\x1b\\"


def terminal_notification(title: str, body: str) -> str:
    """A bell and a notification by OSC 9 (iTerm2, WezTerm, Windows Terminal …) and by OSC 777
    (urxvt, foot, Ghostty …), to be written to a terminal and to nothing else.

    Neither text can end a sequence or begin another one: what could is taken out.
    """
    heading, words = _safe(title, TITLE_LIMIT), _safe(body, BODY_LIMIT)
    line = ": ".join(part for part in (heading, words) if part)
    if not line:
        return _BELL
    return f"{_BELL}{_OSC}9;{line}{_END}{_OSC}777;notify;{heading};{words}{_END}"


def _safe(text: str, limit: int) -> str:
    """``text`` on one line, printable, without the ``;`` that divides the fields of a sequence."""
    words = clean_line(text, limit=limit).replace(";", ",").split()
    return "".join(c for c in " ".join(words) if c.isprintable())
