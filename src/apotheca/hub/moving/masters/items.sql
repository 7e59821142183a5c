SELECT code, name, item_class, base_uom, quantum, generic_name, strength, dosage_form, route, rxcui,
       unspsc, dea_schedule, hazard_group, storage_class, is_light_protected, is_controlled_access,
       is_high_alert, ved, lot_control, serial_control, expiry_control, shelf_life_days,
       min_receipt_remaining_days, min_issue_remaining_days, formulary_status, origin
  FROM masterdata_item
 ORDER BY code COLLATE "C"
