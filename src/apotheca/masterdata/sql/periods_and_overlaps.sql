-- What may not overlap in time. Integer ranges need no extension; 0 and '' mean "any".
ALTER TABLE masterdata_period ADD CONSTRAINT periods_never_overlap
    EXCLUDE USING gist (int8range(entity_id, entity_id, '[]') WITH &&, days WITH &&);

ALTER TABLE masterdata_packageidentifier ADD CONSTRAINT identifier_means_one_package_at_a_time
    EXCLUDE USING gist (int8range(hashtextextended(scheme || ':' || normalised, 0),
                                  hashtextextended(scheme || ':' || normalised, 0), '[]') WITH &&,
                        valid WITH &&);

ALTER TABLE masterdata_uomconversion ADD CONSTRAINT conversion_is_one_at_a_time
    EXCLUDE USING gist (int8range(package_id, package_id, '[]') WITH &&,
                        int8range(hashtextextended(uom, 0), hashtextextended(uom, 0), '[]') WITH &&,
                        valid WITH &&) WHERE (status = 'APPROVED');

ALTER TABLE masterdata_contractline ADD CONSTRAINT contract_price_is_one_at_a_time
    EXCLUDE USING gist (int8range(contract_id, contract_id, '[]') WITH &&,
                        int8range(package_id, package_id, '[]') WITH &&,
                        int8range(hashtextextended(uom || ':' || price_type || ':' || min_quantity::text, 0),
                                  hashtextextended(uom || ':' || price_type || ':' || min_quantity::text, 0),
                                  '[]') WITH &&,
                        valid WITH &&);

ALTER TABLE masterdata_derivationrule ADD CONSTRAINT derivation_rules_never_overlap
    EXCLUDE USING gist (
        int8range(hashtextextended(event || '|' || item_class || '|' || unspsc_prefix || '|' || location_kind
                                   || '|' || price_type, 0),
                  hashtextextended(event || '|' || item_class || '|' || unspsc_prefix || '|' || location_kind
                                   || '|' || price_type, 0), '[]') WITH &&,
        int8range(facility_id, facility_id, '[]') WITH &&,
        int8range(cost_centre_id, cost_centre_id, '[]') WITH &&,
        int8range(supplier_id, supplier_id, '[]') WITH &&,
        valid WITH &&);

ALTER TABLE masterdata_taxrule ADD CONSTRAINT tax_rules_never_overlap
    EXCLUDE USING gist (int8range(hashtextextended(state || '|' || item_class, 0),
                                  hashtextextended(state || '|' || item_class, 0), '[]') WITH &&,
                        valid WITH &&);

-- Closing a period waits for every posting under way in it, and holds back the next ones:
-- posters share the lock of the period's state, whoever changes the state takes it alone.
CREATE FUNCTION hold_period_while_its_state_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7201, OLD.id);
    RETURN NEW;
END $$;
CREATE TRIGGER period_state_changes_alone BEFORE UPDATE ON masterdata_periodstate
    FOR EACH ROW EXECUTE FUNCTION hold_period_while_its_state_changes();

-- Refuse a posting unless the period of its day takes it: OPEN takes all, SOFT_CLOSED only what a
-- controller authorised, CLOSED and FUTURE nothing. A day without a period takes nothing either.
CREATE FUNCTION require_open_period(entity int, ledger_code text, day date, is_authorised boolean, rule text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    state_id int;
    state_now text;
BEGIN
    SELECT s.id INTO state_id FROM masterdata_period p
      JOIN masterdata_periodstate s ON s.period_id = p.id AND s.ledger = ledger_code
     WHERE p.entity_id = entity AND p.days @> day;
    IF state_id IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock_shared(7201, state_id);
        SELECT s.state INTO state_now FROM masterdata_periodstate s WHERE s.id = state_id;
    END IF;
    IF state_now = 'OPEN' OR (state_now = 'SOFT_CLOSED' AND is_authorised) THEN
        RETURN;
    END IF;
    RAISE EXCEPTION 'The % period of % in entity % is %.', ledger_code, day, entity, coalesce(state_now, 'missing')
        USING ERRCODE = 'check_violation', CONSTRAINT = rule,
              DETAIL = format('%s %s %s', ledger_code, day, coalesce(state_now, 'missing'));
END $$;
