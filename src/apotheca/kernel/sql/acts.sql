CALL make_append_only('kernel_act', 'act_is_append_only');

-- Move the sequence of a document prefix past a serial that came from outside; never backwards.
-- Runs as its owner, since the application role may take numbers but not set them.
CREATE FUNCTION move_number_past(prefix text, serial bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    sequence regclass := to_regclass('number_' || lower(prefix));
BEGIN
    IF prefix ~ '^[A-Z]+$' AND sequence IS NOT NULL THEN
        PERFORM setval(sequence, greatest(serial, coalesce(pg_sequence_last_value(sequence), 0)));
    END IF;
END $$;
