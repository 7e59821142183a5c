"""How lots and stock documents are named outside the house."""

from uuid import UUID

from apotheca.governance.portable import at_entity
from apotheca.kernel.portable import Reference, cut_last, refer, refer_field


def lot_parts(label: str) -> tuple[str, str, str]:
    """
    Return the number, package and serial of a lot's label.

    ``A12@HEP-5000-25#S1`` names all three; the package may be left out where the number alone is
    clear.
    """
    number, found, rest = label.rpartition("@")
    if not found:
        return label, "", ""
    package, _, serial = rest.partition("#")
    return number, package, serial


_LOT_LABEL = (
    "l.number || '@' || coalesce(p.code, i.code) || "
    "CASE l.serial WHEN '' THEN '' ELSE '#' || l.serial END"
)
_LOTS = """
  FROM inventory_lot l JOIN masterdata_item i ON i.id = l.item_id
  LEFT JOIN masterdata_package p ON p.id = l.package_id
"""

refer(
    Reference(
        kind="lot",
        id_type=UUID,
        labels=f"SELECT l.id, {_LOT_LABEL} {_LOTS} WHERE l.id = ANY(%(ids)s)",
        ids=f"SELECT w.n, l.id {_LOTS} JOIN "
        "unnest(%(n)s::int[], %(p0)s::text[], %(p1)s::text[], %(p2)s::text[]) "
        "AS w(n, number, package, serial) ON l.normalised_number = "
        "upper(regexp_replace(w.number, '[^[:alnum:]]', '', 'g')) AND (w.package = '' OR "
        "coalesce(p.code, i.code) = w.package AND l.serial = w.serial)",
        fields=("lot",),
        example="A12345@HEP-5000-25",
        split=lot_parts,
    )
)
refer(
    Reference(
        kind="stock_document",
        id_type=UUID,
        labels="SELECT id, number FROM inventory_stockdocument WHERE id = ANY(%(ids)s) "
        "UNION ALL SELECT id, number FROM inventory_usagebatch WHERE id = ANY(%(ids)s)",
        ids="SELECT w.n, d.id FROM unnest(%(n)s::int[], %(p0)s::text[]) AS w(n, number) "
        "JOIN inventory_stockdocument d ON d.number = w.number "
        "UNION ALL SELECT w.n, d.id FROM unnest(%(n)s::int[], %(p0)s::text[]) AS w(n, number) "
        "JOIN inventory_usagebatch d ON d.number = w.number",
        fields=("document", "issue", "transfer", "stock_document"),
        example="ST-2026-000001",
        zone=at_entity("inventory_stockdocument"),
    )
)
refer(
    Reference(
        kind="usage_exception",
        id_type=int,
        labels="SELECT id, feed_id || '/' || row_no FROM inventory_usageexception "
        "WHERE id = ANY(%(ids)s)",
        ids="SELECT w.n, e.id FROM unnest(%(n)s::int[], %(p0)s::text[], %(p1)s::text[]) "
        "AS w(n, feed, row_no) JOIN inventory_usageexception e "
        "ON e.feed_id::text = w.feed AND e.row_no::text = w.row_no",
        fields=("exception",),
        example="01890a5d-ac96-774b-bcce-b302099a8057/12",
        split=cut_last("/"),
    )
)

refer_field("IncomingLot", "owner_id", "supplier")
for _owner in ("allocate", "drop_allocation"):
    refer_field(_owner, "document_id", "")
