-- Every journal line has the entity and the day of its journal, and the currency of its entity.
-- looks at: finance_journalline
SELECT 'line ' || l.id AS subject,
       concat_ws(' ', 'entity', j.entity_id, j.business_date, e.currency) AS expected,
       concat_ws(' ', 'entity', l.entity_id, l.business_date, l.currency) AS found
  FROM finance_journalline l
  LEFT JOIN finance_journal j ON j.id = l.journal_id
  LEFT JOIN governance_entity e ON e.id = j.entity_id
 WHERE j.id IS NULL OR l.entity_id <> j.entity_id OR l.business_date <> j.business_date
    OR l.currency <> e.currency
