"""People and roles: who may do what where, and giving and ending roles."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.http import urlencode

from apotheca.governance.operations.people import (
    RoleGiven,
    deactivate_person,
    grant_role,
    register_person,
    revoke_role,
)
from apotheca.governance.queries.details import person_detail, role_detail
from apotheca.governance.queries.lists import ENTITIES, GRANTS, PEOPLE, ROLES
from apotheca.governance.queries.lists.people import GrantRow, PersonRow, RoleRow
from apotheca.governance.types import GrantRequest, NewPerson
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.portable import Register
from apotheca.web.objects import address_of
from apotheca.web.pages.organisation import VIEWS
from apotheca.web.parts import YES_OR_NO, Way, list_page
from apotheca.web.picking import PickField
from apotheca.web.shell import PageRequest, act, page
from apotheca.web.tables import Choice, Column, of_rows

READ = ("GET", "HEAD")
ACCESS = "Q"
LETTERS = [(letter, letter) for letter in "ABCDEFGHIJKLMNOPQRST"]

GRANT_COLUMNS: tuple[Column[GrantRow], ...] = (
    Column("username", "Person", order="person", link=lambda x: address_of("Person", x.username)),
    Column("role", "Role", order="role", link=lambda x: address_of("Role", x.role)),
    Column("entity", "Entity"),
    Column("facility", "Facility"),
    Column("cost_centre", "Cost centre"),
    Column("since", "Since", kind="day"),
    Column("until", "Until", kind="day"),
    Column("is_current", "In force", kind="flag"),
    Column("granted_by", "Given by"),
    Column("reason", "Why"),
)


class DayInput(forms.DateInput):
    """A day, chosen or typed as ISO 8601."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class PersonForm(forms.Form):
    """Somebody new."""

    username = forms.SlugField(max_length=60, help_text="Small letters, digits, - and _.")
    name = forms.CharField(max_length=120)
    email = forms.EmailField(label="E-mail", required=False)
    is_service = forms.BooleanField(label="A service, which never signs in", required=False)
    entity = forms.ChoiceField(label="Registered for")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entity"].choices = _entities()  # type: ignore[attr-defined]  # a ChoiceField


class GrantForm(forms.Form):
    """A role to give."""

    role = PickField("roles")
    entity = forms.ChoiceField()
    facility = PickField("facilities", required=False, help_text="Empty is every facility.")
    cost_centre = PickField("cost-centres", required=False, help_text="Empty is every cost centre.")
    since = forms.DateField(widget=DayInput)
    until = forms.DateField(
        widget=DayInput, required=False, help_text="The first day without it; empty is for good."
    )
    reason = forms.CharField(label="Why", max_length=200, help_text="Kept for the auditor.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entity"].choices = _entities()  # type: ignore[attr-defined]  # a ChoiceField


class EndForm(forms.Form):
    """The end of a role somebody has."""

    until = forms.DateField(label="First day without it", widget=DayInput)
    reason = forms.CharField(label="Why", max_length=200, help_text="Kept for the auditor.")


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label="Why", max_length=200, help_text="Kept for the auditor.")


@page(duties="*", methods=READ)
def people(request: PageRequest) -> HttpResponse:
    """List everybody who can act, with the roles they hold today."""
    columns: tuple[Column[PersonRow], ...] = (
        Column(
            "username",
            "Username",
            order="username",
            link=lambda x: address_of("Person", x.username),
        ),
        Column("name", "Name", order="name"),
        Column("roles", "Roles", kind="list"),
        Column("kind", "Kind", kind="status"),
        Column("is_active", "Active", kind="flag"),
    )
    choices = (
        Choice("q", "Name or username"),
        Choice("duty", "Holds duty", LETTERS),
        Choice("active", "Active", YES_OR_NO),
    )
    return list_page(
        request, PEOPLE, columns, choices=choices, views=VIEWS,
        nothing="Nobody has such a name. Try a part of it.",
        actions=[Way("Register a person", "/people/new", "user-plus", ACCESS, is_first=True)],
    )  # fmt: skip


