"""
Boxes and choices of forms, written without the template engine.

A sheet of five hundred lines has some two thousand of them, and a template for each would take most
of the page's time. What is written is what Django's own templates write, but for blank lines.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

FOLDER = "django/forms/widgets/"
INPUTS = ("text", "number", "hidden", "date", "email", "url", "tel", "search", "checkbox")


class PlainWidgets(DjangoTemplates):
    """Writes the plain widgets itself, and leaves every other template to Django."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> SafeString:
        """Return a widget, or any other template of forms, as HTML."""
        write = _WRITERS.get(template_name)
        if write is None:
            return mark_safe(super().render(template_name, context, request))  # noqa: S308  Django's
        return mark_safe(write(context["widget"]))  # noqa: S308  each value below is escaped


def _attributes(attributes: Mapping[str, Any]) -> str:
    return "".join(
        f" {escape(name)}" if value is True else f' {escape(name)}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value is not False
    )


def _input(widget: Mapping[str, Any]) -> str:
    value = widget["value"]
    held = "" if value is None else f' value="{escape(str(value))}"'
    attributes = _attributes(widget["attrs"])
    return f'<input type="{widget["type"]}" name="{escape(widget["name"])}"{held}{attributes}>'


def _select(widget: Mapping[str, Any]) -> str:
    parts = [f'<select name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _ in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{escape(group)}">')
        parts += [f"\n  {_option(option)}" for option in options]
        if group:
            parts.append("\n  </optgroup>")
    return "".join([*parts, "\n</select>"])


def _option(option: Mapping[str, Any]) -> str:
    attributes = _attributes(option["attrs"])
    return (
        f'<option value="{escape(str(option["value"]))}"{attributes}>'
        f"{escape(option['label'])}</option>"
    )


_WRITERS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    f"{FOLDER}select.html": _select,
    **{f"{FOLDER}{kind}.html": _input for kind in INPUTS},
}
