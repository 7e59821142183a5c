"""The order that follows the use of a supplier's stock: received already, only to be billed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from apotheca.governance.shell import changes, current, publish, record_audit
from apotheca.inventory.types import ValuedLine
from apotheca.kernel.ids import uuid7
from apotheca.kernel.measures import ZERO, round_money
from apotheca.kernel.moment import Moment
from apotheca.kernel.numbers import next_number
from apotheca.masterdata.queries import derive_accounts, item_facts, order_terms
from apotheca.masterdata.types import AgreedPrice, DerivationRequest, OrderTerms, WantedPackage
from apotheca.procurement.events import (
    GoodsReceived,
    PurchaseOrderCreated,
    PurchaseOrderSent,
    ReceivedLine,
)
from apotheca.procurement.models import (
    GoodsReceipt,
    PurchaseOrder,
    PurchaseOrderLine,
    ReceiptLine,
)
from apotheca.procurement.operations.order_setting import Setting, lock_setting
from apotheca.procurement.operations.versions import as_refs, as_told, keep_version, total_of
from apotheca.procurement.rules.amounts import pair_of
from apotheca.procurement.types import OrderResult


@dataclass(frozen=True, slots=True)
class ConsignedUse:
    """What was used of a supplier's stock: base quantities, values at the agreed price."""

    supplier_id: int
    location_id: int
    cost_centre_id: int
    number: str
    correlation_id: UUID
    lines: Sequence[ValuedLine]


def order_bill_only(use: ConsignedUse, when: Moment) -> OrderResult:
    """
    Make the bill-only order of a consigned use and tell the supplier (rule PR-18, domain 2.7).

    It is received as it is made and carries no commitment; its receipt lines let the invoice match.
    The use was expensed against the consignment accrual when it happened, so both accounts of a
    line are that accrual: the order takes it over and the invoice clears it. Part of the operation
    that used the stock; a blocked supplier is still owed what was used. Locks nothing.

    :raises AccountDerivationFailed: no account for the consignment accrual.
    """
    on, actor = when.business_date, current().actor
    place = lock_setting(
        place_id=use.location_id, supplier_id=use.supplier_id, requisition_line_ids=(),
        blanket_id=None, buyer_id=actor.person_id, text_class="", on=on,
    ).setting  # fmt: skip
    rows = _line_rows(use, place, on)
    total, order_id = total_of(rows), uuid7()
    header = _header(use, place, order_id, total, actor.person_id, when)
    changes().insert(PurchaseOrder, [header])
    changes().insert(PurchaseOrderLine, [{"order_id": order_id, **row} for row in rows])
    keep_version(order_id, 1, {"kind": "BILL_ONLY", "total_amount": total}, rows,
                 reason=f"Used: {use.number}", made_by_id=actor.person_id)  # fmt: skip
    record_audit(
        "procurement.bill_only_ordered", subject_type="PurchaseOrder", subject_id=order_id,
        entity_id=place.entity_id, when=when,
        after={"number": header["number"], "used": use.number, "total_amount": total},
    )  # fmt: skip
    _tell_order(header, rows, when)
    _receive(use, header, rows, actor.person_id, when)
    return OrderResult(
        order_id, header["number"], "RECEIVED", 1, total, place.currency, as_refs(rows)
    )


def _line_rows(use: ConsignedUse, place: Setting, on: date) -> list[dict[str, Any]]:
    items = item_facts({line.item_id for line in use.lines})
    wanted = [
        WantedPackage(
            line.package_id, items[line.item_id].base_uom, line.quantity, use.cost_centre_id,
            is_stock=False, location_kind=place.location_kind,
            agreed=AgreedPrice(*pair_of(line.value, line.quantity), "CONSIGN"),
        )
        for line in use.lines
    ]  # fmt: skip
    terms = order_terms(
        entity_id=place.entity_id, facility_id=place.facility_id, supplier_id=use.supplier_id,
        on=on, wanted=wanted,
    )  # fmt: skip
    accruals = derive_accounts([
        DerivationRequest(
            "CONSIGNMENT.ACCRUAL", on, item_class=line.item_class, facility_id=place.facility_id,
            location_kind=place.location_kind, supplier_id=use.supplier_id,
        )
        for line in use.lines
    ])  # fmt: skip
    return [
        _line_row(number, line, term, accrual.account_id)
        for number, (line, term, accrual) in enumerate(
            zip(use.lines, terms, accruals, strict=True), start=1
        )
    ]


