"""
What usually goes to a procurement suite, to suppliers by mail, and to another ledger: event, object
type, policy.
"""

STRICT, LATEST_WINS = "STRICT", "LATEST_WINS"

Routes = tuple[tuple[str, str, str], ...]

EPROCUREMENT: Routes = (
    ("procurement.purchase_order_sent.v1", "order", STRICT),
    ("procurement.purchase_order_changed.v1", "order", STRICT),
    ("procurement.goods_received.v1", "receipt", STRICT),
    ("procurement.goods_receipt_reversed.v1", "receipt", STRICT),
    ("finance.invoice_registered.v1", "invoice_status", LATEST_WINS),
    ("finance.invoice_held.v1", "invoice_status", LATEST_WINS),
    ("finance.invoice_posted.v1", "invoice_status", LATEST_WINS),
    ("finance.invoice_rejected.v1", "invoice_status", LATEST_WINS),
    ("finance.payment_released.v1", "payment_status", LATEST_WINS),
    ("finance.payment_confirmed.v1", "payment_status", LATEST_WINS),
    ("finance.payment_failed.v1", "payment_status", LATEST_WINS),
)

# What of it goes out is decided by the channel agreed with each supplier's site.
SUPPLIER_MAIL: Routes = (
    ("procurement.purchase_order_sent.v1", "order_mail", STRICT),
    ("procurement.purchase_order_changed.v1", "order_mail", STRICT),
    ("procurement.purchase_order_closed.v1", "order_mail", STRICT),
)

# Every event whose document may have journals. Which journals travel is decided by posting claims.
LEDGER: Routes = tuple(
    (name, "journal", STRICT)
    for name in (
        "procurement.purchase_order_approved.v1",
        "procurement.purchase_order_changed.v1",
        "procurement.purchase_order_closed.v1",
        "procurement.goods_received.v1",
        "procurement.goods_receipt_reversed.v1",
        "procurement.goods_returned_to_supplier.v1",
        "inventory.opening_stock_entered.v1",
        "inventory.stock_issued.v1",
        "inventory.issue_returned.v1",
        "inventory.stock_wasted.v1",
        "inventory.stock_counted.v1",
        "inventory.stock_compounded.v1",
        "inventory.transfer_shipped.v1",
        "inventory.transfer_received.v1",
        "inventory.usage_batch_posted.v1",
        "inventory.consigned_stock_used.v1",
        "inventory.stock_posting_reversed.v1",
        "finance.invoice_posted.v1",
        "finance.payment_released.v1",
        "finance.payment_confirmed.v1",
        "finance.payment_failed.v1",
        "finance.journal_posted.v1",
    )
)
