"""What a document is by its bytes, never by its name, and what in it calls for care. Pure."""

import json
import re
from dataclasses import dataclass

OCTETS = "application/octet-stream"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OLE = "application/x-ole-storage"
TNEF = "application/ms-tnef"
CSV, JSON, TEXT, HTML, XML = (
    "text/csv", "application/json", "text/plain", "text/html", "application/xml",
)  # fmt: skip

# Findings, from least to most alarming; people see the sentences of ``SENTENCES``.
NAME_DIFFERS, TRUNCATED, ENCRYPTED, ARCHIVE = "NAME_DIFFERS", "TRUNCATED", "ENCRYPTED", "ARCHIVE"
ACTIVE_CONTENT, WRAPPED, PROGRAM = "ACTIVE_CONTENT", "WRAPPED", "PROGRAM"
SENTENCES = {
    NAME_DIFFERS: "Its name says another type than its content.",
    TRUNCATED: "It breaks off. Ask the sender for it again.",
    ENCRYPTED: "It is protected by a password. Ask the sender for it without one.",
    ARCHIVE: "It is an archive. Ask the sender for the documents themselves.",
    ACTIVE_CONTENT: "It has parts that would run or open something. Look at it only as a download.",
    WRAPPED: "It is winmail.dat, which only Outlook opens. Ask the sender for the PDF itself.",
    PROGRAM: "It is a program. Do not open it.",
}

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"\x78\x9f\x3e\x22", TNEF),
    (b"{\\rtf", "application/rtf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-executable"),
    (b"#!", "text/x-script"),
)
_ARCHIVES = frozenset({
    "application/zip", "application/gzip", "application/x-7z-compressed", "application/vnd.rar",
})  # fmt: skip
_PROGRAMS = frozenset({"application/x-msdownload", "application/x-executable", "text/x-script"})
_EXTENSIONS = {
    "pdf": {PDF}, "png": {"image/png"}, "jpg": {"image/jpeg"}, "jpeg": {"image/jpeg"},
    "gif": {"image/gif"}, "tif": {"image/tiff"}, "tiff": {"image/tiff"}, "xlsx": {XLSX},
    "docx": {DOCX}, "csv": {CSV, TEXT}, "json": {JSON}, "txt": {TEXT, CSV}, "xml": {XML},
    "html": {HTML}, "htm": {HTML}, "zip": {"application/zip"},
}  # fmt: skip
_ACTIVE = re.compile(
    rb"/(JavaScript|JS|Launch|OpenAction|EmbeddedFiles?|RichMedia|XFA|AA)(?![A-Za-z])"
)
_HEAD = 1024


@dataclass(frozen=True, slots=True)
class Media:
    """The type of a document by its bytes, and codes of what was seen in it."""

    media_type: str
    findings: tuple[str, ...] = ()


def look_at(content: bytes, name: str = "") -> Media:
    """
    Return what ``content`` is. Nothing in it is run, unpacked or followed.

    Words inside compressed parts of a PDF are not seen, so the absence of a finding is no promise;
    documents are handed out as downloads only, whatever was found.
    """
    media_type = _type_of(content)
    findings = [*_of_pdf(content), *_of_office(content)] if media_type in _DEEP else []
    if media_type in _ARCHIVES:
        findings.append(ARCHIVE)
    if media_type in _PROGRAMS:
        findings.append(PROGRAM)
    if media_type == TNEF:
        findings.append(WRAPPED)
    expected = _EXTENSIONS.get(name.rpartition(".")[2].lower())
    if expected and media_type not in expected:
        findings.insert(0, NAME_DIFFERS)
    return Media(media_type, tuple(dict.fromkeys(findings)))


_DEEP = frozenset({PDF, XLSX, DOCX, OLE, "application/zip"})


def _type_of(content: bytes) -> str:
    if b"%PDF-" in content[:_HEAD]:
        return PDF
    if content[:4] == b"PK\x03\x04":
        return _of_zip(content)
    for magic, media_type in _MAGIC:
        if content.startswith(magic):
            return media_type
    return _of_text(content)


def _of_zip(content: bytes) -> str:
    """Tell office files from archives by the names in the local headers, without unpacking."""
    if b"[Content_Types].xml" in content:
        if b"xl/workbook" in content:
            return XLSX
        if b"word/document" in content:
            return DOCX
    return "application/zip"


def _of_text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return OCTETS
    if any(character < " " and character not in "\t\n\r\f" for character in text):
        return OCTETS
    start = text.lstrip()[:_HEAD]
    if start.startswith(("{", "[")) and _is_json(text):
        return JSON
    lowered = start.lower()
    if lowered.startswith(("<!doctype html", "<html")):
        return HTML
    if lowered.startswith("<?xml"):
        return XML
    return CSV if _is_table(start) else TEXT


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_table(start: str) -> bool:
    """Whether the first line has separators, as a heading would."""
    first = start.splitlines()[0] if start else ""
    return any(first.count(mark) >= 2 for mark in ",;\t")


def _of_pdf(content: bytes) -> list[str]:
    if b"%PDF-" not in content[:_HEAD]:
        return []
    found = []
    if b"%%EOF" not in content[-2048:]:
        found.append(TRUNCATED)
    if re.search(rb"/Encrypt(?![A-Za-z])", content):
        found.append(ENCRYPTED)
    if _ACTIVE.search(_spelled_out(content)):
        found.append(ACTIVE_CONTENT)
    return found


def _spelled_out(content: bytes) -> bytes:
    """Return a PDF with names written plainly: ``/J#61vaScript`` is ``/JavaScript``."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), content)


def _of_office(content: bytes) -> list[str]:
    if content[:4] == b"PK\x03\x04":
        return [ACTIVE_CONTENT] if b"vbaProject.bin" in content else []
    if not content.startswith(b"\xd0\xcf\x11\xe0"):
        return []
    found = []
    if _wide("EncryptedPackage") in content or _wide("EncryptionInfo") in content:
        found.append(ENCRYPTED)
    if _wide("_VBA_PROJECT") in content or _wide("Macros") in content:
        found.append(ACTIVE_CONTENT)
    return found


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")
