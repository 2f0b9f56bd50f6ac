"""Files of rows, as the world writes them: encodings, delimiters, line ends, and bad input."""

from __future__ import annotations

import json
import locale
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadtui.connectors.csvfile import Row, read, sniff
from leadtui.domain.errors import ImportRefused, Invalid


@pytest.fixture
def write(tmp_path: Path) -> Callable[[bytes | str], Path]:
    def _write(data: bytes | str) -> Path:
        path = tmp_path / "file.csv"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return _write


Write = Callable[[bytes | str], Path]


def rows_of(
    path: Path, *, encoding: str | None = None, has_header: bool | None = None
) -> list[Row]:
    return list(read(path, sniff(path, encoding=encoding, has_header=has_header)))


def values_of(path: Path) -> list[list[str]]:
    return [list(row.values) for row in rows_of(path)]


# Real files

MESSY = "csv-messy-horror/"
LOADER = "csv-messy-dataloader/"
EXPECTED = [
    # file, encoding, byte-order mark, delimiter, line ends, header, lines before it, rows
    ("companies-ycombinator/Startups.csv", "utf-8", False, ",", "LF", True, 0, 688),
    ("leads-datablist/leads-100.csv", "utf-8", False, ",", "CRLF", True, 0, 100),
    ("leads-datablist/organizations-100.csv", "utf-8", False, ",", "CRLF", True, 0, 100),
    ("leads-datablist/people-1000.csv", "utf-8", False, ",", "CRLF", True, 0, 1000),
    ("leads-xeducation/Lead_Scoring.csv", "utf-8", False, ",", "CRCRLF", True, 0, 9240),
    (LOADER + "accountsForInsert.csv", "utf-8", False, ",", "LF", True, 0, 4),
    (LOADER + "csvEscapedQuotes.csv", "utf-8", False, ",", "LF", True, 0, 2),
    (LOADER + "csvSeparator.csv", "utf-8", False, ",", "LF", True, 0, 2),
    (LOADER + "csvtext.csv", "utf-8", False, ",", "LF", True, 0, 2),
    (LOADER + "csvtext_BOM_UTF16LE.csv", "utf-16", True, ",", "LF", True, 0, 2),
    (LOADER + "csvtext_BOM_UTF8.csv", "utf-8", True, ",", "LF", True, 0, 2),
    (LOADER + "dateEndingInZ.csv", "utf-8", False, ",", "LF", True, 0, 1),
    (LOADER + "dateWithTimeZone.csv", "utf-8", False, ",", "LF", True, 0, 2),
    (LOADER + "insertAccountCsv.csv", "utf-8", False, ",", "LF", True, 0, 100),
    (LOADER + "timeZoneFormatTesting.csv", "utf-8", False, ",", "LF", True, 0, 12),
    (MESSY + "complex.csv", "utf-8", False, ",", "LF", True, 0, 3),
    (MESSY + "example.tsv", "utf-8", False, "\t", "LF", True, 0, 140),
    (MESSY + "long.csv", "utf-8", False, ",", "LF", False, 0, 4000),
    (MESSY + "mixedGLB.csv", "utf-8", False, ",", "CR", True, 3, 133),
    (MESSY + "null.csv", "utf-8", False, ",", "LF", False, 0, 10),
    (MESSY + "simple.csv", "utf-8", False, ",", "LF", True, 0, 6),
    (MESSY + "simple.psv", "utf-8", False, "|", "CRLF", True, 0, 28),
    (MESSY + "simple.ssv", "utf-8", False, ";", "LF", True, 0, 6),
    (MESSY + "skip_initials.csv", "utf-8", False, ",", "LF", True, 0, 2),
    (MESSY + "spanish_chars.csv", "cp1252", False, ",", "CRLF", True, 0, 116),
    (MESSY + "utf8bom.csv", "utf-8", True, ",", "LF", True, 0, 0),
    ("naf-codes/5to1.csv", "utf-8", False, ";", "LF", True, 0, 732),
    ("naf-codes/naf1.csv", "utf-8", False, ";", "LF", True, 0, 21),
    ("naf-codes/naf2.csv", "utf-8", False, ";", "LF", True, 0, 88),
    ("naf-codes/naf3.csv", "utf-8", False, ";", "LF", True, 0, 272),
    ("naf-codes/naf5.csv", "utf-8", False, ";", "LF", True, 0, 732),
]


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: str(expected[0]))
def test_real_files_are_read_whole(
    shared_data: Path, expected: tuple[str, str, bool, str, str, bool, int, int]
) -> None:
    path = shared_data / expected[0]
    fmt = sniff(path)
    rows = list(read(path, fmt))
    assert (
        fmt.encoding,
        fmt.bom,
        fmt.delimiter,
        fmt.line_end,
        fmt.has_header,
        fmt.preamble,
        len(rows),
    ) == expected[1:]
    assert [row for row in rows if row.problem] == []
    assert all(len(row.values) == len(fmt.header) for row in rows)
    assert [row.line for row in rows] == sorted({row.line for row in rows})


