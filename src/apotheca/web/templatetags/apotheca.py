"""The parts pages are built of: icons, measures, badges, headers, fields and tables."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import template
from django.forms import BoundField, CheckboxInput, Select
from django.template import Context
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apotheca.kernel.measures import Money, Quantity
from apotheca.web import words
from apotheca.web.identity.demo import DemoPeople, read_demo_people
from apotheca.web.navigation import Group
from apotheca.web.shell import FORM_KEY

register = template.Library()

# Messages are named for what they mean; the sprite is named for what it draws.
MEANINGS = {
    "success": "circle-check",
    "info": "info-circle",
    "warning": "alert-triangle",
    "error": "alert-circle",
    "debug": "info-circle",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon of the sprite; it says nothing to a screen reader, the text beside it does."""
    address = f"{static('web/icons.svg')}#{MEANINGS.get(name, name)}"
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>',
        address,
    )


@register.filter
def money(amount: Decimal | Money | None, currency: str = "") -> SafeString:
    """Show an amount: ``{{ line.amount|money:line.currency }}``."""
    return words.money(amount, currency)


@register.filter
def quantity(amount: Decimal | Quantity | None, uom: str = "") -> SafeString:
    """Show a quantity: ``{{ line.quantity|quantity:line.uom }}``."""
    return words.quantity(amount, uom)


@register.filter
def percent(part: Decimal | None) -> SafeString:
    """Show a share of one as a percentage."""
    return words.percent(part)


@register.filter
def day(on: date | None) -> SafeString:
    """Show a day."""
    return words.day(on)


@register.simple_tag(takes_context=True)
def instant(context: Context, at: datetime | None, timezone: str = "") -> SafeString:
    """Show an instant in the given zone, else in the reader's."""
    reader = context.get("reader")
    return words.instant(at, timezone or (reader.timezone if reader else "UTC"))


@register.simple_tag
def status(code: str) -> SafeString:
    """Show a state as a badge."""
    return words.status(code)


@register.filter
def holds(group: Group, route: str) -> bool:
    """Return whether a group of the menu has the page of ``route``."""
    return any(entry.route == route for entry in group.entries)


@register.simple_tag
def form_key() -> SafeString:
    """Give a form the key that lets it count once, however often it is sent."""
    return format_html('<input type="hidden" name="{}" value="{}">', FORM_KEY, uuid4())


@register.simple_tag
def search_address() -> str:
    """Return where the search of the top bar goes: the search page, or home while there is none."""
    try:
        return reverse("search")
    except NoReverseMatch:
        return reverse("home")


@register.simple_tag
def demo_people() -> DemoPeople | None:
    """Return how people sign in to the demo; None in production and on any other database."""
    return read_demo_people()


@register.inclusion_tag("web/components/page_header.html")
def page_header(
    title: str, subtitle: str = "", state: str = "", trail: Sequence[tuple[str, str]] = ()
) -> dict[str, Any]:
    """Open a page: its title, what it says in one line, its state, and the way here."""
    return {"title": title, "subtitle": subtitle, "state": state, "trail": trail}


@register.inclusion_tag("web/components/empty.html")
def empty(
    title: str, hint: str = "", address: str = "", label: str = "", icon: str = "inbox"
) -> dict[str, str]:
    """Say that there is nothing, and what to do about it."""
    return {"title": title, "hint": hint, "address": address, "label": label, "icon": icon}


@register.inclusion_tag("web/components/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """Show a field of a form with its label, help and errors, tied together for a screen reader."""
    described = [f"{bound.id_for_label}_help"] if bound.help_text else []
    described += [f"{bound.id_for_label}_error_{n + 1}" for n in range(len(bound.errors))]
    attributes: dict[str, str | bool] = {"class": _class_of(bound)}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    is_check = isinstance(bound.field.widget, CheckboxInput)
    return {"field": bound, "widget": bound.as_widget(attrs=attributes), "is_check": is_check}


@register.inclusion_tag("web/components/table.html")
def table(shown: Any) -> dict[str, Any]:
    """Show a Table of web/tables.py: filters, headings that sort, rows, and the next page."""
    return {"table": shown}


@register.inclusion_tag("web/components/chart.html")
def chart(id: str, title: str, options: dict[str, Any], height: str = "medium") -> dict[str, Any]:
    """Show a chart from ECharts options; ``height`` is small, medium or large."""
    return {"id": id, "title": title, "options": options, "height": height}


@register.inclusion_tag("web/components/drill.html")
def drill(shown: SafeString, address: str, what: str) -> dict[str, str]:
    """Show a figure that leads to the rows it is made of; ``what`` says which rows."""
    return {"shown": shown, "address": address, "what": what}


def _class_of(bound: BoundField) -> str:
    widget = bound.field.widget
    kind = "form-control"
    if isinstance(widget, CheckboxInput):
        kind = "form-check-input"
    elif isinstance(widget, Select):
        kind = "form-select"
    return f"{kind} is-invalid" if bound.errors else kind
