"""Sending forms as a browser does, and reading pages as a person does."""

import html
import re
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client


def sent(client: Client, address: str, *, key: str = "", **fields: Any) -> HttpResponse:
    """Send a form under a key of its own, unless one is given; redirects are not followed."""
    return client.post(address, {"form_key": key or str(uuid4()), **fields})


def text_of(answer: HttpResponse) -> str:
    """Return what a page says: no markup, entities read, white space squeezed."""
    told = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(html.unescape(told).split())


def rows(**columns: list[str]) -> dict[str, Any]:
    """Return the fields of a form's lines: ``rows(quantity=["10", "2"])`` is two lines."""
    count = len(next(iter(columns.values())))
    keys = [f"row{n}" for n in range(count)]
    lines = {
        f"line-{key}-{name}": values[n]
        for name, values in columns.items()
        for n, key in enumerate(keys)
    }
    return {"row": keys, **lines}
