-- Invoices are evaluated, never edited; what is posted stays posted.
CREATE FUNCTION keep_invoice_facts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.entity_id, OLD.supplier_id, OLD.supplier_number, OLD.natural_key, OLD.kind, OLD.invoiced_on,
        OLD.received_on, OLD.currency, OLD.goods_amount, OLD.freight_amount, OLD.tax_amount,
        OLD.total_amount, OLD.document_sha256, OLD.entered_by_id, OLD.order_reference)
       IS DISTINCT FROM
       (NEW.entity_id, NEW.supplier_id, NEW.supplier_number, NEW.natural_key, NEW.kind, NEW.invoiced_on,
        NEW.received_on, NEW.currency, NEW.goods_amount, NEW.freight_amount, NEW.tax_amount,
        NEW.total_amount, NEW.document_sha256, NEW.entered_by_id, NEW.order_reference)
       OR (OLD.posted_on IS NOT NULL
           AND ((OLD.posted_on, OLD.order_id, OLD.payable_account_id, OLD.claim_amount, OLD.short_amount,
                 OLD.discount_amount, OLD.due_on)
                IS DISTINCT FROM
                (NEW.posted_on, NEW.order_id, NEW.payable_account_id, NEW.claim_amount, NEW.short_amount,
                 NEW.discount_amount, NEW.due_on)
                OR NEW.status NOT IN ('POSTED', 'SCHEDULED', 'PAID', 'VOID'))) THEN
        RAISE EXCEPTION 'Invoice % keeps its facts; correct it by a credit memo.', OLD.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posted_invoice_keeps_its_facts';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER posted_invoice_keeps_its_facts BEFORE UPDATE ON finance_invoice
    FOR EACH ROW EXECUTE FUNCTION keep_invoice_facts();
CREATE TRIGGER invoices_are_never_deleted BEFORE DELETE ON finance_invoice
    FOR EACH ROW EXECUTE FUNCTION refuse_change('invoices_are_never_deleted');

CALL make_append_only('finance_invoiceline', 'invoice_line_is_append_only');
CALL make_append_only('finance_prepaymentapplication', 'prepayment_application_is_append_only');

-- A hold is resolved once, never by whoever entered the invoice, and never deleted.
CREATE FUNCTION guard_match_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'OPEN' OR (OLD.invoice_id, OLD.invoice_line_id, OLD.code, OLD.owner, OLD.opened_at)
       IS DISTINCT FROM (NEW.invoice_id, NEW.invoice_line_id, NEW.code, NEW.owner, NEW.opened_at) THEN
        RAISE EXCEPTION 'Hold % is history.', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_resolved_hold_stays';
    END IF;
    IF NEW.status = 'ACCEPTED' AND EXISTS (SELECT 1 FROM finance_invoice i
             WHERE i.id = NEW.invoice_id AND i.entered_by_id = NEW.resolved_by_id) THEN
        RAISE EXCEPTION 'Hold % is on an invoice this person entered.', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_accepts_a_hold_on_their_own_invoice';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER match_hold_is_resolved_once BEFORE UPDATE ON finance_matchhold
    FOR EACH ROW EXECUTE FUNCTION guard_match_hold();
CREATE TRIGGER match_holds_are_never_deleted BEFORE DELETE ON finance_matchhold
    FOR EACH ROW EXECUTE FUNCTION refuse_change('match_holds_are_never_deleted');

