"""The lines of a requisition: what is wanted, in exact base units, and what it may cost."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.ids import uuid7
from apotheca.kernel.measures import ZERO, round_money
from apotheca.masterdata.queries import location_facts, order_terms
from apotheca.masterdata.types import AgreedPrice, LocationFacts, OrderTerms, WantedPackage
from apotheca.procurement.operations.errors import NothingToDo, QuantityNotPositive
from apotheca.procurement.rules.amounts import amount_for
from apotheca.procurement.types import WantedLine


class EstimateMissing(DomainError):
    code = "procurement.estimate_missing"
    message = "Line {line} ({description}) is free text: say what it is and what it may cost."
    status = 422


def place_of(location_id: int) -> LocationFacts:
    """
    Return the place goods are asked for.

    :raises NotFound: there is no such active place.
    """
    place = location_facts([location_id]).get(location_id)
    if place is None or not place.is_active:
        raise NotFound(kind="place", key=location_id)
    return place


def line_rows(
    lines: Sequence[WantedLine], place: LocationFacts, cost_centre_id: int | None, on: date
) -> list[dict[str, Any]]:
    """
    Return the rows of the lines, estimated, without their requisition. One read for all packages.

    :raises EstimateMissing: a free text without description or amount.
    """
    if not lines:
        raise NothingToDo(act="request")
    for number, line in enumerate(lines, start=1):
        if line.quantity <= 0:
            raise QuantityNotPositive(line=number, quantity=line.quantity, act="request")
        is_estimated = line.description and line.estimated_amount is not None
        if line.package_id is None and not is_estimated:
            raise EstimateMissing(line=number, description=line.description)
    terms = iter(_terms(lines, place, cost_centre_id, on))
    return [
        _line_row(number, line, None if line.package_id is None else next(terms))
        for number, line in enumerate(lines, start=1)
    ]


def _terms(
    lines: Sequence[WantedLine], place: LocationFacts, cost_centre_id: int | None, on: date
) -> tuple[OrderTerms, ...]:
    wanted = [
        WantedPackage(
            line.package_id, line.uom, line.quantity, cost_centre_id or 0,
            location_kind=place.kind, agreed=_agreed(line),
        )
        for line in lines
        if line.package_id is not None
    ]  # fmt: skip
    if not wanted:
        return ()
    return order_terms(
        entity_id=place.entity_id, facility_id=place.facility_id, supplier_id=None, on=on,
        wanted=wanted,
    )  # fmt: skip


def _agreed(line: WantedLine) -> AgreedPrice | None:
    if line.estimated_amount is None:
        return None
    return AgreedPrice(line.estimated_amount, 1)


def _line_row(number: int, line: WantedLine, terms: OrderTerms | None) -> dict[str, Any]:
    estimated = line.estimated_amount
    if estimated is None and terms is not None:
        estimated = amount_for(terms.price.price_amount, terms.price.price_quantity, line.quantity)
    return {
        "id": uuid7(),
        "line_no": number,
        "item_id": terms.item.id if terms else None,
        "package_id": line.package_id,
        "description": line.description or (terms.description if terms else ""),
        "quantity": line.quantity,
        "uom": line.uom,
        "base_quantity": terms.base_quantity if terms else line.quantity,
        "estimated_amount": round_money(estimated or ZERO),
        "ordered_base": ZERO,
    }
