-- No layer is negative, none is worth money while empty or consigned, each belongs to its location's entity.
-- looks at: inventory_layer
SELECT 'layer ' || l.id AS subject,
       'not negative, empty without value, entity ' || p.entity_id AS expected,
       concat_ws(' ', l.quantity, 'worth', l.value, 'owner', l.owner_id, 'entity', l.entity_id) AS found
  FROM inventory_layer l
  JOIN masterdata_location p ON p.id = l.location_id
 WHERE l.quantity < 0 OR l.value < 0 OR (l.quantity = 0 AND l.value <> 0)
    OR (l.owner_id <> 0 AND l.value <> 0) OR l.entity_id <> p.entity_id
