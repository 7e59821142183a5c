"""
The sections of the report, each read from the database by SQL, never from the generator's counters.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import connection

from demo.report.pages import Section, Table


def ask(statement: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
    """Return the rows of a question."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _total(label: str, rows: Sequence[Sequence[Any]], width: int, first: int) -> tuple[Any, ...]:
    sums = [sum((row[i] for row in rows if row[i] is not None), 0) for i in range(first, width)]
    return (f"= {label}", *[""] * (first - 1), *sums)


_DAYS = """
WITH day AS (SELECT generate_series(%(first)s::date, %(last)s::date, '1 day')::date AS d)
SELECT d,
       (SELECT coalesce(sum(posted), 0)::int FROM inventory_usagebatch WHERE business_date = d),
       (SELECT count(*)::int FROM inventory_stockdocument
         WHERE business_date = d AND kind = 'ISSUE'),
       (SELECT count(*)::int FROM inventory_stockdocument
         WHERE business_date = d AND kind = 'TRANSFER'),
       (SELECT count(*)::int FROM procurement_requisition WHERE business_date = d),
       (SELECT count(*)::int FROM procurement_purchaseorder WHERE business_date = d),
       (SELECT count(*)::int FROM procurement_goodsreceipt WHERE business_date = d),
       (SELECT count(*)::int FROM finance_invoice WHERE received_on = d),
       (SELECT count(*)::int FROM finance_payment WHERE released_on = d),
       (SELECT coalesce(sum(l.debit), 0) FROM finance_journalline l
         WHERE l.business_date = d AND l.account_id IN
               (SELECT id FROM masterdata_account WHERE code IN ('5000', '5010', '5020')))
  FROM day ORDER BY d
"""


def days(first: str, last: str) -> Section:
    """What happened each day."""
    rows = ask(_DAYS, {"first": first, "last": last})
    headings = ("Day", "Doses from cabinets", "Issues", "Transfers", "Requisitions", "Orders",
                "Receipts", "Invoices", "Payments", "Expense debited")  # fmt: skip
    return Section(
        "What happened, day by day", (), [Table(headings, [*rows, _total("month", rows, 10, 1)])]
    )


_DOCUMENTS = """
SELECT 'Requisitions', kind, status, count(*)::int, sum(estimated_amount)
  FROM procurement_requisition GROUP BY 2, 3
UNION ALL
SELECT 'Purchase orders', kind, status, count(*), sum(total_amount)
  FROM procurement_purchaseorder GROUP BY 2, 3
UNION ALL
SELECT 'Goods receipts', '', r.status, count(DISTINCT r.id), sum(l.amount)
  FROM procurement_goodsreceipt r JOIN procurement_receiptline l ON l.receipt_id = r.id GROUP BY 3
UNION ALL
SELECT 'Returns to supplier', '', '', count(DISTINCT supplier_return_id), sum(value)
  FROM procurement_supplierreturnline HAVING count(*) > 0
UNION ALL
SELECT 'Stock documents', d.kind, d.status, count(DISTINCT d.id), sum(l.value)
  FROM inventory_stockdocument d
  LEFT JOIN inventory_stockdocumentline l ON l.document_id = d.id GROUP BY 2, 3
UNION ALL
SELECT 'Usage batches', '', '', count(*), NULL FROM inventory_usagebatch HAVING count(*) > 0
UNION ALL
SELECT 'Invoices', kind, status, count(*), sum(total_amount) FROM finance_invoice GROUP BY 2, 3
UNION ALL
SELECT 'Payments', kind, status, count(*), sum(amount) FROM finance_payment GROUP BY 2, 3
UNION ALL
SELECT 'Journals', ledger, '', count(*), NULL FROM finance_journal GROUP BY 2
ORDER BY 1, 2, 3
"""


def documents() -> Section:
    """Every document of the month by kind and where it stands."""
    return Section(
        "Documents by kind",
        (),
        [Table(("Document", "Kind", "Stands at", "Count", "Amount"), ask(_DOCUMENTS), drawn=60)],
    )


