"""One document with all that belongs to it: complete, explained, within the scope."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.office import open_office

from apotheca.finance.queries import details
from apotheca.finance.queries.lists import GRNI, PAYABLES
from apotheca.kernel.errors import NotFound
from apotheca.kernel.listing import EVERYWHERE


@pytest.fixture
def office(world):
    return open_office(world)


def life(office, name):
    return details.invoice_life(office.invoice(name), scope=EVERYWHERE)


def statements(read):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        read()
    return len(captured)


def test_an_invoice_within_tolerance_says_what_went_to_variance_and_by_which_rule(office):
    found = life(office, "matched")
    [line] = found.lines
    [price] = line.differences
    assert (line.ordered_base, line.received_base, line.base_quantity) == (250, 250, 250)
    assert (price.amount, price.allowed, price.rule) == (Decimal(6), Decimal(8), "MA-15")
    assert price.is_within
    assert "Billed 406.00, by the order 400.00: 6.00 more" in price.sentence
    assert line.variance == Decimal(6)
    assert found.differences == ()


def test_a_dearer_invoice_says_how_far_it_is_off_and_what_is_allowed(office):
    found = life(office, "dearer")
    [price] = found.lines[0].differences
    assert (price.amount, price.allowed, price.is_within) == (Decimal(50), Decimal(3), False)
    assert [hold.code for hold in found.open_holds] == ["PRICE_OVER"]
    assert found.is_waiting


def test_more_billed_than_received_is_explained_in_base_units(office):
    [quantity] = life(office, "too_much").lines[0].differences
    assert (quantity.kind, quantity.amount) == ("QUANTITY", Decimal(240))
    assert quantity.sentence.startswith("250 VIAL billed, 100 received and unbilled: 150 too many")


def test_what_the_explanation_calls_out_of_bounds_is_what_the_match_holds(office):
    for name in ("matched", "paid", "dearer", "too_much", "returned", "prepaid"):
        found = life(office, name)
        told = [d for line in found.lines for d in line.differences] + [*found.differences]
        assert any(not d.is_within for d in told) == bool(found.open_holds), name


def test_a_duplicate_names_the_document_it_repeats_and_compares_nothing(office):
    found = life(office, "twice")
    assert office.invoice("matched") in found.holds[0].detail
    assert found.lines[0].differences == ()


def test_an_invoice_shows_its_payments_prepayments_matches_and_postings(office):
    paid, prepaid = life(office, "paid"), life(office, "prepaid")
    assert [part.payment for part in paid.payments] == [office.payments["confirmed"]]
    assert [part.amount for part in prepaid.prepayments] == [Decimal(400)]
    assert [row.order_amount for row in paid.matches] == [Decimal(120)]
    assert {row.document for row in paid.journals} == {office.invoice("paid")}


def test_an_invoice_costs_the_same_statements_whatever_hangs_on_it(office):
    counts = {
        statements(lambda name=name: life(office, name)) for name in ("matched", "paid", "prepaid")
    }
    assert len(counts) == 1


def test_a_payment_shows_who_did_each_step(office):
    found = details.payment_life(office.payments["confirmed"], scope=EVERYWHERE)
    assert [(step.status, step.person) for step in found.steps] == [
        ("PROPOSED", "Payment Preparer"),
        ("APPROVED", "Payment Approver"),
        ("RELEASED", "Payment Releaser"),
        ("CONFIRMED", "Payment Preparer"),
    ]
    assert [part.invoice for part in found.parts] == [office.invoice("paid")]
    assert found.is_account_on_file
    assert found.payment.bank_account == "****1234"


def test_the_journal_of_a_document_runs_to_zero_in_every_entry(office):
    for number in (office.invoice("matched"), office.receipts["matched"].number,
                   office.orders["matched"].number, office.payments["prepayment"]):  # fmt: skip
        journal = details.journal_of(number, scope=EVERYWHERE)
        assert journal.is_balanced
        assert [entry.lines[-1].running for entry in journal.entries] == [0] * len(journal.entries)
        assert sum(total.balance for total in journal.totals) == 0


def test_a_journal_is_one_statement_and_belongs_to_who_reaches_one_of_its_lines(office):
    number, entity = office.receipts["matched"].number, office.world.entity["HOSP"]
    facility = office.world.facility
    assert statements(lambda: details.journal_of(number, scope=EVERYWHERE)) == 1
    assert details.journal_of(number, scope=[(entity, facility["MAIN"])]).is_balanced
    for scope in ([(entity, facility["NORTH"])], [(office.world.entity["CLINIC"], None)], []):
        with pytest.raises(NotFound):
            details.journal_of(number, scope=scope)


def test_a_prepared_journal_shows_its_lines_by_code(office):
    found = details.prepared_journal_life(office.journals["waiting"], scope=EVERYWHERE)
    assert [(line.account, line.debit, line.credit) for line in found.lines] == [
        ("5000", Decimal("12.50"), 0),
        ("1000", 0, Decimal("12.50")),
    ]


def test_what_is_unbilled_is_ready_to_be_entered(office):
    found = details.invoice_to_enter(office.orders["unbilled"].number, scope=EVERYWHERE)
    [line] = found.lines
    assert (line.quantity, line.uom, line.amount) == (12, "BOX", Decimal("119.88"))
    assert line.ordered_quantity == 20
    waiting = {row.order for row in details.orders_to_bill(scope=EVERYWHERE)}
    assert office.orders["unbilled"].number in waiting
    assert office.orders["paid"].number not in waiting


def test_the_balances_and_one_account_agree(office):
    books = details.trial_balance_of("HOSP", scope=EVERYWHERE, up_to=date(2026, 12, 31))
    assert books.debit == books.credit
    payables = next(row for row in books.accounts if row.account == "2000")
    ledger = details.account_ledger(
        "2000", "HOSP", scope=EVERYWHERE, since=date(2026, 3, 1), up_to=date(2026, 12, 31)
    )
    assert (ledger.opening, ledger.closing) == (0, payables.balance)


def test_the_lists_explain_their_accounts(office):
    for compared in (
        *details.grni_against_account("HOSP", scope=EVERYWHERE),
        *details.payables_against_account("HOSP", scope=EVERYWHERE),
    ):
        assert compared.difference == 0, compared
    [grni, *_] = details.grni_against_account("HOSP", scope=EVERYWHERE)
    assert grni.rows == len(GRNI.all(scope=EVERYWHERE))


def test_payables_by_age_come_to_the_list(office):
    rows = details.payables_ageing("HOSP", scope=EVERYWHERE)
    listed = PAYABLES.all(scope=EVERYWHERE)
    assert sum(row.total for row in rows) == sum(row.open_amount for row in listed)
    assert sum(row.documents for row in rows) == len(listed)


def test_a_period_shows_its_states_controls_and_who_wants_it_open(office):
    january = details.books_of_period("HOSP", "2026-01", scope=EVERYWHERE)
    february = details.books_of_period("HOSP", "2026-02", scope=EVERYWHERE)
    march = details.books_of_period("HOSP", "2026-03", scope=EVERYWHERE)
    assert january.closing.general == "CLOSED"
    assert len(january.controls) == 12
    assert february.closing.reopening_asked_by == "accountant"
    assert [row.number for row in march.undecided] == [office.journals["waiting"]]
    now = details.controls_now("HOSP", date(2026, 3, 15), scope=EVERYWHERE)
    assert {row.control for row in now} == {row.control for row in january.controls}


def test_what_lies_outside_the_scope_is_not_there(office):
    clinic = [(office.world.entity["CLINIC"], None)]
    for read in (
        lambda scope: details.invoice_life(office.invoice("matched"), scope=scope),
        lambda scope: details.payment_life(office.payments["confirmed"], scope=scope),
        lambda scope: details.prepared_journal_life(office.journals["waiting"], scope=scope),
        lambda scope: details.invoice_to_enter(office.orders["unbilled"].number, scope=scope),
        lambda scope: details.trial_balance_of("HOSP", scope=scope),
        lambda scope: details.account_ledger("2000", "HOSP", scope=scope),
        lambda scope: details.books_of_period("HOSP", "2026-01", scope=scope),
        lambda scope: details.payables_ageing("HOSP", scope=scope),
        lambda scope: details.grni_against_account("HOSP", scope=scope),
    ):
        assert read(EVERYWHERE)
        with pytest.raises(NotFound):
            read(clinic)
