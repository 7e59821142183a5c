"""Orders, receipts and invoices for tests of payables, from few facts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from tests.world import AT, MONDAY, World

from apotheca.finance.models import JournalLine
from apotheca.finance.operations.invoices import register_invoice
from apotheca.finance.reactions.matching import review_after_change, review_after_receipt
from apotheca.finance.reactions.receipts import on_goods_received
from apotheca.finance.types import InvoiceStanding, NewInvoice, NewInvoiceLine
from apotheca.governance.shell import changes, operation
from apotheca.governance.types import Actor
from apotheca.kernel.ids import uuid7
from apotheca.kernel.measures import round_money
from apotheca.kernel.moment import Moment
from apotheca.procurement.events import GoodsReceived, PurchaseOrderChanged, ReceivedLine
from apotheca.procurement.models import (
    GoodsReceipt,
    PurchaseOrder,
    PurchaseOrderLine,
    ReceiptLine,
)

FACTORS = {
    "HEPARIN": ("BOX", 25),
    "SALINE": ("CASE", 12),
    "GLOVES": ("BOX", 100),
    "STENT": ("EACH", 1),
}
PRICES = {"HEPARIN": "40.00", "SALINE": "30.00", "GLOVES": "9.99", "STENT": "1150.00"}


@dataclass
class Ordered:
    """An order in the world, its lines by number, and how often it was received."""

    world: World
    order_id: UUID
    number: str
    supplier: str
    lines: dict[int, PurchaseOrderLine] = field(default_factory=dict)
    receipts: int = 0

    def receive(self, base: str | int, *, line: int = 1, when: Moment = AT, held: str = "") -> UUID:
        """Book a receipt of ``base`` units of a line, posted or held; return the receipt line."""
        self.receipts += 1
        actor = self.world.actor("receiver")
        return book_receipt(
            actor=actor, order=self, line_no=line, base=Decimal(base), when=when, held=held
        )

    def reprice(self, price: str, *, line: int = 1, when: Moment = AT) -> None:
        """Change the price of a line, as an agreed change order does."""
        actor = self.world.actor("receiver")
        book_change(actor=actor, order=self, line_no=line, price=Decimal(price), when=when)


@operation(permission="test.book_receipt", duty="G", is_act=False)
def book_receipt(
    *, actor: Actor, order: Ordered, line_no: int, base: Decimal, when: Moment, held: str
) -> UUID:
    """Write a receipt line and publish it, as procurement does."""
    line, world = order.lines[line_no], order.world
    receipt_id, receipt_line_id = uuid7(), uuid7()
    price = line.price_amount / line.price_quantity / line.factor_num
    amount = round_money(base * price)
    status = "HELD" if held else "POSTED"
    entity_id = world.entity["HOSP"]
    changes().insert(GoodsReceipt, [{
        "id": receipt_id, "number": f"GR-{receipt_id.hex[-8:]}", "order_id": order.order_id,
        "entity_id": entity_id, "location_id": world.location["MAIN-DOCK"],
        "delivery_note": f"DN-{order.receipts}", "status": status,
        "received_by_id": actor.person_id, "occurred_at": when.occurred_at,
        "business_date": when.business_date, "correlation_id": order.order_id,
    }])  # fmt: skip
    changes().insert(ReceiptLine, [{
        "id": receipt_line_id, "receipt_id": receipt_id, "order_line_id": line.pk, "line_no": 1,
        "lot_number": "", "quantity": base, "uom": "BASE", "base_quantity": base, "amount": amount,
        "status": status, "hold_code": held, "put_away_base": 0, "returned_base": 0,
    }])  # fmt: skip
    if held:
        return receipt_line_id
    event = GoodsReceived(
        entity_id=entity_id, subject_id=receipt_id, business_key="GR", when=when,
        correlation_id=order.order_id, order_id=order.order_id, order_number=order.number,
        facility_id=world.facility["MAIN"], supplier_id=world.supplier[order.supplier],
        currency="USD", is_committed=False,
        lines=(ReceivedLine(
            receipt_line_id=receipt_line_id, order_line_id=line.pk, item_id=line.item_id or 0,
            base_quantity=base, amount=amount, debit_account_id=line.debit_account_id,
            grni_account_id=line.grni_account_id, cost_centre_id=0, commitment=Decimal(0),
        ),),
    )  # fmt: skip
    on_goods_received(event)
    review_after_receipt(event)
    return receipt_line_id


@operation(permission="test.book_change", duty="G", is_act=False)
def book_change(
    *, actor: Actor, order: Ordered, line_no: int, price: Decimal, when: Moment
) -> bool:
    """Write a new price of an order line and publish it, as procurement does."""
    changes().update(PurchaseOrderLine, [{"id": order.lines[line_no].pk, "price_amount": price}])
    review_after_change(
        PurchaseOrderChanged(
            entity_id=order.world.entity["HOSP"], subject_id=order.order_id, when=when,
            business_key=order.number, correlation_id=order.order_id, kind="STOCK",
            facility_id=order.world.facility["MAIN"], version=2, currency="USD",
            supplier_id=order.world.supplier[order.supplier], total_amount=Decimal(0),
            committed_delta=Decimal(0), lines=(),
        )
    )  # fmt: skip
    return True


def an_order(
    world: World,
    *wanted: tuple[str, int],
    supplier: str = "WHOLESALE",
    freight: str = "0",
    tax: str = "0",
    **columns: Any,
) -> Ordered:
    """
    Write a sent order of (item, packs) lines at the contract price, with discount 2/10 net 30.
    """
    order_id = uuid7()
    number = f"PO-{order_id.hex[-10:]}"
    wanted = wanted or (("HEPARIN", 10),)
    PurchaseOrder.objects.create(
        id=order_id, number=number, kind="STOCK", status="SENT", currency="USD",
        entity_id=world.entity["HOSP"], facility_id=world.facility["MAIN"],
        supplier_id=world.supplier[supplier], deliver_to_id=world.location["MAIN-DOCK"],
        buyer_id=world.person["buyer"], total_amount=0, net_days=30, expected_freight=freight,
        discount_pct=Decimal("0.02"), discount_days=10, ordered_on=MONDAY, business_date=MONDAY,
        occurred_at=AT.occurred_at, correlation_id=order_id,
    )  # fmt: skip
    ordered = Ordered(world, order_id, number, supplier)
    for line_no, (item, packs) in enumerate(wanted, start=1):
        uom, factor = FACTORS[item]
        values: dict[str, Any] = {
            "quantity": packs, "uom": uom, "factor_num": factor, "base_quantity": packs * factor,
            "price_amount": Decimal(PRICES[item]), "line_amount": packs * Decimal(PRICES[item]),
            "debit_account_id": world.account["1300"], "grni_account_id": world.account["2050"],
            "variance_account_id": world.account["5100"],
            "contract_line_id": world.contract_line[item],
            "expected_tax": Decimal(tax) if line_no == 1 else 0, "over_receipt_pct": 1, **columns,
        }  # fmt: skip
        ordered.lines[line_no] = PurchaseOrderLine.objects.create(
            id=uuid7(), order_id=order_id, line_no=line_no, item_id=world.item[item],
            package_id=world.package[item], description=item, **values,
        )  # fmt: skip
    return ordered


def billed(
    ordered: Ordered | None,
    *lines: tuple[int, str, str, str],
    number: str = "INV-1",
    freight: str = "0",
    tax: str = "0",
    total: str = "",
    **more: Any,
) -> NewInvoice:
    """Return an invoice of (order line no, quantity, uom, amount) lines that adds up by itself."""
    goods = sum((Decimal(amount) for *_, amount in lines), Decimal(0))
    world: World = more.pop("world", None) or ordered.world  # type: ignore[union-attr]
    values: dict[str, Any] = {
        "entity_id": world.entity["HOSP"],
        "supplier_id": world.supplier[ordered.supplier if ordered else "WHOLESALE"],
        "supplier_number": number, "invoiced_on": MONDAY, "currency": "USD",
        "lines": tuple(
            NewInvoiceLine(Decimal(quantity), uom, Decimal(amount), order_line_no=line_no)
            for line_no, quantity, uom, amount in lines
        ),
        "total": Decimal(total) if total else goods + Decimal(freight) + Decimal(tax),
        "freight": Decimal(freight), "tax": Decimal(tax),
        "order_number": ordered.number if ordered else "", **more,
    }  # fmt: skip
    return NewInvoice(**values)


def register(world: World, invoice: NewInvoice, when: Moment = AT) -> InvoiceStanding:
    """Register an invoice as the AP clerk."""
    return register_invoice(actor=world.actor("ap_clerk"), when=when, invoice=invoice)


@contextmanager
def refused(rule: str) -> Iterator[None]:
    """Expect the database to refuse what happens inside, by the constraint of this name."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():  # noqa: PT012  the caller's
        yield
        connection.check_constraints()
    assert caught.value.__cause__.diag.constraint_name == rule  # type: ignore[union-attr]


def balances(world: World, codes: Sequence[str]) -> dict[str, Decimal]:
    """Return debits less credits of accounts by code."""
    found = {code: Decimal(0) for code in codes}
    for code in codes:
        for line in JournalLine.objects.filter(account_id=world.account[code]):
            found[code] += line.debit - line.credit
    return found
