"""A program gets its secret, is used, gets a new one, and is shut out."""

from datetime import timedelta
from hashlib import sha256

import pytest
from playwright.sync_api import Page, expect

from apotheca.governance.models import Person
from apotheca.governance.operations.clients import add_usage
from apotheca.governance.queries.clients import client_by_secret
from apotheca.governance.types import ApiUse
from apotheca.kernel.moment import Moment

PASSWORD = "seven quiet harbours"  # noqa: S105  a test's own


@pytest.fixture
def admin(browser_page) -> Page:
    person = Person.objects.get(username="access_admin")
    person.set_password(PASSWORD)
    person.save()
    Person.objects.create(username="portal", name="Buyers' portal", kind="SERVICE")
    return browser_page("access_admin")


def counts(secret):
    return client_by_secret("BUYER-PORTAL", sha256(secret.encode()).hexdigest()) is not None


def test_a_client_lives_from_its_registration_to_its_end(admin, real_world, looked_at):
    admin.goto("/clients")
    looked_at(admin, "clients-none")
    admin.click("text=Register a client")
    admin.fill("[name=password]", PASSWORD)
    admin.keyboard.press("Enter")
    admin.wait_for_selector("[name=code]")
    looked_at(admin, "client-form")
    admin.click("text=Register and show its secret")
    admin.wait_for_selector(".field-error")
    looked_at(admin, "client-form-refused")

    admin.fill("[name=code]", "BUYER-PORTAL")
    admin.fill("[name=name]", "The buyers' portal")
    admin.fill("[name=person]", "portal")
    admin.keyboard.press("Tab")
    admin.check("[name=duties][value=F]")
    admin.check("[name=entities][value=HOSP]")
    admin.fill("[name=reason]", "Orders from their own screens")
    admin.click("text=Register and show its secret")
    admin.wait_for_selector("#once")
    looked_at(admin, "client-secret")
    first = admin.input_value("#once")
    assert counts(first)

    _use(real_world)
    admin.click("text=To BUYER-PORTAL")
    admin.wait_for_selector("canvas")
    looked_at(admin, "client")

    admin.click("text=New secret")
    admin.select_option("[name=overlap_hours]", "0")
    admin.fill("[name=reason]", "Their keeper left")
    looked_at(admin, "client-rotating")
    admin.click("text=Make the secret")
    admin.wait_for_selector("#once")
    second = admin.input_value("#once")
    assert (counts(first), counts(second)) == (False, True)

    admin.goto("/clients/BUYER-PORTAL")
    admin.click("summary:has-text('Revoke')")
    admin.fill("[name=reason]", "The portal is no more")
    looked_at(admin, "client-revoking")
    admin.click("button:has-text('Revoke')")
    expect(admin.locator(".alert-success")).to_contain_text("is shut out")
    looked_at(admin, "client-revoked")
    assert not counts(second)
    admin.goto("/clients")
    looked_at(admin, "clients")


def _use(world):
    now = Moment.now()
    used = [
        ApiUse(
            client="BUYER-PORTAL",
            day=now.occurred_at.date() - timedelta(days=n),
            route=route,
            requests=120 - 3 * n,
            refused=n % 5,
            failed=int(n % 7 == 3),
            milliseconds=9000,
        )
        for n in range(25)
        for route in ("procurement.orders.list", "procurement.send_order")
    ]
    add_usage(actor=world.actor("system"), when=now, used=used)
