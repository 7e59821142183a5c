-- Per entity and supplier, posted invoices less credit memos, payments and prepayments used equal account 2000.
-- looks at: finance_invoice
WITH movement AS (
    SELECT entity_id, supplier_id,
           CASE WHEN kind = 'INVOICE' THEN total_amount - short_amount ELSE -total_amount END AS amount
      FROM finance_invoice WHERE status IN ('POSTED', 'SCHEDULED', 'PAID')
    UNION ALL
    SELECT p.entity_id, p.supplier_id, -s.amount
      FROM finance_paymentallocation s
      JOIN finance_payment p ON p.id = s.payment_id AND p.status IN ('RELEASED', 'CONFIRMED')
    UNION ALL
    SELECT i.entity_id, i.supplier_id, -u.amount
      FROM finance_prepaymentapplication u JOIN finance_invoice i ON i.id = u.invoice_id
), list AS (
    SELECT entity_id, supplier_id, sum(amount) AS amount FROM movement GROUP BY entity_id, supplier_id
), account AS (
    SELECT l.entity_id, l.supplier_id, sum(l.credit - l.debit) AS amount
      FROM finance_journalline l
     WHERE l.account_id IN (SELECT id FROM masterdata_account WHERE code = '2000'
                            UNION SELECT payable_account_id FROM finance_invoice)
     GROUP BY l.entity_id, l.supplier_id
)
SELECT concat_ws(' ', 'entity', entity_id, 'supplier', supplier_id) AS subject,
       'list ' || coalesce(i.amount, 0) AS expected, 'account ' || coalesce(c.amount, 0) AS found
  FROM list i FULL JOIN account c USING (entity_id, supplier_id)
 WHERE coalesce(i.amount, 0) <> coalesce(c.amount, 0)
