"""One order followed from requisition to payment, with the journal lines each step posted."""

from typing import Any
from uuid import UUID

from demo.report.ledgers import ask
from demo.report.pages import Section, Table

# The order with the most to tell: a few lines, several deliveries, invoices, all paid.
_CHOSEN = """
SELECT o.id, o.number, o.correlation_id
  FROM procurement_purchaseorder o
  JOIN procurement_goodsreceipt r ON r.order_id = o.id AND r.status <> 'REVERSED'
  JOIN finance_invoice i ON i.order_id = o.id AND i.kind = 'INVOICE' AND i.status = 'PAID'
 CROSS JOIN LATERAL (
    SELECT count(*) AS lines, count(requisition_line_id) AS asked
      FROM procurement_purchaseorderline WHERE order_id = o.id) AS l
 WHERE o.kind = 'STOCK' AND l.asked > 0
 GROUP BY o.id, l.lines
 ORDER BY count(DISTINCT r.id) > 1 AND l.lines BETWEEN 3 AND 14 DESC, l.lines BETWEEN 3 AND 14 DESC,
          count(DISTINCT r.id) DESC, count(DISTINCT i.id) DESC, o.number
 LIMIT 1
"""

# Every document on the order's way: its requisitions, itself, receipts, invoices and payments.
_WAY = """
WITH way AS (
    SELECT %(order)s::uuid AS id
    UNION SELECT q.requisition_id FROM procurement_purchaseorderline l
            JOIN procurement_requisitionline q ON q.id = l.requisition_line_id
           WHERE l.order_id = %(order)s
    UNION SELECT id FROM procurement_goodsreceipt WHERE order_id = %(order)s
    UNION SELECT id FROM finance_invoice WHERE order_id = %(order)s
    UNION SELECT a.payment_id FROM finance_paymentallocation a
            JOIN finance_invoice v ON v.id = a.invoice_id WHERE v.order_id = %(order)s)
"""

_EVENTS = f"""{_WAY}
SELECT e.occurred_at, replace(split_part(e.name, '.', 2), '_', ' '), e.business_key,
       (SELECT string_agg(DISTINCT p.name, ', ') FROM governance_auditentry a
          JOIN governance_person p ON p.id = a.person_id WHERE a.subject_id = e.subject_id::text
           AND a.occurred_at = e.occurred_at)
  FROM kernel_event e JOIN way ON way.id = e.subject_id
 ORDER BY e.occurred_at, e.recorded_at, e.id
"""

_LINES = """
SELECT l.line_no, coalesce(i.name, l.description), l.quantity, l.uom, l.base_quantity,
       l.price_amount, l.line_amount, l.price_type, c.code || ' v' || l.contract_version
  FROM procurement_purchaseorderline l
  LEFT JOIN masterdata_item i ON i.id = l.item_id
  LEFT JOIN masterdata_contractline k ON k.id = l.contract_line_id
  LEFT JOIN masterdata_contract c ON c.id = k.contract_id
 WHERE l.order_id = %s ORDER BY l.line_no
"""

_RECEIPTS = """
SELECT r.number, r.business_date, r.delivery_note, l.line_no, l.lot_number, l.expires_on,
       l.base_quantity, l.amount,
       l.status || CASE WHEN l.hold_code = '' THEN '' ELSE ' (' || l.hold_code || ')' END
  FROM procurement_goodsreceipt r JOIN procurement_receiptline l ON l.receipt_id = r.id
 WHERE r.order_id = %s ORDER BY r.number, l.line_no
"""

_MATCH = """
SELECT v.supplier_number, l.line_no, r.number, m.quantity, m.order_amount, m.invoice_amount,
       m.difference
  FROM finance_matchrow m
  JOIN finance_invoiceline l ON l.id = m.invoice_line_id
  JOIN finance_invoice v ON v.id = l.invoice_id
  JOIN procurement_receiptline k ON k.id = m.receipt_line_id
  JOIN procurement_goodsreceipt r ON r.id = k.receipt_id
 WHERE v.order_id = %s ORDER BY 1, 2, 3
"""

_JOURNALS = f"""{_WAY}
SELECT j.business_date, j.description, a.code, a.name, sum(l.debit), sum(l.credit)
  FROM finance_journal j JOIN way ON way.id = j.document_id
  JOIN finance_journalline l ON l.journal_id = j.id
  JOIN masterdata_account a ON a.id = l.account_id
 GROUP BY j.id, j.business_date, j.occurred_at, j.recorded_at, j.description, a.code, a.name
 ORDER BY j.occurred_at, j.recorded_at, j.id, sum(l.credit), a.code
"""


def walk_through() -> Section:
    """Follow one paid order by its correlation id and the keys of its documents."""
    chosen: list[tuple[Any, ...]] = ask(_CHOSEN)
    if not chosen:
        return Section("One order, from requisition to payment", ("No stock order was paid yet.",))
    order_id, number, correlation_id = chosen[0]
    return Section(
        f"One order, from requisition to payment: {number}",
        (f"Its correlation id {correlation_id} runs from the requisition to the journals.",),
        _tables(order_id),
    )


def _tables(order_id: UUID) -> list[Table]:
    way = {"order": order_id}
    return [
        Table(("When", "What", "Number", "Who"), ask(_EVENTS, way), "Its story"),
        Table(
            (
                "Line",
                "Item",
                "Ordered",
                "Unit",
                "Base units",
                "Price",
                "Amount",
                "Price type",
                "Contract",
            ),
            ask(_LINES, [order_id]),
            "What was agreed, frozen on the order",
        ),
        Table(
            (
                "Receipt",
                "Day",
                "Delivery note",
                "Line",
                "Lot",
                "Expires",
                "Base units",
                "Value",
                "State",
            ),
            ask(_RECEIPTS, [order_id]),
            "What arrived",
        ),
        Table(
            ("Invoice", "Line", "Receipt", "Base units", "At order price", "Billed", "Difference"),
            ask(_MATCH, [order_id]),
            "How it was matched",
        ),
        Table(
            ("Day", "Journal", "Account", "Name", "Debit", "Credit"),
            ask(_JOURNALS, way),
            "What it posted",
            drawn=60,
        ),
    ]
