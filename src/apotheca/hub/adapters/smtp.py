"""
E-mail out over SMTP: one delivery is one mail under an id made from its key.

A mail server cannot be asked and cannot tell repeats apart (class D): once the text may have been
taken, only a person sends it again. TLS is required unless the server is on this very host.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from hashlib import sha256
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
from apotheca.hub.adapters.lines import Line, line_of
from apotheca.hub.post.composing import POLICY, is_plain_address
from apotheca.hub.signing import secrets_of

TIMEOUT_SECONDS = 30.0
GREY_SECONDS = 300.0
EXCERPT = 400
LEAVING = 421


class MailOdd(ValueError):
    """The bytes to send are no mail to one plain address; the text says why."""


class _Stopped(Exception):
    """The server said no: its code, its words, and what we were doing."""

    def __init__(self, code: int, text: str, step: str) -> None:
        super().__init__(text)
        self.code, self.text, self.step = code, text, step


class SmtpAdapter:
    """
    Sends mails through ``config["host"]``, ``port`` and ``security`` (starttls, tls or none).

    ``from`` is our address, ``from_name`` our name, ``username`` signs in with the endpoint's
    secret, ``ca_file`` names a private authority, ``retry_seconds`` is how long a grey-listed mail
    waits. ``none`` is for a server on this host only.
    """

    def __init__(self, facts: EndpointFacts) -> None:
        self._facts = facts
        config = facts.config
        self._line = line_of(facts, timeout_seconds=TIMEOUT_SECONDS)
        self._from = _own_address(facts.code, config)
        self._username = str(config.get("username", ""))
        self._grey = float(config.get("retry_seconds", GREY_SECONDS))

    def send(self, message: Outgoing) -> SendResult:
        """
        Send one mail. What the server refused for good is REFUSED, what it put off is FAILED.

        Once the text was on its way and no answer came, nobody knows: UNKNOWN.
        """
        try:
            mail = self._addressed(message)
        except MailOdd as odd:
            return SendResult(Outcome.REFUSED, error_class="MAIL_ODD", excerpt=str(odd)[:EXCERPT])
        try:
            session = self._open()
        except _FAILURES as failure:
            return _not_reached(failure)
        try:
            return self._deliver(session, mail)
        finally:
            _leave(session)

    def query(self, message: Outgoing) -> Lookup:
        """Nobody can be asked whether a mail arrived."""
        return Lookup(Presence.UNKNOWN)

    def receive(self) -> Iterator[Arrived]:
        """Mail comes in through an ``imap`` endpoint."""
        return iter(())

    def health(self) -> Health:
        """Connect, sign in, and leave."""
        try:
            session = self._open()
        except _FAILURES as failure:
            return Health(False, _said(failure)[:200])
        _leave(session)
        return Health(True)

    def close(self) -> None:
        """Nothing is kept open between mails."""

    def message_id(self, idempotency_key: str) -> str:
        """Return the one Message-ID of a delivery, however often it is sent."""
        digest = sha256(idempotency_key.encode()).hexdigest()[:40]
        return f"<{digest}@{self._from.domain}>"

    def _addressed(self, message: Outgoing) -> EmailMessage:
        mail = _read(message.body)
        to = str(mail["To"] or "")
        if not is_plain_address(to):
            raise MailOdd(f"The mail goes to {to[:80]!r}, which is not one plain address.")
        for name in ("From", "Sender", "Message-ID", "Bcc", "Cc"):
            del mail[name]
        mail["From"] = self._from
        mail["Message-ID"] = self.message_id(message.idempotency_key)
        return mail

    def _open(self) -> smtplib.SMTP:
        line = self._line
        helo = self._from.domain
        if line.security == "tls":
            session: smtplib.SMTP = smtplib.SMTP_SSL(
                line.host, line.port, local_hostname=helo, timeout=line.timeout_seconds,
                context=line.context(),
            )  # fmt: skip
        else:
            session = smtplib.SMTP(
                line.host, line.port, local_hostname=helo, timeout=line.timeout_seconds
            )
        try:
            self._greet(session, line)
        except BaseException:
            session.close()
            raise
        return session

    def _greet(self, session: smtplib.SMTP, line: Line) -> None:
        if line.security == "starttls":
            session.starttls(context=line.context())
        session.ehlo_or_helo_if_needed()
        if self._username:
            session.login(self._username, secrets_of(self._facts.secret_name)[0].decode())

    def _deliver(self, session: smtplib.SMTP, mail: EmailMessage) -> SendResult:
        try:
            _expect(session.mail(self._from.addr_spec), "MAIL")
            _expect(session.rcpt(str(mail["To"])), "RCPT")
            _expect(session.docmd("DATA"), "DATA")
        except _Stopped as no:
            return self._refusal(no)
        except _FAILURES as failure:
            return SendResult(Outcome.FAILED, error_class="CONNECT", is_endpoint_down=True,
                              excerpt=_said(failure))  # fmt: skip
        try:
            session.send(_dotted(mail.as_bytes(policy=POLICY)))
            code, words = session.getreply()
        except _FAILURES as failure:
            return SendResult(Outcome.UNKNOWN, error_class="NO_ANSWER", excerpt=_said(failure))
        said = words.decode(errors="replace")[:EXCERPT]
        if code != 250:
            return self._refusal(_Stopped(code, said, "the text"))
        observed = {"message_id": str(mail["Message-ID"]), "said": said}
        return SendResult(Outcome.ACCEPTED, code, said[:80], observed)

    def _refusal(self, no: _Stopped) -> SendResult:
        excerpt = f"{no.code} to {no.step}: {no.text}"[:EXCERPT]
        if no.code == LEAVING or no.code in _SIGN_IN:
            return SendResult(Outcome.FAILED, no.code, error_class="DOOR", excerpt=excerpt,
                              is_endpoint_down=True, wait_seconds=self._grey)  # fmt: skip
        if 400 <= no.code < 500:
            return SendResult(Outcome.FAILED, no.code, error_class="PUT_OFF", excerpt=excerpt,
                              wait_seconds=self._grey)  # fmt: skip
        return SendResult(Outcome.REFUSED, no.code, error_class="REFUSED", excerpt=excerpt)


_FAILURES = (OSError, smtplib.SMTPException)
_SIGN_IN = frozenset({454, 530, 534, 535, 538})


def _expect(answer: tuple[int, bytes], step: str) -> None:
    code, text = answer
    if not (250 <= code <= 251 or (step == "DATA" and code == 354)):
        raise _Stopped(code, text.decode(errors="replace"), step)


def _not_reached(failure: BaseException) -> SendResult:
    """The door's fault: nothing was said of this mail yet."""
    if isinstance(failure, ssl.SSLError | smtplib.SMTPNotSupportedError):
        kind = "TLS"
    elif isinstance(failure, smtplib.SMTPAuthenticationError):
        kind = "SIGN_IN"
    else:
        kind = "CONNECT"
    return SendResult(Outcome.FAILED, error_class=kind, excerpt=_said(failure),
                      is_endpoint_down=True)  # fmt: skip


