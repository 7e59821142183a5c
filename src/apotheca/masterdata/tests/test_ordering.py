"""What an order line freezes."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import ALWAYS, MONDAY

from apotheca.masterdata import models as md
from apotheca.masterdata.queries import (
    AccountDerivationFailed,
    NoConversion,
    NoPrice,
    UnknownPackage,
    order_terms,
)
from apotheca.masterdata.rules.units import NotAMultiple
from apotheca.masterdata.types import AgreedPrice, WantedPackage


def terms(world, *wanted, supplier=None, on=MONDAY):
    return order_terms(
        entity_id=world.entity["HOSP"],
        facility_id=world.facility["MAIN"],
        supplier_id=supplier,
        on=on,
        wanted=wanted,
    )


def boxes(world, quantity="10", uom="BOX", **more):
    return WantedPackage(world.package["HEPARIN"], uom, Decimal(quantity), **more)


def offer(world, code, price, uom="BOX", supplier="SECOND", **more):
    contract, _ = md.Contract.objects.get_or_create(
        code=code,
        defaults={"kind": "LOCAL", "supplier_id": world.supplier[supplier], "valid": ALWAYS},
    )
    line = {"price_amount": Decimal(price), "currency": "USD", "valid": ALWAYS, **more}
    return md.ContractLine.objects.create(
        contract=contract, package_id=world.package["HEPARIN"], uom=uom, **line
    )


def test_a_line_freezes_factor_price_contract_and_accounts(world):
    (line,) = terms(world, boxes(world))

    assert (line.conversion.numerator, line.conversion.denominator) == (25, 1)
    assert line.base_quantity == 250
    assert (line.price.price_amount, line.price.price_quantity) == (Decimal(40), 1)
    assert line.price.contract_line_id == world.contract_line["HEPARIN"]
    assert (line.price.supplier_id, line.price.contract_version) == (world.supplier["WHOLESALE"], 1)
    account = world.account
    assert line.debit_account_id == account["1300"]
    assert (line.grni_account_id, line.variance_account_id) == (account["2050"], account["5100"])


def test_a_hundred_lines_cost_the_statements_of_one(world):
    wanted = [boxes(world, str(n)) for n in range(1, 101)]
    with CaptureQueriesContext(connection) as seen:
        answers = terms(world, *wanted)
    assert len(seen) == 1
    assert [line.base_quantity for line in answers] == [n * 25 for n in range(1, 101)]


def test_the_lowest_price_per_base_unit_wins_across_units(world):
    cheap = offer(world, "VIALS", "1.59", uom="VIAL")
    (line,) = terms(world, boxes(world))
    assert line.price.contract_line_id == cheap.pk
    assert (line.price.price_amount, line.price.price_quantity) == (Decimal("39.75"), 1)
    assert [c.contract_code for c in line.candidates] == ["GPO-1", "VIALS"]


def test_a_tie_goes_to_the_primary_contract_then_to_the_code(world):
    offer(world, "AAA", "40.00")
    (line,) = terms(world, boxes(world))
    assert line.price.contract_line_id == world.contract_line["HEPARIN"]
    first, _second = offer(world, "B1", "39"), offer(world, "B2", "39.000000")
    (line,) = terms(world, boxes(world))
    assert line.price.contract_line_id == first.pk


def test_a_given_supplier_offers_only_its_own_prices(world):
    own = offer(world, "DEAR", "55")
    (line,) = terms(world, boxes(world), supplier=world.supplier["SECOND"])
    assert line.price.contract_line_id == own.pk
    assert len(line.candidates) == 1


def test_a_price_in_vials_is_restated_exactly_for_a_third(world):
    (line,) = terms(world, boxes(world, "3", uom="VIAL"))
    assert (line.price.price_amount, line.price.price_quantity) == (Decimal(40), 25)


def test_refused_prices_stay_listed_with_the_reason(world):
    offer(world, "EURO", "1", currency="EUR")
    offer(world, "BULK", "2", min_quantity=11)
    offer(world, "PALLET", "3", uom="PALLET")
    (line,) = terms(world, boxes(world))
    refused = {c.contract_code: c.refused for c in line.candidates}
    assert refused == {
        "GPO-1": "", "EURO": "OTHER_CURRENCY", "BULK": "TIER_NOT_REACHED", "PALLET":
        "NO_CONVERSION", }  # fmt: skip


def test_a_tier_that_is_reached_is_taken(world):
    bulk = offer(world, "BULK", "38", min_quantity=11)
    (line,) = terms(world, boxes(world, "11"))
    assert line.price.contract_line_id == bulk.pk


@pytest.mark.parametrize("reach", [{"entity_id": 999}, {"facility_id": 999}])
def test_a_contract_of_another_place_is_not_seen(world, reach):
    line = offer(world, "THEIRS", "1")
    md.Contract.objects.filter(pk=line.contract_id).update(**reach)
    assert len(terms(world, boxes(world))[0].candidates) == 1


@pytest.mark.parametrize("supplier_status", ["BLOCKED", "INACTIVE", "IN_REVIEW"])
def test_a_supplier_that_is_not_active_offers_nothing(world, supplier_status):
    md.Supplier.objects.update(status=supplier_status)
    with pytest.raises(NoPrice):
        terms(world, boxes(world))


def test_prices_of_the_order_date_count(world):
    md.ContractLine.objects.filter(pk=world.contract_line["HEPARIN"]).update(
        valid=(date(2026, 4, 1), None)
    )
    with pytest.raises(NoPrice):
        terms(world, boxes(world))
    assert terms(world, boxes(world), on=date(2026, 4, 1))


def test_an_agreed_price_replaces_the_contract(world):
    wanted = boxes(world, agreed=AgreedPrice(Decimal(35)))
    (line,) = terms(world, wanted, supplier=world.supplier["SECOND"])
    assert (line.price.price_amount, line.price.contract_line_id) == (Decimal(35), None)
    assert line.price.price_type == "SPOT"


def test_tax_follows_state_and_class_and_the_certificate_frees(world):
    md.TaxRule.objects.create(state="OH", rate=Decimal("0.0575"), valid=ALWAYS)
    md.TaxRule.objects.create(state="OH", item_class="DRUG", rate=Decimal("0.01"), valid=ALWAYS)
    assert terms(world, boxes(world))[0].tax_rate == Decimal("0.01")
    md.TaxExemption.objects.create(
        entity_id=world.entity["HOSP"], state="OH", certificate="X-1", valid=ALWAYS
    )
    assert terms(world, boxes(world))[0].tax_rate == 0


def test_what_is_used_at_once_takes_the_expense_account(world):
    (line,) = terms(world, boxes(world, is_stock=False, cost_centre_id=world.cost_centre["ICU"]))
    assert line.debit_account_id == world.account["5000"]
    assert line.charged_cost_centre_id == world.cost_centre["ICU"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"package_id": 999_999}, UnknownPackage),
        ({"uom": "PALLET"}, NoConversion),
        ({"quantity": Decimal("0.5")}, NotAMultiple),
    ],
)
def test_a_line_without_meaning_is_refused(world, change, error):
    plain = {"package_id": world.package["HEPARIN"], "uom": "BOX", "quantity": Decimal(1)}
    if error is NotAMultiple:
        change = {"quantity": Decimal("0.5"), "uom": "VIAL"}
    with pytest.raises(error):
        terms(world, WantedPackage(**{**plain, **change}))


def test_an_inactive_package_is_unknown(world):
    md.Package.objects.filter(pk=world.package["HEPARIN"]).update(is_active=False)
    with pytest.raises(UnknownPackage):
        terms(world, boxes(world))


def test_no_account_rule_is_an_error_never_a_suspense_account(world):
    md.DerivationRule.objects.filter(event="RECEIPT.GRNI").delete()
    with pytest.raises(AccountDerivationFailed, match=r"RECEIPT\.GRNI"):
        terms(world, boxes(world))
