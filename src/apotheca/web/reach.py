"""What a reader may choose among: entities and facilities, and whose day it is."""

from collections.abc import Iterable

from apotheca.governance.queries import entity_ids
from apotheca.governance.types import Reader, Site
from apotheca.web.shell import PageRequest


def entities(reader: Reader, duties: str) -> tuple[str, ...]:
    """Return the codes of the entities within reach of ``duties``, in order."""
    return tuple(dict.fromkeys(site.entity_code for site in reader.sites_of(duties)))


def entity_asked(request: PageRequest, duties: str) -> str:
    """Return the entity named in the address, else the first within reach; '' where none is."""
    asked = request.GET.get("entity", "")
    within = entities(request.reader, duties)
    return asked or (within[0] if within else "")


def sites(reader: Reader, duties: str, entity: str = "") -> tuple[Site, ...]:
    """Return the facilities within reach of ``duties``, of one entity where one is named."""
    found: Iterable[Site] = reader.sites_of(duties)
    return tuple(site for site in found if entity in ("", site.entity_code))


def is_everywhere(reader: Reader) -> bool:
    """Return whether the reader reaches all of every entity."""
    return {(entity, None) for entity in entity_ids()} <= set(reader.scope())


def zone_of(reader: Reader, *, facility: str = "", entity: str = "") -> str:
    """Return the time zone of a facility, else of an entity's first; '' where neither is known."""
    for site in reader.sites:
        if site.code == facility or (not facility and site.entity_code == entity):
            return site.timezone
    return ""
