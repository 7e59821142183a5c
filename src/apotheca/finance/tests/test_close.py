"""The close: soft close, controls, signatures, and that nothing gets in afterwards."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection
from tests.world import AT, MONDAY

from apotheca.finance.models import ControlRun, GrniItem, PeriodClosing
from apotheca.finance.operations.periods import (
    ControlsDiffer,
    OwnReopening,
    ReasonMissing,
    ask_reopening,
    close_period,
    reopen_period,
    soft_close,
)
from apotheca.finance.posting import PeriodClosed, PostingLine, post_journal
from apotheca.finance.queries.controls import run_controls
from apotheca.finance.queries.ledger import trial_balance
from apotheca.finance.queries.periods import late_moment, the_period
from apotheca.governance.models import Role, RoleGrant
from apotheca.governance.shell import operation
from apotheca.governance.types import Actor
from apotheca.inventory.types import DocumentRef
from apotheca.kernel.ids import uuid7
from apotheca.kernel.moment import Moment
from apotheca.masterdata.models import PeriodState
from apotheca.masterdata.operations.periods import PeriodStateRefused

MARCH_END = date(2026, 3, 31)


@operation(permission="test.post_once", duty="H", is_act=False)
def post_once(*, actor: Actor, when: Moment, entity_id: int, accounts: tuple[int, int]) -> bool:
    """Post 1.00 between two accounts."""
    key = uuid7()
    debit, credit = accounts
    post_journal(
        entity_id=entity_id, ledger="GL", event="TEST", document=DocumentRef("Test", key, key),
        description="Test", when=when, currency="USD",
        lines=(PostingLine(debit, Decimal(1)), PostingLine(credit, Decimal(-1))),
    )  # fmt: skip
    return True


@dataclass
class Books:
    """The hospital's March, as its controller works on it."""

    world: object

    @property
    def entity(self):
        return self.world.entity["HOSP"]

    def post(self, debit="5000", credit="1000", when=AT):
        accounts = (self.world.account[debit], self.world.account[credit])
        return post_once(
            actor=self.world.actor("stock_controller"), when=when, entity_id=self.entity,
            accounts=accounts,
        )  # fmt: skip

    def soft_close(self):
        return soft_close(
            actor=self.world.actor("controller"), when=AT, entity_id=self.entity, day=MONDAY
        )

    def close(self, **signed):
        return close_period(
            actor=self.world.actor("controller"), when=AT, entity_id=self.entity, day=MONDAY,
            signed=signed,
        )  # fmt: skip

    def ask(self, reason="Freight came late", who="accountant"):
        return ask_reopening(
            actor=self.world.actor(who), when=AT, entity_id=self.entity, day=MONDAY, reason=reason
        )

    def reopen(self, request, who="controller"):
        return reopen_period(actor=self.world.actor(who), when=AT, reopening_id=request)


@pytest.fixture
def books(world):
    return Books(world)


def test_a_closed_period_keeps_its_totals_controls_and_digest(books):
    books.post()
    books.soft_close()
    closed = books.close()
    seal = PeriodClosing.objects.get()
    assert (seal.debit, seal.trial_balance_sha256) == (1, closed.trial_balance_sha256)
    march = trial_balance(books.entity, since=date(2026, 3, 1), up_to=MARCH_END)
    assert march.sha256 == closed.trial_balance_sha256
    assert set(ControlRun.objects.values_list("difference", flat=True)) == {Decimal(0)}


def test_nothing_is_posted_into_a_closed_period(books):
    books.soft_close()
    books.close()
    with pytest.raises(PeriodClosed, match="first open day"):
        books.post()


def test_an_open_period_is_soft_closed_before_it_closes(books):
    with pytest.raises(PeriodStateRefused, match="OPEN and cannot become CLOSED"):
        books.close()


def test_a_control_that_differs_keeps_the_period_open(books):
    books.post(debit="1300")
    books.soft_close()
    with pytest.raises(ControlsDiffer, match=r"STOCK_VALUE differs by 1\.00"):
        books.close()
    assert set(PeriodState.objects.filter(period__number=3, period__entity_id=books.entity)
               .values_list("state", flat=True)) == {"SOFT_CLOSED"}  # fmt: skip
    assert not PeriodClosing.objects.exists()


