SELECT e.code AS entity, f.code, f.name, f.timezone, k.code AS calendar_code, f.state
  FROM governance_facility f
  JOIN governance_entity e ON e.id = f.entity_id
  JOIN governance_businesscalendar k ON k.id = f.calendar_id
 ORDER BY f.code COLLATE "C"
