CREATE SEQUENCE number_st;
CREATE SEQUENCE number_use;
CALL make_append_only('inventory_movement', 'movement_is_append_only');

-- Refuse movements in a closed inventory period, once per statement and day.
CREATE FUNCTION movements_need_an_open_period() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    posting record;
BEGIN
    FOR posting IN SELECT entity_id, business_date, bool_and(authorised_by_id IS NOT NULL) AS is_authorised
                     FROM moved GROUP BY entity_id, business_date ORDER BY 1, 2 LOOP
        PERFORM require_open_period(posting.entity_id, 'INV', posting.business_date,
                                    posting.is_authorised, 'no_movement_in_a_closed_period');
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER movement_period_guard AFTER INSERT ON inventory_movement
    REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION movements_need_an_open_period();

-- Quantities come in the item's quantum (a third of a vial is refused, never rounded), the lot is one of
-- the item, and the entity is one of a place the movement touches.
CREATE FUNCTION movements_fit_item_lot_and_place() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad record;
    rule text;
BEGIN
    SELECT m.quantity, i.code, i.quantum, t.item_id = m.item_id AS is_lot_of_item,
           m.entity_id IN (f.entity_id, p.entity_id) AS is_entity_of_place INTO bad
      FROM moved m
      JOIN masterdata_item i ON i.id = m.item_id
      JOIN inventory_lot t ON t.id = m.lot_id
      LEFT JOIN masterdata_location f ON f.id = m.from_location_id
      LEFT JOIN masterdata_location p ON p.id = m.to_location_id
     WHERE m.quantity % i.quantum <> 0 OR t.item_id <> m.item_id
        OR (m.entity_id IN (f.entity_id, p.entity_id)) IS NOT TRUE
     LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    rule := CASE WHEN NOT bad.is_lot_of_item THEN 'movement_has_the_item_of_its_lot'
                 WHEN bad.is_entity_of_place IS NOT TRUE THEN 'movement_has_the_entity_of_its_place'
                 ELSE 'movement_is_a_multiple_of_the_quantum' END;
    RAISE EXCEPTION 'A movement of % of % does not fit its lot, its place or the quantum %.',
        bad.quantity, bad.code, bad.quantum USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;
CREATE TRIGGER movement_fits_guard AFTER INSERT ON inventory_movement
    REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION movements_fit_item_lot_and_place();

-- Keep the layers in step with the movements, in the same statement. Only this function writes layers;
-- a movement that would take more than is there violates stock_layer_never_negative and is refused whole.
-- Layers are locked in key order first, so that two postings into the same layers wait instead of deadlocking.
CREATE FUNCTION apply_movements_to_layers() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    WITH delta AS (
        SELECT s.item_id, s.lot_id, s.location_id, s.owner_id, s.status,
               sum(s.quantity) AS quantity, sum(s.value) AS value
          FROM (SELECT item_id, lot_id, from_location_id AS location_id, owner_id, from_status AS status,
                       -quantity AS quantity, -value AS value
                  FROM moved WHERE from_location_id IS NOT NULL
                UNION ALL
                SELECT item_id, lot_id, to_location_id, owner_id, to_status, quantity, value
                  FROM moved WHERE to_location_id IS NOT NULL) AS s
         GROUP BY s.item_id, s.lot_id, s.location_id, s.owner_id, s.status
        HAVING sum(s.quantity) <> 0 OR sum(s.value) <> 0
    ), locked AS MATERIALIZED (
        SELECT l.id, d.quantity, d.value
          FROM delta AS d
          JOIN inventory_layer AS l
            ON l.item_id = d.item_id AND l.lot_id = d.lot_id AND l.location_id = d.location_id
           AND l.owner_id = d.owner_id AND l.status = d.status
         ORDER BY l.item_id, l.lot_id, l.location_id, l.owner_id, l.status
           FOR UPDATE OF l
    ), changed AS (
        UPDATE inventory_layer AS l SET quantity = l.quantity + d.quantity, value = l.value + d.value
          FROM locked AS d WHERE l.id = d.id
        RETURNING l.item_id, l.lot_id, l.location_id, l.owner_id, l.status
    )
    INSERT INTO inventory_layer AS l
           (entity_id, item_id, lot_id, location_id, owner_id, status, quantity, value)
    SELECT p.entity_id, d.item_id, d.lot_id, d.location_id, d.owner_id, d.status, d.quantity, d.value
      FROM delta AS d
      JOIN masterdata_location AS p ON p.id = d.location_id
     WHERE NOT EXISTS (SELECT 1 FROM changed AS c
                        WHERE (c.item_id, c.lot_id, c.location_id, c.owner_id, c.status)
                            = (d.item_id, d.lot_id, d.location_id, d.owner_id, d.status))
     ORDER BY d.item_id, d.lot_id, d.location_id, d.owner_id, d.status
    ON CONFLICT (item_id, lot_id, location_id, owner_id, status)
    DO UPDATE SET quantity = l.quantity + excluded.quantity, value = l.value + excluded.value;
    RETURN NULL;
END $$;
CREATE TRIGGER movement_moves_layers AFTER INSERT ON inventory_movement
    REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION apply_movements_to_layers();

ALTER TABLE inventory_usagerow RENAME CONSTRAINT inventory_usagerow_pkey TO usage_row_posted_once;
CALL make_append_only('inventory_usagerow', 'usage_row_is_append_only');
CALL make_append_only('inventory_shortdemand', 'short_demand_is_append_only');

ALTER TABLE inventory_movement RENAME CONSTRAINT inventory_movement_reverses_id_key TO movement_reversed_once;
ALTER TABLE inventory_stockdocument
    RENAME CONSTRAINT inventory_stockdocument_reverses_id_key TO stock_document_reversed_once;

-- The instant a feed row states, or nothing when it is no time. Without an offset it is local time.
CREATE FUNCTION usage_instant(stated text, zone text) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN stated ~ '^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])?$'
        THEN CASE
            WHEN substr(stated, 9, 2) > '28' AND substr(stated, 9, 2)::int > extract(day FROM
                make_date(substr(stated, 1, 4)::int, substr(stated, 6, 2)::int, 1) + interval '1 month - 1 day')
                THEN NULL
            WHEN right(stated, 1) = 'Z' OR substr(stated, length(stated) - 5, 1) IN ('+', '-')
                THEN stated::timestamptz
            ELSE stated::timestamp AT TIME ZONE zone END
        END
$$;

-- What a scanned code may be normalised to: itself, a GTIN-14, or the three numbers of an NDC.
CREATE FUNCTION usage_identifiers(stated text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
    SELECT stated
    UNION SELECT lpad(stated, 14, '0') WHERE stated ~ '^[0-9]{8}$|^[0-9]{12,14}$'
    UNION SELECT regexp_replace(stated, '^0*([0-9]+)-0*([0-9]+)-0*([0-9]+)$', '\1-\2-\3')
     WHERE stated ~ '^[0-9]{4,6}-[0-9]{3,4}-[0-9]{1,2}$'
    UNION SELECT substr(stated, 1, length(stated) - 6)::int || '-' || substr(stated, length(stated) - 5, 4)::int
                 || '-' || right(stated, 2)::int WHERE stated ~ '^[0-9]{11,12}$'
$$;
