"""Arithmetic of retries and names of owners. No Django, no clock."""

import random
from dataclasses import dataclass

BACKOFF_FIRST_SECONDS = 1.0
BACKOFF_CAP_SECONDS = 300.0
TRIES_MAX = 8
BREAKER_FAILURES = 5
BREAKER_SECONDS = 15.0

# Who is asked when business refuses a message, by the context of the refusal (rule HB-09).
OWNERS = {
    "masterdata": "MASTER_DATA",
    "inventory": "PHARMACY_STOCK",
    "procurement": "SUPPLY_CHAIN",
    "finance": "ACCOUNTS_PAYABLE",
    "governance": "ACCESS",
}
INTEGRATION = "INTEGRATION"


def backoff_seconds(attempts: int, *, spread: float | None = None) -> float:
    """
    Return how long to wait after the ``attempts``-th failed try: 1, 2, 4 ... 300 seconds, 50-100 %.

    ``spread`` (0 to 1) replaces the random part in tests (rule HB-06).
    """
    full = min(BACKOFF_CAP_SECONDS, BACKOFF_FIRST_SECONDS * 2.0 ** max(attempts - 1, 0))
    part = random.random() if spread is None else spread  # noqa: S311  jitter, no secret
    return full * (0.5 + part / 2)


def owner_of(error_code: str) -> str:
    """Return the role that can solve a refusal with this code."""
    return OWNERS.get(error_code.partition(".")[0], INTEGRATION)


@dataclass(frozen=True, slots=True)
class Step:
    """
    What follows a try: the delivery's state, and whether the lane goes on, waits or is blocked.
    """

    status: str
    goes_on: bool = False
    waits: bool = False
    is_blocked: bool = False


def after_try(
    outcome: str, *, idempotency_class: str, policy: str, attempts: int, tries_max: int
) -> Step:
    """
    Decide what follows the ``attempts``-th counted try (rules HB-04, HB-05).

    A dead or doubtful head blocks a STRICT lane; in the other lanes the next one goes. Doubt is
    sent again under the same key where the target has keys (A, B), asked for first where it can be
    asked (C), and never sent again by us otherwise (D).
    """
    stops = policy == "STRICT"
    if outcome == "ACCEPTED":
        return Step("DONE", goes_on=True)
    if outcome == "FAILED" and attempts < tries_max:
        return Step("READY", waits=True)
    if outcome == "UNKNOWN":
        if idempotency_class != "D" and attempts < tries_max:
            return Step("IN_DOUBT", waits=True)
        return Step("IN_DOUBT", goes_on=not stops, is_blocked=stops)
    return Step("DEAD", goes_on=not stops, is_blocked=stops)
