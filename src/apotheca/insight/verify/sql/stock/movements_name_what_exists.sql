-- Every movement belongs to a stock document, goods receipt, supplier return or usage batch that exists.
-- looks at: inventory_movement
SELECT 'document ' || m.document_id AS subject,
       m.document_type || ' exists' AS expected,
       m.movements || ' movements of no document' AS found
  FROM (SELECT document_id, min(document_type) AS document_type, count(*) AS movements
          FROM inventory_movement GROUP BY document_id) m
 WHERE NOT EXISTS (SELECT 1 FROM inventory_stockdocument d WHERE d.id = m.document_id)
   AND NOT EXISTS (SELECT 1 FROM inventory_usagebatch d WHERE d.id = m.document_id)
   AND NOT EXISTS (SELECT 1 FROM procurement_goodsreceipt d WHERE d.id = m.document_id)
   AND NOT EXISTS (SELECT 1 FROM procurement_supplierreturn d WHERE d.id = m.document_id)
