-- Every order line has received, returned and been billed what its receipts, returns and matches say.
-- looks at: procurement_purchaseorderline
WITH received AS (
    SELECT order_line_id, sum(base_quantity) AS base, sum(amount) AS amount
      FROM procurement_receiptline WHERE status = 'POSTED' GROUP BY order_line_id
), returned AS (
    SELECT r.order_line_id, sum(l.base_quantity) AS base
      FROM procurement_supplierreturnline l
      JOIN procurement_receiptline r ON r.id = l.receipt_line_id
     GROUP BY r.order_line_id
), billed AS (
    SELECT order_line_id, sum(CASE WHEN reverses_id IS NULL THEN quantity ELSE -abs(quantity) END) AS base
      FROM finance_matchrow GROUP BY order_line_id
)
SELECT 'order line ' || l.id AS subject,
       concat_ws(' ', 'received', coalesce(r.base, 0), 'for', coalesce(r.amount, 0),
                 'returned', coalesce(t.base, 0), 'billed', coalesce(b.base, 0)) AS expected,
       concat_ws(' ', 'received', l.received_base, 'for', l.received_amount, 'returned', l.returned_base,
                 'billed', l.invoiced_base) AS found
  FROM procurement_purchaseorderline l
  LEFT JOIN received r ON r.order_line_id = l.id
  LEFT JOIN returned t ON t.order_line_id = l.id
  LEFT JOIN billed b ON b.order_line_id = l.id
 WHERE (l.received_base, l.received_amount, l.returned_base, l.invoiced_base)
    <> (coalesce(r.base, 0), coalesce(r.amount, 0), coalesce(t.base, 0), coalesce(b.base, 0))
