-- Every stock layer is the replay of the movements: same quantity, same value, none too many or too few.
-- looks at: inventory_movement
WITH replayed AS (
    SELECT item_id, lot_id, location_id, owner_id, status, sum(quantity) AS quantity, sum(value) AS value
      FROM (SELECT item_id, lot_id, to_location_id AS location_id, owner_id, to_status AS status, quantity, value
              FROM inventory_movement WHERE to_location_id IS NOT NULL
            UNION ALL
            SELECT item_id, lot_id, from_location_id, owner_id, from_status, -quantity, -value
              FROM inventory_movement WHERE from_location_id IS NOT NULL) AS side
     GROUP BY item_id, lot_id, location_id, owner_id, status
)
SELECT concat_ws(' ', 'item', item_id, 'lot', lot_id, 'location', location_id, status) AS subject,
       coalesce(r.quantity, 0) || ' worth ' || coalesce(r.value, 0) AS expected,
       coalesce(l.quantity, 0) || ' worth ' || coalesce(l.value, 0) AS found
  FROM replayed r
  FULL JOIN inventory_layer l USING (item_id, lot_id, location_id, owner_id, status)
 WHERE coalesce(r.quantity, 0) <> coalesce(l.quantity, 0) OR coalesce(r.value, 0) <> coalesce(l.value, 0)
