"""Valid things of procurement from few facts."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.world import AT, World

from apotheca.procurement.models import PurchaseOrderLine, ReceiptLine
from apotheca.procurement.operations.acknowledging import acknowledge_order
from apotheca.procurement.operations.ordering import create_order
from apotheca.procurement.operations.putting_away import put_away
from apotheca.procurement.operations.receiving import receive_goods
from apotheca.procurement.operations.requisitions import decide_requisition, submit_requisition
from apotheca.procurement.operations.sending import decide_order, send_order
from apotheca.procurement.types import (
    AckLine,
    AckResult,
    DeliveredLot,
    OrderResult,
    OrderWant,
    PutAwayLine,
    ReceiptResult,
    RequisitionLineRef,
    RequisitionResult,
    WantedLine,
)

GOOD_UNTIL = date(2027, 12, 31)
BOX = {"HEPARIN": "BOX", "SALINE": "CASE", "GLOVES": "BOX", "STENT": "EACH"}


@dataclass
class Desk:
    """The people of procurement at work in the small hospital."""

    world: World
    notes: int = 0

    def request(
        self, *wants: tuple[str, str], kind: str = "STOCK", **more: Any
    ) -> RequisitionResult:
        """Submit a requisition of (item, quantity in purchase units)."""
        lines = [
            WantedLine(Decimal(quantity), BOX[item], self.world.package[item])
            for item, quantity in wants
        ]
        return submit_requisition(
            actor=self.world.actor("requester"), when=AT, kind=kind, lines=lines,
            deliver_to_id=self.world.location["MAIN-CENTRAL"], **more,
        )  # fmt: skip

    def approve_request(self, requisition_id: UUID) -> RequisitionResult:
        return decide_requisition(
            actor=self.world.actor("director"), when=AT, requisition_id=requisition_id,
            decision="APPROVED",
        )  # fmt: skip

    def requested(self, *wants: tuple[str, str]) -> RequisitionResult:
        """Return an approved requisition with its lines."""
        asked = self.request(*wants)
        self.approve_request(asked.requisition_id)
        return asked

    def order(
        self, *wants: OrderWant | tuple[str, str], kind: str = "STOCK", **more: Any
    ) -> OrderResult:
        """Create an order, not yet decided."""
        lines = [self.want(*want) if isinstance(want, tuple) else want for want in wants]
        arguments = {
            "supplier_id": self.world.supplier["WHOLESALE"],
            "deliver_to_id": self.world.location["MAIN-CENTRAL"],
            "actor": self.world.actor("buyer"),
            "when": AT,
            **more,
        }
        return create_order(kind=kind, lines=lines, **arguments)

    def want(self, item: str, quantity: str, **more: Any) -> OrderWant:
        return OrderWant(Decimal(quantity), BOX[item], self.world.package[item], **more)

    def want_of(self, line: RequisitionLineRef) -> OrderWant:
        """Want all that a requisition line still asks for."""
        return OrderWant(requisition_line_id=line.line_id)

    def decide(self, order_id: UUID, decision: str = "APPROVED") -> OrderResult:
        return decide_order(
            actor=self.world.actor("director"), when=AT, order_id=order_id, decision=decision
        )

    def send(self, order_id: UUID) -> OrderResult:
        return send_order(actor=self.world.actor("buyer"), when=AT, order_id=order_id)

    def acknowledge(self, order_id: UUID, *lines: AckLine, **more: Any) -> AckResult:
        arguments = {
            "actor": self.world.actor("buyer"),
            "when": AT,
            "order_version": 1,
            "supplier_reference": "ACK-1",
            **more,
        }
        return acknowledge_order(order_id=order_id, lines=lines, **arguments)

    def approved(self, *wants: OrderWant | tuple[str, str], **more: Any) -> OrderResult:
        made = self.order(*wants, **more)
        self.decide(made.order_id)
        return made

    def sent(self, *wants: OrderWant | tuple[str, str], **more: Any) -> OrderResult:
        made = self.approved(*wants, **more)
        self.send(made.order_id)
        return made

    def receive(self, order_id: UUID, *lots: DeliveredLot, **more: Any) -> ReceiptResult:
        self.notes += 1
        arguments = {
            "actor": self.world.actor("receiver"),
            "when": AT,
            "location_id": self.world.location["MAIN-DOCK"],
            "delivery_note": f"DN-{self.notes}",
            **more,
        }
        return receive_goods(order_id=order_id, lots=lots, **arguments)

    def put_away(self, receipt: ReceiptResult, place: str = "MAIN-CENTRAL") -> ReceiptResult:
        lines = [PutAwayLine(line.line_id, self.world.location[place]) for line in receipt.lines]
        return put_away(
            actor=self.world.actor("receiver"), when=AT, receipt_id=receipt.receipt_id, lines=lines
        )


def lot(
    line_id: UUID, quantity: str, uom: str = "BOX", number: str = "L1", **more: Any
) -> DeliveredLot:
    """Return a delivered lot with a good label."""
    label = {"expires_on": GOOD_UNTIL, "lot_number": number, **more}
    return DeliveredLot(line_id, Decimal(quantity), uom, **label)


def order_line(line_id: UUID) -> PurchaseOrderLine:
    return PurchaseOrderLine.objects.get(pk=line_id)


def receipt_line(line_id: UUID) -> ReceiptLine:
    return ReceiptLine.objects.get(pk=line_id)
