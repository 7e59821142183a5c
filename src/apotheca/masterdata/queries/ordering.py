"""
What an order line freezes: item facts, unit factor, price, tax and accounts, in one statement.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pydantic_core import to_json

from apotheca.kernel.errors import DomainError
from apotheca.kernel.sql import fetch_values
from apotheca.masterdata.queries.derivation import derived, ranked
from apotheca.masterdata.queries.facts import ITEM_COLUMNS
from apotheca.masterdata.rules.prices import Offer, cheapest, tier_is_reached
from apotheca.masterdata.rules.units import price_per_base, restate_price, shown_price, to_base
from apotheca.masterdata.types import (
    CandidateRule,
    ChosenPrice,
    Conversion,
    DerivationRequest,
    Derived,
    ItemFacts,
    OrderTerms,
    PriceCandidate,
    Simulation,
    WantedPackage,
)


class UnknownPackage(DomainError):
    code = "masterdata.unknown_package"
    message = "Package {package} is unknown or no longer active. Choose one from the catalogue."
    status = 404


class NoConversion(DomainError):
    code = "masterdata.no_conversion"
    message = (
        "Package {package} has no approved conversion from {uom} on {on}. "
        "Order in one of its units or let the item steward add one."
    )
    status = 422


class NoPrice(DomainError):
    code = "masterdata.no_price"
    message = (
        "No price for package {package} on {on} can be taken ({considered} considered). "
        "Add a contract line or enter an agreed price."
    )


_OFFER_COLUMNS = (
    "supplier_id", "supplier_code", "contract_id", "contract_code", "contract_version",
    "contract_line_id", "is_primary", "price_type", "price_amount", "price_quantity", "uom",
    "currency", "min_quantity", "numerator", "denominator",
)  # fmt: skip

# The wanted lines are materialized and each look-up is lateral, so that the plan starts from the
# few lines wanted and never from the catalogue, whatever the statistics say.
_TERMS = f"""
WITH w AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%(wanted)s::json) AS w (number int, package_id int, uom text,
           cost_centre_id int, location_kind text, events text[]))
SELECT w.number, p.code, p.description, e.currency, {ITEM_COLUMNS},
       c.id, c.numerator, c.denominator, prices.found, rules.found,
       CASE WHEN EXISTS (SELECT 1 FROM masterdata_taxexemption x WHERE x.entity_id = e.id
                            AND x.state = f.state AND x.valid @> %(on)s::date) THEN 0
            ELSE coalesce((SELECT t.rate FROM masterdata_taxrule t
                            WHERE t.state = f.state AND t.item_class IN ('', i.item_class)
                              AND t.valid @> %(on)s::date
                            ORDER BY t.item_class <> '' DESC LIMIT 1), 0) END
  FROM w
  JOIN masterdata_package p ON p.id = w.package_id AND p.is_active
  JOIN masterdata_item i ON i.id = p.item_id AND i.is_active
  JOIN governance_entity e ON e.id = %(entity)s
  JOIN governance_facility f ON f.id = %(facility)s
  LEFT JOIN LATERAL (
    SELECT c.id, c.numerator, c.denominator FROM masterdata_uomconversion c
     WHERE c.package_id = w.package_id AND c.uom = w.uom
       AND c.status = 'APPROVED' AND c.valid @> %(on)s::date LIMIT 1) c ON true
 CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(json_build_array(s.id, s.code, k.id, k.code, k.version, l.id,
           k.is_primary, l.price_type, l.price_amount::text, l.price_quantity, l.uom, l.currency,
           l.min_quantity::text, u.numerator, u.denominator) ORDER BY l.id), '[]') AS found
      FROM masterdata_contractline l
      JOIN masterdata_contract k ON k.id = l.contract_id AND k.valid @> %(on)s::date
       AND k.entity_id IN (0, e.id) AND k.facility_id IN (0, f.id)
      JOIN masterdata_supplier s ON s.id = k.supplier_id AND s.status = 'ACTIVE'
       AND s.id = coalesce(%(supplier)s, s.id)
      LEFT JOIN masterdata_uomconversion u ON u.package_id = w.package_id AND u.uom = l.uom
       AND u.status = 'APPROVED' AND u.valid @> %(on)s::date
     WHERE l.package_id = w.package_id AND l.valid @> %(on)s::date) prices
 CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(json_build_array(d.id, d.event, d.item_class, d.unspsc_prefix,
           d.location_kind, d.facility_id, d.cost_centre_id, d.supplier_id, d.price_type,
           d.account_id, a.code, d.charged_cost_centre_id)), '[]') AS found
      FROM masterdata_derivationrule d
      JOIN masterdata_account a ON a.id = d.account_id AND a.is_active
     WHERE d.event = ANY(w.events) AND d.valid @> %(on)s::date
       AND d.item_class IN ('', i.item_class) AND starts_with(i.unspsc, d.unspsc_prefix)
       AND d.location_kind IN ('', w.location_kind) AND d.facility_id IN (0, f.id)
       AND d.cost_centre_id IN (0, w.cost_centre_id)) rules
