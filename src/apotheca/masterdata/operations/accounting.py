"""The chart, derivation rules and tax (rules MD-30 to MD-38): written by the controller."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from apotheca.governance.queries import entity_ids
from apotheca.governance.shell import operation, require_scope
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch_values
from apotheca.masterdata.models import Account, DerivationRule, TaxExemption, TaxRule
from apotheca.masterdata.operations.recording import record, refuse_codes_in_use
from apotheca.masterdata.standard import ACCOUNTS, DERIVATIONS
from apotheca.masterdata.types import NewExemption, NewRule, NewTaxRule


class DerivationRulesOverlap(DomainError):
    code = "masterdata.derivation_rules_overlap"
    message = (
        "Another rule with exactly these conditions is in force in that time. "
        "Close it first: one posting takes one account."
    )
    constraint = "derivation_rules_never_overlap"


class TaxRulesOverlap(DomainError):
    code = "masterdata.tax_rules_overlap"
    message = "Another rate of this state and class is in force in that time. Close it first."
    constraint = "tax_rules_never_overlap"


class TaxRateNotAFraction(DomainError):
    code = "masterdata.tax_rate_not_a_fraction"
    message = "A tax rate is a fraction: six per cent is 0.06. It is zero or more and below one."
    status = 422
    constraint = "tax_rate_is_a_fraction"


class ExemptionsOverlap(DomainError):
    code = "masterdata.exemptions_overlap"
    message = "The entity holds another certificate of this state in that time."
    constraint = "tax_exemptions_never_overlap"


@operation(permission="masterdata.install_standard_chart", duty="P")
def install_standard_chart(*, actor: Actor, when: Moment, since: date) -> dict[str, int]:
    """
    Install the standard accounts and the least specific derivation rules; return account ids by
    code.

    The chart is shared by all entities. What exists already is left as it is, so repeating it
    changes nothing.
    """
    known = set(Account.objects.values_list("code", flat=True))
    Account.objects.bulk_create(
        [Account(code=code, name=name, kind=kind) for code, name, kind in ACCOUNTS if code not in
        known] )  # fmt: skip
    ids = dict(Account.objects.values_list("code", "pk"))
    if not DerivationRule.objects.exists():
        DerivationRule.objects.bulk_create(
            [
                DerivationRule(
                    event=event, item_class=item_class, account_id=ids[code],
                    valid=(since, None), written_by_id=actor.person_id,
                )
                for event, item_class, code in DERIVATIONS
            ]
        )  # fmt: skip
    added = sorted(set(ids) - known)
    record("standard_chart_installed", "Chart", 0, when, after={"since": since, "accounts": added})
    return ids


@operation(permission="masterdata.add_account", duty="P")
def add_account(*, actor: Actor, when: Moment, code: str, name: str, kind: str) -> int:
    """
    Add an account to the chart and return its id. Kinds: ASSET, LIABILITY, EQUITY, INCOME, EXPENSE,
    MEMO.

    :raises CodeInUse: the chart has an account of this code.
    """
    refuse_codes_in_use("Account", Account.objects.filter(code=code).values_list("code", flat=True))
    row = Account.objects.create(code=code, name=name, kind=kind)
    after = {"code": code, "name": name, "kind": kind}
    record("account_added", "Account", row.pk, when, after=after)
    return row.pk


@operation(permission="masterdata.add_derivation_rules", duty="P")
def add_derivation_rules(
    *, actor: Actor, when: Moment, rules: Sequence[NewRule]
) -> tuple[int, ...]:
    """
    Add derivation rules and return their ids. Try them in the simulator before.

    The actor needs the right where a rule counts: at its facility and cost centres, or, when it
    names none, in every entity.

    :raises DerivationRulesOverlap: a rule with the same conditions is in force in that time.
    :raises NotFound: an account is unknown.
    """
    ids = dict(Account.objects.filter(is_active=True).values_list("code", "pk"))
    rows = []
    for rule in rules:
        _require_reach(rule)
        if rule.account_code not in ids:
            raise NotFound(kind="account", key=rule.account_code)
        given = asdict(rule)
        period = (given.pop("since"), given.pop("until"))
        account_id = ids[given.pop("account_code")]
        rows.append(
            DerivationRule(
                **given, account_id=account_id, valid=period, written_by_id=actor.person_id
            )
        )
    made = DerivationRule.objects.bulk_create(rows)
    for row, rule in zip(made, rules, strict=True):
        record("derivation_rule_added", "DerivationRule", row.pk, when, after=asdict(rule))
    return tuple(row.pk for row in made)


@operation(permission="masterdata.close_derivation_rule", duty="P")
def close_derivation_rule(*, actor: Actor, when: Moment, rule_id: int, until: date) -> date:
    """
    End a rule: ``until`` is the first day it no longer counts; return it.

    :raises NotFound: there is no such rule.
    """
    rule = DerivationRule.objects.select_for_update().filter(pk=rule_id).first()
    if rule is None:
        raise NotFound(kind="derivation rule", key=rule_id)
    _require_reach(rule)
    before = {"event": rule.event, "until": rule.valid.upper}
    rule.valid = (rule.valid.lower, until)
    rule.version += 1
    rule.save(update_fields=["valid", "version"])
    after = {"event": rule.event, "until": until}
    record("derivation_rule_closed", "DerivationRule", rule_id, when, before=before, after=after)
    return until


_PLACES = """
SELECT f.entity_id, f.id, NULL::int FROM governance_facility f WHERE f.id = %(facility)s
 UNION ALL
SELECT c.entity_id, c.facility_id, c.id FROM governance_costcentre c WHERE c.id = ANY(%(centres)s)
"""


def _require_reach(rule: NewRule | DerivationRule) -> None:
    """Refuse unless the actor's right counts wherever the rule does."""
    centres = [one for one in (rule.cost_centre_id, rule.charged_cost_centre_id) if one]
    if not rule.facility_id and not centres:
        for entity_id in entity_ids():
            require_scope(entity_id)
        return
    for place in fetch_values(_PLACES, {"facility": rule.facility_id, "centres": centres}):
        require_scope(*place)


@operation(permission="masterdata.add_tax_rule", duty="P")
def add_tax_rule(*, actor: Actor, when: Moment, rule: NewTaxRule) -> int:
    """
    Add the tax rate of a state and item class from a day on, and return its id.

    :raises TaxRulesOverlap: a rate of the same state and class is in force in that time.
    :raises TaxRateNotAFraction: the rate is not from 0 to below 1.
    """
    row = TaxRule.objects.create(
        state=rule.state, item_class=rule.item_class, rate=rule.rate,
        valid=(rule.since, rule.until),
    )  # fmt: skip
    record("tax_rule_added", "TaxRule", row.pk, when, after=asdict(rule))
    return row.pk


@operation(permission="masterdata.add_tax_exemption", duty="P")
def add_tax_exemption(*, actor: Actor, when: Moment, exemption: NewExemption) -> int:
    """
    Record an entity's exemption certificate of a state, and return its id (MD-38).

    :raises ExemptionsOverlap: the entity holds another of that state in that time.
    """
    require_scope(exemption.entity_id)
    row = TaxExemption.objects.create(
        entity_id=exemption.entity_id, state=exemption.state, certificate=exemption.certificate,
        valid=(exemption.since, exemption.until),
    )  # fmt: skip
    record(
        "tax_exemption_added", "TaxExemption", row.pk, when, after=asdict(exemption),
        entity_id=exemption.entity_id,
    )  # fmt: skip
    return row.pk
