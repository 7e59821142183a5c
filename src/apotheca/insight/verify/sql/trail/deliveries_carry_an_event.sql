-- Every delivery carries an event that exists.
-- looks at: hub_delivery
SELECT 'delivery ' || d.id AS subject, 'event ' || d.event_id AS expected, 'no such event' AS found
  FROM hub_delivery d
 WHERE NOT EXISTS (SELECT 1 FROM kernel_event e WHERE e.id = d.event_id)
