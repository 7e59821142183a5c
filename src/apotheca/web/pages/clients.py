"""Programs that use the API: which there are, what each used, and their secrets (duty Q)."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from apotheca.governance.operations.clients import (
    ClientStanding,
    register_client,
    revoke_client,
    rotate_client_secret,
)
from apotheca.governance.queries.details import SecretRow, UsageOfDay, client_detail
from apotheca.governance.queries.lists import API_USAGE, CLIENTS
from apotheca.governance.queries.lists.clients import ClientRow, UsageRow
from apotheca.kernel.errors import DomainError
from apotheca.web.actions import Action, Ask
from apotheca.web.identity.factors import proved_first
from apotheca.web.names import id_of
from apotheca.web.objects import address_of
from apotheca.web.once import digest_of, new_secret
from apotheca.web.pages.client_forms import ClientForm, RotateForm
from apotheca.web.parts import Way, list_page
from apotheca.web.shell import PageRequest, act, page
from apotheca.web.tables import Choice, Column, listed, of_rows

READ = ("GET", "HEAD")
ACCESS = "Q"
WHY = Ask("reason", "Why", hint="Kept for the auditor. A revoked client never comes back.")

COLUMNS: tuple[Column[ClientRow], ...] = (
    Column("client", "Client", "code", order="code", link=lambda row: _address(row.client)),
    Column("name", "Name"),
    Column("person", "Acts as", link=lambda row: address_of("Person", row.person)),
    Column("scopes", "Narrowed to", "list"),
    Column("secrets", "Secrets that count", "number"),
    Column("registered_by", "Registered by"),
    Column("registered_at", "Since", "instant"),
    Column("revoked_at", "Revoked", "instant"),
)
SECRET_COLUMNS: tuple[Column[SecretRow], ...] = (
    Column("made_at", "Made", "instant"),
    Column("made_by", "By", link=lambda row: address_of("Person", row.made_by)),
    Column("until", "Counts until", "instant"),
)
USAGE_COLUMNS: tuple[Column[UsageRow], ...] = (
    Column("day", "Day (UTC)", "day", order="latest"),
    Column("route", "Route", "code"),
    Column("requests", "Requests", "number", order="most"),
    Column("refused", "Refused", "number"),
    Column("failed", "Failed", "number"),
    Column("milliseconds", "Milliseconds", "number"),
)


def _address(code: str) -> str:
    return reverse("client", args=[code])


@page(duties=CLIENTS.duties, methods=READ)
def clients(request: PageRequest) -> HttpResponse:
    """List the programs that may use the API."""
    choices = (
        Choice("person", "Acts as (username)"),
        Choice("revoked", "Revoked", (("false", "No"), ("true", "Yes"))),
    )
    return list_page(
        request, CLIENTS, COLUMNS, choices=choices,
        subtitle="Programs that use the API, each as one service and narrowed to some duties.",
        nothing="Register a service under People, give it its roles, then register its client.",
        actions=[
            Way("Description of the API", reverse("api-docs"), "book"),
            Way("Register a client", reverse("client-new"), "plus", ACCESS, is_first=True),
        ],
    )  # fmt: skip


@page(duties=CLIENTS.duties, methods=READ)
def client(request: PageRequest, code: str) -> HttpResponse:
    """Show one client: what it may do, its secrets, and what it used."""
    reader = request.reader
    found = client_detail(code, scope=reader.scope(CLIENTS.duties))
    usage = listed(
        request, API_USAGE, USAGE_COLUMNS, reader=reader, fixed={"client": code},
        nothing="It has asked for nothing yet.",
    )  # fmt: skip
    context = {
        "client": found.client,
        "secrets": of_rows(
            "Secrets that count",
            found.secrets,
            SECRET_COLUMNS,
            reader=reader,
            nothing="It gets no tokens: none of its secrets counts.",
        ),
        "usage": usage,
        "chart": _chart(found.usage) if any(day.requests for day in found.usage) else None,
        "actions": _actions(found.client) if reader.may(ACCESS) else (),
        "trail": [("API clients", reverse("clients"))],
    }
    return render(request, "web/clients/client.html", context)


def _actions(client: ClientRow) -> tuple[Action, ...]:
    if client.revoked_at is not None:
        return ()
    return (
        Action("New secret", "key", reverse("client-rotate", args=[client.client]), is_link=True),
        Action("Revoke", "ban", reverse("client-revoke", args=[client.client]), asks=(WHY,),
               is_grave=True),
    )  # fmt: skip


def _chart(usage: Sequence[UsageOfDay]) -> dict[str, Any]:
    """Return the requests of each day as bars: answered, refused and failed."""
    series = (
        ("Answered", [day.requests - day.refused - day.failed for day in usage]),
        ("Refused", [day.refused for day in usage]),
        ("Failed", [day.failed for day in usage]),
    )
    return {
        "xAxis": {"data": [f"{day.day:%m-%d}" for day in usage]},
        "series": [
            {"type": "bar", "stack": "requests", "name": name, "data": data}
            for name, data in series
        ],
    }


@page(duties=ACCESS)
@proved_first
def client_new(request: PageRequest) -> HttpResponse:
    """Register a program that acts as a service, and show its secret this once."""
    form = ClientForm(request.POST or None, initial={"secret": new_secret()})
    if request.method != "POST" or not form.is_valid():
        return _register_form(request, form)
    given = form.cleaned_data
    try:
        standing = register_client(
            actor=request.actor(reason=given["reason"]), when=request.moment(),
            entity_id=_entity(request), code=given["code"], name=given["name"],
            person_id=given["person"].id, scopes=form.scopes,
            secret_sha256=digest_of(given["secret"]), per_second=given["per_second"],
            per_day=given["per_day"],
        )  # fmt: skip
    except DomainError as refusal:
        return _register_form(request, form, refusal)
    return _shown(request, standing, given["secret"])


@page(duties=ACCESS)
@proved_first
def rotate(request: PageRequest, code: str) -> HttpResponse:
    """Give a client a new secret and show it this once; the old ones count for a while."""
    found = CLIENTS.one("client", code, scope=request.reader.scope(ACCESS), by="client")
    form = RotateForm(request.POST or None, initial={"secret": new_secret()})
    if request.method != "POST" or not form.is_valid():
        return _rotate_form(request, found, form)
    given = form.cleaned_data
    try:
        standing = rotate_client_secret(
            actor=request.actor(reason=given["reason"]), when=request.moment(),
            entity_id=_entity(request), client_id=id_of("api_client", code),
            secret_sha256=digest_of(given["secret"]), overlap_hours=given["overlap_hours"],
        )  # fmt: skip
    except DomainError as refusal:
        return _rotate_form(request, found, form, refusal)
    return _shown(request, standing, given["secret"])


@page(duties=ACCESS, methods=("POST",))
def revoke(request: PageRequest, code: str) -> HttpResponse:
    """Shut a client out at once and for good."""
    return act(
        request,
        lambda: revoke_client(
            actor=request.actor(reason=request.POST.get("reason", "").strip()),
            when=request.moment(),
            entity_id=_entity(request),
            client_id=id_of("api_client", code),
        ),
        done=f"{code} is shut out; its tokens count no more.",
        to=_address(code),
    )


def _entity(request: PageRequest) -> int:
    return request.reader.entities(ACCESS)[0]


def _register_form(
    request: PageRequest, form: ClientForm, refusal: DomainError | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "problem": refusal,
        "trail": [("API clients", reverse("clients"))],
    }
    return render(request, "web/clients/new.html", context, status=_status(form, refusal))


def _rotate_form(
    request: PageRequest, client: ClientRow, form: RotateForm, refusal: DomainError | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "problem": refusal,
        "title": f"A new secret for {client.client}",
        "subtitle": client.name,
        "submit": "Make the secret",
        "trail": [("API clients", reverse("clients")), (client.client, _address(client.client))],
        "back": _address(client.client),
    }
    return render(request, "web/form.html", context, status=_status(form, refusal))


def _status(form: ClientForm | RotateForm, refusal: DomainError | None) -> int:
    if refusal is not None:
        return refusal.status
    return 422 if form.errors else 200


def _shown(request: PageRequest, standing: ClientStanding, secret: str) -> HttpResponse:
    context = {
        "standing": standing,
        "secret": secret,
        "address": request.build_absolute_uri(reverse("api-token")),
        "trail": [
            ("API clients", reverse("clients")),
            (standing.client, _address(standing.client)),
        ],
    }
    return render(request, "web/clients/secret.html", context)


urlpatterns: list[URLPattern] = [
    path("clients", clients, name="clients"),
    path("clients/new", client_new, name="client-new"),
    path("clients/<str:code>/secret", rotate, name="client-rotate"),
    path("clients/<str:code>/revoke", revoke, name="client-revoke"),
    path("clients/<str:code>", client, name="client"),
]
