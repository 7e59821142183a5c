-- Lots expire first to last; one without a date never does.
CREATE INDEX lot_by_expiry ON inventory_lot (coalesce(expires_on, 'infinity'::date), id);

-- The lots a label names: A12@HEP-5000-25#S1 has number, package (or item) and serial; the number
-- alone may name several.
CREATE FUNCTION lots_named(label text) RETURNS TABLE (id uuid)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
    BEGIN ATOMIC
        SELECT l.id
          FROM (SELECT upper(regexp_replace(regexp_replace(label, '@[^@]*$', ''), '[^[:alnum:]]', '', 'g'))
                       AS number,
                       coalesce(substring(label FROM '@([^@#]*)[^@]*$'), '') AS package,
                       coalesce(substring(label FROM '@[^@#]*#([^@]*)$'), '') AS serial) w
          JOIN inventory_lot l ON l.normalised_number = w.number
          JOIN masterdata_item i ON i.id = l.item_id
          LEFT JOIN masterdata_package p ON p.id = l.package_id
         WHERE w.package = '' OR coalesce(p.code, i.code) = w.package AND l.serial = w.serial;
    END;
