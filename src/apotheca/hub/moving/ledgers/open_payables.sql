-- What was owed to suppliers at the end of the day: posted invoices less what payments had settled.
WITH paid AS (
    SELECT a.invoice_id, abs(a.amount) AS amount
      FROM finance_paymentallocation a
     WHERE EXISTS (SELECT 1 FROM finance_journal j
                    WHERE j.document_id = a.payment_id AND j.event = 'INVOICES_PAID'
                      AND j.business_date <= %(day)s
                      AND NOT EXISTS (SELECT 1 FROM finance_journal b
                                       WHERE b.reverses_id = j.id AND b.business_date <= %(day)s))
    UNION ALL
    SELECT invoice_id, amount FROM finance_prepaymentapplication WHERE applied_on <= %(day)s
), settled AS (
    SELECT invoice_id, sum(amount) AS amount FROM paid GROUP BY invoice_id
)
SELECT e.code AS entity, s.code AS supplier, s.name AS supplier_name, i.number AS invoice, i.kind,
       i.supplier_number, o.number AS order_number, i.invoiced_on, i.posted_on, i.due_on,
       i.discount_until, i.discount_amount, i.total_amount, i.short_amount,
       coalesce(p.amount, 0) AS settled_amount,
       (i.total_amount - i.short_amount - coalesce(p.amount, 0))
       * CASE i.kind WHEN 'CREDIT_MEMO' THEN -1 ELSE 1 END AS open_amount, i.currency
  FROM finance_invoice i
  JOIN governance_entity e ON e.id = i.entity_id
  JOIN masterdata_supplier s ON s.id = i.supplier_id
  LEFT JOIN procurement_purchaseorder o ON o.id = i.order_id
  LEFT JOIN settled p ON p.invoice_id = i.id
 WHERE i.status IN ('POSTED', 'SCHEDULED', 'PAID') AND i.posted_on <= %(day)s
   AND i.total_amount - i.short_amount <> coalesce(p.amount, 0)
 ORDER BY e.code COLLATE "C", s.code COLLATE "C", i.due_on NULLS FIRST, i.number COLLATE "C"
