"""
Which account a posting takes: all rules that match are read in one statement, the best one wins.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pydantic_core import to_json

from apotheca.kernel.errors import DomainError
from apotheca.kernel.sql import fetch_values
from apotheca.masterdata.rules.derivation import specificity
from apotheca.masterdata.types import CandidateRule, DerivationRequest, Derived, Simulation


class AccountDerivationFailed(DomainError):
    """
    No rule matches: the transaction is parked for FINANCE_SUPPORT; there is no suspense account.
    """

    code = "masterdata.account_derivation_failed"
    message = (
        "No account rule fits {event} (class {item_class}, facility {facility_id}, cost centre "
        "{cost_centre_id}). Let finance add one; the simulator shows what is missing."
    )


RULE_COLUMNS = """d.id, d.event, d.item_class, d.unspsc_prefix, d.location_kind, d.facility_id,
    d.cost_centre_id, d.supplier_id, d.price_type, d.account_id, a.code, d.charged_cost_centre_id"""

_MATCHING = f"""
SELECT q.number, {RULE_COLUMNS}
  FROM json_to_recordset(%s::json) AS q (number int, event text, "on" date, item_class text,
       unspsc text, location_kind text, facility_id int, cost_centre_id int, supplier_id int,
       price_type text)
  JOIN masterdata_derivationrule d ON d.event = q.event AND d.valid @> q."on"
   AND d.item_class IN ('', q.item_class) AND starts_with(q.unspsc, d.unspsc_prefix)
   AND d.location_kind IN ('', q.location_kind) AND d.facility_id IN (0, q.facility_id)
   AND d.cost_centre_id IN (0, q.cost_centre_id) AND d.supplier_id IN (0, q.supplier_id)
   AND d.price_type IN ('', q.price_type)
  JOIN masterdata_account a ON a.id = d.account_id AND a.is_active
"""


def derive_accounts(requests: Sequence[DerivationRequest]) -> tuple[Derived, ...]:
    """
    Return the account of each request, in their order. One statement for all (MD-30 to MD-33).

    :raises AccountDerivationFailed: no rule matches one of them.
    """
    return tuple(derived(simulation) for simulation in simulate_derivation(requests))


def simulate_derivation(requests: Sequence[DerivationRequest]) -> tuple[Simulation, ...]:
    """Return, for each request, every rule that matches, the winner first. Changes nothing."""
    if not requests:
        return ()
    distinct = list(dict.fromkeys(requests))
    asked = [{"number": n, **asdict(request)} for n, request in enumerate(distinct)]
    found: dict[int, list[CandidateRule]] = defaultdict(list)
    for number, *columns in fetch_values(_MATCHING, [to_json(asked).decode()]):
        found[number].append(CandidateRule(*columns))
    answers = {q: Simulation(q, ranked(found[n])) for n, q in enumerate(distinct)}
    return tuple(answers[request] for request in requests)


def ranked(candidates: Sequence[CandidateRule]) -> tuple[CandidateRule, ...]:
    """Return the rules that match one posting, the most specific first."""
    return tuple(sorted(candidates, key=specificity, reverse=True))


def derived(simulation: Simulation) -> Derived:
    """
    Return what the winner of a simulation says; the rule may charge another cost centre.

    :raises AccountDerivationFailed: nothing matched.
    """
    winner, request = simulation.winner, simulation.request
    if winner is None:
        raise AccountDerivationFailed(**_given(request))
    cost_centre_id = winner.charged_cost_centre_id or request.cost_centre_id
    return Derived(winner.account_id, cost_centre_id, winner.rule_id)


def _given(request: DerivationRequest) -> dict[str, Any]:
    named = ("event", "item_class", "facility_id", "cost_centre_id")
    return {key: value for key, value in asdict(request).items() if value or key in named}
