-- Accrued expenses (2080) equal the accruals whose reversal has not come yet.
-- looks at: finance_journal
WITH waiting AS (
    SELECT l.entity_id, sum(l.credit - l.debit) AS amount
      FROM finance_journal j
      JOIN finance_journalline l ON l.journal_id = j.id
      JOIN masterdata_account a ON a.id = l.account_id AND a.code = '2080'
     WHERE j.reverse_on IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM finance_journal r WHERE r.reverses_id = j.id)
     GROUP BY l.entity_id
), account AS (
    SELECT l.entity_id, sum(l.credit - l.debit) AS amount
      FROM finance_journalline l
      JOIN masterdata_account a ON a.id = l.account_id AND a.code = '2080'
     GROUP BY l.entity_id
)
SELECT 'entity ' || entity_id AS subject, 'accruals ' || coalesce(w.amount, 0) AS expected,
       'account ' || coalesce(c.amount, 0) AS found
  FROM waiting w FULL JOIN account c USING (entity_id)
 WHERE coalesce(w.amount, 0) <> coalesce(c.amount, 0)
