-- Every posted receipt line of an item brought exactly its quantity of the item into stock, or none by reversal.
-- looks at: procurement_receiptline
WITH booked AS (
    SELECT l.receipt_id AS document_id, l.item_id, sum(l.base_quantity) FILTER (WHERE l.status = 'POSTED') AS quantity
      FROM procurement_receiptline l
      JOIN procurement_purchaseorderline o ON o.id = l.order_line_id
      JOIN procurement_purchaseorder p ON p.id = o.order_id AND p.kind <> 'BILL_ONLY'
     WHERE l.lot_id IS NOT NULL
     GROUP BY l.receipt_id, l.item_id
), moved AS (
    SELECT m.document_id, m.item_id,
           sum(CASE WHEN m.from_location_id IS NULL THEN m.quantity
                    WHEN m.to_location_id IS NULL THEN -m.quantity ELSE 0 END) AS quantity
      FROM inventory_movement m
      JOIN procurement_goodsreceipt g ON g.id = m.document_id
     GROUP BY m.document_id, m.item_id
)
SELECT concat_ws(' ', 'receipt', document_id, 'item', item_id) AS subject,
       coalesce(b.quantity, 0)::text AS expected, coalesce(m.quantity, 0)::text AS found
  FROM booked b FULL JOIN moved m USING (document_id, item_id)
 WHERE coalesce(b.quantity, 0) <> coalesce(m.quantity, 0)
