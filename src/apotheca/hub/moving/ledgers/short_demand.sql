-- What was asked for and not there, up to the day.
SELECT e.code AS entity, p.code AS location, d.business_date, d.occurred_at, i.code AS item,
       c.code AS cost_centre, d.requested, d.short, i.base_uom AS uom, d.reason,
       coalesce(x.number, u.number) AS document
  FROM inventory_shortdemand d
  JOIN governance_entity e ON e.id = d.entity_id
  JOIN masterdata_location p ON p.id = d.location_id
  JOIN masterdata_item i ON i.id = d.item_id
  LEFT JOIN governance_costcentre c ON c.id = d.cost_centre_id
  LEFT JOIN inventory_stockdocument x ON x.id = d.document_id
  LEFT JOIN inventory_usagebatch u ON u.id = d.document_id
 WHERE d.business_date <= %(day)s
 ORDER BY e.code COLLATE "C", p.code COLLATE "C", d.business_date, d.occurred_at,
          i.code COLLATE "C", c.code COLLATE "C", coalesce(x.number, u.number) COLLATE "C",
          d.requested, d.short, d.reason COLLATE "C"
