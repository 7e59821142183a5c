"""
The master lists as they are now, in the form of the templates that register them.

People read and edit them, and import them into another house. What was changed since a record was
registered is in the lists already; how it came to be so is in the acts.
"""

from functools import lru_cache
from importlib.resources import files

NAMES = (
    "facilities", "people", "cost_centres", "accounts", "locations", "items", "packages",
    "payment_terms", "suppliers", "contracts", "contract_prices",
)  # fmt: skip


@lru_cache(maxsize=1)
def masters() -> dict[str, str]:
    """Return the statement of each master list, by the template it is written in."""
    return {
        name: files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8")
        for name in NAMES
    }
