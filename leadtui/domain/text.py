"""Text from outside, made safe to keep and to show (design: Foreign text)."""

from __future__ import annotations

import re
import unicodedata

#: Longest value of a one-line field and of a note, in characters.
LINE_LIMIT = 1_000
NOTE_LIMIT = 100_000

# C0 but newline and tab, DEL, C1, bidi embeddings, overrides and isolates, the byte-order mark,
# and lone surrogates.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_NEWLINES = re.compile("\r\n?|\u2028|\u2029|\x85")
_LINE_BLANKS = re.compile(r"[\n\t]+")
#: A word: letters and digits.
_WORD = re.compile(r"[^\W_]+")
_SPECIAL_FOLDS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)


def clean_text(text: str, *, limit: int = NOTE_LIMIT) -> str:
    """``text`` in NFC without control characters (newline and tab stay), bidi controls or lone
    surrogates, its ends trimmed, cut at ``limit`` characters.

    Cleaning twice gives the same text.
    """
    if text.isascii() and text.isprintable():
        return text.strip()[:limit].rstrip()
    text = _NEWLINES.sub("\n", text)
    text = _UNWANTED.sub("", text)
    text = unicodedata.normalize("NFC", text)
    return text.strip()[:limit].rstrip()


def clean_line(text: str, *, limit: int = LINE_LIMIT) -> str:
    """As :func:`clean_text`, on one line: newlines and tabs become one blank."""
    return _LINE_BLANKS.sub(" ", clean_text(text, limit=limit))


def fold(text: str) -> str:
    """``text`` for comparing: lower case, without accents, one blank between words."""
    if text.isascii():
        return " ".join(text.lower().split())
    text = text.casefold().translate(_SPECIAL_FOLDS)
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


def words_of(text: str) -> list[str]:
    """The words of ``text`` for searching: folded, split at everything but letters and digits."""
    return _WORD.findall(fold(text))
