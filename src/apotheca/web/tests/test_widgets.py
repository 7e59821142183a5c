"""Widgets written plainly are what Django's templates write, but for blank lines."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from apotheca.web.widgets import PlainWidgets

NASTY = "<b>\"'&amp;"
CHOICES = [("", "Any"), (1, "One"), (None, "None"), ("Group <", [("a&b", NASTY), ("c", "C")])]
WIDGETS = (
    forms.TextInput(attrs={"class": "x", "required": True, "disabled": False, "data-a": NASTY}),
    forms.TextInput(attrs={"inputmode": "decimal"}),
    forms.NumberInput(attrs={"min": 0, "step": Decimal("0.01")}),
    forms.HiddenInput(),
    forms.EmailInput(),
    forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    forms.CheckboxInput(attrs={"id": "id_y"}),
    forms.Select(choices=CHOICES, attrs={"aria-describedby": NASTY}),
    forms.Textarea(attrs={"rows": 2}),
    forms.SelectMultiple(choices=CHOICES),
    forms.RadioSelect(choices=CHOICES[:2]),
)
VALUES = (None, "", 0, 1, "1", True, NASTY, "a&b", Decimal("1.50"), date(2026, 3, 2))


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_widget_is_written_as_django_writes_it(widget, value):
    ours = widget.render(f"a{NASTY}", value, {"id": "id_a"}, PlainWidgets())
    theirs = widget.render(f"a{NASTY}", value, {"id": "id_a"}, DjangoTemplates())

    assert _without_blank_lines(ours) == _without_blank_lines(theirs)


def test_forms_of_the_house_are_written_so():
    assert isinstance(forms.Form().renderer, PlainWidgets)


def _without_blank_lines(text):
    return re.sub(r"\n\s*\n", "\n", text)
