"""What tests of postings need: a way to publish any event, and an order with receipt lines."""

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

import pytest
from tests.world import AT, MONDAY, World

from apotheca.config.wiring import connect
from apotheca.finance.queries.journal import journal_of_document
from apotheca.governance.shell import operation, publish
from apotheca.governance.types import Actor
from apotheca.kernel.events import Event
from apotheca.kernel.ids import uuid7


@operation(permission="test.publish", duty="H", is_act=False)
def tell(*, actor: Actor, event: Event) -> bool:
    """Publish one event, as the operation would that owns it."""
    publish(event)
    return True


@pytest.fixture
def happened(world: World) -> Callable[[Event], None]:
    """Publish an event, with all its reactions and the checks at commit."""
    connect()
    return lambda event: tell(actor=world.actor("stock_controller"), event=event)


@pytest.fixture
def ordered(world: World) -> SimpleNamespace:
    """An order of 10 boxes at 40.00 (250 vials) with a receipt of two lines, 100 and 150 vials."""
    from apotheca.procurement.models import (
        GoodsReceipt,
        PurchaseOrder,
        PurchaseOrderLine,
        ReceiptLine,
    )

    order_id, line_id, receipt_id = uuid7(), uuid7(), uuid7()
    common = {
        "entity_id": world.entity["HOSP"],
        "occurred_at": AT.occurred_at,
        "business_date": MONDAY,
        "correlation_id": order_id,
    }
    PurchaseOrder.objects.create(
        id=order_id, number=f"PO-{order_id.hex[-8:]}", kind="STOCK", status="SENT", currency="USD",
        facility_id=world.facility["MAIN"], supplier_id=world.supplier["WHOLESALE"],
        deliver_to_id=world.location["MAIN-DOCK"], buyer_id=world.person["buyer"],
        total_amount=Decimal("400.00"), net_days=30, discount_pct=0, discount_days=0,
        ordered_on=MONDAY, **common,
    )  # fmt: skip
    PurchaseOrderLine.objects.create(
        id=line_id, order_id=order_id, line_no=1, item_id=world.item["HEPARIN"],
        package_id=world.package["HEPARIN"], description="Heparin", quantity=10, uom="BOX",
        factor_num=25, base_quantity=250, price_amount=40, line_amount=Decimal("400.00"),
        debit_account_id=world.account["1300"], grni_account_id=world.account["2050"],
        variance_account_id=world.account["5100"],
    )  # fmt: skip
    GoodsReceipt.objects.create(
        id=receipt_id, number=f"GR-{receipt_id.hex[-8:]}", order_id=order_id, status="POSTED",
        location_id=world.location["MAIN-DOCK"], delivery_note="DN-1",
        received_by_id=world.person["receiver"], **common,
    )  # fmt: skip
    receipt_lines = [uuid7(), uuid7()]
    for number, (key, vials) in enumerate(zip(receipt_lines, (100, 150), strict=True), start=1):
        ReceiptLine.objects.create(
            id=key, receipt_id=receipt_id, order_line_id=line_id, line_no=number, quantity=vials,
            uom="VIAL", base_quantity=vials, amount=Decimal("1.60") * vials, status="POSTED",
            item_id=world.item["HEPARIN"],
        )  # fmt: skip
    return SimpleNamespace(
        order_id=order_id, line_id=line_id, receipt_id=receipt_id, receipt_lines=receipt_lines
    )


def entry(document_id: UUID) -> dict[str, Decimal]:
    """Return what a document posted, by account: debit plus, credit minus."""
    totals: dict[str, Decimal] = {}
    for line in journal_of_document(document_id):
        totals[line.account] = totals.get(line.account, Decimal(0)) + line.debit - line.credit
    return totals


@pytest.fixture(name="entry")
def entry_fixture() -> Callable[[UUID], dict[str, Decimal]]:
    return entry
