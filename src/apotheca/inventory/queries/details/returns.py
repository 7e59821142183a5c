"""What of an issue may still come back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apotheca.inventory.queries.lists import words
from apotheca.inventory.queries.lists.documents import STOCK_DOCUMENTS
from apotheca.kernel.listing import EVERYWHERE, Scope
from apotheca.kernel.sql import fetch


@dataclass(frozen=True, slots=True)
class ReturnableLot:
    """So much of a lot was issued, and so much of it came back already, in base units."""

    lot: str
    item: str
    item_name: str
    expires_on: date | None
    issued: Decimal
    returned: Decimal
    uom: str

    @property
    def open(self) -> Decimal:
        """What may still come back."""
        return self.issued - self.returned


_RETURNABLE = f"""
SELECT {words.LOT} AS lot, i.code AS item, i.name AS item_name, t.expires_on,
       coalesce(sum(m.quantity) FILTER (WHERE m.kind = 'ISSUE'), 0) AS issued,
       coalesce(sum(m.quantity) FILTER (WHERE m.kind = 'ISSUE_RETURN'), 0) AS returned,
       i.base_uom AS uom
  FROM inventory_stockdocument d
  JOIN inventory_movement m ON m.document_id = d.id AND m.kind IN ('ISSUE', 'ISSUE_RETURN')
  JOIN inventory_lot t ON t.id = m.lot_id
  JOIN masterdata_item i ON i.id = m.item_id
  LEFT JOIN masterdata_package k ON k.id = t.package_id
 WHERE d.id = ANY (ARRAY(SELECT id FROM inventory_stockdocument WHERE number = %(number)s
                         UNION ALL
                         SELECT f.id FROM inventory_stockdocument f
                           JOIN inventory_stockdocument o ON o.id = f.origin_id
                          WHERE o.number = %(number)s AND f.status = 'POSTED'))
 GROUP BY 1, 2, 3, 4, 7 ORDER BY 2, 1
"""


def returnable_lots(number: str, *, scope: Scope | None = EVERYWHERE) -> tuple[ReturnableLot, ...]:
    """
    Return the own lots of an issue with what came back of each, by item. Two statements.

    :raises NotFound: there is no such document within the scope.
    """
    STOCK_DOCUMENTS.one("stock document", number, scope=scope, by="number")
    return tuple(fetch(ReturnableLot, _RETURNABLE, {"number": number}))
