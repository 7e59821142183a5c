"""The list of locations."""

from dataclasses import dataclass

from apotheca.kernel.listing import Filter, Key, Listing


@dataclass(frozen=True, slots=True)
class LocationRow:
    """A place under a facility, what it can keep, and where it is replenished from."""

    code: str
    name: str
    kind: str
    entity: str
    facility: str
    parent: str
    storage_classes: list[str]
    is_light_protected: bool
    is_controlled_access: bool
    is_nettable: bool
    dea_registration: str
    shortage_policy: str
    replenished_from: str
    interface_code: str
    address: str
    is_active: bool


LOCATIONS = Listing(
    name="locations",
    title="Places",
    row=LocationRow,
    columns="""l.code, l.name, l.kind, e.code AS entity, f.code AS facility,
       coalesce(u.code, '') AS parent, l.storage_classes, l.is_light_protected,
       l.is_controlled_access, l.is_nettable, l.dea_registration, l.shortage_policy,
       coalesce(r.code, '') AS replenished_from, l.interface_code, l.address, l.is_active""",
    tables="""masterdata_location l
      JOIN governance_entity e ON e.id = l.entity_id
      JOIN governance_facility f ON f.id = l.facility_id
      LEFT JOIN masterdata_location u ON u.id = l.parent_id
      LEFT JOIN masterdata_location r ON r.id = l.replenished_from_id""",
    orders={
        "code": (Key("l.code", str),),
        "-code": (Key("l.code", str, is_descending=True),),
        "name": (Key("l.name", str), Key("l.code", str)),
        "facility": (Key("f.code", str), Key("l.code", str)),
    },
    filters={
        "q": Filter(
            "strpos(lower(l.code || ' ' || l.name), lower({value})) > 0",
            help="Part of the code or name",
        ),
        "code": Filter("l.code = {value}"),
        "kind": Filter("l.kind = ANY({value})", is_many=True, help="CENTRAL, CABINET, ..."),
        "entity": Filter("e.code = {value}"),
        "facility": Filter("f.code = {value}"),
        "parent": Filter("u.code = {value}"),
        "active": Filter("l.is_active = {value}", bool),
    },
    entity="l.entity_id",
    facility="l.facility_id",
)
