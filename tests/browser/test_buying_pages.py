"""Each page of buying and receiving as people see it, filled with something to look at."""

import re
from decimal import Decimal

import pytest
from tests.world import AT, in_days

from apotheca.masterdata.models import PackageIdentifier
from apotheca.procurement.models import PurchaseOrder
from apotheca.procurement.operations.requisitions import submit_requisition
from apotheca.procurement.tests.factories import Desk, lot
from apotheca.procurement.types import AckLine, WantedLine

GTIN = "00312345678906"


@pytest.fixture
def desk(real_world):
    return Desk(real_world)


def ask_for_paint(desk):
    """Ask for something no contract prices, and have it approved."""
    world = desk.world
    asked = submit_requisition(
        actor=world.actor("requester"), when=AT, deliver_to_id=world.location["MAIN-CENTRAL"],
        lines=[WantedLine(Decimal(2), "POT", description="Paint", estimated_amount=Decimal(50))],
        kind="NON_STOCK", cost_centre_id=world.cost_centre["ICU"],
    )  # fmt: skip
    desk.approve_request(asked.requisition_id)
    return asked


def test_the_lists_look_right(browser_page, looked_at, desk):
    desk.requested(("HEPARIN", "4"), ("SALINE", "2"))
    made = desk.sent(("HEPARIN", "4"), ("SALINE", "2"))
    desk.acknowledge(made.order_id, AckLine(1, "IB", note="in January"), AckLine(2, "IA"))
    desk.receive(made.order_id, lot(made.lines[0].line_id, "2"))
    desk.receive(made.order_id, lot(made.lines[1].line_id, "1", "CASE", number=""))
    desk.order(("HEPARIN", "1"), kind="EMERGENCY", emergency_reason="empty", patient_need="one")
    page = browser_page("buyer")
    for address in ("requisitions", "requisitions/to-order", "orders", "orders/to-come",
                    "orders/answers", "orders/emergencies", "receipts", "receipts/held",
                    "receipts/to-put-away", "returns"):  # fmt: skip
        page.goto(f"/{address}")
        assert page.locator("tbody tr").count() or address == "returns"
        looked_at(page, f"list-{address.replace('/', '-')}")


def test_approved_lines_become_orders_where_somebody_chooses(browser_page, looked_at, desk):
    desk.requested(("HEPARIN", "4"))
    ask_for_paint(desk)
    page = browser_page("buyer")
    page.goto("/orders/propose")
    page.locator("[name$=other_supplier]").fill("SECOND")
    page.locator("[name$=price_amount]").fill("24.50")
    looked_at(page, "propose")
    page.focus("[name$=price_amount]")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/orders$"))
    assert page.locator("tbody tr").count() == 2


def test_an_order_is_made_from_scratch_by_keys(browser_page, looked_at, desk):
    page = browser_page("buyer")
    page.goto("/orders/new")
    for name, typed in (("supplier", "whole"), ("deliver_to", "main-cen")):
        page.focus(f"[name={name}]")
        page.keyboard.type(typed)
        page.wait_for_selector(".picker-option >> visible=true")
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#list-{name}", state="hidden")
    page.focus("[name=add]")
    page.keyboard.type("gloves")
    page.wait_for_selector(".picker-option >> visible=true")
    page.keyboard.press("Enter")
    page.wait_for_selector(".line [name$=quantity]:focus")
    page.keyboard.type("3")
    looked_at(page, "order-new")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/orders/PO-"))
    assert PurchaseOrder.objects.get().total_amount == Decimal("29.97")


def test_a_change_an_answer_and_its_verdict_look_right(browser_page, looked_at, desk):
    made = desk.sent(("HEPARIN", "4"), ("SALINE", "2"))
    page = browser_page("buyer")
    page.goto(f"/orders/{made.number}/change")
    looked_at(page, "order-change")
    page.goto(f"/orders/{made.number}/acknowledge")
    page.fill("[name=supplier_reference]", "ACK-7")
    page.select_option("[name=line-1-code]", "IP")
    page.fill("[name=line-1-price_amount]", "55")
    looked_at(page, "order-acknowledge")
    page.focus("[name=supplier_reference]")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".badge:has-text('Change pending')")
    looked_at(page, "order-proposal")
    page.click("a:has-text('Answer the supplier')")
    looked_at(page, "order-answer")
    page.click("button:has-text('Answer')")
    page.wait_for_url(re.compile(f"/orders/{made.number}$"))
    looked_at(page, "order-change-waits")


def test_an_act_that_asks_why_is_done_in_its_place(browser_page, looked_at, desk):
    made = desk.approved(("HEPARIN", "4"))
    page = browser_page("buyer")
    page.goto(f"/orders/{made.number}")
    page.focus("summary:has-text('Cancel')")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert not page.locator(".act-form").is_visible()
    page.keyboard.press("Enter")
    page.wait_for_selector(".act-form [name=reason]:focus")
    page.keyboard.type("ordered twice")
    looked_at(page, "order-cancel")
    page.keyboard.press("Enter")
    page.wait_for_selector(".badge:has-text('Cancelled')")


def test_scans_fill_lots_and_two_lots_share_a_line(browser_page, looked_at, desk):
    made = desk.sent(("HEPARIN", "4"), ("SALINE", "2"))
    PackageIdentifier.objects.create(
        package_id=desk.world.package["SALINE"], scheme="GTIN14", value=GTIN, normalised=GTIN,
        valid=("2020-01-01", None), source="test",
    )  # fmt: skip
    page = browser_page("receiver")
    page.goto(f"/orders/{made.number}/receive")
    page.fill("[name=delivery_note]", "DN-1")
    page.focus("#scan")
    for batch in ("A1", "A2"):
        page.keyboard.type(f"(01){GTIN}(17)281231(10){batch}")
        page.keyboard.press("Enter")
        page.wait_for_selector(f".line:first-child [name$=lot_number][value={batch}]")
        page.wait_for_selector(".line:first-child [name$=quantity]:focus")
        page.keyboard.type("1")
        page.focus("#scan")
    assert page.locator(".line").count() == 3
    page.keyboard.type("nothing of ours")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=is no package of this order")
    looked_at(page, "receive-scanned")
    page.focus("[name=delivery_note]")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/receipts/GR-"))
    assert page.locator("#lots tbody tr").count() == 2


def test_goods_go_back_and_a_receipt_is_taken_back(browser_page, looked_at, desk):
    made = desk.sent(("HEPARIN", "4"))
    received = desk.receive(made.order_id, lot(made.lines[0].line_id, "2"))
    desk.put_away(received)
    page = browser_page("receiver")
    page.goto(f"/receipts/{received.number}/return")
    page.fill("[name=authorisation]", "RMA-1")
    page.fill("[name=reason]", "broken in transit")
    page.fill("[name$=quantity]", "25")
    looked_at(page, "send-back")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/returns/RTV-"))
    looked_at(page, "return")

    other = desk.receive(made.order_id, lot(made.lines[0].line_id, "2"), when=in_days(1))
    page.goto(f"/receipts/{other.number}")
    page.click("summary:has-text('Reverse')")
    page.fill(".act-form [name=reason]", "wrong order")
    page.keyboard.press("Enter")
    page.wait_for_selector(".badge:has-text('Reversed')")
    looked_at(page, "receipt-reversed")


def test_a_refused_form_says_why_beside_its_field(browser_page, looked_at, desk):
    page = browser_page("requester")
    page.goto("/requisitions/new?package=HEPARIN-BOX")
    page.fill("[name$=quantity]", "many")
    page.select_option("[name=kind]", "EMERGENCY")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".field-error")
    looked_at(page, "requisition-refused")
