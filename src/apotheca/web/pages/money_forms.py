"""Fields the forms of finance share: accounts by code, entities, facilities, amounts of money."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from apotheca.governance.types import Reader
from apotheca.kernel.errors import NotFound
from apotheca.kernel.listing import EVERYWHERE
from apotheca.kernel.moment import Moment
from apotheca.masterdata.queries.lists import ACCOUNTS
from apotheca.masterdata.queries.lists.accounting import AccountRow
from apotheca.web.names import id_of
from apotheca.web.picking import Picked
from apotheca.web.reach import entities, sites, zone_of
from apotheca.web.rows import Amount, Day
from apotheca.web.shell import PageRequest

DATALIST = "accounts"


class AccountField(forms.CharField):
    """Names an account by its code, with the chart as suggestions; cleans to ``Picked``."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"list": DATALIST, "autocomplete": "off"})
        super().__init__(max_length=10, widget=widget, **options)

    def clean(self, value: Any) -> Picked | None:
        """
        Return the account, None where none is given.

        :raises ValidationError: there is none of this code.
        """
        code = super().clean(value)
        if not code:
            return None
        try:
            return Picked(code, id_of("account", code))
        except NotFound as unknown:
            raise ValidationError(unknown.sentence) from unknown


def accounts() -> tuple[AccountRow, ...]:
    """Return the accounts in use, by code, for the suggestions of ``AccountField``."""
    return ACCOUNTS.all(scope=EVERYWHERE, filters={"active": "true"})


def money(label: str, *, is_required: bool = True, **more: Any) -> Amount:
    """Return a field for an amount of money, not negative."""
    return Amount(places=2, label=label, required=is_required, min_value=0, **more)


def entity_field(reader: Reader, duties: str) -> forms.ChoiceField:
    """Return a choice among the entities within reach."""
    return forms.ChoiceField(
        label="Entity", choices=[(code, code) for code in entities(reader, duties)]
    )


def facility_field(reader: Reader, duties: str) -> forms.ChoiceField:
    """Return a choice among the facilities within reach, or none of them."""
    found = [(site.code, site.code) for site in sites(reader, duties)]
    return forms.ChoiceField(label="Facility", required=False, choices=[("", "None"), *found])


def day_field(label: str, **options: Any) -> Day:
    """Return a field for a day."""
    return Day(label=label, **options)


def facility_id(reader: Reader, code: str) -> int:
    """Return the id of a facility within reach by its code; 0 for none."""
    return next((site.facility_id for site in reader.sites if site.code == code), 0)


def entity_id(reader: Reader, code: str) -> int:
    """
    Return the id of an entity within reach by its code.

    :raises NotFound: it is none of the reader's.
    """
    for site in reader.sites:
        if site.entity_code == code:
            return site.entity_id
    raise NotFound(kind="entity", key=code)


def moment_on(request: PageRequest, day: date, entity: str) -> Moment:
    """Return this instant, dated on a day that was chosen."""
    return replace(request.moment(zone_of(request.reader, entity=entity)), business_date=day)
