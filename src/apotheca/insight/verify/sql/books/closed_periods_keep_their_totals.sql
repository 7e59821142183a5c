-- A period that is closed in every ledger has the debits and credits it was closed with: nothing came later.
-- looks at: finance_periodclosing
WITH closed AS (
    SELECT DISTINCT ON (c.period_id) c.period_id, c.entity_id, c.debit, c.credit
      FROM finance_periodclosing c
     WHERE NOT EXISTS (SELECT 1 FROM masterdata_periodstate s
                        WHERE s.period_id = c.period_id AND s.state <> 'CLOSED')
     ORDER BY c.period_id, c.recorded_at DESC
), posted AS (
    SELECT p.id AS period_id, sum(l.debit) AS debit, sum(l.credit) AS credit
      FROM masterdata_period p
      JOIN finance_journalline l ON l.entity_id = p.entity_id AND p.days @> l.business_date
     WHERE p.id IN (SELECT period_id FROM closed)
     GROUP BY p.id
)
SELECT 'entity ' || c.entity_id || ' period ' || p.name AS subject,
       'debit ' || c.debit || ' credit ' || c.credit AS expected,
       'debit ' || coalesce(t.debit, 0) || ' credit ' || coalesce(t.credit, 0) AS found
  FROM closed c
  JOIN masterdata_period p ON p.id = c.period_id
  LEFT JOIN posted t ON t.period_id = c.period_id
 WHERE (c.debit, c.credit) <> (coalesce(t.debit, 0), coalesce(t.credit, 0))
