DROP FUNCTION lots_named(text);
DROP INDEX lot_by_expiry;
