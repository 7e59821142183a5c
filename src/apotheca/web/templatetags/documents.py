"""The documents of a thing, folded into its page."""

from typing import Any
from urllib.parse import quote

from django import template

register = template.Library()


@register.inclusion_tag("web/documents/folded.html")
def documents(kind: str, key: str) -> dict[str, Any]:
    """Fold the documents of a thing into its page: ``{% documents "ORDER" order.number %}``."""
    return {"address": f"/documents/of/{kind}/{quote(key, safe='/')}"}


@register.filter
def size(count: int) -> str:
    """Show how many bytes a file has, as people say it: 12.3 kB."""
    if count < 1000:
        return f"{count} bytes"
    if count < 1_000_000:
        return f"{count / 1000:.1f} kB"
    return f"{count / 1_000_000:.1f} MB"
