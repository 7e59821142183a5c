SELECT c.code, c.kind, s.code AS supplier, lower(c.valid) AS since, upper(c.valid) AS until,
       e.code AS entity, f.code AS facility, c.is_primary
  FROM masterdata_contract c
  JOIN masterdata_supplier s ON s.id = c.supplier_id
  LEFT JOIN governance_entity e ON e.id = c.entity_id
  LEFT JOIN governance_facility f ON f.id = c.facility_id
 ORDER BY c.code COLLATE "C"
