"""Contracts and their prices: a new price closes the old one (rules MD-22 to MD-25)."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal

from apotheca.governance.shell import operation, publish
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import execute
from apotheca.masterdata import events
from apotheca.masterdata.models import Contract, ContractLine, Supplier
from apotheca.masterdata.operations.recording import record, refuse_codes_in_use
from apotheca.masterdata.types import NewContract, NewPrice

PriceKey = tuple[int, str, str, Decimal]


class PriceOverlaps(DomainError):
    code = "masterdata.price_overlaps"
    message = (
        "Another price of this package, unit, type and tier is agreed from {since} or later. "
        "Close it first, or begin on a later day."
    )
    constraint = "contract_price_is_one_at_a_time"


class PriceIsNegative(DomainError):
    code = "masterdata.price_is_negative"
    message = "A price is zero or more, for a quantity of one or more. Check the list."
    status = 422
    constraint = "contract_price_is_not_negative"


class AgreedPriceIsKept(DomainError):
    code = "masterdata.agreed_price_is_kept"
    message = "An agreed price is never edited. Set a new one from a day on."
    constraint = "an_agreed_price_is_never_edited"


@operation(permission="masterdata.register_contracts", duty="AB")
def register_contracts(
    *, actor: Actor, when: Moment, contracts: Sequence[NewContract]
) -> dict[str, int]:
    """
    Register contracts, without prices yet, and return their ids by code.

    :raises CodeInUse: a contract has one of the codes.
    :raises NotFound: a supplier is unknown.
    """
    codes = [contract.code for contract in contracts]
    refuse_codes_in_use(
        "Contract", Contract.objects.filter(code__in=codes).values_list("code", flat=True)
    )
    _require_suppliers({contract.supplier_id for contract in contracts})
    made = Contract.objects.bulk_create(
        [
            Contract(
                code=new.code, kind=new.kind, supplier_id=new.supplier_id, entity_id=new.entity_id,
                facility_id=new.facility_id, valid=(new.since, new.until),
                is_primary=new.is_primary,
            )
            for new in contracts
        ]
    )  # fmt: skip
    for row, new in zip(made, contracts, strict=True):
        record("contract_registered", "Contract", row.pk, when, after=asdict(new))
    return {row.code: row.pk for row in made}


@operation(permission="masterdata.set_contract_prices", duty="AB")
def set_contract_prices(
    *, actor: Actor, when: Moment, contract_id: int, since: date, prices: Sequence[NewPrice]
) -> int:
    """
    Set prices of a contract from ``since`` on and return how many changed.

    The line in force for the same package, unit, type and tier is closed on that day and a new one
    opened; an equal price changes nothing. The contract's version rises by one. Orders keep the
    price they were made with. The number of statements does not grow with the prices. Locks the
    contract.

    :raises PriceOverlaps: a price of the same key begins on that day or later.
    :raises PriceIsNegative: a price below zero, or for no quantity.
    :raises NotFound: there is no such contract.
    """
    contract = Contract.objects.select_for_update().filter(pk=contract_id).first()
    if contract is None:
        raise NotFound(kind="contract", key=contract_id)
    in_force = _lines_from(contract, prices, since)
    changed = [new for new in prices if not _is_same(in_force.get(_key(new)), new)]
    if not changed:
        return 0
    replaced = [line for new in changed if (line := in_force.get(_key(new)))]
    for line in replaced:
        if line.valid.lower is not None and line.valid.lower >= since:
            raise PriceOverlaps(since=since)
    execute(
        "UPDATE masterdata_contractline SET valid = daterange(lower(valid), %s) WHERE id = ANY(%s)",
        [since, [line.pk for line in replaced]],
    )
    made = ContractLine.objects.bulk_create(_opened(contract, changed, since))
    contract.version += 1
    contract.save(update_fields=["version"])
    record(
        "contract_prices_set", "Contract", contract_id, when,
        before={"version": contract.version - 1, "prices": [_shown(line) for line in replaced]},
        after={"version": contract.version, "since": since, "prices": list(map(_shown, made))},
    )  # fmt: skip
    _tell(contract, made, since, when)
    return len(changed)


@operation(permission="masterdata.close_contract_price", duty="AB")
def close_contract_price(*, actor: Actor, when: Moment, line_id: int, until: date) -> date:
    """
    End a price without a new one: ``until`` is the first day it no longer counts; return it.

    :raises NotFound: there is no such price line.
    """
    line = ContractLine.objects.select_for_update().filter(pk=line_id).first()
    if line is None:
        raise NotFound(kind="price line", key=line_id)
    before = {**_shown(line), "until": line.valid.upper}
    line.valid = (line.valid.lower, until)
    line.save(update_fields=["valid"])
    record(
        "contract_price_closed", "Contract", line.contract_id, when, before=before,
        after={"contract_line_id": line_id, "until": until},
    )  # fmt: skip
    return until


def _require_suppliers(wanted: set[int]) -> None:
    found = set(Supplier.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    for key in sorted(wanted - found):
        raise NotFound(kind="supplier", key=key)


def _lines_from(
    contract: Contract, prices: Iterable[NewPrice], since: date
) -> dict[PriceKey, ContractLine]:
    """Return the lines in force on ``since`` or opening later; the latest of each key."""
    packages = {new.package_id for new in prices}
    rows = ContractLine.objects.filter(contract=contract, package_id__in=packages)
    ordered = rows.filter(valid__overlap=(since, None)).order_by("valid")
    return {(row.package_id, row.uom, row.price_type, row.min_quantity): row for row in ordered}


def _key(new: NewPrice) -> PriceKey:
    return new.package_id, new.uom, new.price_type, new.min_quantity


def _is_same(line: ContractLine | None, new: NewPrice) -> bool:
    return line is not None and (line.price_amount, line.price_quantity, line.currency) == (
        new.amount,
        new.quantity,
        new.currency,
    )


def _opened(contract: Contract, prices: Iterable[NewPrice], since: date) -> list[ContractLine]:
    return [
        ContractLine(
            contract=contract, package_id=new.package_id, uom=new.uom, price_amount=new.amount,
            price_quantity=new.quantity, currency=new.currency, price_type=new.price_type,
            min_quantity=new.min_quantity, valid=(since, None),
        )
        for new in prices
    ]  # fmt: skip


def _shown(line: ContractLine) -> dict[str, object]:
    return {
        "contract_line_id": line.pk,
        "package_id": line.package_id,
        "uom": line.uom,
        "price_amount": line.price_amount,
        "price_quantity": line.price_quantity,
        "price_type": line.price_type,
    }


def _tell(contract: Contract, made: Iterable[ContractLine], since: date, when: Moment) -> None:
    lines = tuple(
        events.PricedLine(
            line.pk, line.package_id, line.uom, line.price_amount, line.price_quantity,
            line.currency, line.price_type, line.min_quantity, since,
        )
        for line in made
    )  # fmt: skip
    publish(
        events.ContractPriceChanged(
            entity_id=contract.entity_id,
            subject_id=events.subject_id("Contract", contract.pk),
            business_key=contract.code,
            correlation_id=events.subject_id("Contract", contract.pk),
            when=when,
            contract_id=contract.pk,
            supplier_id=contract.supplier_id,
            version=contract.version,
            lines=lines,
        )
    )
