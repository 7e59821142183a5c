-- Every receipt line is worth its quantity at the price frozen on the order line, to the cent of rounding.
-- looks at: procurement_receiptline
SELECT 'receipt line ' || r.id AS subject,
       round(r.quantity * l.price_amount / l.price_quantity, 2) || ' within 0.01' AS expected,
       r.amount::text AS found
  FROM procurement_receiptline r
  JOIN procurement_purchaseorderline l ON l.id = r.order_line_id
 WHERE r.uom = l.uom
   AND abs(r.amount - round(r.quantity * l.price_amount / l.price_quantity, 2)) > 0.01
