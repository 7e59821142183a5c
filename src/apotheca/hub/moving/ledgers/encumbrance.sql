-- What orders had committed and not yet received at the end of the day.
SELECT e.code AS entity, f.code AS facility, s.code AS supplier, o.number AS order_number, o.kind,
       o.ordered_on, sum(l.debit - l.credit) AS committed_amount, l.currency
  FROM finance_journalline l
  JOIN finance_journal j ON j.id = l.journal_id
  JOIN masterdata_account a ON a.id = l.account_id AND a.code = '9100'
  JOIN governance_entity e ON e.id = l.entity_id
  LEFT JOIN procurement_purchaseorder o ON o.id = j.document_id
  LEFT JOIN governance_facility f ON f.id = o.facility_id
  LEFT JOIN masterdata_supplier s ON s.id = o.supplier_id
 WHERE l.business_date <= %(day)s
 GROUP BY e.code, f.code, s.code, o.number, o.kind, o.ordered_on, l.currency
HAVING sum(l.debit - l.credit) <> 0
 ORDER BY e.code COLLATE "C", s.code COLLATE "C", o.number COLLATE "C"
