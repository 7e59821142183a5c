-- What came in is settled once and stays in the record.
CREATE SEQUENCE number_ti;

CREATE FUNCTION keep_intake_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'WAITING' OR NEW.status NOT IN ('ENTERED', 'REJECTED')
       OR (OLD.id, OLD.number, OLD.entity_id, OLD.origin, OLD.inbox_id, OLD.position, OLD.sender, OLD.sender_name,
           OLD.subject, OLD.excerpt, OLD.sent_at, OLD.attachment_id, OLD.file_name, OLD.findings, OLD.problem,
           OLD.mentions_bank_details, OLD.suggested_supplier_id, OLD.duplicate_of, OLD.taken_in_by_id,
           OLD.occurred_at, OLD.recorded_at)
          IS DISTINCT FROM
          (NEW.id, NEW.number, NEW.entity_id, NEW.origin, NEW.inbox_id, NEW.position, NEW.sender, NEW.sender_name,
           NEW.subject, NEW.excerpt, NEW.sent_at, NEW.attachment_id, NEW.file_name, NEW.findings, NEW.problem,
           NEW.mentions_bank_details, NEW.suggested_supplier_id, NEW.duplicate_of, NEW.taken_in_by_id,
           NEW.occurred_at, NEW.recorded_at) THEN
        RAISE EXCEPTION 'Intake item % is settled once and keeps its facts.', OLD.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_intake_item_is_settled_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER an_intake_item_is_settled_once BEFORE UPDATE ON hub_intakeitem
    FOR EACH ROW EXECUTE FUNCTION keep_intake_item();
CREATE TRIGGER intake_items_are_never_deleted BEFORE DELETE ON hub_intakeitem
    FOR EACH ROW EXECUTE FUNCTION refuse_change('intake_items_are_never_deleted');
CREATE TRIGGER intake_items_are_never_deleted_whole BEFORE TRUNCATE ON hub_intakeitem
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('intake_items_are_never_deleted');

CREATE FUNCTION keep_bank_warning() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'OPEN' OR (OLD.id, OLD.intake_item_id, OLD.seen, OLD.opened_at)
       IS DISTINCT FROM (NEW.id, NEW.intake_item_id, NEW.seen, NEW.opened_at) THEN
        RAISE EXCEPTION 'Warning % was closed before.', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_bank_warning_is_closed_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_bank_warning_is_closed_once BEFORE UPDATE ON hub_bankwarning
    FOR EACH ROW EXECUTE FUNCTION keep_bank_warning();
CREATE TRIGGER bank_warnings_are_never_deleted BEFORE DELETE ON hub_bankwarning
    FOR EACH ROW EXECUTE FUNCTION refuse_change('bank_warnings_are_never_deleted');
CREATE TRIGGER bank_warnings_are_never_deleted_whole BEFORE TRUNCATE ON hub_bankwarning
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('bank_warnings_are_never_deleted');
