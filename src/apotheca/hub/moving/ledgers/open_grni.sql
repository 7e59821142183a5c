-- What was received up to the day and no invoice had settled by then, receipt line by receipt line.
WITH matched AS (
    SELECT receipt_line_id,
           sum(CASE WHEN reverses_id IS NULL THEN quantity ELSE -abs(quantity) END) AS quantity,
           sum(CASE WHEN reverses_id IS NULL THEN order_amount ELSE -abs(order_amount) END) AS amount
      FROM finance_matchrow WHERE matched_on <= %(day)s GROUP BY receipt_line_id
), reversed AS (
    SELECT document_id FROM finance_journal
     WHERE event = 'RECEIPT_REVERSED' AND business_date <= %(day)s
)
SELECT e.code AS entity, f.code AS facility, s.code AS supplier, s.name AS supplier_name,
       o.number || '/' || ol.line_no AS order_line, r.number || '/' || rl.line_no AS receipt_line,
       g.business_date AS received_on, i.code AS item, g.quantity,
       coalesce(m.quantity, 0) AS cleared_quantity, g.quantity - coalesce(m.quantity, 0) AS open_quantity,
       i.base_uom AS uom, g.amount, coalesce(m.amount, 0) AS cleared_amount,
       g.amount - coalesce(m.amount, 0) AS open_amount, o.currency, a.code AS account
  FROM finance_grniitem g
  JOIN governance_entity e ON e.id = g.entity_id
  JOIN governance_facility f ON f.id = g.facility_id
  JOIN masterdata_supplier s ON s.id = g.supplier_id
  JOIN masterdata_account a ON a.id = g.account_id
  JOIN procurement_receiptline rl ON rl.id = g.receipt_line_id
  JOIN procurement_goodsreceipt r ON r.id = rl.receipt_id
  JOIN procurement_purchaseorderline ol ON ol.id = g.order_line_id
  JOIN procurement_purchaseorder o ON o.id = g.order_id
  LEFT JOIN masterdata_item i ON i.id = rl.item_id
  LEFT JOIN matched m ON m.receipt_line_id = g.receipt_line_id
 WHERE g.business_date <= %(day)s
   AND r.id NOT IN (SELECT document_id FROM reversed)
   AND (g.quantity, g.amount) <> (coalesce(m.quantity, 0), coalesce(m.amount, 0))
 ORDER BY e.code COLLATE "C", s.code COLLATE "C", g.business_date, r.number COLLATE "C",
          rl.line_no
