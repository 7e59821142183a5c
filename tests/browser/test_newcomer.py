"""
One item from the wish to the payment, by people who read nothing but the pages.

Each comes in by the front door with name and password and follows links and buttons by their words.
What each step costs is counted and must not grow; docs/explanation/clicks.md shows the table.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.browser.newcomer import PASSWORD, Effort, Newcomer

from apotheca.finance.models import Invoice, Payment
from apotheca.governance.models import Person
from apotheca.inventory.models import Layer

PEOPLE = ("requester", "director", "buyer", "receiver", "ap_clerk", "payment_preparer",
          "payment_approver", "payment_releaser")  # fmt: skip
GOES_ON = {"put it away"}  # from the page the step before ended on
# Clicks, boxes filled and keys typed of each step, beginning on the first page. They may shrink.
BUDGET = {
    "ask for it": (3, 2, 5),
    "approve the request": (2, 0, 0),
    "order it": (2, 0, 0),
    "approve the order": (2, 0, 0),
    "send the order": (2, 0, 0),
    "receive it": (3, 4, 18),
    "put it away": (2, 0, 0),
    "enter the invoice": (3, 3, 19),
    "propose the payment": (3, 0, 0),
    "approve the payment": (2, 0, 0),
    "release the payment": (3, 1, 28),
}
TABLE = Path(".apotheca/clicks.md")
TODAY = datetime.now(UTC).date()
EXPIRY = TODAY + timedelta(days=400)


@pytest.fixture
def somebody(browser_page, real_world):
    """
    Return ``somebody(username)``: that person, signed in by the form, on the first page.

    With ``stays`` they are where their last step left them.
    """
    for person in Person.objects.filter(username__in=PEOPLE):
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
    known: dict[str, Newcomer] = {}

    def come(username, *, stays=False):
        if username not in known:
            known[username] = Newcomer(browser_page(), username)
            known[username].sign_in()
        if not stays:
            known[username].go_home()
        return known[username]

    return come


def ask(person):
    person.press("New requisition")
    person.find("Add", "hepa", "HEPARIN-BOX")
    person.type("Quantity", "4")
    person.press("Submit")
    person.reads("Submitted")


def decide(person):
    person.press("document for your decision")
    person.press("Approve")
    person.reads("Nothing waits for you")


def order(person):
    person.press("approved line to order")
    person.press("Make the orders")
    person.reads("waiting for approval")


def send(person):
    person.press("approved order to send")
    person.press("Send to the supplier")
    person.reads("is on its way to the supplier")


def receive(person):
    person.press("Receive a delivery")
    person.press("PO-2026")
    person.type("Delivery note", "DN-1")
    person.type("Counted", "4")
    person.type("Lot", "LOT")
    person.type("Expires on", EXPIRY.isoformat())
    person.press("Receive")
    person.reads("1 lot received")


def put_away(person):
    person.press("Put away")
    person.reads("suggests itself first")
    person.press("Put away")
    person.reads("is put away as you said")


def bill(person):
    person.press("Enter an invoice")
    person.press("PO-2026")
    person.type("Invoice number", "INV-77")
    person.type("Invoice date", TODAY.isoformat())
    person.type("Total", "160")
    person.press("Enter invoice")
    person.reads("is posted, due")


def propose(person):
    person.press("invoice due, or losing its discount")
    person.tick("Pay IN-2026")
    person.press("Propose payment")
    person.reads("waits for approval")


def approve_payment(person):
    person.press("payment to approve")
    person.press("Approve")
    person.reads("is approved")


def release(person):
    person.press("payment to release")
    person.press("Release")
    person.type("Password", PASSWORD)
    person.press("Confirm")
    person.reads("is released")


STEPS = (
    ("ask for it", "requester", ask),
    ("approve the request", "director", decide),
    ("order it", "buyer", order),
    ("approve the order", "director", decide),
    ("send the order", "buyer", send),
    ("receive it", "receiver", receive),
    ("put it away", "receiver", put_away),
    ("enter the invoice", "ap_clerk", bill),
    ("propose the payment", "payment_preparer", propose),
    ("approve the payment", "payment_approver", approve_payment),
    ("release the payment", "payment_releaser", release),
)


def test_one_item_from_the_wish_to_the_payment_within_the_budget_of_clicks(somebody):
    spent = {}
    for step, username, work in STEPS:
        person = somebody(username, stays=step in GOES_ON)
        work(person)
        spent[step] = person.step()

    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(_table(spent), encoding="utf-8")
    assert {step: one.counted for step, one in spent.items()} == BUDGET
    assert Invoice.objects.get().supplier_number == "INV-77"
    assert Payment.objects.get().status == "RELEASED"
    there = Layer.objects.get(quantity__gt=0)
    assert (there.location.code, there.status) == ("MAIN-CENTRAL", "AVAILABLE")
    assert there.quantity == Decimal(100)


def _table(spent: dict[str, Effort]) -> str:
    """Return the table that docs/explanation/clicks.md shows."""
    rows = ["| Step | Who | Clicks | Boxes | Keys | Pages |", "|---|---|---:|---:|---:|---|"]
    for step, username, _ in STEPS:
        one = spent[step]
        pages = ", ".join(dict.fromkeys(f"/{page}" for page in one.pages))
        rows.append(f"| {step} | {username} | {one.clicks} | {one.boxes} | {one.keys} | {pages} |")
    clicks, boxes, keys = (
        sum(column) for column in zip(*(one.counted for one in spent.values()), strict=True)
    )
    return "\n".join(
        [*rows, f"| all of it | {len(PEOPLE)} people | {clicks} | {boxes} | {keys} | |\n"]
    )
