-- How invoice lines were matched to receipt lines up to the day.
SELECT e.code AS entity, s.code AS supplier, m.matched_on, i.number AS invoice,
       i.supplier_number, il.line_no AS invoice_line, o.number || '/' || ol.line_no AS order_line,
       r.number || '/' || rl.line_no AS receipt_line, m.quantity, it.base_uom AS uom,
       m.order_amount, m.invoice_amount, m.difference, i.currency,
       m.reverses_id IS NOT NULL AS is_reversal
  FROM finance_matchrow m
  JOIN finance_invoiceline il ON il.id = m.invoice_line_id
  JOIN finance_invoice i ON i.id = il.invoice_id
  JOIN governance_entity e ON e.id = i.entity_id
  JOIN masterdata_supplier s ON s.id = i.supplier_id
  LEFT JOIN procurement_purchaseorderline ol ON ol.id = m.order_line_id
  LEFT JOIN procurement_purchaseorder o ON o.id = ol.order_id
  LEFT JOIN procurement_receiptline rl ON rl.id = m.receipt_line_id
  LEFT JOIN procurement_goodsreceipt r ON r.id = rl.receipt_id
  LEFT JOIN masterdata_item it ON it.id = rl.item_id
 WHERE m.matched_on <= %(day)s
 ORDER BY e.code COLLATE "C", m.matched_on, i.number COLLATE "C", il.line_no,
          r.number COLLATE "C", rl.line_no, is_reversal, m.quantity, m.order_amount
