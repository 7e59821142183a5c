-- Every delivered line as our ledgers know it: purchases from receipts, replenishments from transfers.
-- The line's id in the source is the number of its lot (ours); the day of delivery is when the stock
-- moved, the day of recording is the business date it was booked on.
purchase AS (
    SELECT substr(r.lot_number, 6)::int AS line_id, true AS is_purchase, s.name AS vendor, o.id AS order_id, l.id AS order_line_id,
           g.id AS shipment_id, p.name AS country, i.name AS item, r.package_id, r.base_quantity AS quantity,
           r.amount AS value, l.needed_on AS scheduled_on, (g.occurred_at AT TIME ZONE 'UTC')::date AS delivered_on,
           g.business_date AS recorded_on,
           CASE WHEN a.id IS NULL THEN (o.sent_at AT TIME ZONE 'UTC')::date END AS sent_on,
           round(l.price_amount / l.price_quantity, 2) AS pack_price
      FROM procurement_receiptline r
      JOIN procurement_goodsreceipt g ON g.id = r.receipt_id
      JOIN procurement_purchaseorderline l ON l.id = r.order_line_id
      JOIN procurement_purchaseorder o ON o.id = l.order_id
      JOIN masterdata_supplier s ON s.id = o.supplier_id
      JOIN masterdata_location p ON p.id = g.location_id
      JOIN masterdata_item i ON i.id = r.item_id
      LEFT JOIN governance_auditentry a ON a.subject_type = 'PurchaseOrder' AND a.subject_id = o.id::text
           AND a.action = 'procurement.order_sent' AND a.reason = 'Date Not Captured'
     WHERE r.status = 'POSTED'
), replenishment AS (
    SELECT substr(t.number, 6)::int AS line_id, false AS is_purchase, 'SCMS from RDC' AS vendor, q.id AS order_id, NULL::uuid AS order_line_id,
           d.id AS shipment_id, p.name AS country, i.name AS item, t.package_id, m.quantity, m.value,
           q.needed_on AS scheduled_on, (m.occurred_at AT TIME ZONE 'UTC')::date AS delivered_on,
           m.business_date AS recorded_on, NULL::date AS sent_on, round(m.value / m.quantity, 2) AS pack_price
      FROM inventory_movement m
      JOIN inventory_stockdocument d ON d.id = m.document_id AND d.kind = 'TRANSFER'
      JOIN procurement_requisition q ON q.correlation_id = d.correlation_id
      JOIN inventory_lot t ON t.id = m.lot_id
      JOIN masterdata_location p ON p.id = m.to_location_id
      JOIN masterdata_item i ON i.id = m.item_id
     WHERE m.kind = 'TRANSFER_IN'
), line AS (
    SELECT *, delivered_on - scheduled_on AS days_late,
           date_trunc('month', delivered_on) < date_trunc('month', recorded_on) AS is_cut_off
      FROM (SELECT * FROM purchase UNION ALL SELECT * FROM replenishment) AS every
)
