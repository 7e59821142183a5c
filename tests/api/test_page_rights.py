"""
Every page x every duty x things of a foreign entity and of a foreign facility, as for the API:
made from the registry of pages, so that a page without a rule, or a new one, is tried as well.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.api.abroad import Home, at_home, traces
from tests.world import SINCE, World

from apotheca.governance import models as gov
from apotheca.web.shell import PageRule

DUTIES = "ABCDEFGHIJKLMNOPQRST@"
FORM_KEY = "01890a5d-ac96-774b-bcce-b302099a8057"
# What a form of one document sends: enough to reach the operation, wrong for nobody in particular.
FORM = {
    "form_key": FORM_KEY, "reason": "Tried from elsewhere", "decision": "APPROVED", "comment": "",
    "pay_on": "2026-03-16", "bank_reference": "X-1", "until": "2026-04-01", "outcome": "JUSTIFIED",
    "supplier_reference": "X-1", "authorisation": "RA-1", "matter": "X", "call_back": "X",
}  # fmt: skip
# Pages of things that are one for everybody in the house.
SHARED = ("items/", "packages/", "suppliers/", "contracts/", "accounts/", "roles/", "people/",
          "entities/", "facilities/", "clients/", "audit/", "documents/of/")  # fmt: skip
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


def people(world: World, **place: str) -> dict[str, Client]:
    """Return a browser for a person of each duty, whose grants end at ``place``."""
    found = {}
    for letter in DUTIES:
        name = f"abroad-{'auditor' if letter == '@' else letter.lower()}"
        person, _ = gov.Person.objects.get_or_create(username=name, defaults={"name": name})
        role, made = gov.Role.objects.get_or_create(
            code=f"T_{letter}", defaults={"name": f"Duty {letter}"}
        )
        if made and letter != "@":
            gov.RoleDuty.objects.create(role=role, duty_id=letter)
        facility = place.get("facility")
        gov.RoleGrant.objects.create(
            person=person, role=role, entity_id=world.entity[place["entity"]],
            facility_id=world.facility[facility] if facility else None, valid=(SINCE, None),
        )  # fmt: skip
        found[letter] = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
        found[letter].force_login(person, backend="apotheca.web.identity.backends.OnlyPeople")
    return found


@pytest.fixture
def home(world):
    return at_home(world)


@pytest.mark.parametrize(
    "place", [{"entity": "CLINIC"}, {"entity": "HOSP", "facility": "NORTH"}],
    ids=["another entity", "another facility"],
)  # fmt: skip
def test_no_page_shows_or_does_anything_of_another_place(world, home, place):
    visitors, leaks = people(world, **place), []
    for page in pages():
        address = address_of(page, home)
        for letter, visitor in visitors.items():
            is_allowed = page.rule.duties == "*" or letter in page.rule.duties
            for method in ("GET", "POST"):
                if method in page.rule.methods:
                    with transaction.atomic():
                        answer = getattr(visitor, method.lower())(address, FORM)
                        transaction.set_rollback(True)
                    found = leak(page, method, address, answer, is_allowed)
                    if found:
                        leaks.append(f"{letter} {method} {address}: {found}")
    assert leaks == []


def leak(page: Page, method: str, address: str, answer, is_allowed: bool) -> str:
    """Return what is wrong with an answer, '' for nothing."""
    text = b"".join(answer) if answer.streaming else answer.content
    sent = address + str(FORM)
    seen = traces(text.decode(errors="replace"), sent) | traces(str(answer.headers), sent)
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
