-- Every receipt line is worth its quantity at the price frozen on its order line, to the cent of rounding.
-- looks at: procurement_receiptline
-- Lines whose price was changed between two deliveries are left out: their parts have two prices.
WITH valued AS (
    SELECT r.id, r.amount,
           round(r.base_quantity * l.factor_den * l.price_amount / (l.factor_num * l.price_quantity), 2) AS exact
      FROM procurement_receiptline r
      JOIN procurement_purchaseorderline l ON l.id = r.order_line_id
     WHERE l.repriced_base = 0 AND r.status = 'POSTED'
)
SELECT 'receipt line ' || id AS subject, exact || ' within 0.01' AS expected, amount::text AS found
  FROM valued WHERE abs(amount - exact) > 0.01
