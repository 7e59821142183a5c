-- What the open GRNI list still owes, by entity and account, equals 2050 (and 2055 for bill-only orders).
-- looks at: finance_grniitem
WITH list AS (
    SELECT entity_id, account_id, sum(amount - cleared_amount) AS amount
      FROM finance_grniitem GROUP BY entity_id, account_id
), account AS (
    SELECT l.entity_id, l.account_id, sum(l.credit - l.debit) AS amount
      FROM finance_journalline l
     WHERE l.account_id IN (SELECT id FROM masterdata_account WHERE code IN ('2050', '2055')
                            UNION SELECT account_id FROM finance_grniitem)
     GROUP BY l.entity_id, l.account_id
)
SELECT concat_ws(' ', 'entity', entity_id, 'account', n.code) AS subject,
       'list ' || coalesce(i.amount, 0) AS expected, 'account ' || coalesce(c.amount, 0) AS found
  FROM list i FULL JOIN account c USING (entity_id, account_id)
  JOIN masterdata_account n ON n.id = account_id
 WHERE coalesce(i.amount, 0) <> coalesce(c.amount, 0)
