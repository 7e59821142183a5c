-- No receipt line is matched beyond what came, and no invoice line beyond what it bills.
-- looks at: finance_matchrow
WITH net AS (
    SELECT receipt_line_id, invoice_line_id,
           CASE WHEN reverses_id IS NULL THEN quantity ELSE -abs(quantity) END AS quantity
      FROM finance_matchrow
)
SELECT 'receipt line ' || r.id AS subject, 'at most ' || r.base_quantity AS expected,
       'matched ' || sum(n.quantity) AS found
  FROM net n JOIN procurement_receiptline r ON r.id = n.receipt_line_id
 GROUP BY r.id HAVING sum(n.quantity) > r.base_quantity OR sum(n.quantity) < 0
UNION ALL
SELECT 'invoice line ' || i.id, 'at most ' || i.base_quantity, 'matched ' || sum(n.quantity)
  FROM net n JOIN finance_invoiceline i ON i.id = n.invoice_line_id
 GROUP BY i.id HAVING sum(n.quantity) > i.base_quantity
