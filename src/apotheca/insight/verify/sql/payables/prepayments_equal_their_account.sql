-- Per entity and supplier, prepayments paid and not yet used equal account 1350, and each counts its uses.
-- looks at: finance_payment
WITH used AS (
    SELECT payment_id, sum(amount) AS amount FROM finance_prepaymentapplication GROUP BY payment_id
), prepaid AS (
    SELECT p.number, p.entity_id, p.supplier_id, p.unapplied_amount, p.amount - coalesce(u.amount, 0) AS amount
      FROM finance_payment p LEFT JOIN used u ON u.payment_id = p.id
     WHERE p.kind = 'PREPAYMENT' AND p.status IN ('RELEASED', 'CONFIRMED')
), list AS (
    SELECT entity_id, supplier_id, sum(amount) AS amount FROM prepaid GROUP BY entity_id, supplier_id
), account AS (
    SELECT l.entity_id, l.supplier_id, sum(l.debit - l.credit) AS amount
      FROM finance_journalline l
      JOIN masterdata_account a ON a.id = l.account_id AND a.code = '1350'
     GROUP BY l.entity_id, l.supplier_id
)
SELECT concat_ws(' ', 'entity', entity_id, 'supplier', supplier_id) AS subject,
       'prepaid ' || coalesce(i.amount, 0) AS expected, 'account ' || coalesce(c.amount, 0) AS found
  FROM list i FULL JOIN account c USING (entity_id, supplier_id)
 WHERE coalesce(i.amount, 0) <> coalesce(c.amount, 0)
UNION ALL
SELECT 'prepayment ' || number, 'unapplied ' || amount, 'unapplied ' || unapplied_amount
  FROM prepaid WHERE amount <> unapplied_amount
