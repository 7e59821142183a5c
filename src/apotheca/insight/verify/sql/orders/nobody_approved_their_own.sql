-- Nobody decided an approval of their own request, entered and approved one invoice, or prepared and let go one payment.
-- looks at: governance_approvalstep
SELECT 'approval of ' || document_id AS subject, 'somebody else decides' AS expected,
       'person ' || requested_by_id AS found
  FROM governance_approvalstep WHERE requested_by_id IN (decided_by_id, on_behalf_of_id)
UNION ALL
SELECT 'invoice ' || number, 'somebody else approves', 'person ' || entered_by_id
  FROM finance_invoice WHERE entered_by_id = approved_by_id
UNION ALL
SELECT 'payment ' || number, 'three people', concat_ws(' ', prepared_by_id, approved_by_id, released_by_id)
  FROM finance_payment WHERE prepared_by_id IN (approved_by_id, released_by_id)
