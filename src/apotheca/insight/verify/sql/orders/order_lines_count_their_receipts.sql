-- Every order line has received and returned exactly what its posted receipts and returns say.
-- looks at: procurement_purchaseorderline
WITH received AS (
    SELECT order_line_id, sum(base_quantity) FILTER (WHERE status = 'POSTED') AS received
      FROM procurement_receiptline GROUP BY order_line_id
), returned AS (
    SELECT r.order_line_id, sum(l.base_quantity) AS returned
      FROM procurement_supplierreturnline l
      JOIN procurement_receiptline r ON r.id = l.receipt_line_id
     GROUP BY r.order_line_id
)
SELECT 'order line ' || l.id AS subject,
       'received ' || coalesce(r.received, 0) || ' returned ' || coalesce(t.returned, 0) AS expected,
       'received ' || l.received_base || ' returned ' || l.returned_base AS found
  FROM procurement_purchaseorderline l
  LEFT JOIN received r ON r.order_line_id = l.id
  LEFT JOIN returned t ON t.order_line_id = l.id
 WHERE l.received_base <> coalesce(r.received, 0) OR l.returned_base <> coalesce(t.returned, 0)
