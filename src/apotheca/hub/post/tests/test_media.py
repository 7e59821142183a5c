"""What a document is by its bytes, and what calls for care in it."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apotheca.hub.names import cleaned_name
from apotheca.hub.post import media
from apotheca.hub.post.media import look_at


def pdf(*body: bytes, end: bytes = b"%%EOF\n") -> bytes:
    return b"%PDF-1.7\n" + b"\n".join(body) + b"\n" + end


def zipped(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return target.getvalue()


def wide(text: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + text.encode("utf-16-le")


OFFICE = "[Content_Types].xml"

# name: (content, file name, type, findings)
CASES = {
    "a plain pdf": (pdf(b"<<>>"), "a.pdf", media.PDF, ()),
    "a pdf behind some junk": (b"\n\n\x00junk" + pdf(b"<<>>"), "a.pdf", media.PDF, ()),
    "a pdf that breaks off": (pdf(b"<<>>", end=b""), "a.pdf", media.PDF, ("TRUNCATED",)),
    "a pdf with a password": (pdf(b"/Encrypt 5 0 R"), "a.pdf", media.PDF, ("ENCRYPTED",)),
    "no password": (pdf(b"/EncryptMetadata true"), "a.pdf", media.PDF, ()),
    "script": (pdf(b"/S /JavaScript /JS (app.alert)"), "a.pdf", media.PDF, ("ACTIVE_CONTENT",)),
    "script in hex": (pdf(b"/J#61vaScript (x)"), "a.pdf", media.PDF, ("ACTIVE_CONTENT",)),
    "an action at opening": (pdf(b"/OpenAction 4 0 R"), "a.pdf", media.PDF, ("ACTIVE_CONTENT",)),
    "a program to launch": (pdf(b"/S /Launch /F (cmd.exe)"), "a.pdf", media.PDF,
                            ("ACTIVE_CONTENT",)),
    "a file in a pdf": (pdf(b"/EmbeddedFile"), "a.pdf", media.PDF, ("ACTIVE_CONTENT",)),
    "a form that computes": (pdf(b"/XFA 7 0 R"), "a.pdf", media.PDF, ("ACTIVE_CONTENT",)),
    "a program called pdf": (b"MZ\x90", "a.pdf", "application/x-msdownload",
                             ("NAME_DIFFERS", "PROGRAM")),
    "a shell script": (b"#!/bin/sh\nrm -rf /\n", "a.txt", "text/x-script",
                       ("NAME_DIFFERS", "PROGRAM")),
    "an image": (b"\x89PNG\r\n\x1a\n...", "a.png", "image/png", ()),
    "a photo called pdf": (b"\xff\xd8\xff\xe0", "a.pdf", "image/jpeg", ("NAME_DIFFERS",)),
    "a fax": (b"II*\x00", "a.tif", "image/tiff", ()),
    "winmail.dat": (b"\x78\x9f\x3e\x22\x01", "winmail.dat", media.TNEF, ("WRAPPED",)),
    "an archive": (zipped("a.pdf"), "a.zip", "application/zip", ("ARCHIVE",)),
    "an archive called pdf": (zipped("a.pdf"), "a.pdf", "application/zip",
                              ("NAME_DIFFERS", "ARCHIVE")),
    "another archive": (b"7z\xbc\xaf\x27\x1c", "a.7z", "application/x-7z-compressed", ("ARCHIVE",)),
    "a workbook": (zipped(OFFICE, "xl/workbook.xml"), "a.xlsx", media.XLSX, ()),
    "a workbook with macros": (zipped(OFFICE, "xl/workbook.xml", "xl/vbaProject.bin"), "a.xlsm",
                               media.XLSX, ("ACTIVE_CONTENT",)),
    "a letter": (zipped(OFFICE, "word/document.xml"), "a.docx", media.DOCX, ()),
    "an old workbook": (wide("Workbook"), "a.xls", media.OLE, ()),
    "an old one with macros": (wide("_VBA_PROJECT"), "a.xls", media.OLE, ("ACTIVE_CONTENT",)),
    "a locked workbook": (wide("EncryptedPackage"), "a.xlsx", media.OLE,
                          ("NAME_DIFFERS", "ENCRYPTED")),
    "json": (b' {"a": 1}', "a.json", media.JSON, ()),
    "json broken off": (b'{"a": ', "a.json", media.TEXT, ("NAME_DIFFERS",)),
    "json without end": (b"[" * 100_000, "a.json", media.TEXT, ("NAME_DIFFERS",)),
    "a table": (b"a,b,c\n1,2,3\n", "a.csv", media.CSV, ()),
    "a table with a mark": (b"\xef\xbb\xbfa;b;c\n1;2;3\n", "a.csv", media.CSV, ()),
    "a page": (b"<!DOCTYPE html><script>", "a.html", media.HTML, ()),
    "a page called pdf": (b"<html>", "a.pdf", media.HTML, ("NAME_DIFFERS",)),
    "xml": (b"<?xml version='1.0'?><a/>", "a.xml", media.XML, ()),
    "a note": (b"Dear colleague,\n", "a.txt", media.TEXT, ()),
    "latin letters": ("sch\u00f6n".encode("latin-1"), "a.txt", media.OCTETS, ("NAME_DIFFERS",)),
    "noise": (bytes(range(32)), "a", media.OCTETS, ()),
    "nothing": (b"", "", media.TEXT, ()),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_document_is_what_its_bytes_say(case):
    content, name, media_type, findings = CASES[case]
    assert look_at(content, name) == media.Media(media_type, findings)


def test_each_finding_has_its_sentence():
    seen = {code for _, _, _, findings in CASES.values() for code in findings}
    assert seen == set(media.SENTENCES)


@given(st.binary(max_size=3000), st.text(max_size=40))
def test_no_bytes_and_no_name_make_it_fail(content, name):
    assert look_at(content, name).media_type


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("invoice.pdf", "invoice.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("C:\\invoice.pdf", "invoice.pdf"),
        ("/abs/invoice.pdf", "invoice.pdf"),
        ("a\x00b\r\nc.pdf", "a_b__c.pdf"),
        ("%2e%2e%2fx.pdf", "2e_2e_2fx.pdf"),
        ("a\u202egpj.exe", "a_gpj.exe"),
        ("a\u200bb.pdf", "a_b.pdf"),
        ("CON", "_CON"),
        ("nul.pdf", "_nul.pdf"),
        ("...", "unnamed"),
        ("", "unnamed"),
        ("   .pdf", "pdf"),
        ("trailing. ", "trailing"),
        ("a..b.pdf", "a.b.pdf"),
        ('a"b<c>|?*.pdf', "a_b_c____.pdf"),
        ("Rechnung M\u00e4rz.pdf", "Rechnung M\u00e4rz.pdf"),
        ("Ma\u0308rz.pdf", "M\u00e4rz.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("x" * 300, "x" * 120),
        ("\ud800.pdf", "pdf"),
        ("\u4e2d\u6587.pdf", "\u4e2d\u6587.pdf"),
    ],
)
def test_a_name_from_outside_keeps_its_letters_and_loses_its_tricks(given_name, kept):
    assert cleaned_name(given_name) == kept


@given(st.text(max_size=300))
def test_whatever_it_was_a_kept_name_is_one_plain_name(name):
    kept = cleaned_name(name)
    assert 0 < len(kept) <= 121
    assert not set(kept) & set('/\\<>:"|?*%')
    assert all(character.isprintable() for character in kept)
    assert kept == kept.strip(" .")
    assert cleaned_name(kept) == kept, "cleaning twice changes nothing"
