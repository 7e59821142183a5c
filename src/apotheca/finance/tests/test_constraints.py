"""Raw SQL by the application role cannot break the journal: each try meets a named constraint."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from tests.world import AT, MONDAY, World

from apotheca.finance.models import Journal, JournalLine
from apotheca.finance.operations.accruals import AccruedExpense, accrue
from apotheca.kernel.ids import uuid7
from apotheca.masterdata.models import PeriodState

JOURNAL = """
INSERT INTO finance_journal (id, entity_id, ledger, event, document_type, document_id, description,
       occurred_at, business_date, correlation_id, person_id, reverses_id)
VALUES (%(id)s, %(entity)s, %(ledger)s, 'RAW', 'Raw', %(id)s, 'By hand', now(), %(day)s, %(id)s,
        %(person)s, %(reverses)s)
"""
LINE = """
INSERT INTO finance_journalline (journal_id, entity_id, business_date, account_id, facility_id,
       cost_centre_id, supplier_id, item_id, partner_entity_id, currency, debit, credit)
VALUES (%(journal)s, %(entity)s, %(day)s, %(account)s, 0, 0, 0, 0, 0, %(currency)s, %(debit)s,
        %(credit)s)
"""


class Raw:
    """Somebody at a database prompt, with the rights of the application."""

    def __init__(self, world: World) -> None:
        self.world = world

    def post(self, *sides, day=MONDAY, ledger="GL", reverses=None, **changed):
        """Insert a journal with lines (account, debit, credit) and let the commit check it."""
        key = uuid7()
        facts = {
            "id": key, "entity": self.world.entity["HOSP"], "ledger": ledger, "day": day,
            "person": self.world.person["accountant"], "reverses": reverses,
        }  # fmt: skip
        self.run(JOURNAL, facts)
        for account, debit, credit in sides:
            line = {"account": self.world.account[account], "debit": debit, "credit": credit}
            self.line(key, day=changed.get("line_day", day), **line)
        connection.check_constraints()
        return key

    def line(self, journal, *, day=MONDAY, account, debit, credit, currency="USD"):
        entity = self.world.entity["HOSP"]
        self.run(LINE, {"journal": journal, "entity": entity, "day": day, "account": account,
                        "debit": debit, "credit": credit, "currency": currency})  # fmt: skip

    def run(self, statement, facts=()):
        with connection.cursor() as cursor:
            cursor.execute(statement, facts)


@pytest.fixture
def raw(world):
    return Raw(world)


@pytest.fixture
def posted(raw):
    return raw.post(("5000", 5, 0), ("1000", 0, 5))


def refused_by(constraint):
    """Expect the database to refuse under this name, and keep the test's transaction usable."""

    class Refused:
        def __enter__(self):
            self.savepoint = transaction.savepoint()

        def __exit__(self, kind, failure, trace):
            transaction.savepoint_rollback(self.savepoint)
            assert kind is not None, f"nothing refused; expected {constraint}"
            assert issubclass(kind, IntegrityError), failure
            assert failure.__cause__.diag.constraint_name == constraint
            return True

    return Refused()


def test_a_balanced_journal_by_raw_sql_is_taken(posted):
    assert Journal.objects.filter(pk=posted).exists()


@pytest.mark.parametrize(
    "sides",
    [
        [("5000", 5, 0), ("1000", 0, 4)],
        [("5000", 5, 0)],
        [],
        [("5000", 5, 0), ("1000", 0, 5), ("2080", 0, 1)],
    ],
    ids=["unequal", "one-sided", "without lines", "one cent too many"],
)
def test_an_unbalanced_journal_is_refused(raw, sides):
    with refused_by("journal_balances"):
        raw.post(*sides)


def test_a_journal_in_two_currencies_is_refused(raw, world):
    with refused_by("journal_balances"):
        key = uuid7()
        facts = {"id": key, "entity": world.entity["HOSP"], "ledger": "GL", "day": MONDAY,
                 "person": world.person["accountant"], "reverses": None}  # fmt: skip
        raw.run(JOURNAL, facts)
        raw.line(key, account=world.account["5000"], debit=5, credit=0)
        raw.line(key, account=world.account["1000"], debit=0, credit=5, currency="EUR")
        connection.check_constraints()


def test_a_line_dated_on_another_day_than_its_journal_is_refused(raw):
    with refused_by("journal_balances"):
        raw.post(("5000", 5, 0), ("1000", 0, 5), line_day=date(2026, 3, 3))


