-- Every receipt's posted lines are accrued to the cent in the journals of that receipt. (What a bill-only
-- order receives was accrued when it was used.)
-- looks at: procurement_goodsreceipt
WITH received AS (
    SELECT l.receipt_id AS document_id, sum(l.amount) AS amount
      FROM procurement_receiptline l
      JOIN procurement_goodsreceipt r ON r.id = l.receipt_id
      JOIN procurement_purchaseorder o ON o.id = r.order_id AND o.kind <> 'BILL_ONLY'
     WHERE l.status = 'POSTED' GROUP BY l.receipt_id
), accrued AS (
    SELECT j.document_id, sum(l.credit - l.debit) AS amount
      FROM finance_journal j
      JOIN procurement_goodsreceipt g ON g.id = j.document_id
      JOIN finance_journalline l ON l.journal_id = j.id
     WHERE l.account_id IN (SELECT id FROM masterdata_account WHERE code IN ('2050', '2055')
                            UNION SELECT grni_account_id FROM procurement_purchaseorderline)
     GROUP BY j.document_id
)
SELECT 'receipt ' || coalesce(g.number, document_id::text) AS subject,
       'received ' || coalesce(r.amount, 0) AS expected, 'accrued ' || coalesce(a.amount, 0) AS found
  FROM received r FULL JOIN accrued a USING (document_id)
  LEFT JOIN procurement_goodsreceipt g ON g.id = document_id
 WHERE coalesce(r.amount, 0) <> coalesce(a.amount, 0)
