"""How invoices, payments, journals and holds are named outside the house."""

from uuid import UUID

from apotheca.governance.portable import at_entity
from apotheca.kernel.portable import Reference, by_code, refer, refer_field

refer(
    by_code(
        "invoice",
        "finance_invoice",
        column="number",
        id_type=UUID,
        example="IN-2026-000001",
        zone=at_entity("finance_invoice"),
    )
)
refer(
    by_code(
        "payment",
        "finance_payment",
        column="number",
        id_type=UUID,
        example="PAY-2026-000001",
        zone=at_entity("finance_payment"),
    )
)
refer(
    by_code(
        "manual_journal",
        "finance_manualjournal",
        column="number",
        id_type=UUID,
        example="JE-2026-000001",
        fields=("journal", "manual_journal"),
        zone=at_entity("finance_manualjournal"),
    )
)

_HOLDS = """
  FROM finance_matchhold h JOIN finance_invoice i ON i.id = h.invoice_id
  LEFT JOIN finance_invoiceline l ON l.id = h.invoice_line_id
"""
refer(
    Reference(
        kind="hold",
        id_type=UUID,
        labels="SELECT h.id, concat_ws('/', i.number, coalesce(l.line_no, 0), h.code) "
        f"{_HOLDS} WHERE h.id = ANY(%(ids)s)",
        ids=f"SELECT w.n, h.id {_HOLDS} JOIN unnest(%(n)s::int[], %(p0)s::text[]) AS w(n, label) "
        "ON i.number = split_part(w.label, '/', 1) "
        "AND coalesce(l.line_no, 0)::text = split_part(w.label, '/', 2) "
        "AND h.code = split_part(w.label, '/', 3) AND h.resolved_at IS NULL",
        fields=("hold",),
        example="IN-2026-000001/1/PRICE",
        is_lasting=False,  # the open one; when it is settled, another may be opened
    )
)
_REOPENINGS = """
  FROM finance_periodreopening r
  JOIN governance_entity e ON e.id = r.entity_id
  JOIN masterdata_period p ON p.id = r.period_id
 CROSS JOIN LATERAL (SELECT e.code || '/' || p.name || '/' || (
       SELECT count(*) FROM finance_periodreopening o
        WHERE o.period_id = r.period_id AND o.id <= r.id) AS label) AS n
"""
refer(
    Reference(
        kind="reopening",
        id_type=UUID,
        labels=f"SELECT r.id, n.label {_REOPENINGS} WHERE r.id = ANY(%(ids)s)",
        ids=f"SELECT w.n, r.id {_REOPENINGS} "
        "JOIN unnest(%(n)s::int[], %(p0)s::text[]) AS w(n, label) ON w.label = n.label",
        fields=("reopening",),
        example="HOSP/2026-03/1",
        zone=at_entity("finance_periodreopening"),
    )
)

refer_field("ask_reopening", "return", "reopening")