def test_a_line_with_both_sides_is_refused(raw):
    with refused_by("journal_line_has_one_side"):
        raw.post(("5000", 5, 5), ("1000", 5, 5))


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE finance_journal SET description = 'x'", "journal_is_append_only"),
        ("DELETE FROM finance_journal", "journal_is_append_only"),
        ("TRUNCATE finance_journal CASCADE", None),
        ("UPDATE finance_journalline SET debit = debit + 1", "journal_line_is_append_only"),
        ("DELETE FROM finance_journalline", "journal_line_is_append_only"),
        ("TRUNCATE finance_journalline", None),
    ],
)
def test_a_posted_row_is_never_edited(raw, posted, statement, constraint):
    savepoint = transaction.savepoint()
    with pytest.raises(Exception, match=r"posted rows are corrected|permission denied") as refusal:
        raw.run(statement)
    transaction.savepoint_rollback(savepoint)
    name = refusal.value.__cause__.diag.constraint_name
    assert constraint is None or name == constraint
    assert JournalLine.objects.filter(journal_id=posted).count() == 2


def test_a_posted_journal_takes_no_more_lines(real_world):
    raw = Raw(real_world)
    with transaction.atomic():
        key = raw.post(("5000", 5, 0), ("1000", 0, 5))
    with transaction.atomic(), refused_by("posted_journal_takes_no_more_lines"):
        raw.line(key, account=real_world.account["5000"], debit=1, credit=0)
    assert JournalLine.objects.count() == 2


def test_nobody_writes_the_transaction_number_of_a_journal(real_world):
    raw = Raw(real_world)
    with transaction.atomic():
        key = raw.post(("5000", 5, 0), ("1000", 0, 5))
    forged = JOURNAL.replace("reverses_id)", "reverses_id, xact)").replace(
        "%(reverses)s)", "%(reverses)s, '7')"
    )
    with transaction.atomic():
        facts = {"id": (other := uuid7()), "entity": real_world.entity["HOSP"], "ledger": "GL",
                 "day": MONDAY, "person": real_world.person["accountant"],
                 "reverses": None}  # fmt: skip
        raw.run(forged, facts)
        raw.line(other, account=real_world.account["5000"], debit=5, credit=0)
        raw.line(other, account=real_world.account["1000"], debit=0, credit=5)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM finance_journal WHERE xact = '7'")
        assert cursor.fetchall() == []
    assert key


@pytest.mark.parametrize("state", ["CLOSED", "SOFT_CLOSED", "FUTURE"])
def test_a_period_that_is_not_open_takes_nothing(raw, world, state):
    PeriodState.objects.filter(period__number=3, ledger="GL").update(state=state)
    with refused_by("no_posting_in_a_closed_period"):
        raw.post(("5000", 5, 0), ("1000", 0, 5))


def test_a_day_without_a_period_takes_nothing(raw):
    with refused_by("no_posting_in_a_closed_period"):
        raw.post(("5000", 5, 0), ("1000", 0, 5), day=date(2027, 1, 1))


def test_a_reversal_that_is_no_mirror_is_refused(raw, posted):
    with refused_by("a_reversal_leaves_zero"):
        raw.post(("5000", 0, 4), ("1000", 4, 0), reverses=posted)


def test_a_journal_is_reversed_once(raw, posted):
    raw.post(("5000", 0, 5), ("1000", 5, 0), reverses=posted)
    with refused_by("finance_journal_reverses_id_key"):
        raw.post(("5000", 0, 5), ("1000", 5, 0), reverses=posted)


@pytest.fixture
def accrued(world):
    return accrue(
        actor=world.actor("accountant"), when=AT, entity_id=world.entity["HOSP"],
        description="Freight", expenses=[AccruedExpense("INVOICE.FREIGHT", Decimal(95))],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("SET total_amount = 1", "a_prepared_journal_is_decided_once"),
        ("SET lines = '[]'", "a_prepared_journal_is_decided_once"),
        ("SET status = 'POSTED'", "manual_journal_is_decided_by_somebody"),
        (
            "SET status = 'POSTED', decided_by_id = prepared_by_id",
            "nobody_decides_on_a_journal_they_prepared",
        ),
    ],
)
def test_a_prepared_journal_keeps_to_its_rules(raw, accrued, change, constraint):
    with refused_by(constraint):
        raw.run(f"UPDATE finance_manualjournal {change}")
