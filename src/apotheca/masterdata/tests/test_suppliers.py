"""Suppliers, bank accounts and contract prices, by their operations."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import AT, MONDAY

from apotheca.governance.queries import audit_of
from apotheca.kernel.errors import NotFound
from apotheca.kernel.models import EventRecord
from apotheca.masterdata import models as md
from apotheca.masterdata.operations import bank_accounts as bank
from apotheca.masterdata.operations import contracts, suppliers
from apotheca.masterdata.operations.recording import CodeInUse, FieldIsFixed, RecordMovedOn
from apotheca.masterdata.queries import NoActiveBankAccount, active_bank_account, supplier_facts
from apotheca.masterdata.types import NewContract, NewPrice, NewSite, NewSupplier, NewTerms

APRIL = date(2026, 4, 1)
SITES = (NewSite("ORDER_FROM", "O1", "Orders", lead_time_days=3), NewSite("REMIT_TO", "R1", "Bank"))


def by(world, name="supplier_steward"):
    return {"actor": world.actor(name), "when": AT}


def supplier(code="NEW", name="New Pharma Inc.", **more):
    return NewSupplier(code, name, "2/10N30", "USD", sites=SITES, **more)


def register(world, *new):
    return suppliers.register_suppliers(**by(world), suppliers=new)


def test_a_supplier_starts_as_a_draft_with_its_sites(world):
    key = register(world, supplier()).ids["NEW"]
    facts = supplier_facts([key])[key]
    assert (facts.status, facts.is_active, facts.lead_time_days) == ("DRAFT", False, 3)
    assert (facts.net_days, facts.discount_pct) == (30, Decimal("0.02"))


def test_equal_names_are_proposed_as_duplicates_not_refused(world):
    register(world, supplier())
    again = register(world, supplier("NEW2", "NEW PHARMA, INC"), supplier("NEW3", "Other LLC"))
    assert again.possible_duplicates == {"NEW2": ("NEW",)}


def test_many_suppliers_cost_the_statements_of_few(world):
    counts = []
    for size in (1, 50):
        new = [supplier(f"S{size}-{n}", f"Supplier {size} {n}") for n in range(size)]
        with CaptureQueriesContext(connection) as seen:
            register(world, *new)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_supplier_needs_known_terms_and_a_free_code(world):
    with pytest.raises(CodeInUse):
        register(world, supplier("WHOLESALE"))
    with pytest.raises(NotFound):
        register(world, NewSupplier("X", "X", "NO-TERMS", "USD"))
    assert suppliers.register_terms(**by(world), terms=[NewTerms("N60", 60)])["N60"]


def move(world, key, *states):
    for status in states:
        suppliers.change_supplier_status(**by(world), supplier_id=key, status=status)


def test_a_supplier_is_reviewed_before_it_is_active(world):
    key = register(world, supplier()).ids["NEW"]
    with pytest.raises(suppliers.SupplierStepRefused, match="DRAFT and cannot become ACTIVE"):
        move(world, key, "ACTIVE")
    move(world, key, "IN_REVIEW", "ACTIVE", "BLOCKED", "ACTIVE", "INACTIVE", "IN_REVIEW")
    assert audit_of("Supplier", key)[0].after == {"status": "IN_REVIEW"}


def test_of_two_changes_of_one_supplier_one_wins(world):
    key = world.supplier["SECOND"]
    change = {"supplier_id": key, "version": 1, "values": {"name": "Second & Sons Ltd"}}
    assert suppliers.update_supplier(**by(world), **change) == 2
    assert md.Supplier.objects.get(pk=key).normalised_name == "second and sons"
    with pytest.raises(RecordMovedOn):
        suppliers.update_supplier(**by(world), **change)
    with pytest.raises(FieldIsFixed):
        suppliers.update_supplier(
            **by(world), supplier_id=key, version=2, values={"status": "ACTIVE"}
        )


def test_terms_are_named_by_their_code(world):
    key = world.supplier["SECOND"]
    suppliers.register_terms(**by(world), terms=[NewTerms("N60", 60)])
    change = {"supplier_id": key, "version": 1, "values": {"terms_code": "N60"}}
    suppliers.update_supplier(**by(world), **change)
    assert md.Supplier.objects.get(pk=key).terms.code == "N60"
    with pytest.raises(NotFound, match="terms NOWHERE"):
        suppliers.update_supplier(
            **by(world), supplier_id=key, version=2, values={"terms_code": "NOWHERE"}
        )


def remit_site(world, code="WHOLESALE"):
    return md.SupplierSite.objects.get(supplier_id=world.supplier[code], kind="REMIT_TO")


def request_account(world, number="US12 3456 7890", code="WHOLESALE"):
    return bank.request_bank_account(
        **by(world), site_id=remit_site(world, code).pk, account_number=number, evidence="letter"
    )


def verify(world, change, who="bank_verifier", call_back="Ms. Lee, number on file, 2026-03-02"):
    return bank.verify_bank_account(
        **by(world, who), account_id=change.account_id, call_back=call_back
    )


def test_a_requested_account_is_not_paid_until_somebody_else_verified_it(world):
    before = active_bank_account(world.supplier["WHOLESALE"]).id
    change = request_account(world)
    assert active_bank_account(world.supplier["WHOLESALE"]).id == before
    verify(world, change)
    paid_to = active_bank_account(world.supplier["WHOLESALE"])
    assert (paid_to.id, paid_to.masked) == (change.account_id, "****7890")
    assert md.SupplierBankAccount.objects.get(pk=before).status == "CLOSED"


def test_the_number_is_stored_nowhere(world):
    request_account(world, "9876 5432 10")
    text = str(list(md.SupplierBankAccount.objects.values())) + str(
        list(audit_of("Supplier", world.supplier["WHOLESALE"]))
    )
    assert "9876543210" not in text
    assert "****3210" in text


def test_spaces_and_case_do_not_make_another_account():
    assert bank.account_digest("us12-3456") == bank.account_digest("US 123456")


def test_an_account_shared_with_another_supplier_is_shown(world):
    verify(world, request_account(world, code="SECOND"))
    assert request_account(world).shared_with == ("SECOND",)


def test_nobody_verifies_their_own_change_and_none_without_a_call_back(world):
    change = request_account(world)
    md.SupplierBankAccount.objects.filter(pk=change.account_id).update(
        requested_by_id=world.person["bank_verifier"]
    )
    with pytest.raises(bank.OwnBankChange):
        verify(world, change)
    with pytest.raises(bank.NoCallBack):
        verify(world, request_account(world), call_back=" ")


def test_a_bank_change_is_decided_once(world):
    change = request_account(world)
    bank.reject_bank_account(**by(world, "bank_verifier"), account_id=change.account_id)
    with pytest.raises(bank.BankChangeNotOpen):
        verify(world, change)


def test_money_goes_to_remit_sites_only(world):
    orders = md.SupplierSite.objects.filter(kind="ORDER_FROM").first()
    with pytest.raises(bank.NotARemitSite):
        bank.request_bank_account(
            **by(world), site_id=orders.pk, account_number="12345678", evidence="x"
        )


def test_a_supplier_without_a_verified_account_has_none(world):
    key = register(world, supplier()).ids["NEW"]
    with pytest.raises(NoActiveBankAccount):
        active_bank_account(key)


def price(world, amount, item="HEPARIN", uom="BOX", **more):
    return NewPrice(
        world.package[item], uom, Decimal(amount), "USD", price_type="GPO", **more
    )  # fmt: skip


def set_prices(world, *prices, since=APRIL):
    contract = md.Contract.objects.get(code="GPO-1")
    return contracts.set_contract_prices(
        **by(world), contract_id=contract.pk, since=since, prices=prices
    )


def lines(world, item="HEPARIN"):
    rows = md.ContractLine.objects.filter(package_id=world.package[item]).order_by("valid")
    return [(row.price_amount, row.valid.upper) for row in rows]


def test_a_new_price_closes_the_old_one_on_its_day(world):
    assert set_prices(world, price(world, "41.50")) == 1
    assert lines(world) == [(Decimal("40.00"), APRIL), (Decimal("41.50"), None)]
    assert md.Contract.objects.get(code="GPO-1").version == 2
    event = EventRecord.objects.get(name="masterdata.contract_price_changed.v1")
    assert event.payload["lines"][0]["amount"] == "41.50"


def test_an_equal_price_changes_nothing(world):
    assert set_prices(world, price(world, "40.000000")) == 0
    assert md.Contract.objects.get(code="GPO-1").version == 1


def test_a_price_for_another_tier_stands_beside(world):
    set_prices(world, price(world, "38", min_quantity=Decimal(100)))
    assert [upper for _amount, upper in lines(world)] == [None, None]


def test_a_price_does_not_begin_before_the_one_it_would_replace(world):
    set_prices(world, price(world, "41"))
    for since in (APRIL, MONDAY):
        with pytest.raises(contracts.PriceOverlaps):
            set_prices(world, price(world, "42"), since=since)


def test_many_prices_cost_the_statements_of_few(world):
    counts = []
    for size in (1, 40):
        many = [price(world, "9", min_quantity=Decimal(n + size)) for n in range(size)]
        with CaptureQueriesContext(connection) as seen:
            set_prices(world, *many)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_price_may_end_without_a_new_one(world):
    line = world.contract_line["GLOVES"]
    contracts.close_contract_price(**by(world), line_id=line, until=APRIL)
    assert lines(world, "GLOVES") == [(Decimal("9.99"), APRIL)]


def test_a_contract_names_a_known_supplier_and_a_free_code(world):
    new = NewContract("LOCAL-1", "LOCAL", world.supplier["SECOND"], APRIL)
    assert contracts.register_contracts(**by(world), contracts=[new])["LOCAL-1"]
    with pytest.raises(CodeInUse):
        contracts.register_contracts(**by(world), contracts=[new])
    with pytest.raises(NotFound):
        contracts.register_contracts(
            **by(world), contracts=[NewContract("LOCAL-2", "LOCAL", 999_999, APRIL)]
        )


def test_a_negative_price_is_refused(world):
    with pytest.raises(contracts.PriceIsNegative):
        set_prices(world, price(world, "-1"))


def contact(world, **values):
    site = md.SupplierSite.objects.get(
        supplier_id=world.supplier["WHOLESALE"], kind="ORDER_FROM"
    )  # fmt: skip
    suppliers.change_site_contact(**by(world), site_id=site.pk, **values)
    site.refresh_from_db()
    return site


def test_a_site_is_reached_where_its_steward_says_and_the_trail_keeps_both(world):
    site = contact(world, email="orders@wholesale.example", order_channel="EMAIL")
    assert (site.email, site.order_channel, site.phone) == ("orders@wholesale.example", "EMAIL", "")
    change = audit_of("Supplier", world.supplier["WHOLESALE"])[0]
    assert (change.before["email"], change.after["email"]) == ("", "orders@wholesale.example")


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"email": "Orders <orders@wholesale.example>"}, suppliers.SiteEmailOdd),
        ({"email": "a@b.example,c@d.example"}, suppliers.SiteEmailOdd),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, suppliers.SiteEmailOdd),
        ({"email": "a@b.example\n"}, suppliers.SiteEmailOdd),
        ({"email": "nobody"}, suppliers.SiteEmailOdd),
        ({"phone": "+1 555\r\n0100"}, suppliers.SitePhoneOdd),
        ({"order_channel": "PIGEON"}, suppliers.OrderChannelUnknown),
        ({"order_channel": "EMAIL"}, suppliers.SiteWithoutAddress),
    ],
)
def test_an_odd_contact_is_refused_by_name(world, values, refusal):
    with pytest.raises(refusal):
        contact(world, **values)
