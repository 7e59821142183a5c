"""What a reader reaches: unknown and out of reach are refused alike."""

from dataclasses import dataclass

from apotheca.kernel.errors import NotFound
from apotheca.kernel.listing import Scope
from apotheca.kernel.sql import fetch


@dataclass(frozen=True, slots=True)
class Reached:
    """An entity and, where one was asked for, a facility of it (else 0), with their names."""

    entity_id: int
    entity: str
    entity_name: str
    currency: str
    facility_id: int
    facility: str


_REACHED = """
SELECT e.id AS entity_id, e.code AS entity, e.name AS entity_name, e.currency,
       coalesce(f.id, 0) AS facility_id, coalesce(f.code, '') AS facility
  FROM governance_entity e
  LEFT JOIN governance_facility f ON f.entity_id = e.id AND f.code = %(facility)s
 WHERE e.code = %(entity)s
"""


def reached(entity: str, scope: Scope | None, facility: str = "") -> Reached:
    """
    Return an entity, or one facility of it, that lies in ``scope`` (None is everywhere).

    The books of a whole entity need a grant for the whole entity. One statement.

    :raises NotFound: there is none of this code, or it lies outside.
    """
    kind, key = ("facility", facility) if facility else ("entity", entity)
    found = fetch(Reached, _REACHED, {"entity": entity, "facility": facility})
    if not found or (facility and not found[0].facility_id):
        raise NotFound(kind=kind, key=key)
    here = found[0]
    own: set[tuple[int, int | None]] = {(here.entity_id, None)}
    if here.facility_id:
        own.add((here.entity_id, here.facility_id))
    if scope is not None and not own & set(scope):
        raise NotFound(kind=kind, key=key)
    return here
