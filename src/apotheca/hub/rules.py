"""Arithmetic of retries and names of owners. No Django, no clock."""

import random

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
