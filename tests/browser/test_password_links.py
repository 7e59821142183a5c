"""Somebody new gets a password: the administrator makes a link, the person uses it."""

import pytest
from playwright.sync_api import Page, expect

from apotheca.governance.models import Person

PASSWORD, CHOSEN = "seven quiet harbours", "eight quiet harbours"


@pytest.fixture
def admin(browser_page) -> Page:
    person = Person.objects.get(username="access_admin")
    person.set_password(PASSWORD)
    person.save()
    return browser_page("access_admin")


def test_somebody_new_chooses_a_password_by_a_link(admin, browser_page, looked_at):
    admin.goto("/people/buyer")
    looked_at(admin, "person-with-link")
    admin.click("text=Password link")
    admin.fill("[name=password]", PASSWORD)
    admin.keyboard.press("Enter")
    admin.wait_for_selector("[name=reason]")
    looked_at(admin, "password-link-form")
    admin.fill("[name=reason]", "New here; came to my desk with a badge")
    admin.keyboard.press("Enter")
    admin.wait_for_selector("#once")
    looked_at(admin, "password-link-made")
    admin.click("text=Copy")
    expect(admin.locator("[data-copied]")).to_be_visible()

    buyer = browser_page()
    buyer.goto(admin.input_value("#once"))
    looked_at(buyer, "first-password")
    buyer.fill("[name=password]", "short")
    buyer.fill("[name=again]", "short")
    buyer.keyboard.press("Enter")
    buyer.wait_for_selector(".field-error")
    looked_at(buyer, "first-password-refused")
    buyer.fill("[name=password]", CHOSEN)
    buyer.fill("[name=again]", CHOSEN)
    buyer.keyboard.press("Enter")
    buyer.wait_for_selector("text=Your password is set")
    looked_at(buyer, "first-password-set")
    buyer.fill("[name=login]", "buyer")
    buyer.fill("[name=password]", CHOSEN)
    buyer.keyboard.press("Enter")
    buyer.wait_for_selector(".user-menu")

    late = browser_page()
    late.goto(admin.input_value("#once"))
    expect(late.locator(".alert-danger")).to_contain_text("This link was used")
    looked_at(late, "first-password-late")
