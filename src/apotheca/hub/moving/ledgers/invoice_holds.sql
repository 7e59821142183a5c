-- Why invoices waited, up to the day (by the instant, UTC), and what was decided by then.
SELECT e.code AS entity, s.code AS supplier, i.number AS invoice, i.supplier_number,
       coalesce(il.line_no, 0) AS invoice_line, h.code AS hold, h.owner, h.amount_at_risk,
       i.currency, h.detail, h.opened_at,
       CASE WHEN (h.resolved_at AT TIME ZONE 'UTC')::date <= %(day)s THEN h.status ELSE 'OPEN' END
       AS status,
       CASE WHEN (h.resolved_at AT TIME ZONE 'UTC')::date <= %(day)s THEN h.resolution ELSE '' END
       AS resolution,
       CASE WHEN (h.resolved_at AT TIME ZONE 'UTC')::date <= %(day)s THEN h.resolved_at END
       AS resolved_at,
       CASE WHEN (h.resolved_at AT TIME ZONE 'UTC')::date <= %(day)s THEN h.reason ELSE '' END
       AS reason
  FROM finance_matchhold h
  JOIN finance_invoice i ON i.id = h.invoice_id
  JOIN governance_entity e ON e.id = i.entity_id
  JOIN masterdata_supplier s ON s.id = i.supplier_id
  LEFT JOIN finance_invoiceline il ON il.id = h.invoice_line_id
 WHERE (h.opened_at AT TIME ZONE 'UTC')::date <= %(day)s
 ORDER BY e.code COLLATE "C", h.opened_at, i.number COLLATE "C", invoice_line, h.code COLLATE "C",
          h.resolved_at NULLS LAST
