"""A text file before it is read: is it one, does it hold still, and how are its bytes meant?"""

from __future__ import annotations

import codecs
import locale
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from leadtui.domain.errors import ImportRefused, Invalid

#: Longest physical line, in bytes, so that a row always fits in memory.
MAX_LINE = 4_000_000
#: What is looked at to tell delimiter, line ends and header, in bytes.
HEAD = 262_144
_CHUNK = 262_144

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WORKBOOK = "Open it in the program that made it and save it as CSV (UTF-8)."
_MAGIC = (
    (b"\xd0\xcf\x11\xe0", "is an old Excel workbook.", _WORKBOOK),
    (b"SQLite format 3\x00", "is an SQLite database.", "Export the table to CSV first."),
    (b"%PDF-", "is a PDF document.", "Ask for the data as CSV."),
    (b"\x1f\x8b", "is compressed (gzip).", "Unpack it first, for example with gunzip."),
    (b"BZh", "is compressed (bzip2).", "Unpack it first."),
    (b"\xfd7zXZ", "is compressed (xz).", "Unpack it first."),
    (b"\x28\xb5\x2f\xfd", "is compressed (zstd).", "Unpack it first."),
    (b"7z\xbc\xaf", "is a 7-zip archive.", "Unpack it first."),
    (b"\x89PNG", "is a picture.", "Give a CSV file."),
    (b"\xff\xd8\xff", "is a picture.", "Give a CSV file."),
)
_CONTINUATION = bytes(range(0x80, 0xC0))
_ASCII = bytes(range(0x80))


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells whether a file is still the same one."""

    size: int
    mtime_ns: int
    inode: int


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is text throughout. ``clean``: every byte is a character of ``encoding``."""

    stamp: Stamp
    head: bytes
    encoding: str
    bom: bool
    clean: bool

    @property
    def codec(self) -> str:
        """The name under which Python reads it, byte-order mark included."""
        return codec_of(self.encoding, bom=self.bom)


def codec_of(encoding: str, *, bom: bool) -> str:
    """Python's codec for ``encoding``, which takes a byte-order mark away where there is one."""
    return "utf-8-sig" if bom and encoding == "utf-8" else encoding


@contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, Stamp]]:
    """``path`` open for reading, with its stamp.

    :class:`ImportRefused` unless it is a regular file that can be read; what fails while it is
    read is refused in the same way.
    """
    try:
        # Before opening: a FIFO without a writer would never open.
        if not stat.S_ISREG(path.stat().st_mode):
            raise _not_a_file(path)
        file = path.open("rb")
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    with file:
        try:
            yield file, _stamp(os.fstat(file.fileno()))
        except OSError as error:
            raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError | ValueError) -> ImportRefused:
    if isinstance(error, FileNotFoundError):
        message, hint = "there is no such file.", "Check the path and its spelling."
    elif isinstance(error, PermissionError):
        message, hint = "you may not read this file.", "Give yourself the right to read it."
    else:
        why = getattr(error, "strerror", None) or str(error)
        message, hint = f"cannot be read: {why}.", "Copy it to a local disk and try again."
    return ImportRefused(message, path=str(path), hint=hint)


def check_unchanged(path: Path, file: BinaryIO, stamp: Stamp) -> None:
    """:class:`ImportRefused` when the file, or what lies under its name, is not ``stamp`` now."""
    try:
        same = _stamp(os.fstat(file.fileno())) == stamp == _stamp(path.stat())
    except FileNotFoundError:
        same = False
    if not same:
        raise ImportRefused(
            "changed while it was read.",
            path=str(path),
            hint="Wait until it is written, then import it again. Nothing was kept.",
        )


def examine(path: Path, encoding: str | None) -> Source:
    """``path`` read once from end to end, in bounded memory; ``encoding`` as the user says, or
    found: byte-order mark, UTF-8, UTF-16 by its NULs, else the locale's or Windows' Western one.

    :class:`ImportRefused` for what is no text; :class:`Invalid` for an unknown ``encoding``.
    """
    with opened(path) as (file, stamp):
        head = file.read(HEAD)
        if not head:
            raise ImportRefused("is empty.", path=str(path), hint="Export it again.")
        _refuse_other_formats(path, head)
        bom = next((name for mark, name in _BOMS if head.startswith(mark)), None)
        wide = bom or _utf16_by_nuls(head)
        file.seek(0)
        if encoding is not None:
            name = _known(encoding)
            if bom is not None and name.startswith(bom):
                name = bom
            found_bom = name == bom
            clean = _decodes(path, file, codec_of(name, bom=found_bom))
        elif wide is not None and wide != "utf-8":
            name, found_bom, clean = wide, bom is not None, _decodes(path, file, wide)
        else:
            name, clean = _single_bytes(path, file)
            found_bom = bom is not None and name == "utf-8"
        check_unchanged(path, file, stamp)
        return Source(stamp, head, name, found_bom, clean)


def _stamp(found: os.stat_result) -> Stamp:
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ino)


def _not_a_file(path: Path) -> ImportRefused:
    what = "is a folder" if path.is_dir() else "is not a regular file"
    return ImportRefused(f"{what}.", path=str(path), hint="Give the path of one CSV file.")