def _leave(session: smtplib.SMTP) -> None:
    """Say goodbye; whatever comes of that changes nothing."""
    try:
        session.quit()
    except _FAILURES:
        session.close()


def _dotted(text: bytes) -> bytes:
    """Return the text as DATA carries it: CRLF throughout, dots doubled, ended by a lone dot."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", text)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines) + b".\r\n"


def _read(body: bytes) -> EmailMessage:
    try:
        mail = message_from_bytes(body, policy=POLICY)
        headers = [str(value) for value in mail.values()]
    except (MessageError, ValueError, IndexError, RecursionError) as odd:
        raise MailOdd(f"The mail cannot be read: {odd}") from odd
    if len(mail.get_all("To", [])) != 1 or any(c in text for text in headers for c in "\r\n"):
        raise MailOdd("The mail has no single address, or a header that runs into the next.")
    return mail


def _own_address(code: str, config: Any) -> Address:
    sender = str(config.get("from", ""))
    if not is_plain_address(sender):
        raise LookupError(f"Endpoint {code}: config 'from' is {sender!r}, not one plain address.")
    return Address(display_name=str(config.get("from_name", "")), addr_spec=sender)


def _said(failure: BaseException) -> str:
    return f"{type(failure).__name__}: {failure}"[:EXCERPT]
