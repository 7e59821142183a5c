-- Words people search by: ASCII letters and digits, folded to lower case, found by their beginnings.
CREATE FUNCTION search_words(words text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURNS NULL ON NULL INPUT
    RETURN to_tsvector('pg_catalog.simple', regexp_replace(words, '[^a-zA-Z0-9]+', ' ', 'g'));

-- What somebody typed: every word must begin a word; nothing typed finds nothing.
CREATE FUNCTION search_query(typed text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURNS NULL ON NULL INPUT
    RETURN CASE WHEN typed ~ '[a-zA-Z0-9]' THEN to_tsquery('pg_catalog.simple', regexp_replace(
        btrim(regexp_replace(left(typed, 200), '[^a-zA-Z0-9]+', ' ', 'g')), ' ', ':* & ', 'g') || ':*')
    ELSE ''::tsquery END;

CREATE INDEX item_by_words ON masterdata_item
    USING gin (search_words(code || ' ' || name || ' ' || generic_name || ' ' || strength));
CREATE INDEX package_by_words ON masterdata_package
    USING gin (search_words(code || ' ' || description));
CREATE INDEX supplier_by_words ON masterdata_supplier
    USING gin (search_words(code || ' ' || name));
