"""Where the ledger shows what is behind a figure: a document's journal, an account's lines."""

from urllib.parse import quote, urlencode

from django.urls import reverse


def journal(number: str) -> str:
    """Return the address of what was posted for a document; '' for none."""
    return reverse("journal", args=[number]) if number else ""


def account(code: str, **asked: object) -> str:
    """Return the address of an account's lines, narrowed to what was asked."""
    query = urlencode({name: value for name, value in asked.items() if value})
    address = reverse("account-ledger", args=[code])
    return f"{address}?{query}" if query else address


def period(entity: str, name: str) -> str:
    """Return the address of a period and its close."""
    return f"/periods/{quote(entity)}/{quote(name)}"
