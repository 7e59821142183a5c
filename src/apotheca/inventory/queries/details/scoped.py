"""The reach of a reader in statements that are no list."""

from typing import Any

from apotheca.kernel.listing import Scope


def within(entity: str, facility: str) -> str:
    """Return the condition that a row of these columns lies within the scope that is bound."""
    return f"""(%(entities)s::int[] IS NULL OR EXISTS (
     SELECT 1 FROM unnest(%(entities)s::int[], %(facilities)s::int[]) AS s(e, f)
      WHERE s.e = {entity} AND (s.f IS NULL OR s.f = {facility})))"""


def bound(scope: Scope | None) -> dict[str, Any]:
    """Return the scope as the parameters ``within`` reads; None is everywhere."""
    return {
        "entities": None if scope is None else [entity for entity, _ in scope],
        "facilities": None if scope is None else [facility for _, facility in scope],
    }
