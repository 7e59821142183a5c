"""
The oracle of the ``duplicate`` campaign: its own SQL over the plain tables, compared with what was
meant.

It shares no code with the product, and proves itself on a planted second effect before it is
believed.
"""

from decimal import Decimal

import psycopg

from bench.faults.duplicate_messages import Meant


class OracleIsBlind(Exception):
    """The oracle did not see a second effect that was planted by hand."""


_ORACLE = {
    "requisitions": """
        SELECT r.correlation_id::text, count(DISTINCT r.id), sum(l.quantity)
          FROM procurement_requisition r JOIN procurement_requisitionline l ON l.requisition_id =
          r.id
         GROUP BY 1""",
    "deliveries": """
        SELECT o.number || ' ' || g.delivery_note, count(DISTINCT g.id), sum(l.quantity)
          FROM procurement_goodsreceipt g
          JOIN procurement_purchaseorder o ON o.id = g.order_id
          JOIN procurement_receiptline l ON l.receipt_id = g.id GROUP BY 1""",
    "received_stock": """
        SELECT o.number || ' ' || g.delivery_note, count(DISTINCT m.document_id),
               sum(m.quantity) / 25
          FROM inventory_movement m
          JOIN procurement_goodsreceipt g ON g.id = m.document_id
          JOIN procurement_purchaseorder o ON o.id = g.order_id
         WHERE m.kind = 'RECEIPT' GROUP BY 1""",
    "accruals": """
        SELECT o.number || ' ' || g.delivery_note, count(DISTINCT j.id), sum(l.credit) / 40
          FROM finance_journal j
          JOIN finance_journalline l ON l.journal_id = j.id
          JOIN masterdata_account a ON a.id = l.account_id AND a.code = '2050'
          JOIN procurement_goodsreceipt g ON g.id = j.document_id
          JOIN procurement_purchaseorder o ON o.id = g.order_id
         WHERE l.credit > 0 GROUP BY 1""",
    "invoices": """
        SELECT supplier_number, count(*), sum(total_amount) FROM finance_invoice
         WHERE status <> 'DUPLICATE' GROUP BY 1""",
    "usage": """
        SELECT r.row_id, count(DISTINCT r.batch_id), sum(m.quantity)
          FROM inventory_usagerow r
          JOIN inventory_movement m ON m.document_id = r.batch_id AND m.document_line = r.row_no
         GROUP BY 1""",
}
_BOOKS = {
    "unbalanced journals": """
        SELECT count(*) FROM (SELECT journal_id FROM finance_journalline GROUP BY 1
                              HAVING sum(debit) <> sum(credit)) x""",
    "invoices posted twice": """
        SELECT count(*) FROM (SELECT document_id FROM finance_journal WHERE ledger = 'AP'
                              GROUP BY document_id, event HAVING count(*) > 1) x""",
}


def judge(address: str, meant: Meant) -> dict[str, int]:
    """Return the number of violations by check; each should be 0."""
    by_note = {" ".join(key): boxes for key, boxes in meant.deliveries.items()}
    expected = {
        "requisitions": meant.requisitions, "deliveries": by_note, "received_stock": by_note,
        "accruals": by_note, "invoices": meant.invoices, "usage": meant.usage,
    }  # fmt: skip
    found = {name: _compare(address, name, wanted) for name, wanted in expected.items()}
    return {**found, **{name: _count(address, sql) for name, sql in _BOOKS.items()}}


_PLANT = """
INSERT INTO procurement_requisition
SELECT (r2).* FROM (
    SELECT jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(),
                                                       'number', 'PLANTED')) AS r2
      FROM procurement_requisition r LIMIT 1) x;
INSERT INTO procurement_requisitionline
SELECT (l2).* FROM (
    SELECT jsonb_populate_record(l, jsonb_build_object('id', gen_random_uuid(),
           'requisition_id', (SELECT id FROM procurement_requisition WHERE number = 'PLANTED')))
           AS l2
      FROM procurement_requisitionline l
      JOIN procurement_requisition r ON r.id = l.requisition_id
      JOIN procurement_requisition p ON p.correlation_id = r.correlation_id
       AND p.number = 'PLANTED' AND r.number <> 'PLANTED' LIMIT 1) x;
"""


def must_see_planted(address: str, meant: Meant) -> None:
    """Plant one second effect by hand: an oracle that does not see it proves nothing."""
    with psycopg.connect(address, autocommit=True) as writer:
        writer.execute(_PLANT)
    if _compare(address, "requisitions", meant.requisitions, is_told=False) == 0:
        raise OracleIsBlind


def _compare(address: str, name: str, wanted: dict[str, Decimal], *, is_told: bool = True) -> int:
    with psycopg.connect(address, autocommit=True) as reader:
        rows = {row[0]: (row[1], row[2]) for row in reader.execute(_ORACLE[name])}
    lost = [key for key in wanted if key not in rows]
    invented = [key for key in rows if key not in wanted]
    wrong = [key for key, amount in wanted.items() if key in rows and rows[key] != (1, amount)]
    for key in (*lost, *invented, *wrong)[: 5 if is_told else 0]:
        print(f"{name}: {key} is {rows.get(key)}, meant once with {wanted.get(key)}")
    return len(lost) + len(invented) + len(wrong)


def _count(address: str, sql: str) -> int:
    with psycopg.connect(address, autocommit=True) as reader:
        row = reader.execute(sql).fetchone()
    return int(row[0]) if row else 1