def _refuse_other_formats(path: Path, head: bytes) -> None:
    found = next(((what, hint) for magic, what, hint in _MAGIC if head.startswith(magic)), None)
    if head.startswith(b"PK\x03\x04"):
        found = ("is a zip archive.", "Unpack it first.")
        if b"xl/" in head or b"[Content_Types].xml" in head:
            found = ("is an Excel workbook.", "Save it as CSV (UTF-8).")
        elif b"mimetypeapplication/vnd.oasis" in head[:200]:
            found = ("is a LibreOffice document.", "Save it as CSV (UTF-8).")
    elif (
        head[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html"))
    ):
        found = ("is a web page.", "Download the CSV file itself, not the page that offers it.")
    if found:
        raise ImportRefused(found[0], path=str(path), hint=found[1])


def _utf16_by_nuls(head: bytes) -> str | None:
    # Text in Latin letters has its NULs in every second place; binary data has them anywhere.
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(1, len(head) // 2)
    if odd > 0.3 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.3 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _known(encoding: str) -> str:
    try:
        # Refuses what is no encoding of text, such as base64; of nothing, anything can be decoded.
        b"a".decode(encoding, "ignore")
        name = codecs.lookup(encoding).name.replace("_", "-").removesuffix("-sig")
        codecs.getincrementaldecoder(name)
        return name
    except (LookupError, ValueError):
        raise Invalid(
            f"There is no encoding {encoding!r}.",
            field="encoding",
            hint="Common ones are utf-8, cp1252, latin-1 and utf-16.",
        ) from None


def _single_bytes(path: Path, file: BinaryIO) -> tuple[str, bool]:
    """UTF-8 or the fallback, and whether every byte is a character of it."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    fallback = fallback_encoding()
    undefined = _undefined_bytes(fallback)
    letters = strays = holes = 0
    for chunk in _chunks(path, file):
        if b"\x00" in chunk.data:
            before = chunk.data[: chunk.data.index(0)]
            raise _binary(path, chunk.line + before.count(b"\n"))
        text = decoder.decode(chunk.data, chunk.last)
        high = chunk.data.translate(None, _ASCII)
        if high:
            letters += len(high.translate(None, _CONTINUATION))
            strays += _escapes(text)
            holes += len(high) - len(high.translate(None, undefined))
    # A few bad bytes do not make a UTF-8 file another one: its accents would all be lost.
    if strays == 0 or letters - strays > 10 * strays:
        return "utf-8", strays == 0
    return fallback, holes == 0


def _escapes(text: str) -> int:
    """How many lone surrogates ``text`` has; each takes three bytes where they may pass."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        with_them = len(text.encode("utf-8", "surrogatepass"))
        return (with_them - len(text.encode("utf-8", "ignore"))) // 3
    return 0


def fallback_encoding() -> str:
    """The machine's one-byte encoding where it has one, else Windows' Western one."""
    name = codecs.lookup(locale.getencoding()).name
    return name if name.startswith(("cp125", "iso8859")) else "cp1252"


def _undefined_bytes(encoding: str) -> bytes:
    return bytes(byte for byte in range(256) if not bytes([byte]).decode(encoding, errors="ignore"))


def _decodes(path: Path, file: BinaryIO, codec: str) -> bool:
    """Whether all is text in ``codec``; wide encodings cannot go on after a wrong byte."""
    wide = codec.startswith(("utf-16", "utf-32"))
    decoder = codecs.getincrementaldecoder(codec)("strict" if wide else "surrogateescape")
    strays = 0
    for chunk in _chunks(path, file):
        try:
            text = decoder.decode(chunk.data, chunk.last)
        except UnicodeError as error:
            raise ImportRefused(
                f"cannot be read as {codec}: {getattr(error, 'reason', error)}.",
                path=str(path),
                line=chunk.line,
                hint="Name another encoding, or save it as UTF-8.",
            ) from None
        if "\x00" in text:
            raise _binary(path, chunk.line + text[: text.index("\x00")].count("\n"))
        strays += _escapes(text)
    return strays == 0


def _binary(path: Path, line: int) -> ImportRefused:
    return ImportRefused(
        "holds a NUL byte, so it is not text.",
        path=str(path),
        line=line,
        hint="Save it as CSV (UTF-8); if it is CSV, this line is damaged.",
    )


@dataclass(frozen=True, slots=True)
class _Chunk:
    data: bytes
    line: int
    last: bool


def _chunks(path: Path, file: BinaryIO) -> Iterator[_Chunk]:
    """The file in pieces, ``line`` being where each begins; refuses a line over MAX_LINE."""
    line, run = 1, 0
    data = file.read(_CHUNK)
    while data:
        following = file.read(_CHUNK)
        yield _Chunk(data, line, not following)
        first = min((at for at in (data.find(b"\n"), data.find(b"\r")) if at >= 0), default=-1)
        run += first if first >= 0 else len(data)
        if run > MAX_LINE:
            raise ImportRefused(
                f"is longer than {MAX_LINE // 1_000_000} MB.",
                path=str(path),
                line=line,
                hint="A row of CSV is a line of text; this file has lost its line ends, or is "
                "something else.",
            )
        if first >= 0:
            run = len(data) - 1 - max(data.rfind(b"\n"), data.rfind(b"\r"))
            line += data.count(b"\n")
        data = following
