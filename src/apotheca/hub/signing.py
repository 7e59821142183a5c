"""
Signatures of webhooks, in and out, as Standard Webhooks describes them (HMAC-SHA256 over raw
bytes).
"""

import base64
import hmac
import os
from collections.abc import Mapping, Sequence
from hashlib import sha256

from apotheca.kernel.errors import DomainError

WINDOW_SECONDS = 300
PREFIX = "whsec_"
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"


class SignatureBad(DomainError):
    code = "hub.signature_bad"
    message = "The signature does not fit: {problem}. Sign the raw body with the agreed secret."
    status = 401


class SecretMissing(LookupError):
    """A secret is named by an endpoint and not set in the environment; the text says which."""


def secrets_of(name: str) -> tuple[bytes, ...]:
    """
    Return the secrets under ``name``, the newest first: two while they are being rotated.

    They stand in the environment as APOTHECA_SECRET_<name>, separated by commas, each as it was
    given
    (``whsec_`` and base64).

    :raises SecretMissing: nothing is set under this name.
    """
    text = os.environ.get(f"APOTHECA_SECRET_{name}", "") if name else ""
    secrets = tuple(_decoded(part.strip()) for part in text.split(",") if part.strip())
    if not secrets:
        raise SecretMissing(f"APOTHECA_SECRET_{name} is not set.")
    return secrets


def _decoded(text: str) -> bytes:
    if not text.startswith(PREFIX):
        return text.encode()
    return base64.b64decode(text.removeprefix(PREFIX))


def sign(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """Return the ``webhook-signature`` of a message: ``v1,`` and base64."""
    content = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret, content, sha256).digest()).decode()


def verify(headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes], now: float) -> str:
    """
    Check the signature over the raw ``body`` and return the message's id.

    Any of the ``secrets`` may have signed, any signature in the header may fit; each pair is
    compared in constant time. ``now`` is in seconds since 1970.

    :raises SignatureBad: a header is missing or odd, the time is off by more than five minutes, or
    no
        signature fits.
    """
    message_id = headers.get(ID, "")
    timestamp = _timestamp(headers.get(TIMESTAMP, ""))
    if abs(now - timestamp) > WINDOW_SECONDS:
        raise SignatureBad(problem="the time is more than five minutes off")
    given = [part for part in headers.get(SIGNATURE, "").split(" ") if part.startswith("v1,")]
    if not given:
        raise SignatureBad(problem="there is no v1 signature")
    expected = [sign(secret, message_id, timestamp, body) for secret in secrets]
    fits = [
        hmac.compare_digest(one.encode(), other.encode(errors="replace"))
        for one in expected
        for other in given[:8]
    ]
    if not any(fits):
        raise SignatureBad(problem="no secret we share made it")
    return message_id


def _timestamp(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise SignatureBad(problem="the timestamp is not a plain number of seconds")
    return int(text)


def new_secret() -> str:
    """Return a fresh secret in the form partners exchange."""
    return PREFIX + base64.b64encode(os.urandom(24)).decode()
