-- The same by facility; lines that belong to no facility stand under an empty one.
SELECT e.code AS entity, f.code AS facility, a.code AS account, a.name AS account_name, a.kind,
       sum(l.debit) AS debit, sum(l.credit) AS credit, sum(l.debit - l.credit) AS balance,
       l.currency
  FROM finance_journalline l
  JOIN governance_entity e ON e.id = l.entity_id
  JOIN masterdata_account a ON a.id = l.account_id
  LEFT JOIN governance_facility f ON f.id = l.facility_id
 WHERE l.business_date <= %(day)s
 GROUP BY e.code, f.code, a.code, a.name, a.kind, l.currency
 ORDER BY e.code COLLATE "C", f.code COLLATE "C" NULLS FIRST, a.code COLLATE "C", l.currency
