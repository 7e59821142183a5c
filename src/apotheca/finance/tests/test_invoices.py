"""Registering invoices: what matches posts at once, to the cent and within its statements."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import in_days

from apotheca.finance.models import GrniItem, Invoice, MatchRow
from apotheca.finance.operations.pairing import InvoiceIncomplete
from apotheca.finance.tests.payables import an_order, balances, billed, register


def test_the_worked_check_posts_to_the_cent(world, entry):
    order = an_order(world, freight="18", tax="6")
    order.receive(250)
    answer = register(world, billed(order, (1, "10", "BOX", "406.00"), freight="18", tax="6"))
    assert answer.status == "POSTED"
    assert entry(answer.invoice_id) == {
        "2050": Decimal(400), "5100": Decimal(6), "5110": Decimal(18), "5150": Decimal(6),
        "2000": Decimal(-430),
    }  # fmt: skip
    assert Invoice.objects.get().discount_amount == Decimal("8.12")


def test_a_receipt_billed_whole_keeps_no_grni(world):
    order = an_order(world)
    order.receive(250)
    register(world, billed(order, (1, "10", "BOX", "400.00")))
    item = GrniItem.objects.get()
    assert (item.cleared_quantity, item.cleared_amount) == (250, 400)
    assert balances(world, ["2050", "2000", "5100"]) == {"2050": 0, "2000": -400, "5100": 0}


def test_another_unit_that_converts_exactly_is_fine(world):
    order = an_order(world)
    order.receive(250)
    assert register(world, billed(order, (1, "250", "VIAL", "400.00"))).status == "POSTED"


def test_a_line_is_paired_by_its_package(world):
    order = an_order(world)
    order.receive(250)
    invoice = billed(order, (0, "10", "BOX", "400.00"))
    line = type(invoice.lines[0])(Decimal(10), "BOX", Decimal(400), identifier="HEPARIN-BOX")
    answer = register(world, type(invoice)(**{**_fields(invoice), "lines": (line,)}))
    assert answer.status == "POSTED"


def test_one_line_settles_several_receipts_the_oldest_first(world):
    order = an_order(world)
    first, second = order.receive(100), order.receive(150, when=in_days(1))
    register(world, billed(order, (1, "6", "BOX", "240.00")), in_days(2))
    taken = dict(MatchRow.objects.values_list("receipt_line_id", "quantity"))
    assert taken == {first: 100, second: 50}


def test_an_invoice_of_a_closed_day_posts_on_the_first_open_one(world):
    from apotheca.masterdata.models import PeriodState

    order = an_order(world)
    order.receive(250)
    march = PeriodState.objects.filter(
        ledger="AP", period__number=3, period__entity=world.entity["HOSP"]
    )
    march.update(state="CLOSED")
    answer = register(world, billed(order, (1, "10", "BOX", "400.00")))
    assert str(answer.posted_on) == "2026-04-01"


@pytest.mark.parametrize(
    "wrong",
    [{"lines": ()}, {"total": Decimal("0")}, {"supplier_number": "--"}, {"tax": Decimal("0.001")},
     {"total": Decimal("NaN")}, {"document_sha256": "x"}, {"supplier_number": "9" * 61}],
)  # fmt: skip
def test_figures_that_cannot_be_stored_are_refused(world, wrong):
    order = an_order(world)
    invoice = billed(order, (1, "10", "BOX", "400.00"))
    with pytest.raises(InvoiceIncomplete):
        register(world, type(invoice)(**{**_fields(invoice), **wrong}))


@pytest.mark.parametrize("lines", [1, 40])
def test_registering_takes_two_reads_and_one_write(world, lines):
    order = an_order(world, *[("HEPARIN", 1)] * lines)
    for number in range(1, lines + 1):
        order.receive(25, line=number)
    many = [(number, "1", "BOX", "40.00") for number in range(1, lines + 1)]
    register(world, billed(an_order(world), (1, "1", "BOX", "40.00"), number="WARM"))
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert register(world, billed(order, *many)).status == "POSTED"
    plain = [q["sql"] for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "SET"))]
    assert len(plain) == 4, "guard, order, facts, write"


def _fields(invoice):
    return {name: getattr(invoice, name) for name in invoice.__dataclass_fields__}
