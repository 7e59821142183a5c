-- Encumbrance (9100) and its reserve (9101) are equal and opposite in every entity.
-- looks at: finance_journalline
SELECT 'entity ' || l.entity_id AS subject,
       '9101 = ' || -sum(l.debit - l.credit) FILTER (WHERE a.code = '9100') AS expected,
       (sum(l.debit - l.credit) FILTER (WHERE a.code = '9101'))::text AS found
  FROM finance_journalline l
  JOIN masterdata_account a ON a.id = l.account_id AND a.code IN ('9100', '9101')
 GROUP BY l.entity_id
HAVING sum(l.debit - l.credit) <> 0