_STAGES = """
SELECT 'Asked for in requisitions', count(*)::int, sum(estimated_amount)
  FROM procurement_requisition
UNION ALL
SELECT 'Ordered from suppliers (without blankets)', count(*), sum(total_amount)
  FROM procurement_purchaseorder WHERE kind <> 'BLANKET' AND status <> 'CANCELLED'
UNION ALL
SELECT 'Received and accrued', count(*), sum(amount)
  FROM procurement_receiptline WHERE status = 'POSTED'
UNION ALL
SELECT 'Held at the dock, neither stock nor liability', count(*), coalesce(sum(amount), 0)
  FROM procurement_receiptline WHERE status = 'HELD'
UNION ALL
SELECT 'Billed by suppliers', count(*), sum(total_amount) FROM finance_invoice
 WHERE kind = 'INVOICE' AND status NOT IN ('DUPLICATE', 'REJECTED', 'VOID')
UNION ALL
SELECT 'Credited by suppliers', count(*), coalesce(sum(total_amount), 0) FROM finance_invoice
 WHERE kind = 'CREDIT_MEMO' AND status NOT IN ('DUPLICATE', 'REJECTED', 'VOID')
UNION ALL
SELECT 'Paid', count(*), sum(amount) FROM finance_payment
 WHERE status IN ('RELEASED', 'CONFIRMED')
UNION ALL
SELECT 'Discounts earned', count(*), sum(discount_amount) FROM finance_payment
 WHERE status IN ('RELEASED', 'CONFIRMED') AND discount_amount > 0
UNION ALL
SELECT 'Still owed to suppliers', count(*), sum(open_amount) FROM finance_invoice
 WHERE kind = 'INVOICE' AND open_amount > 0
"""


def stages() -> Section:
    """Money by stage, from the wish to the bank."""
    return Section(
        "Money by stage", (), [Table(("Stage", "Documents or lines", "USD"), ask(_STAGES))]
    )


_TRIAL = """
SELECT e.code || ' ' || a.code, a.name, sum(l.debit), sum(l.credit), sum(l.debit - l.credit)
  FROM finance_journalline l
  JOIN masterdata_account a ON a.id = l.account_id JOIN governance_entity e ON e.id = l.entity_id
 WHERE e.code = %s AND l.business_date <= %s
 GROUP BY e.code, a.code, a.name ORDER BY a.code
"""


def trial_balances(last: str) -> Section:
    """The trial balance of each entity at month end; debits equal credits."""
    tables = []
    for code, name in ask("SELECT code, name FROM governance_entity ORDER BY id"):
        rows = ask(_TRIAL, [code, last])
        if rows:
            drawn = [*rows, _total("total", rows, 5, 2)]
            tables.append(Table(("Account", "Name", "Debit", "Credit", "Balance"), drawn, name))
    return Section(f"Trial balance at {last}", (), tables)


_CONTROLS = """
WITH gl AS (
    SELECT l.entity_id, a.code, sum(l.debit - l.credit) AS balance
      FROM finance_journalline l JOIN masterdata_account a ON a.id = l.account_id GROUP BY 1, 2)
SELECT e.code, c.what, c.list, coalesce((SELECT sum(balance * c.sign) FROM gl
        WHERE gl.entity_id = e.id AND gl.code = ANY(c.accounts)), 0)
  FROM governance_entity e
 CROSS JOIN LATERAL (VALUES
    ('Stock layers = accounts 1300, 1310, 1320', ARRAY['1300', '1310', '1320'], 1,
     (SELECT coalesce(sum(value), 0) FROM inventory_layer WHERE entity_id = e.id)),
    ('Open GRNI list = account 2050', ARRAY['2050'], -1,
     (SELECT coalesce(sum(amount - cleared_amount), 0) FROM finance_grniitem g
       JOIN masterdata_account a ON a.id = g.account_id AND a.code = '2050'
      WHERE g.entity_id = e.id)),
    ('Open payables = account 2000', ARRAY['2000'], -1,
     (SELECT coalesce(sum(CASE kind WHEN 'INVOICE' THEN open_amount ELSE -open_amount END), 0)
        FROM finance_invoice WHERE entity_id = e.id))
 ) AS c (what, accounts, sign, list)
 ORDER BY e.id, c.what
"""


def controls() -> Section:
    """Lists and accounts that must be equal."""
    rows = [(*row, row[2] - row[3]) for row in ask(_CONTROLS)]
    return Section(
        "Lists that equal their accounts",
        ("Each list is summed from its documents, each account from its journal lines.",),
        [Table(("Entity", "Control", "List", "Account", "Difference"), rows)],
    )


