-- Every line of the journal up to the day.
SELECT e.code AS entity, l.business_date, j.occurred_at, j.ledger, j.event, j.document_type,
       coalesce(d.number, u.number, r.number, v.number, o.number, n.number, p.number, q.number,
                ap.number || '/' || ai.number) AS document,
       a.code AS account, a.name AS account_name, f.code AS facility, c.code AS cost_centre,
       s.code AS supplier, i.code AS item, lo.number || '/' || ol.line_no AS order_line,
       x.code AS partner_entity, l.debit, l.credit, l.currency, w.username AS by,
       h.username AS authorised_by, j.reverse_on, j.reverses_id IS NOT NULL AS is_reversal,
       j.description
  FROM finance_journalline l
  JOIN finance_journal j ON j.id = l.journal_id
  JOIN governance_entity e ON e.id = l.entity_id
  JOIN masterdata_account a ON a.id = l.account_id
  LEFT JOIN governance_facility f ON f.id = l.facility_id
  LEFT JOIN governance_costcentre c ON c.id = l.cost_centre_id
  LEFT JOIN masterdata_supplier s ON s.id = l.supplier_id
  LEFT JOIN masterdata_item i ON i.id = l.item_id
  LEFT JOIN procurement_purchaseorderline ol ON ol.id = l.order_line_id
  LEFT JOIN procurement_purchaseorder lo ON lo.id = ol.order_id
  LEFT JOIN governance_entity x ON x.id = l.partner_entity_id
  LEFT JOIN governance_person w ON w.id = j.person_id
  LEFT JOIN governance_person h ON h.id = j.authorised_by_id
  LEFT JOIN inventory_stockdocument d ON d.id = j.document_id
  LEFT JOIN inventory_usagebatch u ON u.id = j.document_id
  LEFT JOIN procurement_goodsreceipt r ON r.id = j.document_id
  LEFT JOIN procurement_supplierreturn v ON v.id = j.document_id
  LEFT JOIN procurement_purchaseorder o ON o.id = j.document_id
  LEFT JOIN finance_invoice n ON n.id = j.document_id
  LEFT JOIN finance_payment p ON p.id = j.document_id
  LEFT JOIN finance_manualjournal q ON q.id = j.document_id
  LEFT JOIN finance_prepaymentapplication pa ON pa.id = j.document_id
  LEFT JOIN finance_payment ap ON ap.id = pa.payment_id
  LEFT JOIN finance_invoice ai ON ai.id = pa.invoice_id
 WHERE l.business_date <= %(day)s
 ORDER BY e.code COLLATE "C", l.business_date, j.occurred_at, j.event COLLATE "C",
          coalesce(d.number, u.number, r.number, v.number, o.number, n.number, p.number, q.number,
                ap.number || '/' || ai.number) COLLATE "C",
          a.code COLLATE "C", f.code COLLATE "C", c.code COLLATE "C", s.code COLLATE "C",
          i.code COLLATE "C", (lo.number || '/' || ol.line_no) COLLATE "C", x.code COLLATE "C",
          l.debit, l.credit, is_reversal, j.description COLLATE "C"
