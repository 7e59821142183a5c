-- In each entity the value of stock in transit equals account 1320.
-- looks at: inventory_layer
WITH stock AS (
    SELECT entity_id, sum(value) AS amount FROM inventory_layer WHERE status = 'IN_TRANSIT' GROUP BY entity_id
), account AS (
    SELECT l.entity_id, sum(l.debit - l.credit) AS amount
      FROM finance_journalline l
      JOIN masterdata_account a ON a.id = l.account_id AND a.code = '1320'
     GROUP BY l.entity_id
)
SELECT 'entity ' || entity_id AS subject, 'in transit ' || coalesce(s.amount, 0) AS expected,
       'account ' || coalesce(c.amount, 0) AS found
  FROM stock s FULL JOIN account c USING (entity_id)
 WHERE coalesce(s.amount, 0) <> coalesce(c.amount, 0)