-- A payment keeps what was proposed and who did each step, and moves only along its states. It leaves
-- only to the account on file: the account's row is read under a lock that a change of it waits for.
CREATE FUNCTION guard_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.number, OLD.kind, OLD.entity_id, OLD.supplier_id, OLD.order_id, OLD.bank_account_id,
        OLD.account_digest, OLD.currency, OLD.amount, OLD.discount_amount, OLD.pay_on, OLD.prepared_by_id,
        coalesce(OLD.approved_by_id, NEW.approved_by_id), coalesce(OLD.released_by_id, NEW.released_by_id),
        coalesce(OLD.released_on, NEW.released_on))
       IS DISTINCT FROM
       (NEW.number, NEW.kind, NEW.entity_id, NEW.supplier_id, NEW.order_id, NEW.bank_account_id,
        NEW.account_digest, NEW.currency, NEW.amount, NEW.discount_amount, NEW.pay_on, NEW.prepared_by_id,
        NEW.approved_by_id, NEW.released_by_id, NEW.released_on) THEN
        RAISE EXCEPTION 'Payment % keeps what was proposed.', OLD.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_proposed_payment_keeps_its_facts';
    END IF;
    IF OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN (
        ('PROPOSED', 'APPROVED'), ('APPROVED', 'RELEASED'), ('RELEASED', 'CONFIRMED'),
        ('RELEASED', 'FAILED'), ('PROPOSED', 'VOID'), ('APPROVED', 'VOID'), ('RELEASED', 'VOID')) THEN
        RAISE EXCEPTION 'Payment % cannot go from % to %.', OLD.number, OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_moves_along_its_states';
    END IF;
    IF OLD.status <> NEW.status AND NEW.status = 'RELEASED' THEN
        PERFORM 1 FROM masterdata_supplierbankaccount b
            JOIN masterdata_suppliersite s ON s.id = b.site_id
            JOIN masterdata_supplier p ON p.id = s.supplier_id
           WHERE b.id = NEW.bank_account_id AND b.status = 'ACTIVE' AND b.account_digest = NEW.account_digest
             AND p.id = NEW.supplier_id AND p.status = 'ACTIVE'
             FOR SHARE OF b, p;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'The bank account of payment % is not the one on file.', NEW.number
                USING ERRCODE = 'check_violation', CONSTRAINT = 'a_payment_leaves_only_to_the_account_on_file';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_is_guarded BEFORE UPDATE ON finance_payment
    FOR EACH ROW EXECUTE FUNCTION guard_payment();
CREATE TRIGGER payments_are_never_deleted BEFORE DELETE ON finance_payment
    FOR EACH ROW EXECUTE FUNCTION refuse_change('payments_are_never_deleted');

CREATE FUNCTION payments_begin_proposed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status <> 'PROPOSED' OR NEW.approved_by_id IS NOT NULL OR NEW.released_by_id IS NOT NULL THEN
        RAISE EXCEPTION 'Payment % begins as a proposal.', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_payment_begins_as_a_proposal';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_begins_proposed BEFORE INSERT ON finance_payment
    FOR EACH ROW EXECUTE FUNCTION payments_begin_proposed();

CREATE FUNCTION keep_allocation_facts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.payment_id, OLD.invoice_id, OLD.amount, OLD.discount_amount, OLD.is_live OR NOT NEW.is_live)
       IS DISTINCT FROM (NEW.payment_id, NEW.invoice_id, NEW.amount, NEW.discount_amount, true) THEN
        RAISE EXCEPTION 'An allocation only ends with its payment.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_allocation_keeps_its_facts';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER allocation_is_guarded BEFORE UPDATE ON finance_paymentallocation
    FOR EACH ROW EXECUTE FUNCTION keep_allocation_facts();
CREATE TRIGGER allocations_are_never_deleted BEFORE DELETE ON finance_paymentallocation
    FOR EACH ROW EXECUTE FUNCTION refuse_change('allocations_are_never_deleted');

-- At commit a payment of invoices is what its allocations come to, less their discount.
CREATE FUNCTION payment_must_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    net numeric;
    discount numeric;
BEGIN
    SELECT coalesce(sum(amount - discount_amount), 0), coalesce(sum(discount_amount), 0)
      INTO net, discount FROM finance_paymentallocation WHERE payment_id = NEW.id;
    IF NEW.kind = 'INVOICES' AND (net, discount) IS DISTINCT FROM (NEW.amount, NEW.discount_amount)
       OR NEW.kind = 'PREPAYMENT' AND net <> 0 THEN
        RAISE EXCEPTION 'Payment % is % with discount %, its allocations come to % and %.',
            NEW.number, NEW.amount, NEW.discount_amount, net, discount
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_adds_up';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payment_adds_up AFTER INSERT ON finance_payment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payment_must_add_up();
