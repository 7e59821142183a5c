-- A journal that reverses another takes back its net amount per account, cost centre and supplier.
-- looks at: finance_journal
WITH pair AS (
    SELECT j.id AS reversal, j.id AS journal_id FROM finance_journal j WHERE j.reverses_id IS NOT NULL
    UNION ALL
    SELECT j.id, j.reverses_id FROM finance_journal j WHERE j.reverses_id IS NOT NULL
)
SELECT 'reversal ' || p.reversal || ' account ' || a.code AS subject,
       '0.00 together with its original' AS expected,
       sum(l.debit - l.credit)::text AS found
  FROM pair p
  JOIN finance_journalline l ON l.journal_id = p.journal_id
  JOIN masterdata_account a ON a.id = l.account_id
 GROUP BY p.reversal, a.code, l.cost_centre_id, l.supplier_id
HAVING sum(l.debit - l.credit) <> 0
