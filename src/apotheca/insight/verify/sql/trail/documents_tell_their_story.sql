-- Every document that reached a state has the event that says so.
-- looks at: kernel_event
WITH needed AS (
    SELECT id, number, 'procurement.requisition_submitted.v1' AS name
      FROM procurement_requisition WHERE status NOT IN ('DRAFT', 'CANCELLED')
    UNION ALL
    SELECT id, number, 'procurement.requisition_decided.v1'
      FROM procurement_requisition
     WHERE status IN ('APPROVED', 'RETURNED', 'REJECTED', 'PARTIALLY_ORDERED', 'ORDERED', 'CLOSED')
    UNION ALL
    SELECT id, number, 'procurement.purchase_order_created.v1' FROM procurement_purchaseorder
    UNION ALL
    SELECT id, number, 'procurement.purchase_order_approved.v1'
      FROM procurement_purchaseorder
     WHERE status NOT IN ('DRAFT', 'PENDING_APPROVAL', 'CANCELLED') AND kind <> 'BILL_ONLY'
    UNION ALL
    SELECT id, number, 'procurement.purchase_order_sent.v1' FROM procurement_purchaseorder WHERE sent_at IS NOT NULL
    UNION ALL
    SELECT id, number, 'procurement.purchase_order_changed.v1' FROM procurement_purchaseorder WHERE version > 1
    UNION ALL
    -- An order billed and paid in full ends with its last payment, which tells of it.
    SELECT id, number, 'procurement.purchase_order_closed.v1'
      FROM procurement_purchaseorder o
     WHERE status IN ('CLOSED_SHORT', 'CANCELLED')
        OR (status = 'CLOSED' AND NOT EXISTS (SELECT 1 FROM finance_invoice i
                                               WHERE i.order_id = o.id AND i.status = 'PAID'))
    UNION ALL
    SELECT g.id, g.number, 'procurement.goods_received.v1' FROM procurement_goodsreceipt g
     WHERE EXISTS (SELECT 1 FROM procurement_receiptline l WHERE l.receipt_id = g.id AND l.status = 'POSTED')
    UNION ALL
    SELECT g.id, g.number, 'procurement.goods_receipt_reversed.v1' FROM procurement_goodsreceipt g
     WHERE EXISTS (SELECT 1 FROM procurement_receiptline l WHERE l.receipt_id = g.id AND l.status = 'REVERSED')
    UNION ALL
    SELECT id, number, 'procurement.goods_returned_to_supplier.v1' FROM procurement_supplierreturn
    UNION ALL
    SELECT d.id, d.number, n.name
      FROM inventory_stockdocument d
      JOIN (VALUES ('OPENING', 'inventory.opening_stock_entered.v1'), ('ISSUE', 'inventory.stock_issued.v1'),
                   ('ISSUE_RETURN', 'inventory.issue_returned.v1'), ('TRANSFER', 'inventory.transfer_shipped.v1'),
                   ('WASTE', 'inventory.stock_wasted.v1'), ('DISCARD', 'inventory.stock_wasted.v1'),
                   ('WRITE_OFF', 'inventory.stock_wasted.v1'), ('COUNT', 'inventory.stock_counted.v1'),
                   ('CONSIGN_USE', 'inventory.consigned_stock_used.v1'),
                   ('COMPOUND', 'inventory.stock_compounded.v1')) AS n (kind, name) ON n.kind = d.kind
    UNION ALL
    SELECT id, number, 'inventory.transfer_received.v1'
      FROM inventory_stockdocument WHERE kind = 'TRANSFER' AND status = 'RECEIVED'
    UNION ALL
    SELECT id, number, 'inventory.usage_batch_posted.v1' FROM inventory_usagebatch
    UNION ALL
    SELECT i.id, i.number, n.name
      FROM finance_invoice i
      JOIN (VALUES ('RECEIVED', 'finance.invoice_registered.v1'), ('EXCEPTION', 'finance.invoice_held.v1'),
                   ('REJECTED', 'finance.invoice_rejected.v1')) AS n (status, name) ON n.status = i.status
    UNION ALL
    SELECT id, number, 'finance.invoice_posted.v1'
      FROM finance_invoice WHERE status IN ('POSTED', 'SCHEDULED', 'PAID')
    UNION ALL
    SELECT id, number, 'finance.payment_released.v1'
      FROM finance_payment WHERE status IN ('RELEASED', 'CONFIRMED')
    UNION ALL
    SELECT id, number, 'finance.payment_confirmed.v1' FROM finance_payment WHERE status = 'CONFIRMED'
    UNION ALL
    SELECT id, number, 'finance.payment_failed.v1' FROM finance_payment WHERE status = 'FAILED'
)
SELECT n.number AS subject, n.name AS expected, 'no such event' AS found
  FROM needed n
 WHERE NOT EXISTS (SELECT 1 FROM kernel_event e WHERE e.subject_id = n.id AND e.name = n.name)
