-- What stands where, lot by lot: the sum of the movements up to the day.
WITH side AS (
    SELECT entity_id, to_location_id AS location_id, item_id, lot_id, to_status AS status, owner_id,
           quantity, value
      FROM inventory_movement WHERE to_location_id IS NOT NULL AND business_date <= %(day)s
    UNION ALL
    SELECT entity_id, from_location_id, item_id, lot_id, from_status, owner_id, -quantity, -value
      FROM inventory_movement WHERE from_location_id IS NOT NULL AND business_date <= %(day)s
), stock AS (
    SELECT entity_id, location_id, item_id, lot_id, status, owner_id, sum(quantity) AS quantity,
           sum(value) AS value
      FROM side GROUP BY entity_id, location_id, item_id, lot_id, status, owner_id
    HAVING sum(quantity) <> 0 OR sum(value) <> 0
)
SELECT e.code AS entity, f.code AS facility, p.code AS location, i.code AS item, i.name,
       k.code AS package, t.number AS lot_number, t.serial, t.expires_on, s.status,
       o.code AS owner, s.quantity, i.base_uom AS uom, s.value, e.currency
  FROM stock s
  JOIN governance_entity e ON e.id = s.entity_id
  JOIN masterdata_location p ON p.id = s.location_id
  JOIN governance_facility f ON f.id = p.facility_id
  JOIN masterdata_item i ON i.id = s.item_id
  JOIN inventory_lot t ON t.id = s.lot_id
  LEFT JOIN masterdata_package k ON k.id = t.package_id
  LEFT JOIN masterdata_supplier o ON o.id = s.owner_id
 ORDER BY e.code COLLATE "C", f.code COLLATE "C", p.code COLLATE "C", i.code COLLATE "C",
          k.code COLLATE "C", t.number COLLATE "C", t.serial COLLATE "C", t.cost_tag COLLATE "C",
          s.status COLLATE "C", o.code COLLATE "C"
