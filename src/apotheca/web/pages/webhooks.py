"""Webhooks: who is told of what by our pushing it, how the last ones went, and their secrets."""

import re
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from apotheca.governance.queries.lists import ENTITIES
from apotheca.hub.operations.hooks import known_events, subscribe, unsubscribe
from apotheca.hub.operations.registry import ALL_ENTITIES
from apotheca.hub.queries.lists import ENDPOINTS
from apotheca.hub.queries.lists.outgoing import DeliveryRow
from apotheca.hub.queries.lists.registry import EndpointRow, RouteRow
from apotheca.hub.queries.lists.words import OPERATORS
from apotheca.hub.queries.subscriptions import WEBHOOK, SubscriptionLife, subscription_life
from apotheca.hub.signing import new_secret
from apotheca.kernel.errors import DomainError
from apotheca.web.actions import Action, Ask
from apotheca.web.names import id_of
from apotheca.web.objects import address_of
from apotheca.web.pages.client_forms import TICKS
from apotheca.web.parts import Way, list_page
from apotheca.web.picking import PickField
from apotheca.web.shell import PageRequest, act, page
from apotheca.web.tables import Column, of_rows

READ = ("GET", "HEAD")
KEEPERS = "R"
WHY = Ask("reason", "Why", hint="New events are no longer pushed; what waits stays where it is.")
_SECRET_NAME = re.compile(r"[A-Z][A-Z0-9_]*")

COLUMNS: tuple[Column[EndpointRow], ...] = (
    Column("code", "Subscription", "code", link=lambda row: _address(row.code)),
    Column("system_name", "Whose"),
    Column("service", "As", link=lambda row: address_of("Person", row.service)),
    Column("is_paused", "Paused", "flag"),
    Column("waiting", "Waiting", "number"),
    Column("blocked", "Blocked", "number"),
    Column("consecutive_failures", "Failures in a row", "number"),
)
EVENT_COLUMNS: tuple[Column[RouteRow], ...] = (
    Column("event", "Event", "code"),
    Column("entity", "Of entity"),
    Column("is_active", "Pushed", "flag"),
)
DELIVERY_COLUMNS: tuple[Column[DeliveryRow], ...] = (
    Column("business_key", "About", "code", link=lambda row: _delivery(row)),
    Column("event", "Event", "code"),
    Column("status", "State", "status"),
    Column("attempts", "Tries", "number"),
    Column("error_text", "Why it waits"),
    Column("created_at", "Since", "instant"),
    Column("done_at", "Arrived", "instant"),
)


