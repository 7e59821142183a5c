-- An order's status moves only along the agreed paths (docs/rules/procurement.md, PR-30).
CREATE FUNCTION order_status_moves_as_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (CASE OLD.status
        WHEN 'DRAFT' THEN NEW.status IN ('PENDING_APPROVAL', 'APPROVED', 'CANCELLED')
        WHEN 'PENDING_APPROVAL' THEN NEW.status IN ('DRAFT', 'APPROVED', 'CANCELLED')
        WHEN 'APPROVED' THEN NEW.status IN ('SENT', 'CHANGE_PENDING', 'CLOSED', 'CANCELLED')
        WHEN 'SENT' THEN NEW.status IN ('ACKNOWLEDGED', 'ACK_WITH_CHANGES', 'REJECTED_BY_SUPPLIER',
            'CHANGE_PENDING', 'PARTIALLY_RECEIVED', 'RECEIVED', 'CLOSED', 'CLOSED_SHORT', 'CANCELLED')
        WHEN 'ACKNOWLEDGED' THEN NEW.status IN ('SENT', 'ACK_WITH_CHANGES', 'REJECTED_BY_SUPPLIER',
            'CHANGE_PENDING', 'PARTIALLY_RECEIVED', 'RECEIVED', 'CLOSED', 'CLOSED_SHORT', 'CANCELLED')
        WHEN 'ACK_WITH_CHANGES' THEN NEW.status IN ('SENT', 'ACKNOWLEDGED', 'REJECTED_BY_SUPPLIER',
            'CHANGE_PENDING', 'PARTIALLY_RECEIVED', 'RECEIVED', 'CLOSED', 'CLOSED_SHORT', 'CANCELLED')
        WHEN 'REJECTED_BY_SUPPLIER' THEN NEW.status = 'CANCELLED'
        WHEN 'CHANGE_PENDING' THEN NEW.status IN ('APPROVED', 'SENT', 'ACKNOWLEDGED',
            'ACK_WITH_CHANGES', 'PARTIALLY_RECEIVED', 'RECEIVED', 'CANCELLED')
        WHEN 'PARTIALLY_RECEIVED' THEN NEW.status IN ('SENT', 'ACKNOWLEDGED', 'ACK_WITH_CHANGES',
            'CHANGE_PENDING', 'RECEIVED', 'CLOSED_SHORT')
        WHEN 'RECEIVED' THEN NEW.status IN ('SENT', 'ACKNOWLEDGED', 'ACK_WITH_CHANGES',
            'PARTIALLY_RECEIVED', 'INVOICED', 'CLOSED')
        WHEN 'INVOICED' THEN NEW.status IN ('RECEIVED', 'CLOSED')
        ELSE false END) THEN
        RAISE EXCEPTION 'Order % cannot go from % to %.', OLD.number, OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_status_moves_as_agreed',
                  DETAIL = format('%s to %s', OLD.status, NEW.status);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER order_status_guard BEFORE UPDATE ON procurement_purchaseorder
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION order_status_moves_as_agreed();

-- What a line means is frozen when it is ordered: thing, unit, factor, contract, accounts, tax (PR-12).
CREATE FUNCTION order_line_meaning_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The meaning of order line % is frozen.', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'order_line_meaning_is_frozen';
END $$;
CREATE TRIGGER order_line_meaning_guard BEFORE UPDATE ON procurement_purchaseorderline
    FOR EACH ROW WHEN (
        (OLD.order_id, OLD.item_id, OLD.package_id, OLD.uom, OLD.factor_num, OLD.factor_den,
         OLD.conversion_id, OLD.contract_line_id, OLD.contract_version, OLD.debit_account_id,
         OLD.grni_account_id, OLD.variance_account_id, OLD.cost_centre_id, OLD.tax_rate,
         OLD.over_receipt_pct, OLD.is_stock)
        IS DISTINCT FROM
        (NEW.order_id, NEW.item_id, NEW.package_id, NEW.uom, NEW.factor_num, NEW.factor_den,
         NEW.conversion_id, NEW.contract_line_id, NEW.contract_version, NEW.debit_account_id,
         NEW.grni_account_id, NEW.variance_account_id, NEW.cost_centre_id, NEW.tax_rate,
         NEW.over_receipt_pct, NEW.is_stock))
    EXECUTE FUNCTION order_line_meaning_is_frozen();
