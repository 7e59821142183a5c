"""How requisitions, orders, receipts and returns are named outside the house."""

from uuid import UUID

from apotheca.governance.portable import at_entity, at_facility
from apotheca.kernel.portable import Reference, by_code, cut_last, refer, refer_field

refer(
    by_code(
        "requisition",
        "procurement_requisition",
        column="number",
        id_type=UUID,
        example="REQ-2026-000001",
        zone=at_facility("procurement_requisition"),
    )
)
refer(
    by_code(
        "order",
        "procurement_purchaseorder",
        column="number",
        id_type=UUID,
        example="PO-2026-000001",
        fields=("order", "blanket"),
        zone=at_facility("procurement_purchaseorder"),
    )
)
refer(
    by_code(
        "receipt",
        "procurement_goodsreceipt",
        column="number",
        id_type=UUID,
        example="GR-2026-000001",
        zone=at_entity("procurement_goodsreceipt"),
    )
)
refer(
    by_code(
        "supplier_return",
        "procurement_supplierreturn",
        column="number",
        id_type=UUID,
        example="RTV-2026-000001",
        zone=at_entity("procurement_supplierreturn"),
    )
)


def _line(kind: str, lines: str, heads: str, key: str, example: str) -> Reference:
    return Reference(
        kind=kind,
        id_type=UUID,
        labels=f"SELECT l.id, h.number || '/' || l.line_no FROM {lines} l "
        f"JOIN {heads} h ON h.id = l.{key} WHERE l.id = ANY(%(ids)s)",
        ids=f"SELECT w.n, l.id FROM unnest(%(n)s::int[], %(p0)s::text[], %(p1)s::text[]) "
        f"AS w(n, number, line_no) JOIN {heads} h ON h.number = w.number "
        f"JOIN {lines} l ON l.{key} = h.id AND l.line_no::text = w.line_no",
        fields=(kind,),
        example=example,
        split=cut_last("/"),
    )


refer(
    _line(
        "requisition_line",
        "procurement_requisitionline",
        "procurement_requisition",
        "requisition_id",
        "REQ-2026-000001/1",
    )
)
refer(
    _line(
        "order_line",
        "procurement_purchaseorderline",
        "procurement_purchaseorder",
        "order_id",
        "PO-2026-000001/1",
    )
)
refer(
    _line(
        "receipt_line",
        "procurement_receiptline",
        "procurement_goodsreceipt",
        "receipt_id",
        "GR-2026-000001/1",
    )
)

for _owner, _kind in (
    ("LineChange", "order_line"),
    ("OrderLineRef", "order_line"),
    ("ReceiptLineRef", "receipt_line"),
    ("RequisitionLineRef", "requisition_line"),
):
    refer_field(_owner, "line_id", _kind)
refer_field("ReturnResult", "return_id", "supplier_return")
