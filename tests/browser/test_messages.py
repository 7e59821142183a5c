"""Where is my message, as an operator sees it."""

import pytest

from apotheca.hub.models import Inbox
from apotheca.hub.tests.console import open_desk


@pytest.fixture
def desk(real_world):
    return open_desk(real_world)


def test_an_operator_finds_a_message_and_processes_it_again(desk, browser_page, looked_at):
    page = browser_page("integrator")
    page.goto("/messages")
    looked_at(page, "messages")
    page.keyboard.type("CART-2")
    page.keyboard.press("Enter")
    page.wait_for_selector("h2:has-text('Came in')")
    looked_at(page, "messages-found")
    page.click("table >> text=CART-2")
    page.wait_for_selector("text=Process again")
    looked_at(page, "message-in")
    page.click("summary:has-text('Process again')")
    page.fill("details[open] [name=reason]", "Unloaded")
    page.keyboard.press("Enter")
    page.wait_for_selector(".alert-success")
    assert Inbox.objects.get(pk=desk.held).status == "RECEIVED"


def test_deliveries_and_endpoints_look_right(desk, browser_page, looked_at):
    page = browser_page("integrator")
    for address, name in (
        (f"/messages/out/{desk.dead}", "message-out"),
        ("/messages/out", "messages-out"),
        ("/messages/in", "messages-in"),
        ("/messages/endpoints", "endpoints"),
    ):
        page.goto(address)
        looked_at(page, name)
