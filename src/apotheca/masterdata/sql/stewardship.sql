-- What a steward's mistake, or raw SQL, may not do to master data.

-- A place's parent lies in the same facility, the facility in the place's entity, and the tree has no ring.
CREATE FUNCTION location_tree_must_hold() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    above int := NEW.parent_id;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM governance_facility f
                    WHERE f.id = NEW.facility_id AND f.entity_id = NEW.entity_id) THEN
        RAISE EXCEPTION 'Location % names an entity its facility does not belong to.', NEW.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'location_entity_is_its_facilitys';
    END IF;
    IF above IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM masterdata_location p WHERE p.id = above AND p.facility_id = NEW.facility_id) THEN
        RAISE EXCEPTION 'Location % and its parent lie in different facilities.', NEW.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'location_tree_stays_in_one_facility';
    END IF;
    WHILE above IS NOT NULL LOOP
        IF above = NEW.id THEN
            RAISE EXCEPTION 'Location % would lie within itself.', NEW.code
                USING ERRCODE = 'check_violation', CONSTRAINT = 'location_tree_has_no_ring';
        END IF;
        SELECT p.parent_id INTO above FROM masterdata_location p WHERE p.id = above;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER location_tree_guard BEFORE INSERT OR UPDATE OF parent_id, facility_id, entity_id
    ON masterdata_location FOR EACH ROW EXECUTE FUNCTION location_tree_must_hold();

-- Stock is counted in the base unit for ever; a different one is a different item.
CREATE FUNCTION item_base_unit_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Item % is counted in %, not %.', OLD.code, OLD.base_uom, NEW.base_uom
        USING ERRCODE = 'check_violation', CONSTRAINT = 'an_item_keeps_its_base_unit';
END $$;
CREATE TRIGGER item_base_unit_guard BEFORE UPDATE OF base_uom ON masterdata_item FOR EACH ROW
    WHEN (OLD.base_uom IS DISTINCT FROM NEW.base_uom) EXECUTE FUNCTION item_base_unit_is_fixed();

-- A package's item is its product's item.
ALTER TABLE masterdata_product ADD CONSTRAINT product_names_its_item UNIQUE (id, item_id);
ALTER TABLE masterdata_package ADD CONSTRAINT package_item_is_its_products
    FOREIGN KEY (product_id, item_id) REFERENCES masterdata_product (id, item_id);

-- An approved factor is closed and replaced, never rewritten: documents were made with it.
CREATE FUNCTION approved_factor_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Conversion % is approved; close it and open another.', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'an_approved_factor_is_never_edited';
END $$;
CREATE TRIGGER approved_factor_guard BEFORE UPDATE OF numerator, denominator, uom, package_id
    ON masterdata_uomconversion FOR EACH ROW
    WHEN (OLD.status = 'APPROVED' AND (OLD.numerator, OLD.denominator, OLD.uom, OLD.package_id)
          IS DISTINCT FROM (NEW.numerator, NEW.denominator, NEW.uom, NEW.package_id))
    EXECUTE FUNCTION approved_factor_is_kept();

-- A price that counted on some day is closed and replaced, never rewritten.
CREATE FUNCTION agreed_price_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Price line % was agreed; close it and open another.', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'an_agreed_price_is_never_edited';
END $$;
CREATE TRIGGER agreed_price_guard
    BEFORE UPDATE OF price_amount, price_quantity, uom, package_id, contract_id, currency
    ON masterdata_contractline FOR EACH ROW
    WHEN ((OLD.price_amount, OLD.price_quantity, OLD.uom, OLD.package_id, OLD.contract_id, OLD.currency)
          IS DISTINCT FROM
          (NEW.price_amount, NEW.price_quantity, NEW.uom, NEW.package_id, NEW.contract_id, NEW.currency))
    EXECUTE FUNCTION agreed_price_is_kept();

-- The books of a closed period are evidence.
CREATE FUNCTION closed_period_stays_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The % period % is closed for good.', OLD.ledger, OLD.period_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'a_closed_period_stays_closed';
END $$;
CREATE TRIGGER closed_period_guard BEFORE UPDATE OF state ON masterdata_periodstate FOR EACH ROW
    WHEN (OLD.state = 'CLOSED' AND NEW.state <> 'CLOSED') EXECUTE FUNCTION closed_period_stays_closed();

-- One certificate frees an entity in a state at a time.
ALTER TABLE masterdata_taxexemption ADD CONSTRAINT tax_exemptions_never_overlap
    EXCLUDE USING gist (int8range(entity_id, entity_id, '[]') WITH &&,
                        int8range(hashtextextended(state, 0), hashtextextended(state, 0), '[]') WITH &&,
                        valid WITH &&);
