"""
The invented suppliers' side: who offers which pack at what price, and what an order's fate is.
"""

from dataclasses import dataclass
from decimal import Decimal

from demo.dice import Dice
from demo.goods import Item, Pack

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Offer:
    """A price of a supplier for one purchase unit of a pack, under a contract."""

    supplier: str
    price: Decimal
    price_type: str


def offers(pack: Pack, item: Item, dice: Dice) -> tuple[Offer, ...]:
    """
    Return every offer of a pack: the wholesaler's, and of some drugs a dearer or cheaper direct
    one.
    """
    if item.item_class == "SERVICE":
        return (Offer("CLEARWATER", pack.price, "LOCAL"),)
    if item.serial_control:
        return (Offer("OXBOW", pack.price, "LOCAL"),)
    if item.item_class != "DRUG":
        return (Offer("CASTELLAN", pack.price, "LOCAL"),)
    found = [Offer("MERIDIAN", pack.price, "GPO")]
    if dice.chance(0.25, "direct offer", pack.code):
        factor = Decimal("0.965") if dice.chance(0.5, "cheaper", pack.code) else Decimal("1.04")
        found.append(Offer("PINECREST", max(CENT, (pack.price * factor).quantize(CENT)), "LOCAL"))
    return tuple(found)


def best_offer(pack: Pack, item: Item, dice: Dice) -> Offer:
    """Return the cheapest offer; at the same price the wholesaler's."""
    return min(offers(pack, item, dice), key=lambda offer: offer.price)
