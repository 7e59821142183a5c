"""Links to things by their code or number, and the trail of a thing folded into its page."""

from typing import Any
from urllib.parse import quote

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apotheca.web import words
from apotheca.web.objects import address_of, address_of_number

register = template.Library()


@register.simple_tag
def thing(type: str, label: str, shown: str = "") -> SafeString:
    """Lead to a thing's page: ``{% thing "Item" line.item %}``; nothing is a dash."""
    return leading(address_of(type, label) if label else "", shown or label)


@register.filter
def document(number: str) -> SafeString:
    """Lead to a document's page by its number: ``{{ movement.document|document }}``."""
    return leading(address_of_number(number) if number else "", number)


@register.inclusion_tag("web/audit/folded.html")
def audit_trail(type: str, label: str) -> dict[str, Any]:
    """Fold the trail of a thing into its page; it is read when somebody opens it."""
    return {"address": f"/audit/{type}/{quote(label, safe='/')}"}


def leading(address: str, shown: str) -> SafeString:
    """Return a link, the text alone without an address, a dash without a text."""
    if not shown:
        return words.NOTHING
    return (
        format_html('<a href="{}">{}</a>', address, shown) if address else format_html("{}", shown)
    )
