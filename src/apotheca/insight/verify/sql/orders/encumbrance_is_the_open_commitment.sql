-- Encumbrance (9100) of each order is its open commitment: what was ordered and has not come, at order price.
-- looks at: procurement_purchaseorder
WITH committed AS (
    SELECT o.id AS document_id,
           sum(l.line_amount - round(l.line_amount * least(l.received_base, l.base_quantity) / l.base_quantity, 2))
               AS amount
      FROM procurement_purchaseorder o
      JOIN procurement_purchaseorderline l ON l.order_id = o.id AND l.status NOT IN ('CANCELLED', 'CLOSED_SHORT')
     WHERE o.kind NOT IN ('BILL_ONLY', 'BLANKET')
       AND o.status NOT IN ('DRAFT', 'PENDING_APPROVAL', 'CLOSED', 'CLOSED_SHORT', 'CANCELLED')
     GROUP BY o.id
), booked AS (
    SELECT j.document_id, sum(l.debit - l.credit) AS amount
      FROM finance_journal j
      JOIN finance_journalline l ON l.journal_id = j.id
      JOIN masterdata_account a ON a.id = l.account_id AND a.code = '9100'
     GROUP BY j.document_id
)
SELECT 'order ' || document_id AS subject, 'open ' || coalesce(c.amount, 0) AS expected,
       'account ' || coalesce(b.amount, 0) AS found
  FROM committed c FULL JOIN booked b USING (document_id)
 WHERE coalesce(c.amount, 0) <> coalesce(b.amount, 0)
