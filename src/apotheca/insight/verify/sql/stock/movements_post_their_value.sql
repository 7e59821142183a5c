-- For each document, the value its movements brought into or out of stock is what its journals posted to stock.
-- looks at: inventory_movement
WITH moved AS (
    SELECT m.document_id, sum(CASE WHEN m.to_location_id IS NULL THEN -m.value
                                   WHEN m.from_location_id IS NULL THEN m.value ELSE 0 END) AS amount
      FROM inventory_movement m GROUP BY m.document_id
), posted AS (
    SELECT j.document_id, sum(l.debit - l.credit) AS amount
      FROM finance_journal j
      JOIN finance_journalline l ON l.journal_id = j.id
      JOIN masterdata_account a ON a.id = l.account_id AND a.code IN ('1300', '1310', '1320')
     GROUP BY j.document_id
)
SELECT 'document ' || document_id AS subject, 'movements ' || coalesce(m.amount, 0) AS expected,
       'journals ' || coalesce(p.amount, 0) AS found
  FROM moved m FULL JOIN posted p USING (document_id)
 WHERE coalesce(m.amount, 0) <> coalesce(p.amount, 0)
