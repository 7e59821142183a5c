CREATE SEQUENCE number_in;
CREATE SEQUENCE number_pay;
ALTER TABLE finance_journal ADD COLUMN xact xid8 NOT NULL DEFAULT pg_current_xact_id();
ALTER TABLE finance_journalline ADD COLUMN xact xid8 NOT NULL DEFAULT pg_current_xact_id();
-- What the last roll-up saw; at first nothing.
ALTER TABLE finance_balancehorizon ADD COLUMN seen pg_snapshot NOT NULL DEFAULT '1:1:';
CREATE INDEX journal_line_by_xact ON finance_journalline (xact);
INSERT INTO finance_balancehorizon (id) VALUES (1);

CALL make_append_only('finance_journal', 'journal_is_append_only');
CALL make_append_only('finance_journalline', 'journal_line_is_append_only');
CALL make_append_only('finance_matchrow', 'match_row_is_append_only');

-- At commit each journal has lines, its lines share its entity and day and one currency, and
-- debits equal credits.
CREATE FUNCTION journal_must_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found record;
BEGIN
    SELECT count(*) AS lines, sum(debit) AS debit, sum(credit) AS credit, count(DISTINCT currency) AS currencies,
           count(*) FILTER (WHERE entity_id <> NEW.entity_id OR business_date <> NEW.business_date) AS strays
      INTO found FROM finance_journalline WHERE journal_id = NEW.id;
    IF found.lines < 2 OR found.debit <> found.credit OR found.currencies <> 1 OR found.strays > 0 THEN
        RAISE EXCEPTION 'Journal % does not balance: debit %, credit %, % lines, % currencies, % strays.',
            NEW.id, found.debit, found.credit, found.lines, found.currencies, found.strays
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_balances';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_balances AFTER INSERT ON finance_journal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal_must_balance();

-- The transaction number is the database's own; a posted journal takes no more lines.
CREATE FUNCTION stamp_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.xact := pg_current_xact_id();
    RETURN NEW;
END $$;
CREATE TRIGGER journal_is_stamped BEFORE INSERT ON finance_journal
    FOR EACH ROW EXECUTE FUNCTION stamp_transaction();

CREATE FUNCTION lines_come_with_their_journal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM posted l JOIN finance_journal j ON j.id = l.journal_id
                WHERE j.xact <> pg_current_xact_id() OR l.xact <> pg_current_xact_id()) THEN
        RAISE EXCEPTION 'A posted journal takes no more lines.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posted_journal_takes_no_more_lines';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER journal_lines_guard AFTER INSERT ON finance_journalline
    REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION lines_come_with_their_journal();

CREATE FUNCTION journals_need_an_open_period() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    posting record;
BEGIN
    FOR posting IN SELECT entity_id, ledger, business_date, bool_and(authorised_by_id IS NOT NULL) AS is_authorised
                     FROM posted GROUP BY entity_id, ledger, business_date ORDER BY 1, 2, 3 LOOP
        PERFORM require_open_period(posting.entity_id, posting.ledger, posting.business_date,
                                    posting.is_authorised, 'no_posting_in_a_closed_period');
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER journal_period_guard AFTER INSERT ON finance_journal
    REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION journals_need_an_open_period();
