"""
Where each item is kept, how much is used there in a day, and when to ask for more. Pure arithmetic.

A simple par logic on purpose: order up to so many days of mean use when stock falls below so many
days. Forecasts and service levels are planning's work and not imitated here.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from demo.dice import Dice
from demo.goods import Goods, Item
from demo.network import PlacePlan, stock_places

# Share of the network's items a place keeps, and days of use: ask below, fill up to.
_KEEPS = {
    "MAIN-CENTRAL": 1.0, "MAIN-ICU": 0.36, "MAIN-ED": 0.36, "MAIN-OR": 0.45,
    "HILL-PHARMACY": 0.62, "HILL-WARD": 0.5, "HARB-PHARMACY": 0.3, "HARB-INFUSION": 0.6,
}  # fmt: skip
_DAYS = {"CENTRAL": (8, 15), "SATELLITE": (4, 7), "CABINET": (3, 5)}
WEEKEND_USE = {"MAIN-OR": Decimal("0.25"), "HARB-PHARMACY": Decimal("0.1"),
               "HARB-INFUSION": Decimal("0.15")}  # fmt: skip
_WEEKEND_ELSEWHERE = Decimal("0.8")


@dataclass(frozen=True, slots=True)
class Par:
    """One item at one place, in base units: mean use a day, when to ask, and up to how much."""

    place: str
    item: str
    mean_use: Decimal
    reorder_below: int
    fill_to: int


@dataclass(frozen=True, slots=True)
class ParPlan:
    """All pars, by place and item code."""

    by_place: Mapping[str, Mapping[str, Par]]

    def at(self, place: str) -> Mapping[str, Par]:
        """Return the pars of a place by item code."""
        return self.by_place[place]

    def keeps(self, place: str, item: str) -> bool:
        """Tell whether a place keeps an item."""
        return item in self.by_place[place]


def is_consigned(item: Item) -> bool:
    """Implants followed by serial number belong to their supplier until they are used."""
    return item.serial_control


def plan_pars(goods: Goods, dice: Dice) -> ParPlan:
    """Decide what each stock place keeps and its pars, from usage, shares and the seed."""
    places = stock_places()
    kept = _kept(goods, dice, places)
    use: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for item in goods.items:
        here = [place for place in places if item.code in kept[place.code]]
        shares = sum((place.use_share for place in here), Decimal(0))
        for place in here:
            use[place.code][item.code] = item.daily_use * place.use_share / shares
    return ParPlan({place.code: _pars(place, places, use) for place in places})


def _kept(goods: Goods, dice: Dice, places: tuple[PlacePlan, ...]) -> dict[str, set[str]]:
    kept: dict[str, set[str]] = {}
    for place in places:
        feeders = kept.get(place.fed_from)
        kept[place.code] = {
            item.code
            for item in goods.items
            if item.storage_class in place.storage
            and not is_consigned(item)
            and item.item_class != "SERVICE"
            # Schedule II never moves between registrations by transfer; the clinic keeps none.
            and (item.dea_schedule != "CII" or place.facility != "HARB")
            # A cabinet keeps what its pharmacy keeps; the clinic also buys for itself.
            and (feeders is None or item.code in feeders)
            and dice.chance(_KEEPS[place.code], "keeps", place.code, item.code)
        }
    return kept


def _pars(
    place: PlacePlan, places: tuple[PlacePlan, ...], use: Mapping[str, Mapping[str, Decimal]]
) -> dict[str, Par]:
    below, up_to = _DAYS[place.kind]
    fed = [other.code for other in places if other.fed_from == place.code]
    pars = {}
    for item, own in use[place.code].items():
        through = own + sum((use[other].get(item, Decimal(0)) for other in fed), Decimal(0))
        pars[item] = Par(
            place.code, item, own, _units(through * below), _units(through * up_to) + 1
        )
    return pars


def day_mean(place: str, mean: Decimal, *, is_weekend: bool) -> Decimal:
    """
    Return the expected use of a day: weekends are quieter, most of all in theatres and clinics.
    """
    if not is_weekend:
        return mean
    return mean * WEEKEND_USE.get(place, _WEEKEND_ELSEWHERE)


def packs_for(units: int, per_pack: int) -> int:
    """Return how many whole packs give at least ``units``."""
    return math.ceil(units / per_pack)


def _units(amount: Decimal) -> int:
    return max(1, math.ceil(amount))
