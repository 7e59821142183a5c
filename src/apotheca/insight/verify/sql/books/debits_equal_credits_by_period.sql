-- In each entity, currency and fiscal period debits equal credits, and no line lies outside a period.
-- looks at: finance_journalline
WITH day AS (
    SELECT entity_id, currency, business_date, sum(debit) AS debit, sum(credit) AS credit
      FROM finance_journalline GROUP BY entity_id, currency, business_date
)
SELECT concat_ws(' ', 'entity', d.entity_id, d.currency, coalesce(p.name, 'no period')) AS subject,
       'debit ' || sum(d.debit) || ' in a period' AS expected,
       'credit ' || sum(d.credit) AS found
  FROM day d
  LEFT JOIN masterdata_period p ON p.entity_id = d.entity_id AND p.days @> d.business_date
 GROUP BY d.entity_id, d.currency, p.id, p.name
HAVING sum(d.debit) <> sum(d.credit) OR p.id IS NULL
