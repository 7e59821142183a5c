-- The trial balance of each entity: what was debited and credited up to the day.
SELECT e.code AS entity, a.code AS account, a.name AS account_name, a.kind,
       sum(l.debit) AS debit, sum(l.credit) AS credit, sum(l.debit - l.credit) AS balance,
       l.currency
  FROM finance_journalline l
  JOIN governance_entity e ON e.id = l.entity_id
  JOIN masterdata_account a ON a.id = l.account_id
 WHERE l.business_date <= %(day)s
 GROUP BY e.code, a.code, a.name, a.kind, l.currency
 ORDER BY e.code COLLATE "C", a.code COLLATE "C", l.currency
