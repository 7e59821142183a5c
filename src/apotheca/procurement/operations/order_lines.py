"""From what a buyer wants to order lines with their meaning frozen (rules PR-10 to PR-14)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.kernel.errors import DomainError
from apotheca.kernel.ids import uuid7
from apotheca.kernel.measures import ZERO, round_money
from apotheca.masterdata.queries import derive_accounts, order_terms
from apotheca.masterdata.types import (
    AgreedPrice,
    DerivationRequest,
    Derived,
    OrderTerms,
    WantedPackage,
)
from apotheca.procurement.operations.errors import LineUnknown, QuantityNotPositive
from apotheca.procurement.operations.order_setting import OrderSetting, Requested
from apotheca.procurement.rules.amounts import amount_for, in_unit, pair_of
from apotheca.procurement.rules.tolerances import over_receipt_pct
from apotheca.procurement.types import OrderWant

TEXT_EVENTS = ("RECEIPT.EXPENSE", "RECEIPT.GRNI", "INVOICE.VARIANCE")
FOR_STOCK = frozenset({"STOCK", "EMERGENCY", "RELEASE"})


class OverOrdered(DomainError):
    code = "procurement.over_ordered"
    message = (
        "Line {line} of {requisition} has {open} base units left to order, {asked} were asked."
    )
    constraint = "requisition_never_over_ordered"


class QuantityNeedsAUnit(DomainError):
    code = "procurement.quantity_needs_a_unit"
    message = "What is left of line {line} is no exact quantity in {uom}. State quantity and unit."
    status = 422


class PriceMissing(DomainError):
    code = "procurement.price_missing"
    message = "Line {line} ({description}) is free text: give its description, unit and price."
    status = 422


class ContractPriceHolds(DomainError):
    code = "procurement.contract_price_holds"
    message = (
        "Line {line}: contract {contract} prices this package. Leave the price out, or let the "
        "contract owner change it."
    )


class OtherItemWanted(DomainError):
    code = "procurement.other_item_wanted"
    message = "Line {line} asks for another item than its requisition line. Order it on its own."
    status = 422


class PackageMissing(DomainError):
    code = "procurement.package_missing"
    message = "Line {line}: goods for stock are ordered by package, not by free text."
    status = 422


@dataclass(frozen=True, slots=True)
class FullWant:
    """A want with all its blanks filled in from its requisition line."""

    line_no: int
    want: OrderWant
    request: Requested | None
    package_id: int | None
    quantity: Decimal
    uom: str
    description: str
    cost_centre_id: int | None
    needed_on: date | None


def frozen_lines(
    wants: Sequence[OrderWant],
    found: OrderSetting,
    *,
    kind: str,
    supplier_id: int,
    on: date,
    text_class: str,
) -> tuple[list[dict[str, Any]], list[OrderTerms]]:
    """
    Return the rows of the order lines, and the terms of those that are packages.

    One read for all packages and one more when there are free texts; rows do not name their order.

    :raises OverOrdered: more than the requisition still asks for.
    :raises ContractPriceHolds: a price was given where a contract has one.
    """
    full = [_filled(number, want, found.requested) for number, want in enumerate(wants, start=1)]
    packaged = [line for line in full if line.package_id is not None]
    texts = [line for line in full if line.package_id is None]
    for line in texts:
        _check_text(line, kind)
    terms = _terms(packaged, found, kind, supplier_id, on)
    accounts = _text_accounts(texts, found, supplier_id, on, text_class)
    rate = found.setting.free_text_tax_rate
    rows = [_package_row(line, term, kind) for line, term in zip(packaged, terms, strict=True)]
    rows += [_text_row(line, drawn, rate) for line, drawn in zip(texts, accounts, strict=True)]
    rows.sort(key=lambda row: int(row["line_no"]))
    return rows, list(terms)


def ordered_amounts(
    rows: Sequence[dict[str, Any]], requested: Mapping[UUID, Requested]
) -> dict[UUID, Decimal]:
    """
    Return the new ordered base quantity of each requisition line drawn on.

    :raises OverOrdered: together the lines ask for more than is left.
    """
    after: dict[UUID, Decimal] = {}
    for row in rows:
        line_id = row["requisition_line_id"]
        if line_id is None:
            continue
        request = requested[line_id]
        after[line_id] = after.get(line_id, request.ordered_base) + row["base_quantity"]
        if after[line_id] > request.base_quantity:
            raise OverOrdered(
                line=row["line_no"], requisition=request.number, open=request.open_base,
                asked=row["base_quantity"],
            )  # fmt: skip
    return after


def _filled(number: int, want: OrderWant, requested: Mapping[UUID, Requested]) -> FullWant:
    request = None
    if want.requisition_line_id is not None:
        request = requested.get(want.requisition_line_id)
        if request is None:
            raise LineUnknown(document="The requisition", line=want.requisition_line_id)
    quantity, uom = _quantity(number, want, request)
    if quantity <= 0:
        raise QuantityNotPositive(line=number, quantity=quantity, act="order")
    return FullWant(
        number, want, request,
        want.package_id or (request.package_id if request else None),
        quantity, uom,
        want.description or (request.description if request else ""),
        want.cost_centre_id or (request.cost_centre_id if request else None),
        want.needed_on or (request.needed_on if request else None),
    )  # fmt: skip


def _quantity(number: int, want: OrderWant, request: Requested | None) -> tuple[Decimal, str]:
    if want.quantity is not None or request is None:
        return want.quantity or ZERO, want.uom or (request.uom if request else "")
    if request.open_base <= 0:
        raise OverOrdered(line=number, requisition=request.number, open=ZERO, asked="all")
    rest = in_unit(request.quantity, request.open_base, request.base_quantity)
    if rest is None or want.uom not in ("", request.uom):
        raise QuantityNeedsAUnit(line=number, uom=want.uom or request.uom)
    return rest, request.uom


def _check_text(line: FullWant, kind: str) -> None:
    if kind in FOR_STOCK - {"RELEASE"}:
        raise PackageMissing(line=line.line_no)
    has_price = line.want.price_amount is not None or line.request is not None
    if not (line.description and line.uom and has_price):
        raise PriceMissing(line=line.line_no, description=line.description)


def _terms(
    packaged: Sequence[FullWant], found: OrderSetting, kind: str, supplier_id: int, on: date
) -> tuple[OrderTerms, ...]:
    if not packaged:
        return ()
    wanted = [
        WantedPackage(
            line.package_id or 0, line.uom, line.quantity, line.cost_centre_id or 0,
            kind in FOR_STOCK, found.setting.location_kind, _agreed(line.want),
        )
        for line in packaged
    ]  # fmt: skip
    terms = order_terms(
        entity_id=found.setting.entity_id, facility_id=found.setting.facility_id,
        supplier_id=supplier_id, on=on, wanted=wanted,
    )  # fmt: skip
    for line, term in zip(packaged, terms, strict=True):
        _check_terms(line, term)
    return terms


def _agreed(want: OrderWant) -> AgreedPrice | None:
    if want.price_amount is None:
        return None
    return AgreedPrice(want.price_amount, want.price_quantity)


def _check_terms(line: FullWant, term: OrderTerms) -> None:
    if line.request is not None and line.request.item_id != term.item.id:
        raise OtherItemWanted(line=line.line_no)
    holds = [candidate for candidate in term.candidates if not candidate.refused]
    if line.want.price_amount is not None and holds:
        raise ContractPriceHolds(line=line.line_no, contract=holds[0].contract_code)


def _text_accounts(
    texts: Sequence[FullWant], found: OrderSetting, supplier_id: int, on: date, text_class: str
) -> list[Sequence[Derived]]:
    requests = [
        DerivationRequest(
            event, on, item_class=text_class, location_kind=found.setting.location_kind,
            facility_id=found.setting.facility_id, cost_centre_id=line.cost_centre_id or 0,
            supplier_id=supplier_id,
        )
        for line in texts
        for event in TEXT_EVENTS
    ]  # fmt: skip
    if not requests:
        return []
    answers = derive_accounts(requests)
    width = len(TEXT_EVENTS)
    return [answers[start : start + width] for start in range(0, len(answers), width)]


def _package_row(line: FullWant, term: OrderTerms, kind: str) -> dict[str, Any]:
    amount = amount_for(term.price.price_amount, term.price.price_quantity, line.quantity)
    return _row(
        line, amount, term.tax_rate,
        item_id=term.item.id,
        package_id=line.package_id,
        description=line.want.description or term.description,
        factor_num=term.conversion.numerator,
        factor_den=term.conversion.denominator,
        conversion_id=term.conversion.id,
        base_quantity=term.base_quantity,
        price_amount=term.price.price_amount,
        price_quantity=term.price.price_quantity,
        contract_line_id=term.price.contract_line_id,
        contract_version=term.price.contract_version,
        price_type=term.price.price_type,
        price_candidates=[asdict(candidate) for candidate in term.candidates],
        debit_account_id=term.debit_account_id,
        grni_account_id=term.grni_account_id,
        variance_account_id=term.variance_account_id,
        cost_centre_id=term.charged_cost_centre_id or None,
        over_receipt_pct=over_receipt_pct(
            term.item.item_class, is_controlled=term.item.is_controlled
        ),
        is_stock=kind in FOR_STOCK,
    )  # fmt: skip


def _text_row(line: FullWant, accounts: Sequence[Derived], tax_rate: Decimal) -> dict[str, Any]:
    agreed = _text_price(line)
    debit, grni, variance = accounts
    return _row(
        line, amount_for(agreed.amount, agreed.quantity, line.quantity), tax_rate,
        item_id=None,
        package_id=None,
        description=line.description,
        factor_num=1,
        factor_den=1,
        conversion_id=None,
        base_quantity=line.quantity,
        price_amount=agreed.amount,
        price_quantity=agreed.quantity,
        contract_line_id=None,
        contract_version=None,
        price_type="SPOT",
        price_candidates=[],
        debit_account_id=debit.account_id,
        grni_account_id=grni.account_id,
        variance_account_id=variance.account_id,
        cost_centre_id=debit.cost_centre_id or None,
        over_receipt_pct=ZERO,
        is_stock=False,
    )  # fmt: skip


def _text_price(line: FullWant) -> AgreedPrice:
    """Return the price given, or the requester's estimate for the whole quantity requested."""
    if line.want.price_amount is not None or line.request is None:
        return AgreedPrice(line.want.price_amount or ZERO, line.want.price_quantity)
    return AgreedPrice(*pair_of(line.request.estimated_amount, line.request.quantity))


def _row(line: FullWant, amount: Decimal, tax_rate: Decimal, **frozen: Any) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "line_no": line.line_no,
        "requisition_line_id": line.request.id if line.request else None,
        "quantity": line.quantity,
        "uom": line.uom,
        "line_amount": amount,
        "tax_rate": tax_rate,
        "expected_tax": round_money(amount * tax_rate),
        "needed_on": line.needed_on,
        "promised_on": None,
        "status": "OPEN",
        "received_base": ZERO,
        "returned_base": ZERO,
        "cancelled_base": ZERO,
        **frozen,
    }
