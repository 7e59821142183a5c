-- Every receipt line has returned what its supplier returns say, and never more than it received.
-- looks at: procurement_receiptline
SELECT 'receipt line ' || r.id AS subject,
       'returned ' || coalesce(t.returned, 0) || ' of ' || r.base_quantity AS expected,
       'returned ' || r.returned_base AS found
  FROM procurement_receiptline r
  LEFT JOIN (SELECT receipt_line_id, sum(base_quantity) AS returned
               FROM procurement_supplierreturnline GROUP BY receipt_line_id) t ON t.receipt_line_id = r.id
 WHERE r.returned_base <> coalesce(t.returned, 0) OR r.returned_base > r.base_quantity
