SELECT k.code, i.code AS item_code, p.labeler, k.description, k.purchase_uom,
       (SELECT coalesce(json_agg(json_strip_nulls(json_build_object(
                   'uom', c.uom, 'numerator', c.numerator,
                   'denominator', nullif(c.denominator, 1))) ORDER BY c.numerator, c.uom), '[]')
          FROM masterdata_uomconversion c
         WHERE c.package_id = k.id AND c.status = 'APPROVED' AND c.valid @> current_date
           AND c.uom <> i.base_uom) AS factors,
       (SELECT coalesce(json_agg(json_strip_nulls(json_build_object(
                   'scheme', n.scheme, 'value', n.value,
                   'base_quantity', trim_scale(n.base_quantity)::text,
                   'since', CASE WHEN lower(n.valid) > '1900-01-01' THEN lower(n.valid) END,
                   'until', upper(n.valid), 'source', nullif(n.source, '')))
               ORDER BY n.scheme COLLATE "C", n.value COLLATE "C", lower(n.valid)), '[]')
          FROM masterdata_packageidentifier n WHERE n.package_id = k.id) AS identifiers,
       p.name AS product_name, p.origin
  FROM masterdata_package k
  JOIN masterdata_item i ON i.id = k.item_id
  JOIN masterdata_product p ON p.id = k.product_id
 ORDER BY k.code COLLATE "C"
