"""From asking to the shelf in a real browser, by keyboard where a hand would use it."""

import re
from datetime import UTC, datetime, timedelta

import pytest


@pytest.fixture
def walk(browser_page, looked_at):
    """Return somebody's pages: each is opened, looked at, and known by its first heading."""

    def opened(person, address, name=""):
        page = browser_page(person)
        page.goto(address)
        if name:
            looked_at(page, name)
        return page

    return opened


def arrived(page, where, looked_at, name):
    """Wait until the page of a document is shown, look at it, return the document's number."""
    page.wait_for_url(re.compile(f"{where}[A-Z]+-[0-9-]+$"))
    number = page.url.rsplit("/", 1)[1]
    assert page.locator("h1").inner_text().startswith(number)
    looked_at(page, name)
    return number


def ask(walk, looked_at):
    """Ask for heparin and saline by keyboard alone; return the requisition's number."""
    page = walk("requester", "/requisitions/new", "requisition-empty")
    page.select_option("[name=deliver_to]", "MAIN-CENTRAL")
    for n, (words, quantity) in enumerate((("hep", "4"), ("saline", "2")), start=1):
        page.focus("[name=add]")
        page.keyboard.type(words)
        page.wait_for_selector(".picker-option")
        page.keyboard.press("Enter")
        page.wait_for_selector(f".line:nth-child({n}) [name$=quantity]:focus")
        page.keyboard.type(quantity)
        page.keyboard.press("Enter")
    page.wait_for_selector("#estimate:has-text('220.00')")
    looked_at(page, "requisition-filled")
    page.keyboard.press("Control+Enter")
    return arrived(page, "/requisitions/", looked_at, "requisition-submitted")


def approve(walk, looked_at, name):
    """Approve the one thing that waits, ticked already; untick and tick it with the keyboard."""
    page = walk("director", "/approvals", name)
    chosen = page.locator("[name=chosen]")
    assert chosen.is_checked()
    page.keyboard.press("ArrowDown")
    for is_ticked in (False, True):
        page.keyboard.press("Space")
        assert chosen.is_checked() is is_ticked
    page.click("text=Approve >> visible=true")
    page.wait_for_selector(".alert-success")
    return page


def order(walk, looked_at, requisition):
    """Order a requisition with one click, have it approved, and send it; return its number."""
    page = walk("buyer", f"/requisitions/{requisition}", "requisition-to-order")
    page.click("button:has-text('Order it')")
    number = arrived(page, "/orders/", looked_at, "order-waiting")
    approve(walk, looked_at, "approvals-order")
    page.reload()
    looked_at(page, "order-approved")
    page.click("button:has-text('Send to the supplier')")
    page.wait_for_selector(".badge:has-text('Sent')")
    looked_at(page, "order-sent")
    return number


def receive(walk, looked_at, number):
    """Receive one line in full and one without its lot number; return the receipt's number."""
    expiry = (datetime.now(UTC) + timedelta(days=400)).date().isoformat()
    page = walk("receiver", "/receipts/new", "receive-which")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/receive$"))
    page.fill("[name=delivery_note]", "DN-77")
    rows = page.locator("#lots .line")
    for n, (quantity, lot) in enumerate((("4", "A-1"), ("2", ""))):
        rows.nth(n).locator("[name$=quantity]").fill(quantity)
        rows.nth(n).locator("[name$=lot_number]").fill(lot)
        rows.nth(n).locator("[name$=expires_on]").fill(expiry)
    looked_at(page, "receive-filled")
    page.keyboard.press("Control+Enter")
    return arrived(page, "/receipts/", looked_at, "receipt-held")


def test_from_asking_to_the_shelf(walk, looked_at):
    requisition = ask(walk, looked_at)
    approve(walk, looked_at, "approvals-requisition")
    number = order(walk, looked_at, requisition)
    receipt = receive(walk, looked_at, number)

    page = walk("receiver", f"/receipts/{receipt}/put-away", "put-away")
    page.focus("[name$=quantity]")
    page.keyboard.press("Control+Enter")
    arrived(page, "/receipts/", looked_at, "receipt-put-away")

    page = walk("item_steward", f"/receipts/{receipt}/decide")
    page.select_option("[name$=decision]", "ACCEPT")
    page.fill("[name$=lot_number]", "B-2")
    page.fill("[name=reason]", "read from the carton")
    looked_at(page, "held-decision")
    page.keyboard.press("Control+Enter")
    arrived(page, "/receipts/", looked_at, "receipt-decided")

    page = walk("buyer", f"/orders/{number}", "order-received")
    assert "Received" in page.locator("h1").inner_text()
