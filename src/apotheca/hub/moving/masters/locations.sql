WITH RECURSIVE place AS (
    SELECT l.id, 0 AS depth FROM masterdata_location l
     WHERE l.parent_id IS NULL AND l.replenished_from_id IS NULL
    UNION
    SELECT l.id, p.depth + 1
      FROM place p JOIN masterdata_location l ON p.id IN (l.parent_id, l.replenished_from_id)
     WHERE p.depth < 20
), ordered AS (
    SELECT id, max(depth) AS depth FROM place GROUP BY id
)
SELECT l.code, f.code AS facility, l.name, l.kind, l.storage_classes, l.is_light_protected,
       l.is_controlled_access, l.is_nettable, l.dea_registration, l.shortage_policy,
       coalesce(u.code, '') AS parent_code, coalesce(r.code, '') AS replenished_from_code,
       l.interface_code, l.address
  FROM masterdata_location l
  JOIN governance_facility f ON f.id = l.facility_id
  LEFT JOIN ordered o ON o.id = l.id
  LEFT JOIN masterdata_location u ON u.id = l.parent_id
  LEFT JOIN masterdata_location r ON r.id = l.replenished_from_id
 ORDER BY o.depth NULLS LAST, l.code COLLATE "C"
