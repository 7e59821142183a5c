"""Files that must be refused as a whole: name, how it is built from rows, code, line."""

import gzip
from collections.abc import Callable

from apotheca.hub.files.tests.rows import HEADER, HEADER_LINE

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WIDE = (",".join(f"c{number}" for number in range(1001)) + "\n").encode()
_MILLION = b"a" + b",a" * 1_000_000 + b"\n"


def _after(head: bytes) -> Callable[[bytes], bytes]:
    """Return a builder of files that begin with ``head`` and go on with good rows."""
    return lambda rows: head + rows


def _headed(*headings: str, separator: str = ",") -> Callable[[bytes], bytes]:
    return _after((separator.join(headings) + "\n").encode())


def _utf16(rows: bytes) -> bytes:
    return (HEADER_LINE + rows).decode().encode("utf-16-le")


def _ole(entry: str) -> Callable[[bytes], bytes]:
    """Return a builder of compound files whose directory is in the first sector after the head."""
    head = OLE.ljust(48, b"\0") + (0).to_bytes(4, "little")
    return lambda rows: head.ljust(512, b"\0") + entry.encode("utf-16-le").ljust(512, b"\0") + rows


BAD_FILES = [
    ("nothing", lambda _: b"", "file.empty", 0),
    ("a byte order mark only", lambda _: b"\xef\xbb\xbf", "file.empty", 0),
    ("blank lines only", lambda _: b"\n\r\n  \n,,,\n", "file.empty", 0),
    ("only the line that names the separator", lambda _: b"sep=;\n", "file.empty", 0),
    ("UTF-16 without a mark", _utf16, "file.utf16_without_mark", 0),
    (
        "UTF-16 big-endian without a mark",
        lambda rows: (HEADER_LINE + rows).decode().encode("utf-16-be"),
        "file.utf16_without_mark", 0,
    ),
    (
        "UTF-16 cut in a letter", lambda rows: b"\xff\xfe" + _utf16(rows) + b"a",
        "file.utf16_broken", 0,
    ),
    (
        "UTF-16 with half a surrogate", lambda rows: b"\xff\xfe" + _utf16(rows) + b"\x00\xd8a\0",
        "file.utf16_broken", 0,
    ),
    ("UTF-32", lambda rows: (HEADER_LINE + rows).decode().encode("utf-32"), "file.utf32", 0),
    ("a PDF", _after(b"%PDF-1.7\n"), "file.kind_unknown", 0),
    ("a gzip archive", lambda rows: gzip.compress(HEADER_LINE + rows), "file.kind_unknown", 0),
    ("a web page", _after(b"  <!DOCTYPE html><table>"), "file.kind_unknown", 0),
    ("a table of a web page", _after(b"<table><tr><td>"), "file.kind_unknown", 0),
    ("XML", _after(b"\xef\xbb\xbf<?xml version='1.0'?>"), "file.kind_unknown", 0),
    ("a picture", _after(b"\x89PNG\r\n\x1a\n"), "file.kind_unknown", 0),
    ("a program", _after(b"MZ\x90\0"), "file.kind_unknown", 0),
    ("an empty archive", lambda _: b"PK\x05\x06" + bytes(18), "file.kind_unknown", 0),
    ("a workbook of the old kind", _ole("Workbook"), "file.old_excel", 0),
    ("an encrypted workbook", _ole("EncryptedPackage"), "file.encrypted", 0),
    ("a workbook called csv", lambda rows: b"PK\x03\x04" + rows, "file.kind_differs", 0),
    ("a heading twice", _headed("code", "name", "code"), "header.doubled", 1),
    ("a heading twice with spaces", _headed("code", "name", " code "), "header.doubled", 1),
    ("an empty heading", _headed("code", "", "name"), "header.blank", 1),
    ("an empty heading below blank lines", _after(b"\n\ncode,,name\n"), "header.blank", 3),
    ("1,001 columns", _after(_WIDE), "header.too_many_columns", 1),
    ("a million columns", _after(_MILLION), "header.too_many_columns", 1),
    ("a heading of 70 KB", _after(b"a" * 70_000 + b"\n"), "row.too_long", 1),
    ("as many commas as semicolons", _after(b"a,b;c\n"), "header.separator_unclear", 1),
    ("Latin-1 in the header", _after("code,größe\n".encode("latin-1")), "row.not_utf8", 1),
    ("NUL in the header", _after(b"co\0de,name\n"), "row.nul", 1),
    ("a stray mark in the header", _after(b'code,na"me\n'), "row.quote_stray", 1),
    ("a mark left open in the header", _after(b'code,"name\n'), "row.quote_open", 1),
    (
        "a mark left open after a separator line", _after(b'sep=,\ncode,"name\n'),
        "row.quote_open", 2,
    ),
]  # fmt: skip

FLAGGED_FILES = [
    ("a header only", HEADER_LINE, "file.no_rows"),
    ("a header without line end", HEADER_LINE.rstrip(), "file.no_rows"),
    (
        "a header and blank lines",
        HEADER_LINE + b"\n\n  \n" + b"," * (len(HEADER) - 1),
        "file.no_rows",
    ),
]
