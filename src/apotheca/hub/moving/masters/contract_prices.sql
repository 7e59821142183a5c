SELECT c.code AS contract, lower(l.valid) AS since, k.code AS package, l.uom,
       trim_scale(l.price_amount) AS amount, l.currency, l.price_quantity AS quantity, l.price_type,
       trim_scale(l.min_quantity) AS min_quantity
  FROM masterdata_contractline l
  JOIN masterdata_contract c ON c.id = l.contract_id
  JOIN masterdata_package k ON k.id = l.package_id
 WHERE upper(l.valid) IS NULL
 ORDER BY c.code COLLATE "C", lower(l.valid), k.code COLLATE "C", l.uom COLLATE "C",
          l.price_type COLLATE "C", l.min_quantity
