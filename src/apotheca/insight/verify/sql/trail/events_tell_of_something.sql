-- Every event tells of a document that exists.
-- looks at: kernel_event
WITH document AS (
    SELECT id FROM procurement_requisition
    UNION ALL SELECT id FROM procurement_purchaseorder
    UNION ALL SELECT id FROM procurement_goodsreceipt
    UNION ALL SELECT id FROM procurement_supplierreturn
    UNION ALL SELECT id FROM inventory_stockdocument
    UNION ALL SELECT id FROM inventory_usagebatch
    UNION ALL SELECT id FROM finance_invoice
    UNION ALL SELECT id FROM finance_payment
    UNION ALL SELECT id FROM finance_journal
)
SELECT 'event ' || e.id AS subject, 'a document ' || e.subject_id AS expected, e.name || ' of nothing' AS found
  FROM kernel_event e
 WHERE NOT EXISTS (SELECT 1 FROM document d WHERE d.id = e.subject_id)
