-- Receipt lines that were held up to the day, and what was decided by then.
WITH decided AS (
    SELECT (d ->> 'receipt_line_id')::uuid AS line_id, max(a.business_date) AS decided_on
      FROM kernel_act a CROSS JOIN LATERAL jsonb_array_elements(a.arguments -> 'decisions') AS d
     WHERE a.operation = 'procurement.release_held_lines' AND a.business_date <= %(day)s
     GROUP BY 1
)
SELECT e.code AS entity, f.code AS facility, s.code AS supplier,
       o.number || '/' || ol.line_no AS order_line, r.number || '/' || l.line_no AS receipt_line,
       r.business_date AS arrived_on, i.code AS item, l.lot_number, l.serial, l.expires_on,
       l.quantity, l.uom, l.hold_code AS hold,
       CASE WHEN d.line_id IS NULL THEN 'HELD' ELSE l.status END AS status,
       CASE WHEN d.line_id IS NULL THEN '' ELSE l.decision END AS decision, d.decided_on
  FROM procurement_receiptline l
  JOIN procurement_goodsreceipt r ON r.id = l.receipt_id
  JOIN governance_entity e ON e.id = r.entity_id
  JOIN masterdata_location p ON p.id = r.location_id
  JOIN governance_facility f ON f.id = p.facility_id
  JOIN procurement_purchaseorderline ol ON ol.id = l.order_line_id
  JOIN procurement_purchaseorder o ON o.id = ol.order_id
  JOIN masterdata_supplier s ON s.id = o.supplier_id
  LEFT JOIN masterdata_item i ON i.id = l.item_id
  LEFT JOIN decided d ON d.line_id = l.id
 WHERE l.hold_code <> '' AND r.business_date <= %(day)s
 ORDER BY e.code COLLATE "C", f.code COLLATE "C", r.business_date, r.number COLLATE "C", l.line_no
