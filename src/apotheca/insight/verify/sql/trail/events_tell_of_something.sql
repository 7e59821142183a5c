-- Every event tells of a document or a record of master data that exists.
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
    UNION ALL SELECT id FROM finance_manualjournal
    UNION ALL SELECT id FROM finance_periodclosing
)
SELECT 'event ' || e.id AS subject, 'a document ' || e.subject_id AS expected, e.name || ' of nothing' AS found
  FROM kernel_event e
 WHERE e.name NOT LIKE 'masterdata.%' AND NOT EXISTS (SELECT 1 FROM document d WHERE d.id = e.subject_id)
   -- A journal nothing else tells of is told of by its own event, about whatever it belongs to.
   AND NOT (e.name = 'finance.journal_posted.v1'
            AND EXISTS (SELECT 1 FROM finance_journal j
                         WHERE j.id = (e.payload ->> 'journal_id')::uuid AND j.document_id = e.subject_id))
UNION ALL
SELECT 'event ' || e.id, 'a record of master data', e.name || ' of ' || e.business_key
  FROM kernel_event e
 WHERE e.name LIKE 'masterdata.%'
   AND NOT EXISTS (SELECT 1 FROM masterdata_item i WHERE i.id = (e.payload ->> 'item_id')::int)
   AND NOT EXISTS (SELECT 1 FROM masterdata_uomconversion c WHERE c.id = (e.payload ->> 'conversion_id')::int)
   AND NOT EXISTS (SELECT 1 FROM masterdata_contract c WHERE c.id = (e.payload ->> 'contract_id')::int)
   AND NOT EXISTS (SELECT 1 FROM masterdata_supplier s WHERE s.id = (e.payload ->> 'supplier_id')::int)
   AND NOT EXISTS (SELECT 1 FROM masterdata_period p WHERE p.id = (e.payload ->> 'period_id')::int)
