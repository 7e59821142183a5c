CREATE SEQUENCE number_je;
CREATE UNIQUE INDEX cut_off_accrued_once ON finance_journal (document_id)
    WHERE event = 'CUT_OFF_ACCRUED';
CREATE INDEX journal_line_between_entities ON finance_journalline (entity_id, partner_entity_id)
    WHERE partner_entity_id <> 0;

CALL make_append_only('finance_controlrun', 'control_run_is_append_only');
CALL make_append_only('finance_periodclosing', 'period_closing_is_append_only');

-- What was prepared never changes, and it is decided once.
CREATE FUNCTION guard_manual_journal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'PREPARED'
       OR (OLD.id, OLD.number, OLD.kind, OLD.entity_id, OLD.description, OLD.lines::text, OLD.currency,
           OLD.total_amount, OLD.occurred_at, OLD.business_date, OLD.reverse_on, OLD.prepared_by_id)
       IS DISTINCT FROM
          (NEW.id, NEW.number, NEW.kind, NEW.entity_id, NEW.description, NEW.lines::text, NEW.currency,
           NEW.total_amount, NEW.occurred_at, NEW.business_date, NEW.reverse_on, NEW.prepared_by_id) THEN
        RAISE EXCEPTION 'Journal % keeps what was prepared and is decided once.', OLD.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_prepared_journal_is_decided_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER manual_journal_is_guarded BEFORE UPDATE ON finance_manualjournal
    FOR EACH ROW EXECUTE FUNCTION guard_manual_journal();
CREATE TRIGGER manual_journals_are_never_deleted BEFORE DELETE ON finance_manualjournal
    FOR EACH ROW EXECUTE FUNCTION refuse_change('manual_journals_are_never_deleted');

CREATE FUNCTION manual_journals_begin_prepared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status <> 'PREPARED' THEN
        RAISE EXCEPTION 'Journal % begins as prepared.', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_manual_journal_begins_prepared';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER manual_journal_begins_prepared BEFORE INSERT ON finance_manualjournal
    FOR EACH ROW EXECUTE FUNCTION manual_journals_begin_prepared();

-- A reversal undoes its original whole: same lines, sides exchanged, checked at commit.
CREATE FUNCTION reversal_must_mirror() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM finance_journalline l WHERE l.journal_id IN (NEW.id, NEW.reverses_id)
         GROUP BY l.entity_id, l.account_id, l.facility_id, l.cost_centre_id, l.supplier_id, l.item_id,
                  l.order_line_id, l.partner_entity_id, l.currency
        HAVING sum(l.debit) <> sum(l.credit)) THEN
        RAISE EXCEPTION 'Journal % does not mirror %.', NEW.id, NEW.reverses_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_reversal_leaves_zero';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER reversal_leaves_zero AFTER INSERT ON finance_journal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL)
    EXECUTE FUNCTION reversal_must_mirror();

-- The days of a period are its identity once anything is posted: lines are counted by them.
CREATE FUNCTION keep_posted_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.entity_id, OLD.days) IS DISTINCT FROM (NEW.entity_id, NEW.days)
       AND EXISTS (SELECT 1 FROM finance_journal j WHERE j.entity_id = OLD.entity_id
                      AND j.business_date >= lower(OLD.days) AND j.business_date < upper(OLD.days)) THEN
        RAISE EXCEPTION 'Period % has postings; its days no longer change.', OLD.name
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_period_with_postings_keeps_its_days';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER period_keeps_its_days BEFORE UPDATE ON masterdata_period
    FOR EACH ROW EXECUTE FUNCTION keep_posted_days();

-- A request to reopen keeps who asked and why, and is decided once.
CREATE FUNCTION guard_period_reopening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.decided_by_id IS NOT NULL OR NEW.decided_by_id IS NULL
       OR (OLD.id, OLD.entity_id, OLD.period_id, OLD.reason, OLD.asked_by_id, OLD.occurred_at)
       IS DISTINCT FROM (NEW.id, NEW.entity_id, NEW.period_id, NEW.reason, NEW.asked_by_id, NEW.occurred_at) THEN
        RAISE EXCEPTION 'A request to reopen a period is decided once.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_reopening_is_decided_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER period_reopening_is_guarded BEFORE UPDATE ON finance_periodreopening
    FOR EACH ROW EXECUTE FUNCTION guard_period_reopening();
CREATE TRIGGER period_reopenings_are_never_deleted BEFORE DELETE ON finance_periodreopening
    FOR EACH ROW EXECUTE FUNCTION refuse_change('period_reopenings_are_never_deleted');
