"""Using a supplier's stock orders it, received already, only to be billed."""

from decimal import Decimal

import pytest
from tests.world import AT

from apotheca.inventory.operations.consigned import consign_in, use_consigned
from apotheca.inventory.types import IncomingLot, LotQuantity
from apotheca.kernel.models import EventRecord
from apotheca.masterdata import models as md
from apotheca.procurement.models import PurchaseOrder, PurchaseOrderLine, ReceiptLine
from apotheca.procurement.tests.factories import GOOD_UNTIL


@pytest.fixture
def used(desk):
    """One consigned stent at 1,150.00, taken in and used in the ICU."""
    world = desk.world
    stent = IncomingLot(
        1, world.item["STENT"], world.package["STENT"], "S-1", GOOD_UNTIL, Decimal(1),
        Decimal("1150.00"),
    )  # fmt: skip
    place = world.location["MAIN-CENTRAL"]
    consign_in(
        actor=world.actor("receiver"), when=AT, location_id=place, lots=[stent],
        supplier_id=world.supplier["WHOLESALE"],
    )  # fmt: skip
    return lambda: use_consigned(
        actor=world.actor("stock_controller"), when=AT, location_id=place,
        cost_centre_id=world.cost_centre["ICU"],
        lines=[LotQuantity(world.item["STENT"], stent.lot_id, Decimal(1))],
        supplier_id=world.supplier["WHOLESALE"],
    )  # fmt: skip


def test_a_used_implant_is_ordered_received_and_told(desk, used):
    used()
    order = PurchaseOrder.objects.get()
    assert (order.kind, order.status, order.total_amount) == ("BILL_ONLY", "RECEIVED", 1150)
    told = EventRecord.objects.filter(name__startswith="procurement.")
    assert {event.name.split(".")[1] for event in told} == {
        "purchase_order_created", "purchase_order_sent", "goods_received",
    }  # fmt: skip


def test_its_line_takes_the_consignment_accrual_over(desk, used):
    used()
    line, receipt = PurchaseOrderLine.objects.get(), ReceiptLine.objects.get()
    accrual = desk.world.account["2055"]
    assert (line.debit_account_id, line.grni_account_id) == (accrual, accrual)
    assert (receipt.status, receipt.amount, receipt.order_line_id) == ("POSTED", 1150, line.pk)


def test_a_blocked_supplier_is_still_owed_what_was_used(desk, used):
    md.Supplier.objects.filter(code="WHOLESALE").update(status="BLOCKED")
    used()
    assert PurchaseOrder.objects.get().total_amount == 1150
