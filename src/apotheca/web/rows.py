"""
Lines of a form that people add and take away on the page, each a small form of its own.

A row has a key; its fields are named ``line-KEY-quantity``, and a hidden ``row`` lists the keys in
the order they stand on the page. The page gets a new row as a fragment, so no script makes fields.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar
from uuid import uuid4

from django import forms
from django.http import QueryDict

from apotheca.kernel.errors import DomainError

ROWS_MAX = 500

F = TypeVar("F", bound="RowForm")


class TooManyRows(DomainError):
    code = "web.too_many_rows"
    message = "This form has {rows} lines; it takes {most}. Send it in parts, or import a file."
    status = 422


class RowForm(forms.Form):
    """One row; ``key`` tells it from the others on the page."""

    def __init__(self, *args: Any, key: str = "", **kwargs: Any) -> None:
        self.key = key or uuid4().hex[:8]
        kwargs["prefix"] = f"line-{self.key}"
        super().__init__(*args, **kwargs)


class Amount(forms.DecimalField):
    """A quantity or an amount of money: digits with a point, as a phone's number pad types them."""

    def __init__(self, *, places: int = 6, **options: Any) -> None:
        super().__init__(
            max_digits=20,
            decimal_places=places,
            localize=False,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        """Show a stored number without idle zeros."""
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class Day(forms.DateField):
    """A day, as the browser's own field writes it."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(input_formats=["%Y-%m-%d"], widget=widget, **options)


def rows_posted(form: type[F], data: QueryDict, **options: Any) -> list[F]:
    """
    Return the rows of a sent form, bound, in the order of the page.

    :raises TooManyRows: more than a form takes.
    """
    keys = [key for key in dict.fromkeys(data.getlist("row")) if key.isalnum()]
    if len(keys) > ROWS_MAX:
        raise TooManyRows(rows=len(keys), most=ROWS_MAX)
    return [form(data, key=key, **options) for key in keys]


def rows_shown(form: type[F], initial: Sequence[Mapping[str, Any]], **options: Any) -> list[F]:
    """Return rows to fill in, one for each of ``initial``."""
    return [form(initial=dict(one), **options) for one in initial]


def are_valid(*groups: Sequence[forms.Form]) -> bool:
    """Return whether all forms are valid; each is looked at, so that each shows its errors."""
    answers = [form.is_valid() for forms_of in groups for form in forms_of]
    return all(answers)
