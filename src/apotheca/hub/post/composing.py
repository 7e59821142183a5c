"""A mail of ours as bytes: plain text, attachments, no sender yet; equal input, equal bytes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from apotheca.kernel.errors import DomainError

CONTENT_TYPE = "message/rfc822"
# A header of ours stays on its line, so that no reader sees where it was folded.
POLICY = SMTP.clone(max_line_length=400)
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+", re.ASCII
)


class MailAddressOdd(DomainError):
    code = "hub.mail_address_odd"
    message = "{address} is not one plain e-mail address. Correct it at the supplier's site."
    status = 422


@dataclass(frozen=True, slots=True)
class Enclosed:
    """One attachment: its file name, ``type/subtype``, and bytes."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


def is_plain_address(text: str) -> bool:
    """Return whether a text is one bare address: no name, no list, no white space."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None


def compose(
    *,
    to: str,
    subject: str,
    text: str,
    at: datetime,
    key: str,
    reply_to: str = "",
    enclosed: Sequence[Enclosed] = (),
) -> bytes:
    """
    Return a mail to one address, without its sender and its id, which the endpoint adds.

    ``key`` names the delivery; boundaries come from it, so that a repeat is the same bytes.

    :raises MailAddressOdd: ``to`` is not one plain address.
    """
    if not is_plain_address(to):
        raise MailAddressOdd(address=to[:80])
    mail = EmailMessage(policy=POLICY)
    mail["To"] = to
    mail["Subject"] = one_line(subject)
    mail["Date"] = format_datetime(at)
    if is_plain_address(reply_to):
        mail["Reply-To"] = reply_to
    mail.set_content(text, cte="quoted-printable")
    for part in enclosed:
        main, _, sub = part.media_type.partition("/")
        mail.add_attachment(part.content, maintype=main, subtype=sub, filename=part.name)
    if enclosed:
        mail.set_boundary("=_" + sha256(key.encode()).hexdigest()[:40])
    return mail.as_bytes()


def one_line(text: str) -> str:
    """Return a text fit for one header: no control characters, white space folded, 150 at most."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:150]
