"""The trial balance is what the lines say, rolled up or not, whatever days are asked for."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from threading import Event

import pytest
from django.db import connection, transaction
from tests.world import MONDAY

from apotheca.finance.models import BalanceRollup, JournalLine
from apotheca.finance.operations.rollup import rebuild_balances, roll_up_balances
from apotheca.finance.posting import PostingLine, post_journal
from apotheca.finance.queries.ledger import compare_balances, trial_balance
from apotheca.governance.shell import operation
from apotheca.governance.types import Actor
from apotheca.inventory.types import DocumentRef
from apotheca.kernel.ids import uuid7
from apotheca.kernel.moment import Moment

FIRST = date(2026, 1, 1)


@operation(permission="test.post", duty="H", is_act=False)
def post(*, actor: Actor, when: Moment, entity_id: int, lines: tuple[PostingLine, ...]) -> bool:
    """Post these lines as one journal."""
    key = uuid7()
    post_journal(
        entity_id=entity_id, ledger="GL", event="TEST", document=DocumentRef("Test", key, key),
        description="Test", when=when, lines=lines, currency="USD",
    )  # fmt: skip
    return True


@pytest.fixture
def spend(world):
    """Post an expense of so much on a day, at a facility, for a cost centre."""

    def at(day, amount, facility="MAIN", centre="ICU"):
        where = {"facility_id": world.facility[facility]}
        expense = PostingLine(
            world.account["5000"],
            Decimal(amount),
            cost_centre_id=world.cost_centre[centre],
            **where,
        )
        cash = PostingLine(world.account["1000"], -Decimal(amount), **where)
        post(
            actor=world.actor("stock_controller"), when=Moment.on(day),
            entity_id=world.entity["HOSP"], lines=(expense, cash),
        )  # fmt: skip

    return at


def test_a_trial_balance_balances_and_names_its_accounts(world, spend):
    spend(MONDAY, "12.50")
    found = trial_balance(world.entity["HOSP"])
    assert found.debit == found.credit == Decimal("12.50")
    assert [(account.code, account.name) for account in found.accounts] == [
        ("1000", "Cash"), ("5000", "Drug expense"),
    ]  # fmt: skip


def test_a_cost_centre_sees_its_own_expense(world, spend):
    spend(MONDAY, 5)
    spend(MONDAY, 7, facility="NORTH", centre="WARD")
    found = trial_balance(world.entity["HOSP"], cost_centre_id=world.cost_centre["WARD"])
    assert found.balance_of("5000") == 7


def test_another_entity_sees_nothing(world, spend):
    spend(MONDAY, 5)
    assert trial_balance(world.entity["CLINIC"]).accounts == ()


def test_any_days_give_the_sum_of_their_lines_rolled_up_or_not(real_world, spend_for_real):
    chance = Random(7)
    for _ in range(40):
        day, amount = FIRST + timedelta(chance.randrange(120)), chance.randrange(1, 9)
        spend_for_real(day, amount, chance.choice(["MAIN", "NORTH"]))
        if chance.random() < 0.2:
            roll_up_balances(actor=real_world.actor("system"), when=Moment.on(MONDAY))
    for _ in range(200):
        since, up_to = sorted(FIRST + timedelta(chance.randrange(130)) for _ in range(2))
        since, up_to = chance.choice([(since, up_to), (None, up_to), (since, None), (None, None)])
        place = chance.choice([None, real_world.facility["MAIN"], real_world.facility["NORTH"]])
        expected = added_up(since, up_to, place)
        found = trial_balance(
            real_world.entity["HOSP"], since=since, up_to=up_to, facility_id=place
        )
        assert {a.account_id: (a.debit, a.credit) for a in found.accounts} == expected


def added_up(since, up_to, facility_id):
    """Add the lines up in Python: the oracle."""
    totals = {}
    for line in JournalLine.objects.all():
        inside = (since or FIRST) <= line.business_date <= (up_to or date(2026, 12, 31))
        if inside and facility_id in (None, line.facility_id):
            debit, credit = totals.get(line.account_id, (0, 0))
            totals[line.account_id] = (debit + line.debit, credit + line.credit)
    return totals


def test_a_transaction_that_runs_long_holds_no_roll_up_up(real_world, spend_for_real):
    def hold_one_open(started, ended):
        with transaction.atomic():
            BalanceRollup.objects.filter(pk=0).update(debit=0)
            connection.cursor().execute("SELECT pg_current_xact_id()")
            started.set()
            ended.wait(10)
        connection.close()

    started, ended = Event(), Event()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(hold_one_open, started, ended)
        started.wait(10)
        spend_for_real(MONDAY, 5)
        rolled = roll_up_balances(actor=real_world.actor("system"), when=Moment.on(MONDAY))
        ended.set()
        running.result()
    assert rolled.balances == 2
    assert trial_balance(real_world.entity["HOSP"]).debit == 5


@pytest.mark.slow
def test_a_roll_up_beside_writers_misses_and_doubles_nothing(real_world, spend_for_real):
    def write(number):
        for step in range(25):
            spend_for_real(FIRST + timedelta(step), number + 1)
        connection.close()

    def roll(_):
        for _ in range(40):
            roll_up_balances(actor=real_world.actor("system"), when=Moment.on(MONDAY))
            found = trial_balance(real_world.entity["HOSP"])
            assert found.debit == found.credit
        connection.close()

    with ThreadPoolExecutor(8) as pool:
        running = [pool.submit(write, number) for number in range(6)]
        running += [pool.submit(roll, number) for number in range(2)]
        for task in running:
            task.result()
    assert trial_balance(real_world.entity["HOSP"]).debit == 25 * (1 + 2 + 3 + 4 + 5 + 6)
    roll_up_balances(actor=real_world.actor("system"), when=Moment.on(MONDAY))
    assert compare_balances() == []
    assert sum(row.debit for row in BalanceRollup.objects.all()) == 25 * 21


def test_balances_that_were_spoilt_are_found_and_rebuilt(real_world, spend_for_real):
    spend_for_real(MONDAY, 5)
    system = {"actor": real_world.actor("system"), "when": Moment.on(MONDAY)}
    roll_up_balances(**system)
    BalanceRollup.objects.filter(debit__gt=0).update(debit=6)
    assert [(row.rolled_debit, row.debit) for row in compare_balances()] == [(6, 5)]

    rebuild_balances(**system)

    assert compare_balances() == []
    assert trial_balance(real_world.entity["HOSP"]).debit == 5


@pytest.fixture
def spend_for_real(real_world):
    def at(day, amount, facility="MAIN"):
        where = {"facility_id": real_world.facility[facility]}
        lines = (
            PostingLine(real_world.account["5000"], Decimal(amount), **where),
            PostingLine(real_world.account["1000"], -Decimal(amount), **where),
        )
        post(
            actor=real_world.actor("stock_controller"), when=Moment.on(day),
            entity_id=real_world.entity["HOSP"], lines=lines,
        )  # fmt: skip

    return at
