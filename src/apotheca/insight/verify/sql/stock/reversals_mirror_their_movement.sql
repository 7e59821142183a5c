-- A movement that reverses another is its exact mirror: same lot, owner, quantity and value, places swapped.
-- looks at: inventory_movement
SELECT 'movement ' || r.id AS subject,
       concat_ws(' ', 'lot', o.lot_id, o.quantity, 'worth', o.value, 'from', o.to_location_id, o.to_status,
                 'to', o.from_location_id, o.from_status) AS expected,
       concat_ws(' ', 'lot', r.lot_id, r.quantity, 'worth', r.value, 'from', r.from_location_id, r.from_status,
                 'to', r.to_location_id, r.to_status) AS found
  FROM inventory_movement r
  LEFT JOIN inventory_movement o ON o.id = r.reverses_id
 WHERE r.reverses_id IS NOT NULL
   AND (r.lot_id, r.owner_id, r.quantity, r.value, r.from_location_id, r.from_status, r.to_location_id, r.to_status)
       IS DISTINCT FROM
       (o.lot_id, o.owner_id, o.quantity, o.value, o.to_location_id, o.to_status, o.from_location_id, o.from_status)
