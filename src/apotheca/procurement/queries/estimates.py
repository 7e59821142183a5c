"""What wanted lines would cost, before anybody asks for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apotheca.kernel.errors import NotFound
from apotheca.kernel.measures import ZERO, round_money
from apotheca.kernel.sql import fetch_values
from apotheca.masterdata.queries import order_terms
from apotheca.masterdata.types import AgreedPrice, WantedPackage
from apotheca.procurement.rules.amounts import amount_for
from apotheca.procurement.types import WantedLine


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the lines come to, one amount each and their sum, in ``currency``."""

    amounts: tuple[Decimal, ...]
    total: Decimal
    currency: str


_PLACE = """
SELECT p.entity_id, p.facility_id, p.kind, e.currency FROM masterdata_location p
  JOIN governance_entity e ON e.id = p.entity_id WHERE p.code = %s
"""


def estimate_lines(lines: Sequence[WantedLine], *, place: str, on: date) -> Estimate:
    """
    Return what lines would be estimated at for a place (by code), as a requisition estimates them.

    Two statements. Nothing is written.

    :raises NotFound: there is no such place.
    :raises NoPrice: a package no contract prices and nobody estimated.
    :raises NoConversion: a package does not come in that unit.
    """
    found = fetch_values(_PLACE, [place])
    if not found:
        raise NotFound(kind="place", key=place)
    entity_id, facility_id, kind, currency = found[0]
    wanted = [
        WantedPackage(
            line.package_id, line.uom, line.quantity, location_kind=kind,
            agreed=None if line.estimated_amount is None else AgreedPrice(line.estimated_amount),
        )
        for line in lines
        if line.package_id is not None
    ]  # fmt: skip
    terms = iter(
        order_terms(
            entity_id=entity_id, facility_id=facility_id, supplier_id=None, on=on, wanted=wanted
        )
        if wanted
        else ()
    )
    amounts = []
    for line in lines:
        price = None if line.package_id is None else next(terms).price
        if line.estimated_amount is not None or price is None:
            amounts.append(round_money(line.estimated_amount or ZERO))
        else:
            amounts.append(amount_for(price.price_amount, price.price_quantity, line.quantity))
    return Estimate(tuple(amounts), sum(amounts, ZERO), currency)
