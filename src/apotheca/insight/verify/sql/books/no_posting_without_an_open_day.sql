-- Every period that has postings or movements was opened: no state of its ledger is still in the future.
-- looks at: masterdata_periodstate
WITH used AS (
    SELECT entity_id, ledger, business_date FROM finance_journal GROUP BY entity_id, ledger, business_date
    UNION
    SELECT entity_id, 'INV', business_date FROM inventory_movement GROUP BY entity_id, business_date
)
SELECT DISTINCT concat_ws(' ', 'entity', u.entity_id, p.name, u.ledger) AS subject,
       'open or closed' AS expected, coalesce(s.state, 'no state') AS found
  FROM used u
  JOIN masterdata_period p ON p.entity_id = u.entity_id AND p.days @> u.business_date
  LEFT JOIN masterdata_periodstate s ON s.period_id = p.id AND s.ledger = u.ledger
 WHERE s.state IS NULL OR s.state = 'FUTURE'
