"""The sites there are, with what decides their dates."""

from dataclasses import dataclass

from apotheca.kernel.sql import fetch


@dataclass(frozen=True, slots=True)
class FacilityFacts:
    """One site: its code and name, its entity, and the time zone its days are counted in."""

    id: int
    code: str
    name: str
    timezone: str
    entity: str
    entity_name: str


_FACILITIES = """
SELECT f.id, f.code, f.name, f.timezone, e.code AS entity, e.name AS entity_name
  FROM governance_facility f JOIN governance_entity e ON e.id = f.entity_id ORDER BY f.code
"""


def facilities() -> tuple[FacilityFacts, ...]:
    """Return every facility, by code. One statement."""
    return tuple(fetch(FacilityFacts, _FACILITIES))
