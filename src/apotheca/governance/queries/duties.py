"""The duties by name."""

from apotheca.kernel.sql import fetch_values


def duties() -> tuple[tuple[str, str], ...]:
    """Return the twenty duties, letter and name, by letter. One statement."""
    rows = fetch_values("SELECT code, name FROM governance_duty ORDER BY code")
    return tuple((letter, name) for letter, name in rows)
