SELECT s.code, s.name, t.code AS terms_code, s.currency, s.status, s.is_ers, s.origin,
       (SELECT coalesce(json_agg(json_strip_nulls(json_build_object(
                   'kind', n.kind, 'code', n.code, 'name', n.name,
                   'address', nullif(n.address, ''), 'country', nullif(n.country, ''),
                   'lead_time_days', nullif(n.lead_time_days, 0), 'email', nullif(n.email, ''),
                   'phone', nullif(n.phone, ''), 'order_channel', nullif(n.order_channel, '')))
               ORDER BY n.kind COLLATE "C", n.code COLLATE "C"), '[]')
          FROM masterdata_suppliersite n WHERE n.supplier_id = s.id) AS sites
  FROM masterdata_supplier s
  JOIN masterdata_paymentterms t ON t.id = s.terms_id
 ORDER BY s.code COLLATE "C"
