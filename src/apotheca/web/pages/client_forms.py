"""What registering a client of the API asks for, and giving it a new secret."""

from typing import Any

from django import forms

from apotheca.governance.queries.duties import duties
from apotheca.governance.queries.lists import ENTITIES
from apotheca.web.once import SecretField
from apotheca.web.picking import PickField

TICKS = forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
AUDITOR = ("@", "Look, as an auditor does")
OVERLAPS = (
    (24, "A day"),
    (24 * 7, "A week"),
    (24 * 30, "Thirty days"),
    (0, "Not at all: they end now"),
)


class ClientForm(forms.Form):
    """A program, the service it acts as, and what it is narrowed to."""

    secret = SecretField()
    code = forms.RegexField(
        r"^[A-Z0-9][A-Z0-9-]*$",
        max_length=40,
        label="Code",
        help_text="Its client id: capitals, digits and dashes.",
        error_messages={"invalid": "Use capitals, digits and dashes only."},
    )
    name = forms.CharField(max_length=120, label="Name", help_text="What it is, and whose.")
    person = PickField("people", label="Acts as", help_text="A service with roles of its own.")
    duties = forms.MultipleChoiceField(widget=TICKS)
    entities = forms.MultipleChoiceField(widget=TICKS, required=False)
    per_second = forms.IntegerField(
        label="Requests a second", min_value=1, max_value=10_000, required=False,
        help_text="Empty is what the installation allows.",
    )  # fmt: skip
    per_day = forms.IntegerField(
        label="Requests a day", min_value=1, max_value=2_000_000_000, required=False,
        help_text="Empty is what the installation allows.",
    )  # fmt: skip
    reason = forms.CharField(label="Why", max_length=200, help_text="Kept for the auditor.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_duties = [(letter, f"{letter} {name}") for letter, name in (*duties(), AUDITOR)]
        of_entities = [(row.code, f"{row.code} {row.name}") for row in ENTITIES.all(scope=None)]
        for name, choices in (("duties", of_duties), ("entities", of_entities)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field

    @property
    def scopes(self) -> list[str]:
        """The scopes its tokens may have."""
        given = self.cleaned_data
        return [
            *(f"duty:{letter}" for letter in given["duties"]),
            *(f"entity:{code}" for code in given["entities"]),
        ]


class RotateForm(forms.Form):
    """How long earlier secrets count beside the new one."""

    secret = SecretField()
    overlap_hours = forms.TypedChoiceField(
        label="Earlier secrets still count for",
        choices=OVERLAPS,
        coerce=int,
        help_text="Long enough for the program to take over the new one.",
    )
    reason = forms.CharField(label="Why", max_length=200, help_text="Kept for the auditor.")
