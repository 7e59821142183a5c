-- One function refuses every change of a row that was posted; the trigger's argument names the rule.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: posted rows are corrected by new rows.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0], TABLE = TG_TABLE_NAME;
END $$;

-- Make a table append-only, under a rule name that reads as a sentence.
CREATE PROCEDURE make_append_only(target regclass, rule text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %s FOR EACH ROW
                    EXECUTE FUNCTION refuse_change(%L)', rule, target, rule);
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %s FOR EACH STATEMENT
                    EXECUTE FUNCTION refuse_change(%L)', rule || '_whole', target, rule);
END $$;

CALL make_append_only('kernel_event', 'event_is_append_only');
CALL make_append_only('kernel_idempotency', 'idempotency_record_is_append_only');
