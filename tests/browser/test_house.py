"""The house as people see it: the door, the parts, the keys."""

import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.db import connection

from apotheca.governance.models import Person
from apotheca.web.identity.demo import DemoPeople, DemoPerson, write_demo_people

PASSWORD = "seven quiet harbours"  # noqa: S105  a test's own


def test_the_parts_look_right_in_light_and_dark(browser_page, looked_at):
    for scheme in ("light", "dark"):
        page = browser_page("buyer", scheme=scheme)
        page.goto("/design")
        page.wait_for_selector("canvas")

        looked_at(page, f"design-{scheme}")


@pytest.fixture
def buyer(real_world):
    person = Person.objects.get(username="buyer")
    person.set_password(PASSWORD)
    person.save()
    return person


def test_the_door_lets_a_person_in(browser_page, looked_at, buyer):
    page = browser_page()
    page.goto("/")
    looked_at(page, "sign-in")

    page.fill("[name=login]", "buyer")
    page.fill("[name=password]", "not this one")
    page.keyboard.press("Enter")
    page.wait_for_selector(".alert-danger")
    looked_at(page, "sign-in-refused")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".user-menu")

    looked_at(page, "home")


def test_the_door_of_the_demo_tells_who_may_come_in(browser_page, looked_at):
    page = browser_page()
    people = (DemoPerson("noor", "Pharmacy buyer"), DemoPerson("gus", "Pharmacy technician, MAIN"))
    write_demo_people(DemoPeople(connection.settings_dict["NAME"], "harbour lights", people))

    page.goto("/account/sign-in")
    page.click("summary")

    looked_at(page, "sign-in-demo")


def test_an_authenticator_app_is_set_up_and_then_asked_for(browser_page, looked_at, buyer):
    page = browser_page("buyer")
    page.goto("/account/factors/totp/activate/")
    looked_at(page, "prove")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".qr")
    looked_at(page, "app")

    secret = page.locator("#authenticator_secret").input_value()
    page.fill("[name=code]", _code(secret))
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Unused codes")
    looked_at(page, "recovery-codes")
    page.goto("/account/factors/")
    looked_at(page, "factors-set-up")

    page.click(".user-menu button")
    page.click("text=Sign out")
    page.fill("[name=login]", "buyer")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=code]")
    looked_at(page, "code")


def _code(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


@pytest.mark.parametrize("path", ["/account/factors/", "/account/password", "/nowhere", "/report"])
def test_the_pages_of_the_account_look_right(browser_page, looked_at, path):
    page = browser_page("buyer")
    page.goto(path)

    looked_at(page, path.strip("/").replace("/", "-"))
