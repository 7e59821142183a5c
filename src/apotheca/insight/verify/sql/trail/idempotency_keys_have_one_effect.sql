-- Each idempotency key was used once; what it answered exists, and no other key claims to have made it.
-- looks at: kernel_idempotency
WITH document AS (
    SELECT number FROM procurement_requisition
    UNION ALL SELECT number FROM procurement_purchaseorder
    UNION ALL SELECT number FROM procurement_goodsreceipt
    UNION ALL SELECT number FROM procurement_supplierreturn
    UNION ALL SELECT number FROM inventory_stockdocument
    UNION ALL SELECT number FROM finance_invoice
    UNION ALL SELECT number FROM finance_payment
    UNION ALL SELECT number FROM finance_manualjournal
), answered AS (
    SELECT person_id, key, operation, result ->> 'number' AS number,
           operation ~ '\.(create|submit|receive_goods|register|issue|ship|propose|prepare|enter)' AS is_new
      FROM kernel_idempotency
     WHERE jsonb_typeof(result) = 'object' AND result ->> 'number' <> ''
)
SELECT 'key ' || key AS subject, 'used once' AS expected, count(*) || ' times' AS found
  FROM kernel_idempotency GROUP BY person_id, key HAVING count(*) > 1
UNION ALL
SELECT operation || ' ' || number, 'made by one key', count(*) || ' keys'
  FROM answered WHERE is_new GROUP BY operation, number HAVING count(*) > 1
UNION ALL
SELECT 'key ' || a.key || ' of ' || a.operation, a.number || ' exists', 'no such document'
  FROM answered a WHERE NOT EXISTS (SELECT 1 FROM document d WHERE d.number = a.number)
