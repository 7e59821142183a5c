"""
Fields that choose a record by its code while somebody types, or at once by a scan.

``PickField("items")`` shows a box with a list under it (``web/static/web/picker.js``) and cleans to
a ``Picked``: the code, and the id operations take. An item or package may also be named by any code
of a package: NDC, GTIN, GS1 scan, supplier's number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from apotheca.kernel.portable import ReferenceAmbiguous, Register
from apotheca.masterdata.queries import find_packages


@dataclass(frozen=True, slots=True)
class Kind:
    """What a box chooses: the reference it becomes, its route, its words, and what it offers."""

    reference: str
    route: str
    label: str
    offers: str


KINDS: dict[str, Kind] = {
    "items": Kind("item", "pick-items", "item", "code, name or scan"),
    "packages": Kind("package", "pick-packages", "package", "code, name or scan"),
    "locations": Kind("location", "pick-locations", "place", "code or name"),
    "facilities": Kind("facility", "pick-facilities", "facility", "code or name"),
    "suppliers": Kind("supplier", "pick-suppliers", "supplier", "code or name"),
    "cost-centres": Kind("cost_centre", "pick-cost-centres", "cost centre", "code or name"),
    "people": Kind("person", "pick-people", "person", "name or username"),
    "roles": Kind("role", "pick-roles", "role", "code or name"),
    "lots": Kind("lot", "pick-lots", "lot", "lot number"),
}


@dataclass(frozen=True, slots=True)
class Picked:
    """A record that was chosen: its code as people read it, and its id."""

    code: str
    id: Any

    def __str__(self) -> str:
        return self.code


class Picker(forms.TextInput):
    """
    A box with a list of what somebody may mean.

    ``narrowed`` is added to the question (``{"facility": "MAIN"}``); ``with_fields`` names fields
    of the same form that go with it.
    """

    def __init__(
        self,
        kind: str,
        *,
        narrowed: Mapping[str, str] | None = None,
        with_fields: tuple[str, ...] = (),
        attrs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs)
        self.kind = kind
        self.narrowed = dict(narrowed or {})
        self.with_fields = with_fields

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Return the box, and the empty list under it."""
        kind = KINDS[self.kind]
        prefix = name[: name.rfind("-") + 1]
        context = {
            "name": name,
            "value": str(value) if value else "",
            "attrs": self.build_attrs(self.attrs, attrs),
            "kind": kind,
            "address": f"{reverse(kind.route)}?{urlencode({'field': name, **self.narrowed})}",
            "include": ", ".join(f"[name='{prefix}{one}']" for one in self.with_fields),
            "prefix": prefix,
        }
        return render_to_string("web/pick/input.html", context)


class PickField(forms.CharField):
    """Chooses one record of a kind by its code; cleans to ``Picked``, None when left empty."""

    def __init__(
        self,
        kind: str,
        *,
        narrowed: Mapping[str, str] | None = None,
        with_fields: tuple[str, ...] = (),
        **options: Any,
    ) -> None:
        self.kind = KINDS[kind]
        widget = Picker(kind, narrowed=narrowed, with_fields=with_fields)
        super().__init__(widget=widget, max_length=200, **options)

    def clean(self, value: Any) -> Picked | None:
        """
        Return what the text names.

        :raises ValidationError: it names nothing, or several.
        """
        text = super().clean(value)
        return picked(self.kind, text) if text else None


def picked(kind: Kind, text: str) -> Picked:
    """
    Return the record ``text`` names: its code as it is written, in capitals, or by a package code.

    :raises ValidationError: it names nothing, or several.
    """
    reference = kind.reference
    for label in dict.fromkeys((text, text.upper())):
        found = _by_code(reference, label)
        if found is not None:
            return Picked(label, found)
    if reference in ("item", "package"):
        scanned = _by_package_code(reference, text)
        if scanned is not None:
            return scanned
    raise ValidationError(f"There is no {kind.label} {text}. Choose one from the list.")


def _by_code(reference: str, label: str) -> int | UUID | None:
    try:
        return Register().ids([(reference, label)]).get((reference, label))
    except ReferenceAmbiguous as several:
        raise ValidationError(several.sentence) from several


def _by_package_code(reference: str, text: str) -> Picked | None:
    packages = find_packages(text, today())
    ids = {one.package_id if reference == "package" else one.item_id for one in packages}
    if len(ids) > 1:
        raise ValidationError(f"{text} may be one of {len(ids)} here. Choose from the list.")
    for one in ids:
        return Picked(Register().labels([(reference, one)])[(reference, one)], one)
    return None


def today() -> date:
    """Return the day in UTC: near enough to ask which codes are in force."""
    return datetime.now(UTC).date()
