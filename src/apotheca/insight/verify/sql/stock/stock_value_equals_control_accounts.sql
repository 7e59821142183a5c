-- In each entity the value of all stock layers equals accounts 1300, 1310 and 1320 together.
-- looks at: inventory_layer
WITH stock AS (
    SELECT entity_id, sum(value) AS amount FROM inventory_layer GROUP BY entity_id
), account AS (
    SELECT l.entity_id, sum(l.debit - l.credit) AS amount
      FROM finance_journalline l
      JOIN masterdata_account a ON a.id = l.account_id AND a.code IN ('1300', '1310', '1320')
     GROUP BY l.entity_id
)
SELECT 'entity ' || entity_id AS subject, 'layers ' || coalesce(s.amount, 0) AS expected,
       'accounts ' || coalesce(c.amount, 0) AS found
  FROM stock s FULL JOIN account c USING (entity_id)
 WHERE coalesce(s.amount, 0) <> coalesce(c.amount, 0)