_EXCEPTIONS = """
SELECT h.code, h.owner, h.status, count(*)::int, sum(h.amount_at_risk), min(i.supplier_number)
  FROM finance_matchhold h JOIN finance_invoice i ON i.id = h.invoice_id GROUP BY 1, 2, 3
UNION ALL
SELECT l.hold_code, 'RECEIVING',
       CASE l.status WHEN 'HELD' THEN 'OPEN' WHEN 'POSTED' THEN 'ACCEPTED' ELSE l.status END,
       count(*), sum(l.amount), min(r.number)
  FROM procurement_receiptline l JOIN procurement_goodsreceipt r ON r.id = l.receipt_id
 WHERE l.hold_code <> '' GROUP BY 1, 2, 3
UNION ALL
SELECT u.code, 'PHARMACY_STOCK', u.status, count(*), NULL, min(p.code)
  FROM inventory_usageexception u
  LEFT JOIN masterdata_location p ON p.id = u.location_id GROUP BY 1, 2, 3
UNION ALL
SELECT error_code, owner_role, status, count(*), NULL, min(business_key)
  FROM hub_inbox WHERE status IN ('HELD', 'DEAD', 'CONFLICT') GROUP BY 1, 2, 3
ORDER BY 3 DESC, 1
"""


def exceptions() -> Section:
    """Everything that asked for a person, with its owner and the money at risk."""
    headings = ("Reason", "Owner", "State", "Count", "At risk", "For example")
    return Section("Exceptions and their owners", (), [Table(headings, ask(_EXCEPTIONS))])


_STOCK = """
SELECT p.code, p.kind, count(DISTINCT l.item_id)::int, count(DISTINCT l.lot_id)::int, sum(l.value),
       coalesce(sum(l.value) FILTER (WHERE l.status <> 'AVAILABLE'), 0),
       coalesce(sum(l.value) FILTER (WHERE t.expires_on < %(last)s::date + 90), 0)
  FROM inventory_layer l JOIN masterdata_location p ON p.id = l.location_id
  JOIN inventory_lot t ON t.id = l.lot_id
 WHERE l.quantity > 0 GROUP BY p.id, p.code, p.kind ORDER BY sum(l.value) DESC, p.code
"""


def stock(last: str) -> Section:
    """Where stock stands at the end, and what of it cannot be used or expires soon."""
    rows = ask(_STOCK, {"last": last})
    headings = (
        "Location",
        "Kind",
        "Items",
        "Lots",
        "Value",
        "Held, expired or on the way",
        "Expires in 90 days",
    )
    return Section("Stock by location", (), [Table(headings, [*rows, _total("all", rows, 7, 2)])])


_SHORT = """
SELECT i.name, i.ved, count(*)::int, sum(s.requested), sum(s.short),
       string_agg(DISTINCT p.code, ', '), string_agg(DISTINCT s.reason, ', ')
  FROM inventory_shortdemand s JOIN masterdata_item i ON i.id = s.item_id
  JOIN masterdata_location p ON p.id = s.location_id
 GROUP BY i.id, i.name, i.ved ORDER BY position(i.ved IN 'VED'), sum(s.short) DESC
"""


def short_demand() -> Section:
    """What was asked for and not there: always kept, or a forecast would learn the stock-out."""
    rows = ask(_SHORT)
    vital = sum(1 for row in rows if row[1] == "V")
    headings = ("Item", "VED", "Times", "Asked", "Short", "Where", "Why")
    sentence = f"{len(rows)} items fell short at least once, {vital} of them vital."
    return Section("Short demand", (sentence,), [Table(headings, rows, drawn=15)])


_INBOX = """
SELECT e.code, i.object_type, i.status, count(*)::int, sum(i.repeats)::int
  FROM hub_inbox i JOIN hub_endpoint e ON e.id = i.endpoint_id GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_OUTBOX = """
SELECT e.code, l.object_type, d.status, count(*)::int, max(d.attempts)::int,
       min(nullif(d.error_text, ''))
  FROM hub_delivery d
  JOIN hub_lane l ON l.id = d.lane_id JOIN hub_endpoint e ON e.id = l.endpoint_id
 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_CLAIMS = """
SELECT s.code, c.posting_kind, c.state, count(*)::int, count(nullif(c.foreign_document, ''))::int
  FROM hub_postingclaim c JOIN hub_system s ON s.id = c.system_id GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


def messages() -> Section:
    """Where each message is, in and out, and what the other systems confirmed."""
    tables = [
        Table(("Came in by", "About", "Stands at", "Messages", "Repeats answered"), ask(_INBOX)),
        Table(
            ("Went out by", "About", "Stands at", "Deliveries", "Most tries", "Said"), ask(_OUTBOX)
        ),
        Table(("Posted in", "Kind", "State", "Claims", "With their number"), ask(_CLAIMS)),
    ]
    return Section("Where the messages are", (), [table for table in tables if table.rows])


def total_of(statement: str) -> Decimal:
    """Return the one number of a question."""
    return Decimal(ask(statement)[0][0] or 0)
