-- Every movement of stock up to the day, in the order of business.
SELECT e.code AS entity, m.business_date, m.occurred_at, m.kind, m.document_type,
       coalesce(d.number, u.number, r.number, v.number) AS document, m.document_line,
       i.code AS item, k.code AS package, t.number AS lot_number, t.serial, t.expires_on,
       a.code AS from_location, m.from_status, b.code AS to_location, m.to_status,
       o.code AS owner, m.quantity, i.base_uom AS uom, m.value, e.currency,
       c.code AS cost_centre, w.username AS by, n.username AS witness, h.username AS authorised_by,
       m.reverses_id IS NOT NULL AS is_reversal, m.reason
  FROM inventory_movement m
  JOIN governance_entity e ON e.id = m.entity_id
  JOIN masterdata_item i ON i.id = m.item_id
  JOIN inventory_lot t ON t.id = m.lot_id
  LEFT JOIN masterdata_package k ON k.id = t.package_id
  LEFT JOIN masterdata_location a ON a.id = m.from_location_id
  LEFT JOIN masterdata_location b ON b.id = m.to_location_id
  LEFT JOIN masterdata_supplier o ON o.id = m.owner_id
  LEFT JOIN governance_costcentre c ON c.id = m.cost_centre_id
  LEFT JOIN governance_person w ON w.id = m.person_id
  LEFT JOIN governance_person n ON n.id = m.witness_id
  LEFT JOIN governance_person h ON h.id = m.authorised_by_id
  LEFT JOIN inventory_stockdocument d ON d.id = m.document_id
  LEFT JOIN inventory_usagebatch u ON u.id = m.document_id
  LEFT JOIN procurement_goodsreceipt r ON r.id = m.document_id
  LEFT JOIN procurement_supplierreturn v ON v.id = m.document_id
 WHERE m.business_date <= %(day)s
 ORDER BY m.business_date, m.occurred_at, e.code COLLATE "C",
          coalesce(d.number, u.number, r.number, v.number) COLLATE "C", m.document_line,
          m.kind COLLATE "C", i.code COLLATE "C", k.code COLLATE "C", t.number COLLATE "C",
          t.serial COLLATE "C", t.cost_tag COLLATE "C", a.code COLLATE "C",
          m.from_status COLLATE "C", b.code COLLATE "C", m.to_status COLLATE "C",
          o.code COLLATE "C", c.code COLLATE "C", m.quantity, m.value, is_reversal,
          m.reason COLLATE "C"