def _line_row(number: int, line: ValuedLine, term: OrderTerms, accrual: int) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "line_no": number,
        "requisition_line_id": None,
        "item_id": line.item_id,
        "package_id": line.package_id,
        "description": term.description,
        "quantity": line.quantity,
        "uom": term.item.base_uom,
        "factor_num": term.conversion.numerator,
        "factor_den": term.conversion.denominator,
        "conversion_id": term.conversion.id,
        "base_quantity": line.quantity,
        "price_amount": term.price.price_amount,
        "price_quantity": term.price.price_quantity,
        "line_amount": line.value,
        "contract_line_id": None,
        "contract_version": None,
        "price_type": term.price.price_type,
        "price_candidates": [],
        "debit_account_id": accrual,
        "grni_account_id": accrual,
        "variance_account_id": term.variance_account_id,
        "cost_centre_id": term.charged_cost_centre_id or None,
        "tax_rate": term.tax_rate,
        "expected_tax": round_money(line.value * term.tax_rate),
        "over_receipt_pct": ZERO,
        "needed_on": None,
        "promised_on": None,
        "status": "RECEIVED",
        "received_base": line.quantity,
        "received_amount": line.value,
        "returned_base": ZERO,
        "cancelled_base": ZERO,
        "is_stock": False,
    }


def _header(
    use: ConsignedUse, place: Setting, order_id: UUID, total: Any, buyer_id: int, when: Moment
) -> dict[str, Any]:
    return {
        "id": order_id,
        "number": next_number("PO", when.business_date.year),
        "kind": "BILL_ONLY",
        "entity_id": place.entity_id,
        "facility_id": place.facility_id,
        "supplier_id": use.supplier_id,
        "supplier_site_id": place.supplier_site_id,
        "deliver_to_id": use.location_id,
        "blanket_id": None,
        "buyer_id": buyer_id,
        "status": "RECEIVED",
        "currency": place.currency,
        "total_amount": total,
        "released_amount": ZERO,
        "expected_freight": ZERO,
        "net_days": place.net_days,
        "discount_pct": place.discount_pct,
        "discount_days": place.discount_days,
        "emergency_reason": "",
        "emergency_review_due": None,
        "ordered_on": when.business_date,
        "sent_at": when.occurred_at,
        "occurred_at": when.occurred_at,
        "business_date": when.business_date,
        "correlation_id": use.correlation_id,
        "version": 1,
    }


TOLD = ("entity_id", "correlation_id", "facility_id", "supplier_id", "currency")


def _tell_order(header: dict[str, Any], rows: Sequence[dict[str, Any]], when: Moment) -> None:
    told = {
        "subject_id": header["id"],
        "business_key": header["number"],
        "when": when,
        "kind": "BILL_ONLY",
        "version": 1,
        "total_amount": header["total_amount"],
        **{name: header[name] for name in TOLD},
    }
    publish(PurchaseOrderCreated(**told, status="RECEIVED"))
    publish(PurchaseOrderSent(**told, lines=as_told(rows)))


def _receive(
    use: ConsignedUse,
    header: dict[str, Any],
    rows: Sequence[dict[str, Any]],
    person_id: int,
    when: Moment,
) -> None:
    receipt_id, number = uuid7(), next_number("GR", when.business_date.year)
    changes().insert(GoodsReceipt, [{
        "id": receipt_id,
        "number": number,
        "order_id": header["id"],
        "entity_id": header["entity_id"],
        "location_id": use.location_id,
        "delivery_note": use.number,
        "status": "PUT_AWAY",
        "received_by_id": person_id,
        "occurred_at": when.occurred_at,
        "business_date": when.business_date,
        "correlation_id": use.correlation_id,
    }])  # fmt: skip
    lines = [_receipt_row(receipt_id, row, when) for row in rows]
    changes().insert(ReceiptLine, lines)
    record_audit(
        "procurement.goods_received", subject_type="GoodsReceipt", subject_id=receipt_id,
        entity_id=header["entity_id"], when=when,
        after={"number": number, "order": header["number"], "used": use.number},
    )  # fmt: skip
    publish(GoodsReceived(
        subject_id=receipt_id, business_key=number, when=when, order_id=header["id"],
        order_number=header["number"], is_committed=False,
        lines=tuple(_received(line, row) for line, row in zip(lines, rows, strict=True)),
        **{name: header[name] for name in TOLD},
    ))  # fmt: skip


def _receipt_row(receipt_id: UUID, row: dict[str, Any], when: Moment) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "receipt_id": receipt_id,
        "order_line_id": row["id"],
        "line_no": row["line_no"],
        "item_id": row["item_id"],
        "lot_id": None,
        "quantity": row["quantity"],
        "uom": row["uom"],
        "base_quantity": row["base_quantity"],
        "package_id": row["package_id"],
        "amount": row["line_amount"],
        "status": "POSTED",
        "hold_code": "",
        "lot_number": "",
        "posted_on": when.business_date,
        "put_away_base": ZERO,
        "returned_base": ZERO,
    }


def _received(line: dict[str, Any], row: dict[str, Any]) -> ReceivedLine:
    return ReceivedLine(
        receipt_line_id=line["id"],
        order_line_id=row["id"],
        item_id=0,
        base_quantity=row["base_quantity"],
        amount=row["line_amount"],
        debit_account_id=row["debit_account_id"],
        grni_account_id=row["grni_account_id"],
        cost_centre_id=row["cost_centre_id"] or 0,
        commitment=ZERO,
    )
