-- Every document has at least one row in the audit trail that names it.
-- looks at: governance_auditentry
WITH document AS (
    SELECT id, number FROM procurement_requisition
    UNION ALL SELECT id, number FROM procurement_purchaseorder
    UNION ALL SELECT id, number FROM procurement_goodsreceipt
    UNION ALL SELECT id, number FROM procurement_supplierreturn
    UNION ALL SELECT id, number FROM inventory_stockdocument
    UNION ALL SELECT id, number FROM inventory_usagebatch
    UNION ALL SELECT id, number FROM finance_invoice
    UNION ALL SELECT id, number FROM finance_payment
    UNION ALL SELECT id, number FROM finance_manualjournal
)
SELECT d.number AS subject, 'an audit row' AS expected, 'none' AS found
  FROM document d
 WHERE NOT EXISTS (SELECT 1 FROM governance_auditentry a WHERE a.subject_id = d.id::text)
