"""A link for who has no password: made by an access administrator, handed over, used once."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from apotheca.governance.operations.password_links import PasswordLinkMade, make_password_link
from apotheca.governance.queries.lists import PEOPLE
from apotheca.governance.queries.lists.people import PersonRow
from apotheca.kernel.errors import DomainError
from apotheca.web.identity.factors import proved_first
from apotheca.web.names import id_of
from apotheca.web.objects import address_of
from apotheca.web.once import SecretField, digest_of, new_secret
from apotheca.web.shell import PageRequest, page

ACCESS = "Q"
HOURS = ((1, "One hour"), (8, "Eight hours"), (24, "A day"))


class LinkForm(forms.Form):
    """How long the link counts, and why it is made."""

    token = SecretField()
    hours = forms.TypedChoiceField(label="The link counts for", choices=HOURS, coerce=int)
    reason = forms.CharField(
        label="Why",
        max_length=200,
        help_text="How you made sure that it is them who asks. Kept for the auditor.",
    )


@page(duties=ACCESS)
@proved_first
def password_link(request: PageRequest, username: str) -> HttpResponse:
    """Make a link by which somebody sets a password, and show it this once."""
    person = PEOPLE.one("person", username, scope=None, by="username")
    form = LinkForm(request.POST or None, initial={"token": new_secret()})
    if request.method != "POST" or not form.is_valid():
        return _asked(request, form, person)
    token = form.cleaned_data["token"]
    try:
        made = make_password_link(
            actor=request.actor(reason=form.cleaned_data["reason"]),
            when=request.moment(),
            entity_id=request.reader.entities(ACCESS)[0],
            person_id=id_of("person", username),
            token_sha256=digest_of(token),
            hours=form.cleaned_data["hours"],
        )
    except DomainError as refusal:
        return _asked(request, form, person, refusal)
    return _shown(request, person, made, token)


def _asked(
    request: PageRequest, form: LinkForm, person: PersonRow, refusal: DomainError | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "title": f"A password link for {person.name}",
        "submit": "Make the link",
        "note": (
            "Their password stays as it is until they use the link. A second factor they have set "
            "up is asked for as before."
        ),
        "problem": refusal,
        "trail": _trail(person),
        "back": address_of("Person", person.username),
    }
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "web/form.html", context, status=status)


def _shown(
    request: PageRequest, person: PersonRow, made: PasswordLinkMade, token: str
) -> HttpResponse:
    context = {
        "person": person,
        "made": made,
        "link": request.build_absolute_uri(reverse("account_first_password", args=[token])),
        "trail": _trail(person),
    }
    return render(request, "web/people/password_link.html", context)


def _trail(person: PersonRow) -> list[tuple[str, Any]]:
    return [("People", reverse("people")), (person.name, address_of("Person", person.username))]


urlpatterns: list[URLPattern] = [
    path("people/<path:username>/password-link", password_link, name="person-password-link"),
]
