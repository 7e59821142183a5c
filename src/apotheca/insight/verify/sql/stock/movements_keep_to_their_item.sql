-- Every movement has the item of its lot, a positive quantity in the item's quantum, and the entity of its place.
-- looks at: inventory_movement
SELECT 'movement ' || m.id AS subject,
       concat_ws(' ', 'item', t.item_id, 'in multiples of', i.quantum, 'entity', coalesce(f.entity_id, p.entity_id))
           AS expected,
       concat_ws(' ', 'item', m.item_id, m.quantity, 'entity', m.entity_id) AS found
  FROM inventory_movement m
  LEFT JOIN inventory_lot t ON t.id = m.lot_id
  LEFT JOIN masterdata_item i ON i.id = m.item_id
  LEFT JOIN masterdata_location f ON f.id = m.from_location_id
  LEFT JOIN masterdata_location p ON p.id = m.to_location_id
 WHERE t.item_id IS DISTINCT FROM m.item_id OR m.quantity <= 0 OR m.quantity % i.quantum <> 0
    OR (m.entity_id <> f.entity_id AND m.entity_id <> p.entity_id)
    OR (m.entity_id <> coalesce(f.entity_id, p.entity_id) AND (f.id IS NULL OR p.id IS NULL))
