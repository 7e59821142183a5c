"""From an invoice to the bank."""

from apotheca.hub.moving.template import Template

TEMPLATES = (
    Template(
        "invoices", "finance.register_invoice", "Enter a supplier's invoice.",
        lines="invoice.lines", is_numbered=True,
    ),
    Template(
        "credit_memos", "finance.register_credit_memo", "Enter a supplier's credit memo.",
        is_numbered=True,
    ),
    Template(
        "receipt_settlements", "finance.settle_receipts",
        "Pay what was received without waiting for an invoice, where that was agreed.",
        is_numbered=True,
    ),
    Template(
        "duplicates_cleared", "finance.mark_not_duplicate",
        "Say that an invoice is no duplicate.",
    ),
    Template("hold_decisions", "finance.resolve_hold", "Decide on a hold of an invoice."),
    Template("invoice_reviews", "finance.review_invoice", "Match an invoice again."),
    Template(
        "invoice_approvals", "finance.approve_non_po_invoice",
        "Approve an invoice that follows no order.",
    ),
    Template("invoice_disputes", "finance.dispute_invoice", "Dispute an invoice."),
    Template("invoice_rejections", "finance.reject_invoice", "Reject an invoice."),
    Template(
        "prepayments", "finance.prepay", "Propose paying for an order in advance.",
        is_numbered=True,
    ),
    Template(
        "payments", "finance.propose_payment", "Propose a payment of invoices.", is_numbered=True
    ),
    Template("payment_approvals", "finance.approve_payment", "Approve a payment."),
    Template("payment_releases", "finance.release_payment", "Release a payment to the bank."),
    Template("payment_confirmations", "finance.confirm_payment", "Keep the bank's confirmation."),
    Template("payment_failures", "finance.fail_payment", "Keep that the bank did not pay."),
    Template(
        "payment_reissues", "finance.reissue_payment", "Pay again what failed.", is_numbered=True
    ),
    Template("payment_voids", "finance.void_payment", "Void a payment before it leaves."),
    Template(
        "prepayment_uses", "finance.apply_prepayment", "Set a prepayment against an invoice."
    ),
)  # fmt: skip
