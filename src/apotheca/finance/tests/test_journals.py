"""Prepared journals, accruals and their reversal."""

from datetime import date
from decimal import Decimal

import pytest
from tests.world import AT, MONDAY

from apotheca.finance.models import Journal
from apotheca.finance.operations.accruals import AccruedExpense, accrue, reverse_due_accruals
from apotheca.finance.operations.journals import (
    ControlledAccount,
    EmptyJournal,
    JournalDecided,
    OwnJournal,
    post_manual_journal,
    prepare_journal,
    reject_journal,
)
from apotheca.finance.posting import JournalNotBalanced, PeriodClosed, PostingLine
from apotheca.finance.queries.ledger import trial_balance
from apotheca.governance.models import Role, RoleGrant
from apotheca.governance.shell import NotPermitted
from apotheca.kernel.moment import Moment
from apotheca.masterdata.models import PeriodState

APRIL = date(2026, 4, 1)


@pytest.fixture
def prepared(world):
    """Prepare a journal over two accounts, as the accountant unless said otherwise."""

    def prepare(debit="5020", credit="1000", amount="80.00", off="0.00", who="accountant"):
        lines = (
            PostingLine(world.account[debit], Decimal(amount)),
            PostingLine(world.account[credit], Decimal(off) - Decimal(amount)),
        )
        return prepare_journal(
            actor=world.actor(who), when=AT, entity_id=world.entity["HOSP"],
            description="Consulting", lines=lines,
        )  # fmt: skip

    return prepare


def controller(world):
    return {"actor": world.actor("controller"), "when": AT}


def state(world, ledger, month, to):
    states = PeriodState.objects.filter(
        period__entity_id=world.entity["HOSP"], period__number=month, ledger=ledger
    )
    states.update(state=to)


def test_a_prepared_journal_posts_nothing_until_somebody_else_does(world, prepared):
    waiting = prepared()
    assert not Journal.objects.exists()
    post_manual_journal(journal_id=waiting.journal_id, **controller(world))
    assert trial_balance(world.entity["HOSP"]).balance_of("5020") == 80


def test_nobody_posts_a_journal_they_prepared(world, prepared):
    waiting = prepared()
    with pytest.raises(NotPermitted):
        post_manual_journal(actor=world.actor("accountant"), when=AT, journal_id=waiting.journal_id)


def test_an_accountant_who_became_controller_still_cannot_post_their_own(world, prepared):
    waiting = prepared()
    RoleGrant.objects.filter(person_id=world.person["accountant"]).update(
        role=Role.objects.get(code="T_P")
    )
    with pytest.raises(OwnJournal, match="somebody else"):
        post_manual_journal(actor=world.actor("accountant"), when=AT, journal_id=waiting.journal_id)


def test_a_journal_is_decided_once(world, prepared):
    waiting = prepared()
    reject_journal(journal_id=waiting.journal_id, **controller(world))
    with pytest.raises(JournalDecided, match="REJECTED"):
        post_manual_journal(journal_id=waiting.journal_id, **controller(world))
    assert not Journal.objects.exists()


def test_a_journal_that_does_not_balance_is_refused_with_both_sums(prepared):
    with pytest.raises(JournalNotBalanced, match=r"debits 80.00, credits 75.00"):
        prepared(off="5.00")


def test_an_empty_journal_is_refused(prepared):
    with pytest.raises(EmptyJournal):
        prepared(amount="0.00")


@pytest.mark.parametrize("account", ["1300", "1320", "2000", "2050", "2055", "1350", "9100"])
def test_nobody_posts_by_hand_to_an_account_a_sub_ledger_explains(prepared, account):
    with pytest.raises(ControlledAccount, match=account):
        prepared(debit=account)


def test_the_controller_posts_into_a_soft_closed_period_and_nobody_into_a_closed_one(
    world, prepared
):
    state(world, "GL", 3, "SOFT_CLOSED")
    post_manual_journal(journal_id=prepared().journal_id, **controller(world))
    assert Journal.objects.get().authorised_by_id == world.person["controller"]
    late = prepared()
    state(world, "GL", 3, "CLOSED")
    with pytest.raises(PeriodClosed):
        post_manual_journal(journal_id=late.journal_id, **controller(world))


@pytest.fixture
def freight(world):
    """Accrue 95.00 of freight in March, posted by the controller."""
    waiting = accrue(
        actor=world.actor("accountant"), when=AT, entity_id=world.entity["HOSP"],
        description="Freight of March", expenses=[AccruedExpense("INVOICE.FREIGHT", Decimal(95))],
    )  # fmt: skip
    post_manual_journal(journal_id=waiting.journal_id, **controller(world))
    return waiting


def reverse(world, day):
    return reverse_due_accruals(actor=world.actor("system"), when=Moment.on(day))


def test_an_accrual_stands_until_the_first_day_of_the_next_period(world, freight):
    assert freight.reverse_on == APRIL
    assert reverse(world, date(2026, 3, 31)).journals == 0
    march = trial_balance(world.entity["HOSP"], up_to=date(2026, 3, 31))
    assert (march.balance_of("5110"), march.balance_of("2080")) == (95, -95)


def test_an_accrual_is_reversed_once_on_day_one_however_often_the_job_runs(world, freight):
    assert reverse(world, date(2026, 4, 3)).amount == 95
    assert reverse(world, date(2026, 4, 3)).journals == 0
    both = trial_balance(world.entity["HOSP"])
    assert (both.balance_of("5110"), both.balance_of("2080")) == (0, 0)
    mirror = Journal.objects.get(reverses__isnull=False)
    assert mirror.business_date == APRIL


def test_a_reversal_due_in_a_closed_period_goes_to_the_first_open_day(world, freight):
    state(world, "GL", 4, "CLOSED")
    reverse(world, date(2026, 5, 5))
    assert Journal.objects.get(reverses__isnull=False).business_date == date(2026, 5, 1)


def test_the_prepared_lines_keep_their_dimensions(world):
    line = PostingLine(
        world.account["5020"], Decimal(10), world.facility["MAIN"], world.cost_centre["ICU"],
        world.supplier["SECOND"],
    )  # fmt: skip
    waiting = prepare_journal(
        actor=world.actor("accountant"), when=AT, entity_id=world.entity["HOSP"],
        description="Dimensions", lines=(line, PostingLine(world.account["1000"], Decimal(-10))),
    )  # fmt: skip
    post_manual_journal(journal_id=waiting.journal_id, **controller(world))
    posted = Journal.objects.get().lines.get(debit__gt=0)
    assert (posted.facility_id, posted.cost_centre_id, posted.supplier_id) == (
        world.facility["MAIN"], world.cost_centre["ICU"], world.supplier["SECOND"],
    )  # fmt: skip
    assert posted.business_date == MONDAY