"""


def order_terms(
    *,
    entity_id: int,
    facility_id: int,
    supplier_id: int | None,
    on: date,
    wanted: Sequence[WantedPackage],
) -> tuple[OrderTerms, ...]:
    """
    Return what each order line freezes on the order date, in the order of ``wanted``. One
    statement.

    Quantities are in the wanted unit and come back in base units, exactly. The price is the lowest
    exact price per base unit among contract lines valid ``on`` that day for the facility, in the
    entity's currency, whose tier is reached, of active suppliers (of ``supplier_id`` alone, when
    given); every price looked at is listed with the reason it was refused (rules MD-10 to MD-33).

    :raises UnknownPackage: a package, or its item, is unknown or not active.
    :raises NoConversion: no approved factor from the wanted unit to the base unit on that day.
    :raises NotAMultiple: the quantity is no multiple of what the item is counted in.
    :raises NoPrice: no contract line can be taken and none was agreed.
    :raises AccountDerivationFailed: no account rule fits.
    """
    found = _read(entity_id, facility_id, supplier_id, on, wanted)
    terms = []
    for number, line in enumerate(wanted):
        if number not in found:
            raise UnknownPackage(package=line.package_id)
        terms.append(_line_terms(line, found[number], on, facility_id, supplier_id))
    return tuple(terms)


def _read(
    entity_id: int,
    facility_id: int,
    supplier_id: int | None,
    on: date,
    wanted: Sequence[WantedPackage],
) -> dict[int, tuple[Any, ...]]:
    asked = [
        {
            "number": number,
            "package_id": line.package_id,
            "uom": line.uom,
            "cost_centre_id": line.cost_centre_id,
            "location_kind": line.location_kind,
            "events": _events(line),
        }
        for number, line in enumerate(wanted)
    ]
    parameters = {
        "wanted": to_json(asked).decode(),
        "entity": entity_id,
        "facility": facility_id,
        "supplier": supplier_id,
        "on": on,
    }
    return {row[0]: row[1:] for row in fetch_values(_TERMS, parameters)}


def _events(line: WantedPackage) -> list[str]:
    debit = "STOCK.VALUE" if line.is_stock else "RECEIPT.EXPENSE"
    return [debit, "RECEIPT.GRNI", "INVOICE.VARIANCE"]


def _line_terms(
    line: WantedPackage,
    row: tuple[Any, ...],
    on: date,
    facility_id: int,
    supplier_id: int | None,
) -> OrderTerms:
    (code, description, currency), rest = row[:3], row[3:]
    *item_columns, conversion_id, numerator, denominator, offered, rules, tax_rate = rest
    item = ItemFacts(*item_columns)
    if conversion_id is None:
        raise NoConversion(package=code, uom=line.uom, on=on)
    conversion = Conversion(conversion_id, line.uom, numerator, denominator)
    base = to_base(line.quantity, line.uom, numerator, denominator, item.quantum)
    price, candidates = _price(line, code, conversion, offered, currency, supplier_id, on)
    debit, grni, variance = _accounts(line, item, on, facility_id, price, rules)
    return OrderTerms(
        wanted=line,
        item=item,
        package_code=code,
        description=description,
        conversion=conversion,
        base_quantity=base,
        price=price,
        candidates=candidates,
        tax_rate=Decimal(tax_rate),
        debit_account_id=debit.account_id,
        grni_account_id=grni.account_id,
        variance_account_id=variance.account_id,
        charged_cost_centre_id=debit.cost_centre_id,
    )


@dataclass(frozen=True, slots=True)
class _Priced:
    """A candidate with what its exact comparison needs."""

    candidate: PriceCandidate
    unit: tuple[int, int]
    per_base: Fraction

    def offer(self) -> Offer:
        seen = self.candidate
        return Offer(self.per_base, seen.is_primary, seen.contract_code, seen.contract_line_id)


def _price(
    line: WantedPackage,
    package_code: str,
    ordered: Conversion,
    offered: Sequence[Sequence[Any]],
    currency: str,
    supplier_id: int | None,
    on: date,
) -> tuple[ChosenPrice, tuple[PriceCandidate, ...]]:
    base = Fraction(line.quantity) * ordered.numerator / ordered.denominator
    priced = [_candidate(columns, base, currency) for columns in offered]
    candidates = tuple(entry.candidate for entry in priced)
    agreed = line.agreed
    if agreed is not None:
        # A request may be estimated before anybody knows who will supply it: 0 is nobody yet.
        chosen = ChosenPrice(
            supplier_id or 0,
            agreed.amount,
            agreed.quantity,
            currency,
            agreed.price_type,
            None,
            None,
        )
        return chosen, candidates
    takeable = {entry.offer(): entry for entry in priced if not entry.candidate.refused}
    best = cheapest(takeable)
    if best is None:
        raise NoPrice(package=package_code, on=on, considered=len(candidates))
    return _restated(takeable[best], ordered), candidates


def _restated(chosen: _Priced, ordered: Conversion) -> ChosenPrice:
    found = chosen.candidate
    unit = (ordered.numerator, ordered.denominator)
    amount, quantity = restate_price(found.price_amount, found.price_quantity, chosen.unit, unit)
    return ChosenPrice(
        supplier_id=found.supplier_id,
        price_amount=amount,
        price_quantity=quantity,
        currency=found.currency,
        price_type=found.price_type,
        contract_line_id=found.contract_line_id,
        contract_version=found.contract_version,
    )


def _candidate(columns: Sequence[Any], ordered_base: Fraction, currency: str) -> _Priced:
    seen = dict(zip(_OFFER_COLUMNS, columns, strict=True))
    numerator, denominator = seen.pop("numerator"), seen.pop("denominator")
    amount, minimum = Decimal(seen.pop("price_amount")), Decimal(seen.pop("min_quantity"))
    refused, per_base = "NO_CONVERSION", Fraction(0)
    if numerator is not None:
        per_base = price_per_base(amount, seen["price_quantity"], numerator, denominator)
        tier = Fraction(minimum) * numerator / denominator
        is_reached = tier_is_reached(ordered_base, tier)
        refused = "" if is_reached else "TIER_NOT_REACHED"
        if seen["currency"] != currency:
            refused = "OTHER_CURRENCY"
    candidate = PriceCandidate(
        **seen,
        price_amount=amount,
        min_quantity=minimum,
        per_base_unit=shown_price(per_base),
        refused=refused,
    )
    return _Priced(candidate, (numerator or 1, denominator or 1), per_base)


def _accounts(
    line: WantedPackage,
    item: ItemFacts,
    on: date,
    facility_id: int,
    price: ChosenPrice,
    rules: Sequence[Sequence[Any]],
) -> list[Derived]:
    matching = [
        rule
        for rule in (CandidateRule(*columns) for columns in rules)
        if rule.supplier_id in (0, price.supplier_id) and rule.price_type in ("", price.price_type)
    ]
    answers = []
    for event in _events(line):
        request = DerivationRequest(
            event, on, item.item_class, item.unspsc, line.location_kind, facility_id,
            line.cost_centre_id, price.supplier_id, price.price_type,
        )  # fmt: skip
        fitting = ranked([rule for rule in matching if rule.event == event])
        answers.append(derived(Simulation(request, fitting)))
    return answers