class SubscriptionForm(forms.Form):
    """Whom to tell, of what, and under which secret."""

    code = forms.RegexField(
        r"^[A-Z0-9][A-Z0-9-]*$",
        max_length=40,
        help_text="Capitals, digits and dashes.",
        error_messages={"invalid": "Use capitals, digits and dashes only."},
    )
    name = forms.CharField(max_length=120, label="Whose it is")
    url = forms.CharField(
        max_length=500, label="Address",
        help_text="https, of a host with a public name. Redirects are not followed.",
    )  # fmt: skip
    person = PickField("people", label="As", help_text="The service the subscriber is.")
    secret_name = forms.RegexField(
        _SECRET_NAME,
        max_length=40,
        label="Name of the signing secret",
        help_text="Set for the workers as APOTHECA_SECRET_ and this name.",
        error_messages={"invalid": "Use capitals, digits and underscores only."},
    )
    entity = forms.ChoiceField(required=False, label="Events of")
    events = forms.MultipleChoiceField(widget=TICKS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entities = [(row.code, f"{row.code} {row.name}") for row in ENTITIES.all(scope=None)]
        of_events = [(name, name) for name in sorted(known_events())]
        for field, choices in (
            ("entity", [("", "Every entity"), *entities]),
            ("events", of_events),
        ):
            self.fields[field].choices = choices  # type: ignore[attr-defined]  # a choice field


def _address(code: str) -> str:
    return reverse("webhook", args=[code])


def _delivery(row: DeliveryRow) -> str:
    return reverse("message-out", args=[row.delivery])


@page(duties=OPERATORS, methods=READ)
def webhooks(request: PageRequest) -> HttpResponse:
    """List who is told of our events by a webhook."""
    return list_page(
        request, ENDPOINTS, COLUMNS, title="Webhooks", fixed={"adapter": WEBHOOK},
        subtitle="Each event is pushed once it is posted: signed, in order, at least once.",
        nothing="Nobody is told yet. Subscribe the first program.",
        trail=[("Messages", reverse("messages"))],
        actions=[Way("Subscribe", reverse("webhook-new"), "plus", KEEPERS, is_first=True)],
    )  # fmt: skip


@page(duties=OPERATORS, methods=READ)
def webhook(request: PageRequest, code: str) -> HttpResponse:
    """Show one subscription: its events, its last deliveries, and what may be done."""
    reader = request.reader
    life = subscription_life(code, scope=reader.scope(OPERATORS))
    context = {
        "life": life,
        "endpoint": life.endpoint,
        "state": "ENDED" if life.is_ended else "PAUSED" if life.endpoint.is_paused else "ACTIVE",
        "events": of_rows("Events", life.routes, EVENT_COLUMNS, reader=reader),
        "deliveries": of_rows(
            "Last deliveries", life.deliveries, DELIVERY_COLUMNS, reader=reader,
            nothing="Nothing was pushed yet; the next event of these will be.",
        ),
        "actions": _actions(life) if reader.may(KEEPERS) else (),
        "trail": [("Messages", reverse("messages")), ("Webhooks", reverse("webhooks"))],
    }  # fmt: skip
    return render(request, "web/clients/webhook.html", context)


def _actions(life: SubscriptionLife) -> tuple[Action, ...]:
    code = life.endpoint.code
    if life.is_ended:
        return ()
    return (
        Action("New secret", "key", reverse("webhook-secret", args=[code]), is_link=True),
        Action("End", "ban", reverse("webhook-end", args=[code]), asks=(WHY,), is_grave=True),
    )


@page(duties=KEEPERS)
def webhook_new(request: PageRequest) -> HttpResponse:
    """Subscribe a program to events."""
    form = SubscriptionForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form)
    given = form.cleaned_data
    return act(
        request,
        lambda: subscribe(
            actor=request.actor(), when=request.moment(), code=given["code"], name=given["name"],
            url=given["url"], events=given["events"], person_id=given["person"].id,
            secret_name=given["secret_name"],
            entity_id=id_of("entity", given["entity"]) if given["entity"] else ALL_ENTITIES,
        ),
        done=f"{given['code']} is subscribed. Agree on its secret now.",
        to=_address(given["code"]),
        again=lambda refusal: _form(request, form, refusal),
    )  # fmt: skip


def _form(
    request: PageRequest, form: SubscriptionForm, refusal: DomainError | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "problem": refusal,
        "trail": [("Messages", reverse("messages")), ("Webhooks", reverse("webhooks"))],
    }
    status = 422 if form.errors else 200
    return render(request, "web/clients/webhook_new.html", context, status=status)


@page(duties=KEEPERS, methods=READ)
def webhook_secret(request: PageRequest, code: str) -> HttpResponse:
    """Give a fresh signing secret to set beside the old one; it is kept nowhere here."""
    life = subscription_life(code, scope=request.reader.scope(KEEPERS))
    context = {
        "life": life,
        "secret": new_secret(),
        "trail": [("Webhooks", reverse("webhooks")), (code, _address(code))],
    }
    return render(request, "web/clients/webhook_secret.html", context)


@page(duties=KEEPERS, methods=("POST",))
def webhook_end(request: PageRequest, code: str) -> HttpResponse:
    """Push nothing more to a subscriber."""
    return act(
        request,
        lambda: unsubscribe(
            actor=request.actor(reason=request.POST.get("reason", "").strip()),
            when=request.moment(),
            endpoint_code=code,
        ),
        done=f"{code} gets no more events.",
        to=_address(code),
    )


urlpatterns: list[URLPattern] = [
    path("webhooks", webhooks, name="webhooks"),
    path("webhooks/new", webhook_new, name="webhook-new"),
    path("webhooks/<str:code>/secret", webhook_secret, name="webhook-secret"),
    path("webhooks/<str:code>/end", webhook_end, name="webhook-end"),
    path("webhooks/<str:code>", webhook, name="webhook"),
]
