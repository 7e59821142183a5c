"""What somebody may see."""

from apotheca.governance.types import Grant, Reader, Site
from apotheca.kernel.sql import fetch_values

_READER = """
SELECT p.id, p.username, p.name, p.email, p.kind = 'SERVICE',
       (SELECT json_agg(json_build_array(coalesce(d.duty_id, ''), g.entity_id, g.facility_id,
                                         g.cost_centre_id, r.code) ORDER BY g.id, d.duty_id)
          FROM governance_rolegrant g
          JOIN governance_role r ON r.id = g.role_id
          LEFT JOIN governance_roleduty d ON d.role_id = r.id
         WHERE g.person_id = p.id AND g.valid @> current_date),
       (SELECT json_agg(json_build_array(f.id, f.code, f.name, f.timezone, e.id, e.code,
                                         e.currency) ORDER BY f.code)
          FROM governance_facility f JOIN governance_entity e ON e.id = f.entity_id
         WHERE EXISTS (SELECT 1 FROM governance_rolegrant g
                        WHERE g.person_id = p.id AND g.valid @> current_date
                          AND g.entity_id = e.id AND coalesce(g.facility_id, f.id) = f.id))
  FROM governance_person p WHERE p.id = %s AND p.is_active
"""


def entity_ids() -> tuple[int, ...]:
    """Return the ids of all entities, in order."""
    rows = fetch_values("SELECT id FROM governance_entity ORDER BY 1")
    return tuple(key for (key,) in rows)


def time_zones() -> tuple[str, ...]:
    """Return the time zones of the facilities, each once, by name."""
    rows = fetch_values("SELECT DISTINCT timezone FROM governance_facility ORDER BY 1")
    return tuple(zone for (zone,) in rows)


def reader_of(person_id: int) -> Reader | None:
    """
    Return what somebody may see, by the grants of today; None for nobody active. One statement.
    """
    for *person, grants, sites in fetch_values(_READER, [person_id]):
        held = tuple(Grant(*columns) for columns in grants or ())
        places = tuple(Site(*columns) for columns in sites or ())
        return Reader(*(*person, held, places))
    return None
