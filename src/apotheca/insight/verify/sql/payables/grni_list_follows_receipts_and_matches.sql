-- Each open-GRNI row has its receipt line's quantity and amount, and has cleared what was matched or reversed.
-- looks at: procurement_receiptline
WITH matched AS (
    SELECT receipt_line_id,
           sum(CASE WHEN reverses_id IS NULL THEN quantity ELSE -abs(quantity) END) AS quantity,
           sum(CASE WHEN reverses_id IS NULL THEN order_amount ELSE -abs(order_amount) END) AS amount
      FROM finance_matchrow GROUP BY receipt_line_id
), owed AS (
    SELECT r.id AS receipt_line_id, r.base_quantity AS quantity, r.amount,
           CASE WHEN r.status = 'REVERSED' THEN r.base_quantity ELSE coalesce(m.quantity, 0) END AS cleared_quantity,
           CASE WHEN r.status = 'REVERSED' THEN r.amount ELSE coalesce(m.amount, 0) END AS cleared_amount
      FROM procurement_receiptline r
      LEFT JOIN matched m ON m.receipt_line_id = r.id
     WHERE r.status IN ('POSTED', 'REVERSED')
)
SELECT 'receipt line ' || receipt_line_id AS subject,
       concat_ws(' ', o.quantity, 'for', o.amount, 'cleared', o.cleared_quantity, 'for', o.cleared_amount) AS expected,
       concat_ws(' ', g.quantity, 'for', g.amount, 'cleared', g.cleared_quantity, 'for', g.cleared_amount) AS found
  FROM owed o FULL JOIN finance_grniitem g USING (receipt_line_id)
 WHERE (o.quantity, o.amount, o.cleared_quantity, o.cleared_amount)
       IS DISTINCT FROM (g.quantity, g.amount, g.cleared_quantity, g.cleared_amount)
   AND NOT (g.receipt_line_id IS NULL AND EXISTS (
        SELECT 1 FROM procurement_receiptline r WHERE r.id = receipt_line_id AND r.status = 'REVERSED'))
