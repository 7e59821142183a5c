"""What tests of the pages of buying share: forms as a browser sends them."""

from typing import Any
from uuid import uuid4


def form(**fields: Any) -> dict[str, Any]:
    """Return a form with a key of its own."""
    return {"form_key": str(uuid4()), **fields}


def with_rows(rows: dict[str, dict[str, Any]], **fields: Any) -> dict[str, Any]:
    """Return a form with lines, by the key of each row."""
    data = form(row=list(rows), **fields)
    for key, row in rows.items():
        data |= {f"line-{key}-{name}": value for name, value in row.items()}
    return data


def text(answer: Any) -> str:
    """Return a page as text."""
    return str(answer.content.decode())
