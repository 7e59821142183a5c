"""Locations: a tree within each facility, with what each place can keep (rules MD-60 to MD-63)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from apotheca.governance.shell import operation, require_scope
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch_values
from apotheca.masterdata.models import Location
from apotheca.masterdata.operations.recording import (
    read_values,
    record,
    refuse_codes_in_use,
    refuse_fixed_fields,
)
from apotheca.masterdata.types import NewLocation

CHANGEABLE = frozenset(
    {
        "name", "storage_classes", "is_light_protected", "is_controlled_access", "is_nettable",
        "dea_registration", "shortage_policy", "parent_code", "replenished_from_code",
        "interface_code", "address", "is_active",
    }
)  # fmt: skip
LINKS = {"parent_code": "parent", "replenished_from_code": "replenished_from"}


class TreeStaysInFacility(DomainError):
    code = "masterdata.location_tree_stays_in_one_facility"
    message = "A location's parent lies in the same facility. Choose another parent."
    status = 422
    constraint = "location_tree_stays_in_one_facility"


class TreeHasNoRing(DomainError):
    code = "masterdata.location_tree_has_no_ring"
    message = "A location cannot lie within itself. Choose another parent."
    status = 422
    constraint = "location_tree_has_no_ring"


class EntityIsTheFacilitys(DomainError):
    code = "masterdata.location_entity_is_its_facilitys"
    message = "A location belongs to the legal entity of its facility."
    status = 422
    constraint = "location_entity_is_its_facilitys"


class UnknownStorage(DomainError):
    code = "masterdata.unknown_storage_class"
    message = "{given} is no storage class. Known are CRT, COOL, REFRIGERATED, FROZEN, ULTRA_COLD."
    status = 422


STORAGE_CLASSES = frozenset({"CRT", "COOL", "REFRIGERATED", "FROZEN", "ULTRA_COLD"})


@operation(permission="masterdata.register_locations", duty="A")
def register_locations(
    *, actor: Actor, when: Moment, locations: Sequence[NewLocation]
) -> dict[str, int]:
    """
    Register places, parents before or after their children, and return their ids by code.

    The number of statements does not grow with the places.

    :raises CodeInUse: a place has one of the codes.
    :raises NotFound: a facility, parent or replenishing place is unknown.
    :raises TreeStaysInFacility: a parent lies in another facility.
    """
    codes = [location.code for location in locations]
    refuse_codes_in_use(
        "Location", Location.objects.filter(code__in=codes).values_list("code", flat=True)
    )
    entity_of = _entities_of({location.facility_id for location in locations})
    for location in locations:
        _check_storage(location.storage_classes)
        require_scope(entity_of[location.facility_id], location.facility_id)
    made = Location.objects.bulk_create(
        [_row(location, entity_of[location.facility_id]) for location in locations]
    )
    _link(made, locations)
    for row, location in zip(made, locations, strict=True):
        record(
            "location_registered", "Location", row.pk, when, after=asdict(location),
            entity_id=row.entity_id,
        )  # fmt: skip
    return {row.code: row.pk for row in made}


@operation(permission="masterdata.update_location", duty="A")
def update_location(
    *, actor: Actor, when: Moment, location_id: int, values: Mapping[str, Any]
) -> int:
    """
    Change what a place can keep, its parent or its links; return its id. Facility and kind are
    fixed.

    Links are given by code: ``parent_code``, ``replenished_from_code`` ('' is none).

    :raises FieldIsFixed: a field cannot be changed.
    :raises FieldUnreadable: a value is not what its field holds.
    :raises TreeStaysInFacility, TreeHasNoRing: the new parent does not fit.
    """
    refuse_fixed_fields("Location", values, CHANGEABLE)
    place = Location.objects.select_for_update().filter(pk=location_id).first()
    if place is None:
        raise NotFound(kind="location", key=location_id)
    require_scope(place.entity_id, place.facility_id)
    new = read_values(Location, values, LINKS)
    _check_storage(new.get("storage_classes", ()))
    before = {name: getattr(place, name) for name in new}
    for name, value in new.items():
        setattr(place, name, value)
    place.save(update_fields=list(new))
    record(
        "location_changed", "Location", location_id, when, before=before, after=new,
        entity_id=place.entity_id,
    )  # fmt: skip
    return location_id


def _check_storage(given: Sequence[str]) -> None:
    unknown = sorted(set(given) - STORAGE_CLASSES)
    if unknown:
        raise UnknownStorage(given=", ".join(unknown))


def _entities_of(facility_ids: set[int]) -> dict[int, int]:
    rows = fetch_values(
        "SELECT id, entity_id FROM governance_facility WHERE id = ANY(%s)", [list(facility_ids)]
    )
    found: dict[int, int] = dict(rows)
    for key in sorted(facility_ids - set(found)):
        raise NotFound(kind="facility", key=key)
    return found


def _row(new: NewLocation, entity_id: int) -> Location:
    plain = {key: value for key, value in asdict(new).items() if not key.endswith("_code")}
    return Location(
        **{**plain, "storage_classes": list(new.storage_classes)},
        entity_id=entity_id,
        interface_code=new.interface_code,
    )


def _link(made: Sequence[Location], locations: Sequence[NewLocation]) -> None:
    """Set parents and replenishing places, once all rows of the list exist."""
    wanted = {new.parent_code for new in locations} | {
        new.replenished_from_code for new in locations
    }
    ids = dict(Location.objects.filter(code__in=wanted - {""}).values_list("code", "pk"))
    for code in sorted(wanted - {""} - set(ids)):
        raise NotFound(kind="location", key=code)
    linked = []
    for row, new in zip(made, locations, strict=True):
        row.parent_id = ids.get(new.parent_code)
        row.replenished_from_id = ids.get(new.replenished_from_code)
        if row.parent_id or row.replenished_from_id:
            linked.append(row)
    if linked:
        Location.objects.bulk_update(linked, ["parent", "replenished_from"])