@page(duties="*", methods=READ)
def roles(request: PageRequest) -> HttpResponse:
    """List the roles with the duties they bundle."""
    columns: tuple[Column[RoleRow], ...] = (
        Column("code", "Role", order="code", link=lambda x: address_of("Role", x.code)),
        Column("name", "Name"),
        Column("duties", "Duties", kind="list"),
        Column("holders", "People today", kind="number",
               link=lambda x: f"/people?{urlencode({'role': x.code})}"),
    )  # fmt: skip
    return list_page(
        request, ROLES, columns, choices=(Choice("duty", "Bundles duty", LETTERS),), views=VIEWS,
        nothing="No role bundles this duty.",
    )  # fmt: skip


@page(duties="*", methods=READ)
def grants(request: PageRequest) -> HttpResponse:
    """List the roles that were given within the reader's reach."""
    choices = (
        Choice("person", "Username"),
        Choice("role", "Role"),
        Choice("facility", "Facility"),
        Choice("current", "In force", YES_OR_NO),
    )
    return list_page(
        request, GRANTS, GRANT_COLUMNS, choices=choices, views=VIEWS,
        nothing="No role was given so. Open a person to give one.",
    )  # fmt: skip


@page(duties="*", methods=READ)
def person(request: PageRequest, username: str) -> HttpResponse:
    """Show somebody: their duties of today, their roles, and what may be done."""
    detail = person_detail(username, scope=request.reader.scope())
    is_other = username != request.reader.username
    context = {
        "detail": detail,
        "may_change": request.reader.may(ACCESS) and is_other and detail.person.is_active,
        "is_self": not is_other,
    }
    return render(request, "web/people/person.html", context)


@page(duties="*", methods=READ)
def role(request: PageRequest, code: str) -> HttpResponse:
    """Show a role: its duties, and whom it was given to."""
    detail = role_detail(code, scope=request.reader.scope())
    table = of_rows(
        "Given to", detail.grants, GRANT_COLUMNS, reader=request.reader,
        nothing="Nobody has this role. Open a person to give it.",
    )  # fmt: skip
    return render(request, "web/people/role.html", {"detail": detail, "table": table})


