"""
The methods of procurement.

Written by ``apotheca manage export_client``; changes here are lost.
"""

# fmt: off
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from apotheca_client.core import Session
from apotheca_client.models.procurement import (
    AckLine,
    AcknowledgementLineRow,
    AcknowledgementTaskRow,
    AckResult,
    DeliveredLot,
    EmergencyRow,
    HoldDecision,
    LineChange,
    OrderChangeRow,
    OrderDetails,
    OrderLineRow,
    OrderResult,
    OrderRow,
    OrderVersionRow,
    OrderWant,
    PutAwayLine,
    ReceiptDetails,
    ReceiptLineRow,
    ReceiptResult,
    ReceiptRow,
    RequisitionDetails,
    RequisitionLineRow,
    RequisitionResult,
    RequisitionRow,
    ReturnDetails,
    ReturnLine,
    ReturnLineRow,
    ReturnResult,
    ReturnRow,
    WantedLine,
)
from apotheca_client.shapes import as_body, as_part, as_query, decode


class Procurement:
    """What a service may ask of procurement."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_requisitions(
        self, *, status: list[str] | None = None, kind: list[str] | None = None,
        facility: str | None = None, deliver_to: str | None = None,
        cost_centre: str | None = None, requested_by: str | None = None,
        since: date | None = None, until: date | None = None, needed_by: date | None = None,
        number: str | None = None, item: str | None = None, order: str | None = None,
        sort: str | None = None,
    ) -> Iterator[RequisitionRow]:
        """List: requisitions."""
        path = "/requisitions"
        asked = as_query(
            status=status, kind=kind, facility=facility, deliver_to=deliver_to,
            cost_centre=cost_centre, requested_by=requested_by, since=since, until=until,
            needed_by=needed_by, number=number, item=item, order=order, sort=sort,
        )
        return (decode(RequisitionRow, row) for row in self._session.pages(path, asked))

    def submit_requisition(
        self, *, deliver_to: str, lines: list[WantedLine], kind: str | None = None,
        cost_centre: str | None = None, needed_on: date | None = None,
        emergency_reason: str | None = None, correlation_id: UUID | None = None,
        at: datetime | None = None, reason: str | None = None, idempotency_key: str | None = None,
    ) -> RequisitionResult:
        """
        Ask for goods or services for a place; it waits for approval, or is approved when no rule
        asks.
        """
        path = "/requisitions"
        sent = as_body(
            deliver_to=deliver_to, lines=lines, kind=kind, cost_centre=cost_centre,
            needed_on=needed_on, emergency_reason=emergency_reason, correlation_id=correlation_id,
            at=at, reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(RequisitionResult, answer)

    def get_requisition(self, requisition: str) -> RequisitionDetails:
        """Return a requisition with its lines, steps and orders. Four statements."""
        path = f"/requisitions/{as_part(requisition)}"
        answer = self._session.read(path)
        return decode(RequisitionDetails, answer)

    def list_requisition_lines(
        self, *, status: list[str] | None = None, kind: list[str] | None = None,
        facility: str | None = None, deliver_to: str | None = None,
        cost_centre: str | None = None, requested_by: str | None = None,
        since: date | None = None, until: date | None = None, needed_by: date | None = None,
        requisition: str | None = None, item: str | None = None, sort: str | None = None,
    ) -> Iterator[RequisitionLineRow]:
        """List: requisition lines."""
        path = "/requisition-lines"
        asked = as_query(
            status=status, kind=kind, facility=facility, deliver_to=deliver_to,
            cost_centre=cost_centre, requested_by=requested_by, since=since, until=until,
            needed_by=needed_by, requisition=requisition, item=item, sort=sort,
        )
        return (decode(RequisitionLineRow, row) for row in self._session.pages(path, asked))

    def list_requisition_lines_to_order(
        self, *, status: list[str] | None = None, kind: list[str] | None = None,
        facility: str | None = None, deliver_to: str | None = None,
        cost_centre: str | None = None, requested_by: str | None = None,
        since: date | None = None, until: date | None = None, needed_by: date | None = None,
        requisition: str | None = None, item: str | None = None, sort: str | None = None,
    ) -> Iterator[RequisitionLineRow]:
        """List: approved and still to order."""
        path = "/requisition-lines/to-order"
        asked = as_query(
            status=status, kind=kind, facility=facility, deliver_to=deliver_to,
            cost_centre=cost_centre, requested_by=requested_by, since=since, until=until,
            needed_by=needed_by, requisition=requisition, item=item, sort=sort,
        )
        return (decode(RequisitionLineRow, row) for row in self._session.pages(path, asked))

    def decide_requisition(
        self, requisition: str, *, decision: str, comment: str | None = None,
        at: datetime | None = None, reason: str | None = None, version: int | None = None,
        idempotency_key: str | None = None,
    ) -> RequisitionResult:
        """Decide the open step of a requisition: APPROVED, RETURNED or REJECTED (rule PR-03)."""
        path = f"/requisitions/{as_part(requisition)}/decisions"
        sent = as_body(decision=decision, comment=comment, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key, version=version)
        return decode(RequisitionResult, answer)

    def resubmit_requisition(
        self, requisition: str, *, lines: list[WantedLine], version: int,
        needed_on: date | None = None, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> RequisitionResult:
        """
        Submit a returned requisition again with its lines as they are now wanted (rule PR-04).
        """
        path = f"/requisitions/{as_part(requisition)}/resubmission"
        sent = as_body(lines=lines, needed_on=needed_on, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key, version=version)
        return decode(RequisitionResult, answer)

    def cancel_requisition(
        self, requisition: str, *, reason: str, at: datetime | None = None,
        idempotency_key: str | None = None,
    ) -> RequisitionResult:
        """
        Cancel what was not ordered yet of a requisition (rule PR-06). Locks it; open steps are
        void.
        """
        path = f"/requisitions/{as_part(requisition)}/cancellation"
        sent = as_body(reason=reason, at=at)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(RequisitionResult, answer)

    def close_requisition(
        self, requisition: str, *, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> RequisitionResult:
        """Close a requisition of which everything is ordered. Locks it."""
        path = f"/requisitions/{as_part(requisition)}/closing"
        sent = as_body(at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(RequisitionResult, answer)

    def list_orders(
        self, *, status: list[str] | None = None, kind: list[str] | None = None,
        facility: str | None = None, deliver_to: str | None = None, supplier: str | None = None,
        buyer: str | None = None, since: date | None = None, until: date | None = None,
        number: str | None = None, item: str | None = None, requisition: str | None = None,
        blanket: str | None = None, sort: str | None = None,
    ) -> Iterator[OrderRow]:
        """List: orders."""
        path = "/orders"
        asked = as_query(
            status=status, kind=kind, facility=facility, deliver_to=deliver_to, supplier=supplier,
            buyer=buyer, since=since, until=until, number=number, item=item,
            requisition=requisition, blanket=blanket, sort=sort,
        )
        return (decode(OrderRow, row) for row in self._session.pages(path, asked))

    def create_order(
        self, *, kind: str, supplier: str, deliver_to: str, lines: list[OrderWant] | None = None,
        blanket: str | None = None, ceiling: Decimal | None = None,
        emergency_reason: str | None = None, patient_need: str | None = None,
        expected_freight: Decimal | None = None, correlation_id: UUID | None = None,
        at: datetime | None = None, reason: str | None = None, idempotency_key: str | None = None,
    ) -> OrderResult:
        """
        Order from one supplier for one place: STOCK, NON_STOCK, SERVICE, BLANKET, RELEASE or
        EMERGENCY.
        """
        path = "/orders"
        sent = as_body(
            kind=kind, supplier=supplier, deliver_to=deliver_to, lines=lines, blanket=blanket,
            ceiling=ceiling, emergency_reason=emergency_reason, patient_need=patient_need,
            expected_freight=expected_freight, correlation_id=correlation_id, at=at,
            reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(OrderResult, answer)

    def get_order(self, order: str) -> OrderDetails:
        """Return an order with its whole life in procurement. Eleven statements."""
        path = f"/orders/{as_part(order)}"
        answer = self._session.read(path)
        return decode(OrderDetails, answer)

    def list_order_lines(
        self, *, order: str | None = None, order_status: list[str] | None = None,
        status: list[str] | None = None, item: str | None = None, package: str | None = None,
        requisition: str | None = None, kind: list[str] | None = None,
        facility: str | None = None, deliver_to: str | None = None, supplier: str | None = None,
        since: date | None = None, until: date | None = None, sort: str | None = None,
    ) -> Iterator[OrderLineRow]:
        """List: order lines."""
        path = "/order-lines"
        asked = as_query(
            order=order, order_status=order_status, status=status, item=item, package=package,
            requisition=requisition, kind=kind, facility=facility, deliver_to=deliver_to,
            supplier=supplier, since=since, until=until, sort=sort,
        )
        return (decode(OrderLineRow, row) for row in self._session.pages(path, asked))

    def list_open_order_lines(
        self, *, order: str | None = None, order_status: list[str] | None = None,
        status: list[str] | None = None, item: str | None = None, package: str | None = None,
        requisition: str | None = None, kind: list[str] | None = None,
        facility: str | None = None, deliver_to: str | None = None, supplier: str | None = None,
        since: date | None = None, until: date | None = None, due_by: date | None = None,
        sort: str | None = None,
    ) -> Iterator[OrderLineRow]:
        """List: still to come."""
        path = "/order-lines/open"
        asked = as_query(
            order=order, order_status=order_status, status=status, item=item, package=package,
            requisition=requisition, kind=kind, facility=facility, deliver_to=deliver_to,
            supplier=supplier, since=since, until=until, due_by=due_by, sort=sort,
        )
        return (decode(OrderLineRow, row) for row in self._session.pages(path, asked))

    def list_order_versions(
        self, *, order: str | None = None, sort: str | None = None,
    ) -> Iterator[OrderVersionRow]:
        """List: versions of orders."""
        path = "/order-versions"
        asked = as_query(order=order, sort=sort)
        return (decode(OrderVersionRow, row) for row in self._session.pages(path, asked))

    def list_order_changes(
        self, *, order: str | None = None, status: list[str] | None = None,
        sort: str | None = None,
    ) -> Iterator[OrderChangeRow]:
        """List: changes of orders."""
        path = "/order-changes"
        asked = as_query(order=order, status=status, sort=sort)
        return (decode(OrderChangeRow, row) for row in self._session.pages(path, asked))

    def list_acknowledgement_lines(
        self, *, order: str | None = None, sort: str | None = None,
    ) -> Iterator[AcknowledgementLineRow]:
        """List: answers of suppliers."""
        path = "/acknowledgement-lines"
        asked = as_query(order=order, sort=sort)
        return (decode(AcknowledgementLineRow, row) for row in self._session.pages(path, asked))

    def list_acknowledgement_tasks(
        self, *, order: str | None = None, owner: list[str] | None = None,
        code: list[str] | None = None, item: str | None = None, facility: str | None = None,
        supplier: str | None = None, buyer: str | None = None, since: date | None = None,
        until: date | None = None, sort: str | None = None,
    ) -> Iterator[AcknowledgementTaskRow]:
        """List: answers somebody has to look at."""
        path = "/acknowledgement-tasks"
        asked = as_query(
            order=order, owner=owner, code=code, item=item, facility=facility, supplier=supplier,
            buyer=buyer, since=since, until=until, sort=sort,
        )
        return (decode(AcknowledgementTaskRow, row) for row in self._session.pages(path, asked))

    def list_emergencies_to_review(
        self, *, facility: str | None = None, supplier: str | None = None,
        buyer: str | None = None, since: date | None = None, until: date | None = None,
        due_by: date | None = None, sort: str | None = None,
    ) -> Iterator[EmergencyRow]:
        """List: emergency orders to review."""
        path = "/emergencies-to-review"
        asked = as_query(
            facility=facility, supplier=supplier, buyer=buyer, since=since, until=until,
            due_by=due_by, sort=sort,
        )
        return (decode(EmergencyRow, row) for row in self._session.pages(path, asked))

    def decide_order(
        self, order: str, *, decision: str, comment: str | None = None,
        at: datetime | None = None, reason: str | None = None, version: int | None = None,
        idempotency_key: str | None = None,
    ) -> OrderResult:
        """
        Decide the open step of an order or of its change: APPROVED, RETURNED or REJECTED (PR-16,
        PR-41).
        """
        path = f"/orders/{as_part(order)}/decisions"
        sent = as_body(decision=decision, comment=comment, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key, version=version)
        return decode(OrderResult, answer)

    def send_order(
        self, order: str, *, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> OrderResult:
        """
        Send an approved order to its supplier; the hub takes it from the event (rule PR-34).
        """
        path = f"/orders/{as_part(order)}/sending"
        sent = as_body(at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(OrderResult, answer)

    def acknowledge_order(
        self, order: str, *, order_version: int, supplier_reference: str,
        lines: list[AckLine] | None = None, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> AckResult:
        """Record the supplier's answer to a sent version, once per supplier reference."""
        path = f"/orders/{as_part(order)}/acknowledgements"
        sent = as_body(
            order_version=order_version, supplier_reference=supplier_reference, lines=lines,
            at=at, reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(AckResult, answer)

    def answer_supplier_change(
        self, order: str, *, is_accepted: bool, reason: str | None = None,
        at: datetime | None = None, idempotency_key: str | None = None,
    ) -> OrderResult:
        """Answer what the supplier would change beyond tolerance (rule PR-36)."""
        path = f"/orders/{as_part(order)}/supplier-change-answer"
        sent = as_body(is_accepted=is_accepted, reason=reason, at=at)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(OrderResult, answer)

    def change_order(
        self, order: str, *, lines: list[LineChange], reason: str, version: int,
        at: datetime | None = None, idempotency_key: str | None = None,
    ) -> OrderResult:
        """Change quantities, prices or dates of an order: version n+1 (rules PR-40 to PR-42)."""
        path = f"/orders/{as_part(order)}/changes"
        sent = as_body(lines=lines, reason=reason, at=at)
        answer = self._session.write("POST", path, sent, key=idempotency_key, version=version)
        return decode(OrderResult, answer)

    def close_order(
        self, order: str, *, reason: str | None = None, at: datetime | None = None,
        idempotency_key: str | None = None,
    ) -> OrderResult:
        """
        Close an order: CLOSED when nothing is open, else CLOSED_SHORT, which releases the rest
        (PR-50).
        """
        path = f"/orders/{as_part(order)}/closing"
        sent = as_body(reason=reason, at=at)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(OrderResult, answer)

    def cancel_order(
        self, order: str, *, reason: str, at: datetime | None = None,
        idempotency_key: str | None = None,
    ) -> OrderResult:
        """
        Cancel an order of which nothing was received; its whole commitment is released (rule
        PR-51).
        """
        path = f"/orders/{as_part(order)}/cancellation"
        sent = as_body(reason=reason, at=at)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(OrderResult, answer)

    def review_emergency(
        self, order: str, *, outcome: str, comment: str, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> OrderResult:
        """
        Say whether an emergency order was justified, within two business days of it (rule PR-17).
        """
        path = f"/orders/{as_part(order)}/emergency-review"
        sent = as_body(outcome=outcome, comment=comment, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(OrderResult, answer)

    def list_receipts(
        self, *, order: str | None = None, facility: str | None = None, place: str | None = None,
        supplier: str | None = None, delivery_note: str | None = None,
        received_by: str | None = None, since: date | None = None, until: date | None = None,
        number: str | None = None, status: list[str] | None = None, item: str | None = None,
        sort: str | None = None,
    ) -> Iterator[ReceiptRow]:
        """List: goods receipts."""
        path = "/receipts"
        asked = as_query(
            order=order, facility=facility, place=place, supplier=supplier,
            delivery_note=delivery_note, received_by=received_by, since=since, until=until,
            number=number, status=status, item=item, sort=sort,
        )
        return (decode(ReceiptRow, row) for row in self._session.pages(path, asked))

    def get_receipt(self, receipt: str) -> ReceiptDetails:
        """Return a receipt with its lines, put-aways and returns. Four statements."""
        path = f"/receipts/{as_part(receipt)}"
        answer = self._session.read(path)
        return decode(ReceiptDetails, answer)

    def list_receipt_lines(
        self, *, order: str | None = None, facility: str | None = None, place: str | None = None,
        supplier: str | None = None, delivery_note: str | None = None,
        received_by: str | None = None, since: date | None = None, until: date | None = None,
        receipt: str | None = None, item: str | None = None, lot_number: str | None = None,
        status: list[str] | None = None, order_line: str | None = None, sort: str | None = None,
    ) -> Iterator[ReceiptLineRow]:
        """List: receipt lines."""
        path = "/receipt-lines"
        asked = as_query(
            order=order, facility=facility, place=place, supplier=supplier,
            delivery_note=delivery_note, received_by=received_by, since=since, until=until,
            receipt=receipt, item=item, lot_number=lot_number, status=status,
            order_line=order_line, sort=sort,
        )
        return (decode(ReceiptLineRow, row) for row in self._session.pages(path, asked))

    def list_held_receipt_lines(
        self, *, order: str | None = None, facility: str | None = None, place: str | None = None,
        supplier: str | None = None, delivery_note: str | None = None,
        received_by: str | None = None, since: date | None = None, until: date | None = None,
        receipt: str | None = None, item: str | None = None, lot_number: str | None = None,
        hold_code: list[str] | None = None, owner: str | None = None, sort: str | None = None,
    ) -> Iterator[ReceiptLineRow]:
        """List: held deliveries."""
        path = "/receipt-lines/held"
        asked = as_query(
            order=order, facility=facility, place=place, supplier=supplier,
            delivery_note=delivery_note, received_by=received_by, since=since, until=until,
            receipt=receipt, item=item, lot_number=lot_number, hold_code=hold_code, owner=owner,
            sort=sort,
        )
        return (decode(ReceiptLineRow, row) for row in self._session.pages(path, asked))

    def list_receipt_lines_to_put_away(
        self, *, order: str | None = None, facility: str | None = None, place: str | None = None,
        supplier: str | None = None, delivery_note: str | None = None,
        received_by: str | None = None, since: date | None = None, until: date | None = None,
        receipt: str | None = None, item: str | None = None, lot_number: str | None = None,
        sort: str | None = None,
    ) -> Iterator[ReceiptLineRow]:
        """List: to put away."""
        path = "/receipt-lines/to-put-away"
        asked = as_query(
            order=order, facility=facility, place=place, supplier=supplier,
            delivery_note=delivery_note, received_by=received_by, since=since, until=until,
            receipt=receipt, item=item, lot_number=lot_number, sort=sort,
        )
        return (decode(ReceiptLineRow, row) for row in self._session.pages(path, asked))

    def receive_goods(
        self, order: str, *, location: str, delivery_note: str, lots: list[DeliveredLot],
        at: datetime | None = None, reason: str | None = None, idempotency_key: str | None = None,
    ) -> ReceiptResult:
        """Receive a delivery against an order: any number of lots, of any of its lines."""
        path = f"/orders/{as_part(order)}/receipts"
        sent = as_body(
            location=location, delivery_note=delivery_note, lots=lots, at=at, reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(ReceiptResult, answer)

    def put_away(
        self, receipt: str, *, lines: list[PutAwayLine], at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> ReceiptResult:
        """
        Move received lots to places that can keep them; there they are AVAILABLE (rule PR-29).
        """
        path = f"/receipts/{as_part(receipt)}/put-aways"
        sent = as_body(lines=lines, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(ReceiptResult, answer)

    def release_held_lines(
        self, receipt: str, *, decisions: list[HoldDecision], reason: str,
        at: datetime | None = None, idempotency_key: str | None = None,
    ) -> ReceiptResult:
        """
        Decide held lines of a receipt: ACCEPT as counted, RECOUNT to a new base quantity, or
        REFUSE.
        """
        path = f"/receipts/{as_part(receipt)}/held-lines"
        sent = as_body(decisions=decisions, reason=reason, at=at)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(ReceiptResult, answer)

    def reverse_receipt(
        self, receipt: str, *, reason: str, at: datetime | None = None,
        idempotency_key: str | None = None,
    ) -> ReceiptResult:
        """Take back all posted lines of a receipt as if they had not come (rule PR-52)."""
        path = f"/receipts/{as_part(receipt)}/reversal"
        sent = as_body(reason=reason, at=at)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(ReceiptResult, answer)

    def return_to_supplier(
        self, receipt: str, *, location: str, lines: list[ReturnLine], authorisation: str,
        reason: str, stock_status: str | None = None, at: datetime | None = None,
        idempotency_key: str | None = None,
    ) -> ReturnResult:
        """Send received lots back from the place they stand at (rule PR-53, domain 2.7)."""
        path = f"/receipts/{as_part(receipt)}/returns"
        sent = as_body(
            location=location, lines=lines, authorisation=authorisation, reason=reason,
            stock_status=stock_status, at=at,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(ReturnResult, answer)

    def list_supplier_returns(
        self, *, order: str | None = None, facility: str | None = None,
        supplier: str | None = None, authorisation: str | None = None, since: date | None = None,
        until: date | None = None, number: str | None = None, receipt: str | None = None,
        sort: str | None = None,
    ) -> Iterator[ReturnRow]:
        """List: returns to suppliers."""
        path = "/supplier-returns"
        asked = as_query(
            order=order, facility=facility, supplier=supplier, authorisation=authorisation,
            since=since, until=until, number=number, receipt=receipt, sort=sort,
        )
        return (decode(ReturnRow, row) for row in self._session.pages(path, asked))

    def get_return(self, supplier_return: str) -> ReturnDetails:
        """Return a return to the supplier with its lines. Two statements."""
        path = f"/supplier-returns/{as_part(supplier_return)}"
        answer = self._session.read(path)
        return decode(ReturnDetails, answer)

    def list_supplier_return_lines(
        self, *, order: str | None = None, facility: str | None = None,
        supplier: str | None = None, authorisation: str | None = None, since: date | None = None,
        until: date | None = None, supplier_return: str | None = None, item: str | None = None,
        sort: str | None = None,
    ) -> Iterator[ReturnLineRow]:
        """List: returned lines."""
        path = "/supplier-return-lines"
        asked = as_query(
            order=order, facility=facility, supplier=supplier, authorisation=authorisation,
            since=since, until=until, supplier_return=supplier_return, item=item, sort=sort,
        )
        return (decode(ReturnLineRow, row) for row in self._session.pages(path, asked))