def test_all_messy_files_are_expected(shared_data: Path) -> None:
    folders = ("csv-messy-horror", "csv-messy-dataloader", "naf-codes")
    found = {
        f"{folder}/{path.name}"
        for folder in folders
        for path in (shared_data / folder).glob("*.*sv")
    }
    assert found == {name for name, *_ in EXPECTED if name.startswith(folders)}


def test_details_of_messy_files(shared_data: Path) -> None:
    horror = shared_data / "csv-messy-horror"
    assert values_of(horror / "complex.csv")[2] == ["2011-01-03", "", "6,000,000", "Galway"]
    assert values_of(horror / "skip_initials.csv")[0] == ["hello", "goodbye"]
    assert sniff(horror / "mixedGLB.csv").header[:2] == ("Year", "Jan")
    glb = rows_of(horror / "mixedGLB.csv")
    assert (glb[0].line, glb[0].values[0], glb[-1].values[0]) == (5, "1880", "2012")
    assert sniff(horror / "utf8bom.csv").header == ("kitten", "win")
    spanish = values_of(horror / "spanish_chars.csv")
    assert spanish[1][4] == "Legislación"
    assert sum(not any(row) for row in spanish) == 1
    with pytest.raises(ImportRefused, match="is empty"):
        sniff(horror / "simple.unknown")


def test_csv_spectrum_equals_its_json(shared_data: Path) -> None:
    """Two of upstream's own pairs disagree: the line ends of ``newlines_crlf`` were turned into LF
    where the file was checked out, and ``location_coordinates`` has another telephone number.
    """
    folder = shared_data / "csv-spectrum"
    names = sorted(path.stem for path in (folder / "csvs").glob("*.csv"))
    assert len(names) == 12
    for name in names:
        path = folder / "csvs" / f"{name}.csv"
        fmt = sniff(path)
        found = [dict(zip(fmt.header, row.values, strict=True)) for row in read(path, fmt)]
        text = (folder / "json" / f"{name}.json").read_text(encoding="utf-8")
        wanted = json.loads(text.replace("\\r\\n", "\\n"))
        wanted = wanted if isinstance(wanted, list) else [wanted]
        if name == "location_coordinates":
            assert found[0].pop("Contact Phone Number") == "2095257564"
            assert wanted[0].pop("Contact Phone Number") == "1234567890"
        assert found == wanted, name


# Made files

CELL = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\ufeff"), max_size=8
) | st.sampled_from(["", ",", ";", '"', '""', "a\nb", "a\r\nb", "x\ry", " pad", "é"])


