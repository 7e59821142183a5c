"""How lots and documents are named in the lists of inventory, as SQL."""

from apotheca.masterdata.queries.lists.items import ITEM_WORDS

# The label of a lot: t is the lot, k its package (if it has one), i its item.
LOT = (
    "t.number || '@' || coalesce(k.code, i.code)"
    " || CASE t.serial WHEN '' THEN '' ELSE '#' || t.serial END"
)

# The number of the document m.document_id. Those of other contexts are known by their events.
DOCUMENT = """coalesce(
           (SELECT d.number FROM inventory_stockdocument d WHERE d.id = m.document_id),
           (SELECT b.number FROM inventory_usagebatch b WHERE b.id = m.document_id),
           (SELECT v.business_key FROM kernel_event v WHERE v.subject_id = m.document_id LIMIT 1),
           m.document_id::text)"""

# What a filter names is found first, as an array; a list of many tables joins it too late.
DOCUMENT_NAMED = (
    "= ANY (ARRAY(SELECT id FROM inventory_stockdocument WHERE number = {value}"
    " UNION ALL SELECT id FROM inventory_usagebatch WHERE number = {value}))"
)
ITEM_NAMED = "= (SELECT id FROM masterdata_item WHERE code = {value})"
PLACE_NAMED = "= (SELECT id FROM masterdata_location WHERE code = {value})"
CENTRE_NAMED = (
    "(SELECT x.id FROM governance_costcentre x JOIN governance_entity y ON y.id = x.entity_id"
    " WHERE y.code || '/' || x.code = {value})"
)
LOT_NAMED = "= ANY (ARRAY(SELECT id FROM lots_named({value})))"
ITEMS_NAMED = "= ANY (ARRAY(SELECT id FROM masterdata_item WHERE code = ANY ({value})))"
LOTS_NAMED = (
    "= ANY (ARRAY(SELECT n.id FROM unnest({value}::text[]) AS w, LATERAL lots_named(w) AS n))"
)

# The beginning of a lot number, as the index lot_by_number has it; a text without letters is none.
LOT_BEGINS = (
    "({value} ~ '[[:alnum:]]' AND t.normalised_number LIKE"
    " upper(regexp_replace({value}, '[^[:alnum:]]', '', 'g')) || '%%')"
)

# The ids of the places within the scope of a list, as one array, so that indexes on places serve.
PLACES_WITHIN = """ARRAY(SELECT w.id FROM masterdata_location w
             WHERE EXISTS (SELECT 1 FROM unnest(%(scope_entities)s::int[],
                                                %(scope_facilities)s::int[]) AS s(e, f)
                            WHERE s.e = w.entity_id AND (s.f IS NULL OR s.f = w.facility_id)))"""

LOT_HELP = "A12345@HEP-5000-25, or the number alone"

__all__ = [
    "CENTRE_NAMED",
    "DOCUMENT",
    "DOCUMENT_NAMED",
    "ITEMS_NAMED",
    "ITEM_NAMED",
    "ITEM_WORDS",
    "LOT",
    "LOTS_NAMED",
    "LOT_BEGINS",
    "LOT_HELP",
    "LOT_NAMED",
    "PLACES_WITHIN",
    "PLACE_NAMED",
]
