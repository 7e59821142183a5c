"""What other systems may ask of procurement."""

from apotheca.kernel.doors import Doors, ReadList, ReadOne, Write, created
from apotheca.procurement.operations import (
    acknowledging,
    changing,
    closing,
    emergency,
    held_lines,
    ordering,
    putting_away,
    receiving,
    requisitions,
    returning,
    reversing,
    sending,
)
from apotheca.procurement.queries import details, lists

_WANTED = {"quantity": "4", "uom": "BOX", "package": "HEP-5000-25"}

_REQUISITIONS: Doors = (
    ReadList("/requisitions", lists.REQUISITIONS),
    ReadOne("/requisitions/{requisition}", details.requisition_details),
    ReadList("/requisition-lines", lists.REQUISITION_LINES),
    ReadList("/requisition-lines/to-order", lists.LINES_TO_ORDER),
    created(
        "/requisitions",
        requisitions.submit_requisition,
        example={
            "deliver_to": "MAIN-DOCK",
            "lines": [_WANTED],
            "cost_centre": "HOSP/ICU",
            "needed_on": "2026-03-09",
        },
    ),
    Write(
        "/requisitions/{requisition}/decisions",
        requisitions.decide_requisition,
        example={"decision": "APPROVED", "comment": "Within the plan"},
    ),
    Write(
        "/requisitions/{requisition}/resubmission",
        requisitions.resubmit_requisition,
        example={"lines": [_WANTED], "needed_on": "2026-03-10"},
    ),
    Write(
        "/requisitions/{requisition}/cancellation",
        requisitions.cancel_requisition,
        example={"reason": "The patient was moved"},
    ),
    Write("/requisitions/{requisition}/closing", requisitions.close_requisition),
)
_ORDERS: Doors = (
    ReadList("/orders", lists.ORDERS),
    ReadOne("/orders/{order}", details.order_details),
    ReadList("/order-lines", lists.ORDER_LINES),
    ReadList("/order-lines/open", lists.OPEN_ORDER_LINES),
    ReadList("/order-versions", lists.ORDER_VERSIONS),
    ReadList("/order-changes", lists.ORDER_CHANGES),
    ReadList("/acknowledgement-lines", lists.ACKNOWLEDGEMENT_LINES),
    ReadList("/acknowledgement-tasks", lists.ACKNOWLEDGEMENT_TASKS),
    ReadList("/emergencies-to-review", lists.EMERGENCIES_TO_REVIEW),
    created(
        "/orders",
        ordering.create_order,
        example={
            "kind": "STOCK",
            "supplier": "ACME",
            "deliver_to": "MAIN-DOCK",
            "lines": [{"requisition_line": "REQ-2026-000001/1"}],
            "expected_freight": "18.00",
        },
    ),
    Write(
        "/orders/{order}/decisions",
        sending.decide_order,
        example={"decision": "APPROVED"},
    ),
    Write("/orders/{order}/sending", sending.send_order),
    Write(
        "/orders/{order}/acknowledgements",
        acknowledging.acknowledge_order,
        example={
            "order_version": 1,
            "supplier_reference": "SO-88123",
            "lines": [{"line_no": 1, "code": "IA", "promised_on": "2026-03-06"}],
        },
    ),
    Write(
        "/orders/{order}/supplier-change-answer",
        changing.answer_supplier_change,
        example={"is_accepted": True, "reason": "The price follows the contract"},
    ),
    Write(
        "/orders/{order}/changes",
        changing.change_order,
        example={
            "lines": [{"line": "PO-2026-000001/1", "quantity": "6"}],
            "reason": "More beds opened",
        },
    ),
    Write(
        "/orders/{order}/closing", closing.close_order, example={"reason": "The rest is not needed"}
    ),
    Write(
        "/orders/{order}/cancellation",
        closing.cancel_order,
        example={"reason": "The supplier cannot deliver"},
    ),
    Write(
        "/orders/{order}/emergency-review",
        emergency.review_emergency,
        example={"outcome": "JUSTIFIED", "comment": "No stock within two hours"},
    ),
)
_RECEIPTS: Doors = (
    ReadList("/receipts", lists.RECEIPTS),
    ReadOne("/receipts/{receipt}", details.receipt_details),
    ReadList("/receipt-lines", lists.RECEIPT_LINES),
    ReadList("/receipt-lines/held", lists.HELD_LINES),
    ReadList("/receipt-lines/to-put-away", lists.LINES_TO_PUT_AWAY),
    created(
        "/orders/{order}/receipts",
        receiving.receive_goods,
        example={
            "location": "MAIN-DOCK",
            "delivery_note": "DN-4711",
            "lots": [
                {
                    "order_line": "PO-2026-000001/1",
                    "quantity": "4",
                    "uom": "BOX",
                    "lot_number": "A12345",
                    "expires_on": "2027-12-31",
                }
            ],
        },
    ),
    Write(
        "/receipts/{receipt}/put-aways",
        putting_away.put_away,
        example={"lines": [{"receipt_line": "GR-2026-000001/1", "location": "MAIN-CENTRAL"}]},
    ),
    Write(
        "/receipts/{receipt}/held-lines",
        held_lines.release_held_lines,
        example={
            "decisions": [{"receipt_line": "GR-2026-000001/1", "decision": "ACCEPT"}],
            "reason": "The supplier sent the missing certificate",
        },
    ),
    Write(
        "/receipts/{receipt}/reversal",
        reversing.reverse_receipt,
        example={"reason": "Counted on the wrong order"},
    ),
    created(
        "/receipts/{receipt}/returns",
        returning.return_to_supplier,
        example={
            "location": "MAIN-CENTRAL",
            "lines": [{"receipt_line": "GR-2026-000001/1", "base_quantity": "25"}],
            "authorisation": "RA-12",
            "reason": "Ordered too much",
        },
    ),
    ReadList("/supplier-returns", lists.RETURNS),
    ReadOne("/supplier-returns/{supplier_return}", details.return_details),
    ReadList("/supplier-return-lines", lists.RETURN_LINES),
)
DOORS: Doors = _REQUISITIONS + _ORDERS + _RECEIPTS
