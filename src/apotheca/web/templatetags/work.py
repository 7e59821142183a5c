"""Parts of the pages people work on: fields of a row, acts, facts, and addresses of documents."""

from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, Select

from apotheca.web.addresses import address_of

register = template.Library()


@register.inclusion_tag("web/parts/slot.html")
def slot(bound: BoundField) -> dict[str, Any]:
    """Show a field of a row: a small label, the box, its errors, tied together."""
    attributes: dict[str, str | bool] = {"class": _class_of(bound)}
    described = [f"{bound.id_for_label}_error_{n + 1}" for n in range(len(bound.errors))]
    if bound.help_text:
        described.insert(0, f"{bound.id_for_label}_help")
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return {"field": bound, "widget": bound.as_widget(attrs=attributes)}


@register.filter
def address(number: str) -> str:
    """Return where a document is shown, by its number; '' for none we know."""
    return address_of(number)


@register.inclusion_tag("web/parts/document.html")
def document(number: str) -> dict[str, str]:
    """Show a document's number as a link to it, a dash for none."""
    return {"number": number, "address": address_of(number)}


@register.filter
def words(code: str) -> str:
    """Return a stored code as words: PARTIALLY_RECEIVED is Partially received."""
    return code.replace("_", " ").capitalize()


def _class_of(bound: BoundField) -> str:
    widget = bound.field.widget
    kind = "form-control form-control-sm"
    if isinstance(widget, CheckboxInput):
        kind = "form-check-input"
    elif isinstance(widget, Select):
        kind = "form-select form-select-sm"
    return f"{kind} is-invalid" if bound.errors else kind
