SELECT f.code AS facility, c.code, c.name, lower(c.valid) AS since, upper(c.valid) AS until,
       p.username AS owner
  FROM governance_costcentre c
  JOIN governance_entity e ON e.id = c.entity_id
  JOIN governance_facility f ON f.id = c.facility_id
  LEFT JOIN governance_person p ON p.id = c.owner_id
 ORDER BY e.code COLLATE "C", c.code COLLATE "C"
