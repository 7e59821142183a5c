"""
A mailbox read over IMAP: each mail becomes one message and is moved aside after it was stored.

Nothing is deleted and nothing marked as read before it is safe with us; if the line breaks after
storing, the mail comes again and is counted as a repeat. TLS is required beyond this very host.
"""

import imaplib
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

from apotheca.hub.adapters.base import (
    Arrived,
    EndpointFacts,
    Health,
    Lookup,
    Outcome,
    Outgoing,
    Presence,
    SendResult,
)
from apotheca.hub.adapters.lines import line_of
from apotheca.hub.post.reading import identity_of, read_mail, sent_at_of
from apotheca.hub.signing import secrets_of

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 30.0
MAIL_BYTES_MAX = 50 * 1024 * 1024
BATCH = 50
RECEIVED, REFUSED = "mail.received", "mail.refused"
_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./_-]{0,80}", re.ASCII)
FAILURES = (OSError, imaplib.IMAP4.error)


class ImapAdapter:
    """
    Fetches from ``config["mailbox"]`` (INBOX) and moves what was stored to ``done_folder``.

    ``host``, ``port``, ``security`` (starttls, tls, none), ``username`` and the endpoint's secret
    say where; ``entity`` is whose mail it is, ``mail_bytes_max`` how large a mail may be (50 MB).
    """

    def __init__(self, facts: EndpointFacts) -> None:
        config = facts.config
        self._facts = facts
        self._line = line_of(facts, timeout_seconds=TIMEOUT_SECONDS)
        self._username = str(config.get("username", ""))
        self._mailbox = _folder(facts, str(config.get("mailbox", "INBOX")))
        self._done = _folder(facts, str(config.get("done_folder", "Processed")))
        self._most = int(config.get("mail_bytes_max", MAIL_BYTES_MAX))

    def send(self, message: Outgoing) -> SendResult:
        """Mail goes out through an ``smtp`` endpoint."""
        return SendResult(
            Outcome.REFUSED, error_class="REFUSED", excerpt="A mailbox only receives."
        )

    def query(self, message: Outgoing) -> Lookup:
        return Lookup(Presence.UNKNOWN)

    def receive(self) -> Iterator[Arrived]:
        """
        Yield the mails that lie in the mailbox, the oldest first, at most 50 at a time.

        A mail that is too large is not fetched; a ``mail.refused`` message tells of it, and it is
        moved aside like the others.
        """
        try:
            with _Mailbox(self) as box:
                for uid in box.waiting()[:BATCH]:
                    yield from self._arrived(box, uid)
        except FAILURES as failure:
            log.warning("The mailbox of %s was not read: %s", self._facts.code, failure)

    def health(self) -> Health:
        """Connect, sign in and look into the mailbox."""
        try:
            with _Mailbox(self) as box:
                return Health(True, f"{len(box.waiting())} waiting")
        except FAILURES as failure:
            return Health(False, f"{type(failure).__name__}: {failure}"[:200])

    def close(self) -> None:
        """Nothing is kept open between looks."""

    def _arrived(self, box: "_Mailbox", uid: str) -> Iterator[Arrived]:
        size = box.size(uid)
        if size > self._most:
            yield self._refused(box, uid, size)
            return
        body = box.body(uid)
        if body is None:  # taken away by somebody else meanwhile
            return
        identity = identity_of(body)
        yield Arrived(
            message_id=identity[:120], object_type=RECEIVED, business_key=identity[:80], body=body,
            content_type="message/rfc822", sent_at=sent_at_of(body),
            settle=lambda: self._settle(box, uid),
        )  # fmt: skip

    def _refused(self, box: "_Mailbox", uid: str, size: int) -> Arrived:
        head = box.head(uid)
        claims, identity = read_mail(head), identity_of(head)
        reason = f"The mail has {size} bytes; at most {self._most} are taken in. Look at it there."
        told = {"sender": claims.sender, "subject": claims.subject, "reason": reason,
                "size_bytes": size}  # fmt: skip
        return Arrived(
            message_id=f"large:{identity}"[:120], object_type=REFUSED, business_key=identity[:80],
            body=json.dumps(told, sort_keys=True).encode(), content_type="application/json",
            sent_at=None, settle=lambda: self._settle(box, uid),
        )  # fmt: skip

    def _settle(self, box: "_Mailbox", uid: str) -> None:
        """Move a stored mail aside; if that fails it comes again, as a mere repeat."""
        try:
            box.move(uid, self._done)
        except FAILURES as failure:
            log.warning("A mail of %s was stored and not moved: %s", self._facts.code, failure)

    def open(self) -> imaplib.IMAP4:
        """Return a signed-in session on the mailbox."""
        line = self._line
        session = self._connected()
        try:
            if line.security == "starttls":
                session.starttls(line.context())
            session.login(self._username, secrets_of(self._facts.secret_name)[0].decode())
            _good(session.select(_quoted(self._mailbox)))
        except BaseException:
            session.shutdown()
            raise
        return session

    def _connected(self) -> imaplib.IMAP4:
        line = self._line
        if line.security == "tls":
            return imaplib.IMAP4_SSL(
                line.host, line.port, ssl_context=line.context(), timeout=line.timeout_seconds
            )
        return imaplib.IMAP4(line.host, line.port, timeout=line.timeout_seconds)


