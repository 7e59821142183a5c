"""A bill paid by one entity for a cost centre of another."""

from decimal import Decimal

import pytest
from django.db.models import Sum
from tests.world import in_days

from apotheca.finance.models import Invoice, JournalLine
from apotheca.finance.operations.invoices import approve_non_po_invoice
from apotheca.finance.operations.sharing import CurrenciesDiffer
from apotheca.finance.queries.entities import EntitiesNotPaired
from apotheca.finance.tests.payables import billed, register
from apotheca.finance.types import NewInvoiceLine
from apotheca.governance.models import Entity, RoleGrant
from apotheca.governance.shell import NotPermitted


def shared_bill(world):
    """90.00 of service, a third of it for the clinic's cost centre."""
    lines = (
        NewInvoiceLine(Decimal(2), "VISIT", Decimal(60), account_code="5020",
                       cost_centre_id=world.cost_centre["ICU"]),
        NewInvoiceLine(Decimal(1), "VISIT", Decimal(30), account_code="5020",
                       cost_centre_id=world.cost_centre["CARE"]),
    )  # fmt: skip
    return register(world, billed(None, world=world, lines=lines, total="90"))


def approve(world, answer):
    return approve_non_po_invoice(
        actor=world.actor("director"), when=in_days(1), invoice_id=answer.invoice_id
    )


def booked(world, entity):
    rows = JournalLine.objects.filter(entity_id=world.entity[entity]).values("account__code")
    sums = rows.annotate(balance=Sum("debit") - Sum("credit"))
    return {row["account__code"]: row["balance"] for row in sums}


def test_each_entity_books_its_part_and_the_claims_net_to_zero(world):
    approve(world, shared_bill(world))
    assert booked(world, "HOSP") == {"5020": 60, "1500": 30, "2000": -90}
    assert booked(world, "CLINIC") == {"5020": 30, "2500": -30}


def test_the_other_entity_is_charged_at_the_cost_centres_own_facility(world):
    approve(world, shared_bill(world))
    expense = JournalLine.objects.get(entity_id=world.entity["CLINIC"], debit=30)
    assert expense.facility_id == world.facility["WEST"]
    assert expense.cost_centre_id == world.cost_centre["CARE"]


def test_entities_without_accounts_for_each_other_share_no_bill(world):
    from apotheca.finance.models import InterEntityAccount

    InterEntityAccount.objects.all().delete()
    with pytest.raises(EntitiesNotPaired):
        approve(world, shared_bill(world))


def test_who_may_not_charge_the_other_entity_cannot_share_with_it(world):
    RoleGrant.objects.filter(
        person_id=world.person["director"], entity_id=world.entity["CLINIC"]
    ).delete()
    answer = shared_bill(world)
    with pytest.raises(NotPermitted):
        approve(world, answer)
    assert Invoice.objects.get(pk=answer.invoice_id).status == "RECEIVED"


def test_an_entity_with_books_in_another_currency_is_not_charged(world):
    Entity.objects.filter(code="CLINIC").update(currency="EUR")
    with pytest.raises(CurrenciesDiffer):
        approve(world, shared_bill(world))
