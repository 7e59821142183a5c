"""The house as people see it: the door, the parts, the keys."""

import pytest

from apotheca.governance.models import Person


def test_the_parts_look_right_in_light_and_dark(browser_page, looked_at):
    for scheme in ("light", "dark"):
        page = browser_page("buyer", scheme=scheme)
        page.goto("/design")
        page.wait_for_selector("canvas")

        looked_at(page, f"design-{scheme}")


def test_the_door_lets_a_person_in(browser_page, looked_at):
    person = Person.objects.get(username="buyer")
    person.set_password("seven quiet harbours")
    person.save()
    page = browser_page()
    page.goto("/")
    looked_at(page, "sign-in")

    page.fill("[name=login]", "buyer")
    page.fill("[name=password]", "seven quiet harbours")
    page.keyboard.press("Enter")
    page.wait_for_selector(".user-menu")

    looked_at(page, "home")


@pytest.mark.parametrize("path", ["/account/factors/", "/account/password", "/nowhere", "/report"])
def test_the_pages_of_the_account_look_right(browser_page, looked_at, path):
    page = browser_page("buyer")
    page.goto(path)

    looked_at(page, path.strip("/").replace("/", "-"))