class _Mailbox:
    """One session on the mailbox, for as long as its mails are being taken in."""

    def __init__(self, adapter: ImapAdapter) -> None:
        self._adapter = adapter

    def __enter__(self) -> "_Mailbox":
        self._session = self._adapter.open()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._session.logout()
        except FAILURES:
            self._session.shutdown()

    def waiting(self) -> list[str]:
        found = _good(self._session.uid("SEARCH", "UNDELETED"))
        uids = (found[0] or b"").split() if found else []
        return sorted((uid.decode() for uid in uids if uid.isdigit()), key=int)

    def size(self, uid: str) -> int:
        for line in _good(self._session.uid("FETCH", uid, "(RFC822.SIZE)")):
            text = line if isinstance(line, bytes) else line[0] if line else b""
            if hit := re.search(rb"RFC822\.SIZE ([0-9]{1,12})", text or b""):
                return int(hit[1])
        return 0

    def body(self, uid: str) -> bytes | None:
        most = self._adapter._most + 1  # whatever size the server claimed
        return _literal(self._session.uid("FETCH", uid, f"(BODY.PEEK[]<0.{most}>)"))

    def head(self, uid: str) -> bytes:
        return _literal(self._session.uid("FETCH", uid, "(BODY.PEEK[HEADER]<0.65536>)")) or b""

    def move(self, uid: str, folder: str) -> None:
        """Move one mail, making the folder when it is missing; where MOVE is unknown, copy it."""
        verb = "MOVE" if "MOVE" in self._session.capabilities else "COPY"
        status, _ = self._session.uid(verb, uid, _quoted(folder))
        if status == "NO":
            self._session.create(_quoted(folder))
            _good(self._session.uid(verb, uid, _quoted(folder)))
        if verb == "COPY":
            _good(self._session.uid("STORE", uid, "+FLAGS.SILENT", "(\\Deleted)"))
            if "UIDPLUS" in self._session.capabilities:
                _good(self._session.uid("EXPUNGE", uid))
            else:
                _good(self._session.expunge())


def _good(answer: tuple[str, list[Any]]) -> list[Any]:
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(f"The server said {status}: {data!r}"[:300])
    return data


def _literal(answer: tuple[str, list[Any]]) -> bytes | None:
    for part in _good(answer):
        if isinstance(part, tuple) and len(part) > 1:
            return bytes(part[1])
    return None


def _quoted(folder: str) -> str:
    return f'"{folder}"'


def _folder(facts: EndpointFacts, name: str) -> str:
    if not _FOLDER.fullmatch(name):
        raise LookupError(f"Endpoint {facts.code}: {name!r} is no plain name of a folder.")
    return name