def test_the_controller_signs_for_a_difference_with_a_reason(books):
    books.post(debit="1300")
    books.soft_close()
    closed = books.close(STOCK_VALUE="Count of the north store is under way")
    assert closed.signed == ("STOCK_VALUE",)
    run = ControlRun.objects.get(control="STOCK_VALUE")
    assert (run.difference, run.reason) == (1, "Count of the north store is under way")
    assert run.signed_by_id == books.world.person["controller"]


def test_a_signature_without_a_reason_signs_nothing(books):
    books.post(debit="1300")
    books.soft_close()
    with pytest.raises(ControlsDiffer):
        books.close(STOCK_VALUE="  ")


@pytest.mark.parametrize(
    ("account", "control"),
    [
        ("1310", "STOCK_VALUE"), ("1320", "STOCK_VALUE"), ("2000", "OPEN_PAYABLES"),
        ("2050", "OPEN_GRNI"), ("2055", "CONSIGNMENT"), ("1350", "PREPAYMENTS"),
        ("9100", "COMMITMENTS"), ("2080", "ACCRUALS"),
    ],
)  # fmt: skip
def test_an_account_without_its_documents_is_told_by_its_control(books, account, control):
    books.post(debit=account, credit="3000")
    found = run_controls(the_period(books.entity, MONDAY))
    assert [result.control for result in found if result.difference] == [control]


def test_a_receipt_without_accrual_and_old_receipts_are_told(world, books, ordered):
    period = the_period(books.entity, MONDAY)
    differing = {r.control: r.difference for r in run_controls(period) if r.difference}
    assert differing == {"RECEIPTS_ACCRUED": Decimal(-400), "COMMITMENTS": Decimal(-400)}
    GrniItem.objects.create(
        receipt_line_id=ordered.receipt_lines[0], entity_id=books.entity, supplier_id=1,
        facility_id=1, order_id=ordered.order_id, order_line_id=ordered.line_id,
        account_id=world.account["2050"], quantity=100, amount=160,
        business_date=date(2026, 1, 5),
    )  # fmt: skip
    differing = {r.control: r.difference for r in run_controls(period) if r.difference}
    assert differing["GRNI_AGED"] == -160


def test_a_soft_closed_period_is_reopened_by_two_people(books):
    books.soft_close()
    step = books.reopen(books.ask())
    assert step.state == "OPEN"
    assert books.post()


def test_nobody_reopens_a_period_at_their_own_request(books):
    books.soft_close()
    request = books.ask()
    RoleGrant.objects.filter(person_id=books.world.person["accountant"]).update(
        role=Role.objects.get(code="T_P")
    )
    with pytest.raises(OwnReopening):
        books.reopen(request, who="accountant")


def test_reopening_needs_a_reason(books):
    books.soft_close()
    with pytest.raises(ReasonMissing):
        books.ask(reason=" ")


def test_a_closed_period_is_never_opened_again(books):
    books.soft_close()
    request = books.ask()
    books.close()
    with pytest.raises(PeriodStateRefused, match="CLOSED and cannot become OPEN"):
        books.reopen(request)


def test_raw_sql_does_not_open_a_closed_period(books):
    books.soft_close()
    books.close()
    with pytest.raises(IntegrityError, match="closed for good"):
        PeriodState.objects.filter(state="CLOSED").update(state="OPEN")


def test_what_is_late_is_posted_on_the_first_open_day_and_keeps_its_instant(books):
    books.soft_close()
    books.close()
    late = late_moment(books.entity, "GL", AT)
    assert (late.business_date, late.occurred_at) == (date(2026, 4, 1), AT.occurred_at)
    assert books.post(when=late)


@pytest.mark.slow
def test_closing_beside_posters_counts_each_posting_or_refuses_it(real_world):
    books = Books(real_world)

    def post_until_closed(_):
        taken = 0
        try:
            while taken < 400:
                books.post()
                taken += 1
        except PeriodClosed:
            return taken
        finally:
            connection.close()
        return taken

    with ThreadPoolExecutor(8) as pool:
        posters = [pool.submit(post_until_closed, n) for n in range(8)]
        books.soft_close()
        closed = books.close()
        taken = sum(poster.result() for poster in posters)
    march = trial_balance(books.entity, since=date(2026, 3, 1), up_to=MARCH_END)
    assert closed.debit == taken == march.debit
    assert march.sha256 == closed.trial_balance_sha256
