-- No order that was sent, received or closed still waits for an approval of its version, or was refused.
-- looks at: procurement_purchaseorder
SELECT 'order ' || o.number AS subject, 'every step approved' AS expected,
       'step ' || s.position || ' ' || s.status AS found
  FROM procurement_purchaseorder o
  JOIN governance_approvalstep s ON s.document_id = o.id AND s.document_version = o.version
 WHERE s.status IN ('PENDING', 'REJECTED', 'RETURNED')
   AND o.status NOT IN ('DRAFT', 'PENDING_APPROVAL', 'CHANGE_PENDING', 'CANCELLED')
