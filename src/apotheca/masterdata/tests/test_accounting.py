"""The chart, derivation, tax and fiscal years, by their operations and queries."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.world import AT, MONDAY, SINCE

from apotheca.governance import models as gov
from apotheca.governance.shell import operation
from apotheca.governance.types import Actor
from apotheca.kernel.errors import NotFound
from apotheca.kernel.models import EventRecord
from apotheca.kernel.moment import Moment
from apotheca.masterdata import models as md
from apotheca.masterdata.operations import accounting as ops
from apotheca.masterdata.operations import fiscal_years as years
from apotheca.masterdata.operations.periods import PeriodStateRefused, set_period_state
from apotheca.masterdata.operations.recording import CodeInUse
from apotheca.masterdata.queries import (
    AccountDerivationFailed,
    NoOpenPeriod,
    account_codes,
    derive_accounts,
    first_open_day,
    period_states,
    simulate_derivation,
)
from apotheca.masterdata.rules.derivation import specificity
from apotheca.masterdata.standard import ACCOUNTS, DERIVATIONS
from apotheca.masterdata.types import (
    DerivationRequest,
    NewExemption,
    NewFiscalYear,
    NewRule,
    NewTaxRule,
)


def controller(world):
    return {"actor": world.actor("controller"), "when": AT}


def add(world, *rules):
    return ops.add_derivation_rules(**controller(world), rules=rules)


def test_the_standard_chart_is_installed_once(world):
    md.DerivationRule.objects.all().delete()
    ids = ops.install_standard_chart(**controller(world), since=SINCE)
    again = ops.install_standard_chart(**controller(world), since=SINCE)
    assert ids == again == account_codes()
    assert len(ids) == len(ACCOUNTS)
    assert md.DerivationRule.objects.count() == len(DERIVATIONS)


def test_an_account_code_is_given_once(world):
    assert ops.add_account(**controller(world), code="5030", name="Lab", kind="EXPENSE")
    with pytest.raises(CodeInUse):
        ops.add_account(**controller(world), code="5030", name="Lab", kind="EXPENSE")


def account_of(world, **facts):
    request = DerivationRequest("ISSUE.EXPENSE", MONDAY, **facts)
    (found,) = derive_accounts([request])
    return next(code for code, key in world.account.items() if key == found.account_id)


def test_the_more_specific_rule_takes_the_posting(world):
    add(world, NewRule("ISSUE.EXPENSE", "5110", SINCE, unspsc_prefix="51"))
    add(world, NewRule("ISSUE.EXPENSE", "5150", SINCE, unspsc_prefix="5110"))
    assert account_of(world, item_class="DRUG") == "5000"
    assert account_of(world, item_class="DRUG", unspsc="51990000") == "5110"
    assert account_of(world, item_class="DRUG", unspsc="51101500") == "5150"
    assert account_of(world, item_class="DEVICE", unspsc="51101500") == "5010"


def test_a_rule_may_charge_another_cost_centre(world):
    ward = world.cost_centre["WARD"]
    add(world, NewRule("ISSUE.EXPENSE", "5000", SINCE, facility_id=7, charged_cost_centre_id=ward))
    requests = [
        DerivationRequest("ISSUE.EXPENSE", MONDAY, facility_id=f, cost_centre_id=3) for f in (7, 8)
    ]
    assert [found.cost_centre_id for found in derive_accounts(requests)] == [ward, 3]


def test_all_requests_are_answered_in_one_statement_and_their_order(world):
    requests = [
        DerivationRequest(event, MONDAY, item_class="DEVICE") for event, _class, _c in DERIVATIONS
    ] * 20
    with CaptureQueriesContext(connection) as seen:
        answers = derive_accounts(requests)
    assert len(seen) == 1
    assert len(answers) == len(requests)
    assert answers[: len(DERIVATIONS)] == answers[len(DERIVATIONS) : 2 * len(DERIVATIONS)]


def test_the_simulator_shows_every_rule_that_fits_the_winner_first(world):
    add(world, NewRule("ISSUE.EXPENSE", "5200", SINCE, location_kind="CABINET"))
    request = DerivationRequest(
        "ISSUE.EXPENSE", MONDAY, item_class="DEVICE", location_kind="CABINET"
    )
    (simulation,) = simulate_derivation([request])
    assert [rule.account_code for rule in simulation.candidates] == ["5010", "5200", "5000"]
    assert simulation.winner is simulation.candidates[0]


def test_without_a_rule_there_is_no_account(world):
    request = DerivationRequest("NO.SUCH", MONDAY)
    assert simulate_derivation([request])[0].winner is None
    with pytest.raises(AccountDerivationFailed, match=r"NO\.SUCH"):
        derive_accounts([request])


def test_two_rules_with_the_same_conditions_do_not_overlap(world):
    with pytest.raises(ops.DerivationRulesOverlap):
        add(world, NewRule("ISSUE.EXPENSE", "5200", MONDAY))


def test_a_closed_rule_makes_room_for_the_next(world):
    old = md.DerivationRule.objects.get(event="ISSUE.EXPENSE", item_class="")
    ops.close_derivation_rule(**controller(world), rule_id=old.pk, until=MONDAY)
    add(world, NewRule("ISSUE.EXPENSE", "5200", MONDAY))
    assert account_of(world) == "5200"


def test_a_rule_names_an_account_of_the_chart(world):
    with pytest.raises(NotFound):
        add(world, NewRule("X", "9999", SINCE))


FACTS = st.fixed_dictionaries(
    {
        "item_class": st.sampled_from(["", "DRUG", "DEVICE"]),
        "unspsc_prefix": st.sampled_from(["", "51", "5110", "42"]),
        "facility_id": st.sampled_from([0, 1, 2]),
        "supplier_id": st.sampled_from([0, 9]),
    }
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(FACTS, min_size=1, max_size=8, unique_by=lambda facts: tuple(sorted(facts.items())))
)
def test_any_set_of_rules_has_one_winner(world, rules):
    md.DerivationRule.objects.filter(event="ANY").delete()
    add(world, *[NewRule("ANY", "5000", SINCE, **facts) for facts in rules])
    request = DerivationRequest("ANY", MONDAY, "DRUG", "51101500", "", 1, 0, 9)
    (simulation,) = simulate_derivation([request])
    ranks = [specificity(rule) for rule in simulation.candidates]
    assert len(set(ranks)) == len(ranks)
    assert ranks == sorted(ranks, reverse=True)


def test_rates_and_certificates_do_not_overlap(world):
    rule = NewTaxRule("OH", Decimal("0.0575"), SINCE)
    ops.add_tax_rule(**controller(world), rule=rule)
    with pytest.raises(ops.TaxRulesOverlap):
        ops.add_tax_rule(**controller(world), rule=rule)
    exemption = NewExemption(world.entity["HOSP"], "OH", "X-1", SINCE)
    ops.add_tax_exemption(**controller(world), exemption=exemption)
    with pytest.raises(ops.ExemptionsOverlap):
        ops.add_tax_exemption(**controller(world), exemption=exemption)


def test_six_per_cent_is_not_six(world):
    with pytest.raises(ops.TaxRateNotAFraction):
        ops.add_tax_rule(**controller(world), rule=NewTaxRule("OH", Decimal(6), SINCE))


def create(world, year=2027, first=date(2027, 1, 1), pattern="12"):
    return years.create_fiscal_year(
        **controller(world), year=NewFiscalYear(world.entity["HOSP"], year, pattern, first)
    )


def open_(world, *days, **more):
    return years.open_periods(
        **controller(world), entity_id=world.entity["HOSP"], days=days, **more
    )


def test_a_new_year_is_future_until_it_is_opened(world):
    assert len(create(world)) == 12
    january = date(2027, 1, 15)
    assert set(period_states(world.entity["HOSP"], january).values()) == {"FUTURE"}
    open_(world, january, ledgers=["INV"])
    assert period_states(world.entity["HOSP"], january)["INV"] == "OPEN"


def test_a_year_is_created_once_and_never_over_another(world):
    with pytest.raises(years.YearExists):
        create(world, 2026, date(2028, 1, 1))
    with pytest.raises(years.PeriodsOverlap):
        create(world, 2027, date(2026, 12, 27), "445")


@operation(permission="test.close", duty="P")
def close(
    *, actor: Actor, when: Moment, entity_id: int, day: date, wanted: str, ledgers: tuple[str, ...]
) -> int:
    return set_period_state(when=when, entity_id=entity_id, day=day, ledgers=ledgers, state=wanted)


def state(world, day, wanted, ledgers=("INV",)):
    """Set a state inside an operation, as a closing operation of finance does."""
    return close(
        **controller(world), entity_id=world.entity["HOSP"], day=day, wanted=wanted, ledgers=ledgers
    )


def test_opening_does_not_reopen(world):
    state(world, MONDAY, "SOFT_CLOSED")
    with pytest.raises(PeriodStateRefused, match="SOFT_CLOSED and cannot become OPEN"):
        open_(world, MONDAY, ledgers=["INV"])


def test_periods_close_step_by_step_and_for_good(world):
    with pytest.raises(PeriodStateRefused):
        state(world, MONDAY, "CLOSED")
    for wanted in ("SOFT_CLOSED", "OPEN", "SOFT_CLOSED", "CLOSED"):
        state(world, MONDAY, wanted)
    with pytest.raises(PeriodStateRefused):
        state(world, MONDAY, "OPEN")
    told = EventRecord.objects.filter(name="masterdata.period_state_changed.v1")
    assert [e.payload["state"] for e in told.order_by("recorded_at", "id")][-1] == "CLOSED"


def test_a_posting_for_a_closed_day_goes_to_the_first_open_business_day(world):
    entity = world.entity["HOSP"]
    assert first_open_day(entity, "INV", date(2026, 1, 18)) == date(2026, 1, 18)
    for month in (1, 2):
        state(world, date(2026, month, 5), "SOFT_CLOSED")
    assert first_open_day(entity, "INV", date(2026, 1, 18)) == date(2026, 3, 2)
    assert first_open_day(entity, "GL", date(2026, 1, 18)) == date(2026, 1, 18)


def test_a_holiday_is_no_business_day(world):
    calendar = gov.BusinessCalendar.objects.get(code="US")
    gov.Holiday.objects.create(calendar=calendar, day=date(2026, 3, 2), name="Made up")
    state(world, date(2026, 2, 5), "SOFT_CLOSED")
    assert first_open_day(world.entity["HOSP"], "INV", date(2026, 2, 28)) == date(2026, 3, 3)


def test_beyond_the_last_period_nothing_is_open(world):
    with pytest.raises(NoOpenPeriod):
        first_open_day(world.entity["HOSP"], "INV", date(2030, 1, 1))
