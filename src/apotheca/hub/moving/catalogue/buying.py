"""From a requisition to goods on the shelf, and back to the supplier."""

from apotheca.hub.moving.extras import ApprovalsLayout, approval_of
from apotheca.hub.moving.template import Template

TEMPLATES = (
    Template(
        "requisitions", "procurement.submit_requisition", "Ask for goods.",
        lines="lines", is_numbered=True,
    ),
    Template(
        "requisition_resubmissions", "procurement.resubmit_requisition",
        "Send a refused requisition in again, with other lines.", lines="lines",
    ),
    Template(
        "requisition_decisions", "procurement.decide_requisition",
        "Approve or refuse a requisition.",
    ),
    Template(
        "requisition_cancellations", "procurement.cancel_requisition", "Take a requisition back."
    ),
    Template(
        "orders", "procurement.create_order", "Order goods from a supplier.",
        lines="lines", is_numbered=True, names={"lines.price_quantity": "price_per"},
    ),
    Template("order_decisions", "procurement.decide_order", "Approve or refuse an order."),
    Template("orders_sent", "procurement.send_order", "Send an approved order."),
    Template(
        "order_acknowledgements", "procurement.acknowledge_order",
        "Keep the supplier's answer to an order.",
        lines="lines", names={"lines.price_quantity": "price_per"},
    ),
    Template(
        "acknowledgement_answers", "procurement.answer_supplier_change",
        "Accept or refuse what a supplier changed.",
    ),
    Template(
        "order_changes", "procurement.change_order", "Change an order that was sent.",
        lines="lines", names={"lines.price_quantity": "price_per", "lines.line": "order_line"},
    ),
    Template(
        "emergency_reviews", "procurement.review_emergency", "Review an emergency order.",
    ),
    Template(
        "approvals", "procurement.decide_order",
        "Approve or refuse requisitions and orders, in one file.",
        is_extra=True, layout=ApprovalsLayout, expand=approval_of,
    ),
    Template(
        "goods_receipts", "procurement.receive_goods",
        "Receive a delivery, a row per lot.", lines="lots", is_numbered=True,
    ),
    Template(
        "held_line_releases", "procurement.release_held_lines",
        "Decide on receipt lines that were held.", lines="decisions",
    ),
    Template("put_aways", "procurement.put_away", "Put received goods away.", lines="lines"),
    Template("receipt_reversals", "procurement.reverse_receipt", "Take a receipt back."),
    Template(
        "supplier_returns", "procurement.return_to_supplier",
        "Send goods back to the supplier.", lines="lines", is_numbered=True,
    ),
    Template(
        "requisition_closings", "procurement.close_requisition",
        "Close what is left of a requisition.",
    ),
    Template("order_closings", "procurement.close_order", "Close what is left of an order."),
    Template("order_cancellations", "procurement.cancel_order", "Cancel an order."),
)  # fmt: skip
