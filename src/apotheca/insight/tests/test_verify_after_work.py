"""The auditor agrees with the operations: after real work the books are clean."""

from decimal import Decimal

from tests.world import MONDAY, World, in_days

from apotheca.finance.operations.invoices import register_invoice
from apotheca.finance.types import NewInvoice, NewInvoiceLine
from apotheca.insight import verify
from apotheca.inventory.operations.issuing import issue_stock
from apotheca.inventory.operations.transfers import receive_transfer, ship_transfer
from apotheca.inventory.types import ItemQuantity, LotQuantity, lot_id
from apotheca.procurement.operations.ordering import create_order
from apotheca.procurement.operations.receiving import receive_goods
from apotheca.procurement.operations.sending import decide_order, send_order
from apotheca.procurement.types import DeliveredLot, OrderWant

EXPIRY = in_days(900).business_date


def findings(world: World) -> list[object]:
    return [(check.name, check.findings) for check in verify.run().checks if not check.holds]


def sent_order(world: World, boxes: int = 10):
    want = OrderWant(quantity=Decimal(boxes), uom="BOX", package_id=world.package["HEPARIN"])
    order = create_order(
        actor=world.actor("buyer"), when=in_days(0), kind="STOCK", lines=[want],
        supplier_id=world.supplier["WHOLESALE"], deliver_to_id=world.location["MAIN-CENTRAL"],
    )  # fmt: skip
    decide_order(
        actor=world.actor("director"), when=in_days(0), order_id=order.order_id, decision="APPROVED"
    )
    return send_order(actor=world.actor("buyer"), when=in_days(0), order_id=order.order_id)


def receive(world: World, order, boxes: int, note: str = "DN1"):
    lot = DeliveredLot(order.lines[0].line_id, Decimal(boxes), "BOX", "LOT1", EXPIRY)
    return receive_goods(
        actor=world.actor("receiver"), when=in_days(2), order_id=order.order_id,
        location_id=world.location["MAIN-CENTRAL"], delivery_note=note, lots=[lot],
    )  # fmt: skip


def invoice(world: World, order, boxes: int, amount: str, number: str = "INV1"):
    line = NewInvoiceLine(Decimal(boxes), "BOX", Decimal(amount), order_line_no=1)
    return register_invoice(
        actor=world.actor("ap_clerk"), when=in_days(4),
        invoice=NewInvoice(
            entity_id=world.entity["HOSP"], supplier_id=world.supplier["WHOLESALE"],
            supplier_number=number, invoiced_on=MONDAY, currency="USD", lines=(line,),
            total=Decimal(amount), order_number=order.number,
        ),
    )  # fmt: skip


def test_an_empty_house_is_clean(world):
    assert findings(world) == []


def test_a_sent_order_leaves_the_books_clean(world):
    sent_order(world)
    assert findings(world) == []


def test_partial_receipts_and_invoices_leave_the_books_clean(world):
    order = sent_order(world)
    receive(world, order, 4)
    receive(world, order, 6, note="DN2")
    assert invoice(world, order, 7, "280.00").status == "POSTED"
    assert findings(world) == []


def test_issues_and_transfers_leave_the_books_clean(world):
    receive(world, sent_order(world), 10)
    item, lot = (
        world.item["HEPARIN"],
        lot_id(world.item["HEPARIN"], world.package["HEPARIN"], "LOT1"),
    )
    issue_stock(
        actor=world.actor("stock_controller"), when=in_days(3),
        location_id=world.location["MAIN-CENTRAL"], cost_centre_id=world.cost_centre["ICU"],
        lines=[ItemQuantity(item, Decimal(7))],
    )  # fmt: skip
    shipped = ship_transfer(
        actor=world.actor("stock_controller"), when=in_days(4),
        from_location_id=world.location["MAIN-CENTRAL"],
        to_location_id=world.location["WEST-PHARMACY"], lines=[ItemQuantity(item, Decimal(20))],
    )  # fmt: skip
    assert findings(world) == []
    receive_transfer(
        actor=world.actor("stock_controller"), when=in_days(5), transfer_id=shipped.document_id,
        lines=[LotQuantity(item, lot, Decimal(18))],
    )  # fmt: skip
    assert findings(world) == []