@page(duties=ACCESS)
def new_person(request: PageRequest) -> HttpResponse:
    """Register somebody; they may do nothing until a role is given."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        person = NewPerson(data["username"], data["name"], data["email"], data["is_service"])
        return act(
            request,
            lambda: register_person(
                actor=request.actor(), when=request.moment(), person=person,
                entity_id=_id("entity", data["entity"]),
            ),
            done=f"{person.name} is registered. Give them a role so that they can act.",
            to=address_of("Person", person.username),
            again=lambda refusal: _person_form(request, form, refusal),
        )  # fmt: skip
    return _person_form(request, form)


@page(duties=ACCESS)
def give_role(request: PageRequest, username: str) -> HttpResponse:
    """Give somebody a role within a scope, for good or for a time."""
    person = PEOPLE.one("person", username, scope=None, by="username")
    form = GrantForm(request.POST or None, initial={"since": request.moment().business_date})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        wanted = GrantRequest(
            person_id=_id("person", username), role_code=data["role"].code,
            entity_id=_id("entity", data["entity"]), since=data["since"], until=data["until"],
            facility_id=data["facility"].id if data["facility"] else None,
            cost_centre_id=data["cost_centre"].id if data["cost_centre"] else None,
        )  # fmt: skip
        return act(
            request,
            lambda: grant_role(
                actor=request.actor(reason=data["reason"]), when=request.moment(), request=wanted
            ),
            done=lambda given: _given(person.name, wanted.role_code, given),
            to=address_of("Person", username),
            again=lambda refusal: _grant_form(request, form, person.name, username, refusal),
        )
    return _grant_form(request, form, person.name, username)


@page(duties=ACCESS)
def end_role(request: PageRequest, username: str, grant: str) -> HttpResponse:
    """End a role somebody has, from a day on."""
    rows = GRANTS.all(scope=request.reader.scope(ACCESS), filters={"person": username})
    found = next((row for row in rows if row.grant == grant), None)
    if found is None:
        raise NotFound(kind="grant", key=grant)
    form = EndForm(request.POST or None, initial={"until": request.moment().business_date})
    context = {
        "form": form, "title": f"End {found.role} of {found.person}", "submit": "End the role",
        "subtitle": f"In force since {found.since} at {found.facility or found.entity}.",
        "back": address_of("Person", username),
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["until"]
        return act(
            request,
            lambda: revoke_role(
                actor=request.actor(reason=form.cleaned_data["reason"]), when=request.moment(),
                grant_id=_id("role_grant", grant), until=until,
            ),
            done=f"{found.person} has {found.role} until {until - timedelta(days=1)}.",
            to=address_of("Person", username),
            again=lambda refusal: render(
                request, "web/form.html", {**context, "problem": refusal}
            ),
        )  # fmt: skip
    return render(request, "web/form.html", context)


@page(duties=ACCESS)
def deactivate(request: PageRequest, username: str) -> HttpResponse:
    """Stop somebody from acting at once, and end their roles."""
    person = PEOPLE.one("person", username, scope=None, by="username")
    form = ReasonForm(request.POST or None)
    context = {
        "form": form, "title": f"Deactivate {person.name}", "submit": "Deactivate",
        "subtitle": "They are signed out at once, and all their roles end today.",
        "back": address_of("Person", username), "is_grave": True,
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        entity_id = request.reader.entities(ACCESS)[0]
        return act(
            request,
            lambda: deactivate_person(
                actor=request.actor(reason=form.cleaned_data["reason"]), when=request.moment(),
                entity_id=entity_id, person_id=_id("person", username),
            ),
            done=lambda ended: f"{person.name} can no longer act; {ended} roles ended.",
            to=address_of("Person", username),
            again=lambda refusal: render(
                request, "web/form.html", {**context, "problem": refusal}
            ),
        )  # fmt: skip
    return render(request, "web/form.html", context)


def _given(name: str, role_code: str, given: RoleGiven) -> str:
    review = (
        f" The pairs {', '.join(given.under_review)} need a review." if given.under_review else ""
    )
    return f"{name} has {role_code} now.{review}"


def _person_form(
    request: PageRequest, form: PersonForm, problem: DomainError | None = None
) -> HttpResponse:
    return render(request, "web/form.html", {
        "form": form, "title": "Register a person", "submit": "Register", "problem": problem,
        "trail": [("People", "/people")], "back": "/people",
    })  # fmt: skip


def _grant_form(
    request: PageRequest, form: GrantForm, name: str, username: str,
    problem: DomainError | None = None,
) -> HttpResponse:  # fmt: skip
    return render(request, "web/form.html", {
        "form": form, "title": f"Give {name} a role", "submit": "Give the role",
        "subtitle": "Duties that never meet in one person are refused.", "problem": problem,
        "trail": [("People", "/people"), (name, address_of("Person", username))],
        "back": address_of("Person", username),
    })  # fmt: skip


def _entities() -> list[tuple[str, str]]:
    return [(row.code, f"{row.code} {row.name}") for row in ENTITIES.all(scope=None)]


def _id(kind: str, label: str) -> int:
    found = Register().ids([(kind, label)]).get((kind, label))
    if not isinstance(found, int):
        raise NotFound(kind=kind.replace("_", " "), key=label)
    return found


urlpatterns: list[URLPattern] = [
    path("people", people, name="people"),
    path("people/new", new_person, name="person-new"),
    path("people/<path:username>/roles/new", give_role, name="person-give-role"),
    path("people/<path:username>/roles/<path:grant>/end", end_role, name="person-end-role"),
    path("people/<path:username>/deactivate", deactivate, name="person-deactivate"),
    path("people/<path:username>", person, name="person"),
    path("roles", roles, name="roles"),
    path("roles/<path:code>", role, name="role"),
    path("grants", grants, name="grants"),
]
