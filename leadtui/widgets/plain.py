"""The ASCII set of symbols, for terminals that cannot draw the others."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from leadtui.domain.text import fold

Symbols = Literal["unicode", "ascii"]

#: What each symbol becomes; all are one cell wide.
_SIGNS = (
    ("▲△↑", "^"),
    ("▼▽▾↓", "v"),
    ("▶▸›→❯", ">"),
    ("◀◂‹←❮", "<"),
    ("●•◉", "*"),
    ("○◯", "o"),
    ("◐", "%"),
    ("⚑", "!"),
    ("✗✘✕×☒", "x"),
    ("✓✔☑", "+"),
    ("·–—−╌━─═╸╺┄┅", "-"),
    ("…", "~"),
    ("“”„«»", '"'),
    ("‘’‚ʼ", "'"),
    ("│┃║╎╏▎▍▏▕▊▋", "|"),
    ("▐", "["),
    ("▌", "]"),
    ("▁", "_"),
    ("█▉▓■", "#"),
    ("□", "."),
    ("▔▂▃▄▅▆▇▀░▒\xa0\u202f\u2009", " "),
)
_SYMBOLS: Mapping[str, str] = {sign: plain for signs, plain in _SIGNS for sign in signs}
#: Blocks whose every character is drawn, not written: boxes, block elements, shapes, dingbats.
_DRAWN = (("\u2500", "\u257f", "+"), ("\u2580", "\u27bf", "*"))
#: Terminals that have letters, but not the symbols.
_FEW_SYMBOLS = ("linux", "vt1", "vt2", "cons25", "dumb", "ansi", "sun")
#: What Python itself sets where the locale is C (PEP 538).
_COERCED = {"C.UTF-8", "C.utf8", "UTF-8"}


class PlainFilter(LineFilter):
    """Draws every symbol in ASCII, and letters that ``charset`` lacks by the nearest one.

    Each character keeps its width, so that no line moves.
    """

    def __init__(self, charset: str = "utf-8") -> None:
        super().__init__()
        self.charset = charset

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments in plain characters."""
        if all(segment.text.isascii() for segment in segments):
            return segments
        return [
            segment
            if segment.text.isascii() or segment.control
            else Segment(plain(segment.text, self.charset), segment.style)
            for segment in segments
        ]


@lru_cache(maxsize=4_096)
def plain(text: str, charset: str) -> str:
    """``text`` with every symbol in ASCII and without letters that ``charset`` lacks, as many
    cells wide as before.
    """
    drawn = "".join(_plain(character, charset) for character in text)
    width = cell_len(text)
    return drawn if cell_len(drawn) == width else set_cell_size(drawn, width)


@lru_cache(maxsize=4_096)
def _plain(character: str, charset: str) -> str:
    if character.isascii():
        return character
    if character in _SYMBOLS:
        return _SYMBOLS[character]
    for first, last, instead in _DRAWN:
        if first <= character <= last:
            return instead * cell_len(character)
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return _nearest(character)
    return character


def _nearest(character: str) -> str:
    """The letter without its accents, else question marks; nothing for what has no width."""
    width = cell_len(character)
    letter = fold(character)[:width]
    if letter.isascii() and len(letter) == width:
        return letter.upper() if unicodedata.category(character) == "Lu" else letter
    return "?" * width


def plain_filter(
    wanted: Symbols | None, environ: Mapping[str, str], stream: str, *, utf8_mode: bool = False
) -> PlainFilter | None:
    """The filter that the terminal needs, None where it draws everything.

    ``wanted`` is the setting, None: by the locale and the kind of terminal in ``environ``.
    ``stream`` is the encoding in which Python writes to the terminal, ``utf8_mode`` whether it
    took that one because the locale is C.
    """
    if wanted == "unicode":
        return None
    charset = _charset(environ, stream, utf8_mode=utf8_mode)
    few = environ.get("TERM", "").startswith(_FEW_SYMBOLS)
    if wanted == "ascii" or few or charset != "utf-8":
        return PlainFilter(charset)
    return None


def _charset(environ: Mapping[str, str], stream: str, *, utf8_mode: bool) -> str:
    """The characters that the locale says the terminal has; all where it says nothing."""
    ctype = environ.get("LC_CTYPE", "")
    if utf8_mode and ctype in _COERCED:
        ctype = ""
    locale = environ.get("LC_ALL") or ctype or environ.get("LANG", "")
    if locale in {"C", "POSIX"}:
        return "ascii"
    named = locale.partition("@")[0].partition(".")[2] if locale else "utf-8"
    charset = _known(named or stream)
    # Letters go out as Python writes them: where that is another code, only ASCII is the same.
    return charset if charset in {_known(stream), "utf-8"} else "ascii"


def _known(charset: str) -> str:
    try:
        return codecs.lookup(charset).name
    except LookupError:
        return "utf-8"