@given(
    table=st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n", "\r", "\r\r\n"]),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_any_table_comes_back_with_its_lines(
    tmp_path_factory: pytest.TempPathFactory,
    table: list[list[str]],
    delimiter: str,
    end: str,
    codec: str,
) -> None:
    """Every cell quoted: nothing of it is lost, and the line is that of the file's line ends."""
    text, lines, split = "", [], "\r" if end == "\r" else "\n"
    for row in [["one", "two", "three"], *table]:
        lines.append(1 + text.count(split))
        text += delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) + end
    path = tmp_path_factory.mktemp("table") / "t.csv"
    path.write_bytes(text.encode(codec))
    fmt = sniff(path, delimiter=delimiter, has_header=True)
    assert fmt.header == ("one", "two", "three")
    assert fmt.line_end == {"\n": "LF", "\r\n": "CRLF", "\r": "CR", "\r\r\n": "CRCRLF"}[end]
    found = list(read(path, fmt))
    assert [list(row.values) for row in found] == table
    assert [row.line for row in found] == lines[1:]


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_a_typed_refusal(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "b.csv"
    path.write_bytes(data)
    refusal = None
    rows: list[Row] = []
    try:
        rows = rows_of(path)
    except ImportRefused as refused:
        refusal = refused
    assert refusal is None or (refusal.hint and refusal.message.startswith(str(path)))
    assert all(isinstance(row.line, int) and row.line >= 1 for row in rows)


@example('a""b"\rb,a\n')
@example("a,b\r \r\r\nb,a\r\r\na,b\r\r\n")
@example("a,b\r\na,b\r\na\rb")
@given(st.text('ab",;\n\r ', max_size=60))
def test_any_quotes_and_line_ends_are_rows_or_a_typed_refusal(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    """What is in the file is in the rows: no letter is lost, none appears."""
    path = tmp_path_factory.mktemp("any") / "q.csv"
    path.write_bytes(text.encode())
    try:
        fmt = sniff(path, delimiter=",", has_header=False)
        rows = list(read(path, fmt))
    except ImportRefused:
        return
    letters = [c for row in rows for value in row.values for c in value if c in "ab"]
    assert letters == [c for c in text if c in "ab"]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("name;ville\nÉlodie;Orléans\n".encode(), "utf-8"),
        ("name;ville\nÉlodie;Orléans\n".encode("cp1252"), "cp1252"),
        ("name;ville\nÉlodie;Orléans\n".encode("utf-16"), "utf-16"),
        ("name;ville\nÉlodie;Orléans\n".encode("utf-16-le"), "utf-16-le"),
        ("name;ville\nÉlodie;Orléans\n".encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_encodings_are_found(
    write: Write, data: bytes, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locale, "getencoding", lambda: "UTF-8")
    path = write(data)
    assert sniff(path).encoding == encoding
    assert values_of(path) == [["Élodie", "Orléans"]]


@pytest.mark.parametrize("named", ["utf-8", "UTF_8_SIG", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_byte_order_mark_is_no_letter(write: Write, named: str) -> None:
    codec = "utf-8-sig" if "8" in named else named
    data = '"name","town"\nA,B\n'.encode(codec)
    if codec.endswith("e"):
        data = "\ufeff".encode(codec) + data
    path = write(data)
    assert sniff(path, encoding=named).header == ("name", "town")
    assert [row.values for row in rows_of(path, encoding=named)] == [("A", "B")]


def test_the_machines_one_byte_encoding_goes_first(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locale, "getencoding", lambda: "cp1250")
    path = write("name;town\nŁucja;Łódź\n".encode("cp1250"))
    assert values_of(path) == [["Łucja", "Łódź"]]
    assert sniff(path, encoding="latin-1").encoding == "iso8859-1"


def test_bytes_without_a_character_are_told_by_line_and_kept(write: Write) -> None:
    data = b"name;town\nZo\xeb;Paris\nAnn\x81;Lyon\nBob;Nice\n"
    path = write(data)
    rows = rows_of(path, encoding="cp1252")
    assert [row.values[1] for row in rows] == ["Paris", "Lyon", "Nice"]
    assert rows[1] == Row(
        3, ("Ann\udc81", "Lyon"), "has the byte 0x81, which is no character of cp1252."
    )
    assert rows[1].values[0].encode("cp1252", "surrogateescape") == b"Ann\x81"
    assert [row.problem for row in rows if row.line != 3] == [None, None]


def test_one_bad_byte_does_not_spoil_a_utf8_file(write: Write) -> None:
    lines = "".join(f"Zoé {n};Orléans\n" for n in range(30)).encode()
    rows = rows_of(write(b"name;town\n" + lines + b"Ann\xff;Lyon\n"))
    assert rows[0].values == ("Zoé 0", "Orléans")
    assert [row.line for row in rows if row.problem] == [32]


@pytest.mark.parametrize(
    ("text", "delimiter", "header"),
    [
        ("sep=;\nname;town\nA;B\n", ";", ("name", "town")),
        ('"sep=|"\r\nname|town\r\nA|B\r\n', "|", ("name", "town")),
        ("name^town\nA^B\nC^D\n", "^", ("name", "town")),
        ("'name','town'\n'A','B'\n", ",", ("name", "town")),
        ("name;amount\nA;1,5\nB;2,5\n", ";", ("name", "amount")),
        ("name\nAnn\nBob\n", ",", ("name",)),
        ("Ann,ann@example.com\nBob,bob@example.com\n", ",", ("column 1", "column 2")),
        (",name,town\n1,A,B\n", ",", ("", "name", "town")),
        ("name,name\nA,B\n", ",", ("name", "name")),
        ("name,town\nA,B\nname,town\nC,D\n", ",", ("name", "town")),
    ],
)
def test_delimiter_and_header_are_found(
    write: Write, text: str, delimiter: str, header: tuple[str, ...]
) -> None:
    fmt = sniff(write(text))
    assert (fmt.delimiter, fmt.header) == (delimiter, header)


def test_what_the_user_names_is_taken(write: Write) -> None:
    path = write("a!b,c\nd!e,f\n")
    fmt = sniff(path, delimiter="!", has_header=False)
    assert [row.values for row in read(path, fmt)] == [("a", "b,c"), ("d", "e,f")]
    for wrong in ("", ";;", "\n", '"'):
        with pytest.raises(Invalid, match="delimiter"):
            sniff(path, delimiter=wrong)
    with pytest.raises(Invalid, match="no encoding"):
        sniff(path, encoding="klingon")
    with pytest.raises(Invalid, match="no encoding"):
        sniff(path, encoding="base64")


def test_lines_are_those_of_an_editor(write: Write) -> None:
    path = write('a,b\r\n1,"x\r\ny"\r\n\r\n2,z\r\n')
    assert rows_of(path) == [Row(2, ("1", "x\r\ny")), Row(5, ("2", "z"))]
    path = write('a,b\r1,"x\ny"\r2,z\r')
    assert rows_of(path) == [Row(2, ("1", "x\ny")), Row(3, ("2", "z"))]


def test_mixed_line_ends_lose_no_row(write: Write) -> None:
    path = write('a,b\n1,2\r3,"4\r5"\n6,7\r\n8,9\n')
    assert rows_of(path) == [
        Row(2, ("1", "2")),
        Row(2, ("3", "4\r5")),
        Row(3, ("6", "7")),
        Row(4, ("8", "9")),
    ]
