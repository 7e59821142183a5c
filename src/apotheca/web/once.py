"""
Secrets that are shown once: made before the form is sent, kept by nobody.

The form carries its secret, so sending it twice shows the same one; only its digest goes further.
"""

import re
import secrets
from hashlib import sha256

from django import forms

from apotheca.kernel.errors import DomainError

_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


class SecretUnreadable(DomainError):
    code = "web.secret_unreadable"
    message = "This form came without its secret. Load the page again."
    status = 400


def new_secret() -> str:
    """Return 256 random bits as text that needs no quoting anywhere."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """
    Return the SHA-256 of a secret a form carried, in hexadecimal.

    :raises SecretUnreadable: it is none of ours.
    """
    if not _SECRET.fullmatch(secret):
        raise SecretUnreadable
    return sha256(secret.encode()).hexdigest()


class SecretField(forms.CharField):
    """Carries a secret through a form without showing it."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput(attrs={"autocomplete": "off"}))
