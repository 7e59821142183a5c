-- Per entity and supplier, what returns and over-billed invoices claim and no credit memo cleared equals 1360.
-- looks at: procurement_supplierreturn
WITH claimed AS (
    SELECT r.entity_id, r.supplier_id, l.value AS amount
      FROM procurement_supplierreturnline l
      JOIN procurement_supplierreturn r ON r.id = l.supplier_return_id
    UNION ALL
    SELECT entity_id, supplier_id, CASE WHEN kind = 'INVOICE' THEN claim_amount ELSE -claim_amount END
      FROM finance_invoice WHERE status IN ('POSTED', 'SCHEDULED', 'PAID')
), list AS (
    SELECT entity_id, supplier_id, sum(amount) AS amount FROM claimed GROUP BY entity_id, supplier_id
), account AS (
    SELECT l.entity_id, l.supplier_id, sum(l.debit - l.credit) AS amount
      FROM finance_journalline l
      JOIN masterdata_account a ON a.id = l.account_id AND a.code = '1360'
     GROUP BY l.entity_id, l.supplier_id
)
SELECT concat_ws(' ', 'entity', entity_id, 'supplier', supplier_id) AS subject,
       'claims ' || coalesce(i.amount, 0) AS expected, 'account ' || coalesce(c.amount, 0) AS found
  FROM list i FULL JOIN account c USING (entity_id, supplier_id)
 WHERE coalesce(i.amount, 0) <> coalesce(c.amount, 0)
