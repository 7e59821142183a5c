DROP INDEX supplier_by_words;
DROP INDEX package_by_words;
DROP INDEX item_by_words;
DROP FUNCTION search_query(text);
DROP FUNCTION search_words(text);
