"""
Every page x every duty x things of a foreign entity and of a foreign facility, as for the API:
made from the registry of pages, so that a page without a rule, or a new one, is tried as well.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.api.abroad import (
    OF_LOTS,
    PLACES,
    Home,
    at_home,
    known_at,
    those_who_try,
    traces,
    undone,
)
from tests.world import SINCE, World

from apotheca.governance import models as gov
from apotheca.web.shell import PageRule

METHODS = {"GET", "POST"}
FORM_KEY = "01890a5d-ac96-774b-bcce-b302099a8057"
# What a form of one document sends: enough to reach the operation, wrong for nobody in particular.
FORM = {
    "form_key": FORM_KEY, "reason": "Tried from elsewhere", "decision": "APPROVED", "comment": "",
    "pay_on": "2026-03-16", "bank_reference": "X-1", "until": "2026-04-01", "outcome": "JUSTIFIED",
    "supplier_reference": "X-1", "authorisation": "RA-1", "matter": "X", "call_back": "X",
}  # fmt: skip
# Pages of things that are one for everybody in the house; what they show is looked at all the same.
SHARED = ("items/", "packages/", "suppliers/", "contracts/", "accounts/", "roles/", "people/",
          "entities/", "facilities/", "clients/", "audit/", "documents/of/", "lots/",
          "ledger/accounts/")  # fmt: skip
# A recall asks for a lot in every place, so which there are is no secret; where they lie is one.
LOTS = ("lots", "lots/")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Page:
    """One address of a page and its rule."""

    path: str
    rule: PageRule


def pages(resolver: URLResolver | None = None, before: str = "") -> Iterator[Page]:
    for entry in (resolver or get_resolver()).url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from pages(entry, path)
        elif isinstance(entry, URLPattern) and hasattr(entry.callback, "page_rule"):
            yield Page(path, entry.callback.page_rule)


def address_of(page: Page, home: Home) -> str:
    """Return the page's address for the thing at home its path is about."""
    known = home.objects
    for prefix, label in (
        ("orders/", known["order"]), ("requisitions/", known["requisition"]),
        ("receipts/", known["receipt"]), ("returns/", known["supplier_return"]),
        ("stock/documents/", known["document"]), ("lots/", known["lot"]),
        ("places/", known["location"]), ("payments/ahead/", known["order"]),
        ("payments/", known["payment"]), ("journals/", known["journal"]),
        ("journal/", known["order"]), ("invoices/", known["invoice"]),
        ("cost-centres/", known["cost_centre"]), ("facilities/", "MAIN"), ("entities/", "HOSP"),
        ("downtime/", "MAIN"), ("items/", "HEPARIN"), ("packages/", "HEPARIN-BOX"),
        ("suppliers/", "WHOLESALE"), ("contracts/", "GPO-1"), ("people/", "buyer"),
    ):  # fmt: skip
        if page.path.startswith(prefix):
            return "/" + PARAMETER.sub(lambda _, found=label: found, page.path)
    named = {"entity": "HOSP", "name": "2026-02", "code": "1310", "facility": "MAIN",
             "kind": "ORDER", "key": known["order"], "type_": "PurchaseOrder",
             "label": known["order"]}  # fmt: skip
    return "/" + PARAMETER.sub(lambda found: named.get(found[1], FORM_KEY), page.path)


def visitor_of(world: World, duties: str, **place: str) -> Client:
    """Return the browser of a person who holds ``duties``, with grants that end at ``place``."""
    name = f"abroad-{duties.lower().replace('@', 'auditor')}"
    person = gov.Person.objects.create(username=name, name=name)
    facility = place.get("facility")
    for letter in duties:
        role, made = gov.Role.objects.get_or_create(
            code=f"T_{letter}", defaults={"name": f"Duty {letter}"}
        )
        if made and letter != "@":
            gov.RoleDuty.objects.create(role=role, duty_id=letter)
        gov.RoleGrant.objects.create(
            person=person, role=role, entity_id=world.entity[place["entity"]],
            facility_id=world.facility[facility] if facility else None, valid=(SINCE, None),
        )  # fmt: skip
    visitor = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    visitor.force_login(person, backend="apotheca.web.identity.backends.OnlyPeople")
    return visitor


@pytest.fixture
def fresh_proof(monkeypatch):
    """Take everybody for proven, so that what is behind the proof is tried."""
    monkeypatch.setattr(
        "apotheca.web.identity.factors.is_reauthentication_required", lambda *_, **__: False
    )


@pytest.fixture
def home(world):
    return at_home(world)


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_no_page_shows_or_does_anything_of_another_place(world, home, fresh_proof, place):
    visitors = cache(lambda duties: visitor_of(world, duties, **place))
    leaks = []
    for page in pages():
        address = address_of(page, home)
        for duties, is_allowed in those_who_try(page.rule.duties):
            visitor = visitors(duties)
            for method in METHODS.intersection(page.rule.methods):
                with undone():
                    answer = getattr(visitor, method.lower())(address, FORM)
                known = known_at(place) + (OF_LOTS if page.path.startswith(LOTS) else ())
                found = leak(page, address, answer, is_allowed, known)
                if found:
                    leaks.append(f"{duties} {method} {address}: {found}")
    assert not leaks, "\n".join(leaks)


def leak(page: Page, address: str, answer, is_allowed: bool, known: tuple[str, ...]) -> str:
    """Return what is wrong with an answer, '' for nothing."""
    text = b"".join(answer) if answer.streaming else answer.content
    sent = address + str(FORM)
    seen = traces(text.decode(errors="replace") + str(answer.headers), sent, known)
    if seen:
        return f"{answer.status_code} shows {sorted(seen)[:5]}"
    if answer.status_code >= 500:
        return str(answer.status_code)
    if not is_allowed:
        return "" if answer.status_code == 403 else f"{answer.status_code} without the duty"
    is_about_home = "<" in page.path and not page.path.startswith(SHARED)
    if is_about_home and answer.status_code not in (403, 404):
        return f"{answer.status_code} {text[-300:]!r}"
    return ""
