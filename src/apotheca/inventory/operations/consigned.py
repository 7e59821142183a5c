"""A supplier's stock at our places: taken in at value 0, used at the agreed price, given back."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from apotheca.governance.shell import publish
from apotheca.inventory.events import ConsignedStockUsed
from apotheca.inventory.operations.documents import Act, Taken
from apotheca.inventory.types import ValuedLine
from apotheca.kernel.errors import DomainError
from apotheca.kernel.measures import round_money
from apotheca.kernel.sql import fetch


class NoConsignmentPrice(DomainError):
    code = "inventory.no_consignment_price"
    message = "No price is agreed for lot {lot} of supplier {supplier}. Ask the buyer to record it."


@dataclass(frozen=True, slots=True)
class _Price:
    lot_id: UUID
    supplier_id: int
    price_amount: Decimal
    price_quantity: Decimal

    def of(self, quantity: Decimal) -> Decimal:
        """Return the price of ``quantity`` base units, rounded once."""
        each = Fraction(self.price_amount) / Fraction(self.price_quantity)
        return round_money(each * Fraction(quantity))


_PRICES = """
SELECT lot_id, supplier_id, price_amount, price_quantity FROM inventory_consignedlot
 WHERE lot_id = ANY(%s)
"""


def tell_consigned_use(act: Act, taken: Iterable[Taken]) -> tuple[ValuedLine, ...]:
    """
    Publish the use of consigned lots, one event per supplier, at the agreed price (rule IN-17).

    :raises NoConsignmentPrice: a lot came without an agreed price.
    """
    pairs = list(taken)
    if not pairs:
        return ()
    prices = {
        (row.lot_id, row.supplier_id): row
        for row in fetch(_Price, _PRICES, [sorted({line.lot_id for _, line in pairs})])
    }
    by_supplier: dict[int, list[ValuedLine]] = defaultdict(list)
    for layer, line in pairs:
        price = prices.get((layer.lot_id, layer.owner_id))
        if price is None:
            raise NoConsignmentPrice(lot=layer.lot_number, supplier=layer.owner_id)
        by_supplier[layer.owner_id].append(replace(line, value=price.of(line.quantity)))
    for supplier_id, lines in sorted(by_supplier.items()):
        publish(ConsignedStockUsed(**act.scene, supplier_id=supplier_id, lines=tuple(lines)))
    return tuple(line for lines in by_supplier.values() for line in lines)
