-- What one entity is owed by another (1500, 2500), the other owes: each pair nets to zero.
-- looks at: finance_journalline
SELECT concat_ws(' ', least(l.entity_id, l.partner_entity_id), 'with',
                 greatest(l.entity_id, l.partner_entity_id)) AS subject,
       '0.00' AS expected,
       sum(l.debit - l.credit)::text AS found
  FROM finance_journalline l
  JOIN masterdata_account a ON a.id = l.account_id AND a.code IN ('1500', '2500')
 GROUP BY least(l.entity_id, l.partner_entity_id), greatest(l.entity_id, l.partner_entity_id)
HAVING sum(l.debit - l.credit) <> 0
