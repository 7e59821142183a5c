"""
A mail from outside, read as data: who it says sent it, its words, and what it encloses. Pure.

Nothing is fetched, unpacked, run or believed. Whatever is odd becomes a finding, and what can be
kept is kept; a mail never fails to be read, it only says less.
"""

import base64
import binascii
import codecs
import html
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import sha256

from apotheca.hub.post.composing import is_plain_address

DEPTH_MAX = 8
PARTS_MAX = 200
ENCLOSED_MAX = 50
TEXT_MAX = 20_000
HEADER_MAX = 1_000
HEADERS_BYTES_MAX = 64 * 1024
_NESTING_MAX = 40

# Findings about the mail as a whole, and about one of its parts.
UNREADABLE, TOO_DEEP, TOO_MANY, HUGE_HEADERS = "UNREADABLE", "TOO_DEEP", "TOO_MANY", "HUGE_HEADERS"
SENDER_ODD, NOTHING_ENCLOSED = "SENDER_ODD", "NOTHING_ENCLOSED"
NESTED, EXTERNAL, BROKEN_CODING = "NESTED", "EXTERNAL", "BROKEN_CODING"
BAD_CHARSET, EMPTY, NAME_CLEANED = "BAD_CHARSET", "EMPTY", "NAME_CLEANED"
TOO_LARGE, UNREADABLE_FORM = "TOO_LARGE", "UNREADABLE_FORM"
SENTENCES = {
    UNREADABLE: "The mail cannot be read. Ask the sender for it again.",
    TOO_DEEP: "Mails lie in mails too deep; what lies deeper was left out.",
    TOO_MANY: "There are more parts than we take; the rest was left out.",
    HUGE_HEADERS: "Its headers are far longer than those of an honest mail.",
    SENDER_ODD: "It does not name one plain sender.",
    NOTHING_ENCLOSED: "It encloses no document. Read what it says.",
    NESTED: "It came in a forwarded mail.",
    EXTERNAL: "It points to a document elsewhere, which is not fetched.",
    BROKEN_CODING: "Its coding is broken; the document may be damaged.",
    BAD_CHARSET: "Its letters are in no known code; some may be wrong.",
    EMPTY: "It has no content.",
    NAME_CLEANED: "Its name was changed, since it held a path or unseen characters.",
    TOO_LARGE: "It is larger than we take in. Ask the sender for a smaller file.",
    UNREADABLE_FORM: "It means to be in our form and does not hold; the problem says where.",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One document a mail encloses, as it came; ``findings`` are codes of ``SENTENCES``."""

    name: str
    content: bytes = field(repr=False)
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadMail:
    """
    What a mail says. ``sender`` is what it claims, '' when that is no single plain address.

    ``text`` is its words, HTML without its tags; ``parts`` are what it and mails within enclose.
    """

    sender: str
    sender_name: str
    subject: str
    sent_at: datetime | None
    text: str = field(repr=False)
    parts: tuple[Part, ...]
    findings: tuple[str, ...]


def identity_of(body: bytes) -> str:
    """
    Return the id a mail is known by: its Message-ID, or its digest where that is missing or odd.
    """
    named = str(_parsed(_head_of(body)).get("Message-ID", "")).strip()
    if re.fullmatch(r"<[\x21-\x3b\x3d\x3f-\x7e]{3,118}>", named):
        return named
    return f"sha256:{sha256(named.encode('utf-8', 'replace') if named else body).hexdigest()}"


def sent_at_of(body: bytes) -> datetime | None:
    """Return when a mail says it was sent (UTC), or None when it does not say so readably."""
    return _sent_at(_parsed(_head_of(body)))


# Headers of parts whose reading would cost the square of their length.
_HUGE_HEADER = re.compile(
    rb"(?im)^content-[a-z-]{1,30}:(?:[^\r\n]{2000}|(?:[^\r\n]{0,2000}\r?\n[ \t]){60})"
)


def read_mail(body: bytes) -> ReadMail:
    """Return what a mail says. Time and memory are bounded by its size, whatever it is made of."""
    reading = _Reading()
    head = _head_of(body)
    is_too_deep = _nesting(body) > _NESTING_MAX
    is_too_long = len(head) > HEADERS_BYTES_MAX or _HUGE_HEADER.search(body) is not None
    mail = _mended(_parsed(head if is_too_deep or is_too_long else body))
    if not mail.keys():
        reading.note(UNREADABLE)
    if is_too_deep:
        reading.note(TOO_DEEP)
    elif is_too_long:
        reading.note(HUGE_HEADERS)
    else:
        reading.walk(mail)
    name, sender = _sender(mail)
    if not sender:
        reading.note(SENDER_ODD)
    parts = reading.enclosed()
    if not parts:
        reading.note(NOTHING_ENCLOSED)
    return ReadMail(
        sender=sender, sender_name=name, subject=_words(mail, "Subject")[:200],
        sent_at=_sent_at(mail), text="\n".join(reading.texts)[:TEXT_MAX], parts=parts,
        findings=tuple(dict.fromkeys(reading.findings)),
    )  # fmt: skip


class _Reading:
    """What was gathered of one mail so far."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.findings: list[str] = []
        self._parts: list[Part] = []
        self._pictures: list[Part] = []
        self._seen = 0

    def note(self, finding: str) -> None:
        self.findings.append(finding)

    def enclosed(self) -> tuple[Part, ...]:
        """Return the documents; pictures within the text only where there is nothing else."""
        found = self._parts or self._pictures
        if len(found) > ENCLOSED_MAX:
            self.note(TOO_MANY)
        return tuple(found[:ENCLOSED_MAX])

    def walk(self, mail: "Message[str, str]") -> None:
        """Visit every part, outer before inner, within the bounds."""
        waiting: list[tuple[Message[str, str], int, bool]] = [(mail, 0, False)]
        while waiting:
            part, depth, is_nested = waiting.pop()
            self._seen += 1
            if self._seen > PARTS_MAX:
                self.note(TOO_MANY)
                return
            if depth > DEPTH_MAX:
                self.note(TOO_DEEP)
                continue
            kind, within = part.get_content_type(), _within(part)
            if kind in ("message/external-body", "message/partial"):
                self.note(EXTERNAL)
            elif within is None:
                self._leaf(_mended(part), kind, is_nested)
            elif kind.startswith("multipart/") or kind == "message/rfc822":
                is_within = is_nested or kind == "message/rfc822"
                waiting.extend((one, depth + 1, is_within) for one in reversed(within))

    def _leaf(self, part: "Message[str, str]", kind: str, is_nested: bool) -> None:
        name = _file_name(part)
        content, findings = _decoded(part)
        disposition = (part.get_content_disposition() or "").lower()
        is_text = kind.startswith(("text/", "multipart/"))
        if is_text and not name and disposition != "attachment":
            self._text(part, kind, content)
            return
        if is_nested:
            findings = (*findings, NESTED)
        found = Part(name or f"unnamed.{kind.partition('/')[2][:10]}", content, findings)
        is_in_text = kind.startswith("image/") and "Content-ID" in part
        (self._pictures if is_in_text and disposition != "attachment" else self._parts).append(
            found
        )

    def _text(self, part: "Message[str, str]", kind: str, content: bytes) -> None:
        text, is_sure = _letters(content[: TEXT_MAX * 8], part.get_content_charset() or "utf-8")
        if not is_sure:
            self.note(BAD_CHARSET)
        words = without_tags(text) if kind == "text/html" else text
        self.texts.append("".join(map(_seen, words)))


def _head_of(body: bytes) -> bytes:
    """Return the headers of a mail, at most a little more than we read."""
    found = body[: HEADERS_BYTES_MAX + 4].partition(b"\r\n\r\n")[0].partition(b"\n\n")[0]
    return found + b"\r\n\r\n"


def _seen(character: str) -> str:
    """Return a character as text keeps it: unseen ones go, other controls become a space."""
    if character.isprintable() or character == "\n":
        return character
    return "" if unicodedata.category(character) == "Cf" else " "


def _parsed(body: bytes) -> "Message[str, str]":
    try:
        return message_from_bytes(body)
    except (MessageError, ValueError, IndexError, RecursionError, LookupError):
        return Message()


def _mended(mail: "Message[str, str]") -> "Message[str, str]":
    """Give headers that were written in plain UTF-8, as many are, their letters back."""
    written = list(mail.raw_items())
    if all(str(value).isascii() for _, value in written):
        return mail
    for name, _ in written:
        del mail[name]
    for name, value in written:
        letters = str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        mail[name] = letters
    return mail


def _nesting(body: bytes) -> int:
    """Return at most how many parts have parts of their own; the parser recurses by that."""
    return len(re.findall(rb"(?im)^content-type:\s*(?:multipart/|message/rfc822)", body))


def _within(part: "Message[str, str]") -> "list[Message[str, str]] | None":
    payload = part.get_payload()
    if part.is_multipart() and isinstance(payload, list):
        return [one for one in payload if isinstance(one, Message)]
    return None


def _decoded(part: "Message[str, str]") -> tuple[bytes, tuple[str, ...]]:
    """Return a part's bytes; a coding that does not hold gives what could be had, and a finding."""
    coding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    payload = part.get_payload()
    if coding == "base64" and isinstance(payload, str):
        packed = re.sub(r"\s+", "", payload)
        try:
            return base64.b64decode(packed.encode("ascii"), validate=True), ()
        except (binascii.Error, UnicodeEncodeError):
            return _lenient(packed), (BROKEN_CODING,)
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b"", (BROKEN_CODING,)
    return (content, ()) if isinstance(content, bytes) else (b"", (BROKEN_CODING,))


def _lenient(packed: str) -> bytes:
    """Return what of broken base64 can be had: its good characters, whole groups of four."""
    good = re.sub(r"[^A-Za-z0-9+/]", "", packed)
    return base64.b64decode(good[: len(good) // 4 * 4])


def _letters(content: bytes, charset: str) -> tuple[str, bool]:
    """Return text, and whether its code was one of letters and all of it fitted."""
    try:
        name = codecs.lookup(charset.strip("'\" ")[:40]).name
    except (LookupError, ValueError):
        name = ""
    if not _is_letter_code(name):
        return content.decode("utf-8", "replace"), False
    text = content.decode(name, "replace")
    return text, "\ufffd" not in text


def _is_letter_code(name: str) -> bool:
    return name.startswith(("iso8859", "cp125", "iso2022_jp", "euc_", "utf-16")) or name in {
        "utf-8", "ascii", "koi8-r", "koi8-u", "gb2312", "gbk", "gb18030", "big5", "shift_jis",
        "mac-roman", "latin_1", "iso8859-1",
    }  # fmt: skip


def without_tags(page: str) -> str:
    """Return the words of an HTML page; tags go without leaving a gap, so nothing hides in them."""
    words = []
    for number, piece in enumerate(page.split("<")):
        if number:
            tag, closed, piece = piece.partition(">")
            if re.match(r"/?(p|div|br|tr|td|li|h[1-6])\b", tag, re.I):
                words.append(" ")
            if not closed:
                continue
        words.append(piece)
    return html.unescape("".join(words))


def _words(mail: "Message[str, str]", name: str) -> str:
    """Return a header as plain words on one line, whatever it was made of."""
    raw = str(mail.get(name, ""))[:HEADER_MAX]
    try:
        pieces = [
            piece if isinstance(piece, str) else _letters(piece, code or "ascii")[0]
            for piece, code in decode_header(raw)
        ]
    except (MessageError, ValueError, LookupError, IndexError):
        pieces = [raw]
    text = "".join(pieces).encode("utf-8", "replace").decode()
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _sender(mail: "Message[str, str]") -> tuple[str, str]:
    """Return the name and the address the mail claims; no address where it claims several."""
    given = mail.get_all("From", [])
    claimed = getaddresses([str(value)[:HEADER_MAX] for value in given[:3]])
    name = _words(mail, "From").partition("<")[0].strip().strip('"')[:120]
    if len(given) != 1 or len(claimed) != 1 or not is_plain_address(claimed[0][1]):
        return name, ""
    return name, claimed[0][1].lower()


def _sent_at(mail: "Message[str, str]") -> datetime | None:
    try:
        sent = parsedate_to_datetime(str(mail.get("Date", ""))[:100])
        return (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _file_name(part: "Message[str, str]") -> str:
    try:
        given = part.get_filename() or ""
    except (ValueError, LookupError, TypeError, AttributeError):
        given = ""
    if given.startswith("=?"):
        holder: Message[str, str] = Message()
        holder["X"] = given[:HEADER_MAX].replace("\r", " ").replace("\n", " ")
        given = _words(holder, "X")
    return given[:HEADER_MAX]
