"""The people who load the history: one duty each, and never two parts of a transaction."""

from dataclasses import dataclass
from datetime import date

from apotheca.governance.operations.approval_rules import add_approval_rule
from apotheca.governance.operations.organisation import (
    found_organisation,
    register_facilities,
    system_person,
)
from apotheca.governance.operations.people import grant_role, register_person
from apotheca.governance.types import (
    Actor,
    GrantRequest,
    NewApprovalRule,
    NewCalendar,
    NewEntity,
    NewFacility,
    NewPerson,
)
from apotheca.hub.importers.scms.scene import SOURCE
from apotheca.kernel.moment import Moment

ENTITY, CALENDAR = "SCMS", "SCMS"
CENTRE, FIELD = "SCMS-RDC", "SCMS-FIELD"
ROLES = {
    "item steward": "ITEM_STEWARD",
    "supplier steward": "SUPPLIER_STEWARD",
    "bank verifier": "BANK_VERIFIER",
    "requester": "REQUESTER",
    "director": "PROCUREMENT_MANAGER",
    "buyer": "PHARMACY_BUYER",
    "receiver": "PHARMACY_TECHNICIAN",
    "stock": "INVENTORY_CONTROLLER",
    "clerk": "AP_CLERK",
    "supervisor": "AP_SUPERVISOR",
    "preparer": "PAYMENT_PREPARER",
    "approver": "PAYMENT_RELEASER",
    "releaser": "PAYMENT_RELEASER",
    "treasury": "TREASURY",
    "accountant": "GL_ACCOUNTANT",
    "controller": "CONTROLLER",
    "integrator": "INTEGRATION_OPERATOR",
}
DECIDED = ("REQUISITION", "PURCHASE_ORDER")


@dataclass(frozen=True, slots=True)
class Organisation:
    """The programme that bought: one entity, its people by duty, its two facilities."""

    entity_id: int
    people: dict[str, int]
    centre_id: int
    field_id: int


def found_programme(since: date) -> Organisation:
    """
    Found the programme as one legal entity with a distribution centre and a field facility.

    Everybody's name is ours; the history names no persons.
    """
    when = Moment.on(since)
    system = system_person()
    founded = found_organisation(
        actor=Actor(system, source=SOURCE),
        when=when,
        calendar=NewCalendar(CALENDAR, "Supply programme"),
        entities=[NewEntity(ENTITY, "Supply Chain Management System", "USD")],
        administrators=[
            NewPerson("scms-admin", "First administrator"),
            NewPerson("scms-admin-2", "Second administrator"),
        ],
    )
    entity_id = founded.entities[ENTITY]
    admin = Actor(founded.administrators["scms-admin"], source=SOURCE)
    facilities = register_facilities(
        actor=admin,
        when=when,
        facilities=[
            NewFacility(entity_id, CENTRE, "Regional distribution centre", "UTC", CALENDAR),
            NewFacility(entity_id, FIELD, "Country programmes", "UTC", CALENDAR),
        ],
    )
    people = {name: _person(admin, when, entity_id, name) for name in ROLES}
    for kind in DECIDED:
        rule = NewApprovalRule(entity_id, kind, since, ("PROCUREMENT_MANAGER",))
        add_approval_rule(actor=admin, when=when, rule=rule)
    return Organisation(
        entity_id, {**people, "system": system}, facilities[CENTRE], facilities[FIELD]
    )


def _person(admin: Actor, when: Moment, entity_id: int, name: str) -> int:
    username = f"scms-{name.replace(' ', '-')}"
    person_id = register_person(
        actor=admin, when=when, entity_id=entity_id, person=NewPerson(username, name.capitalize())
    )
    request = GrantRequest(person_id, ROLES[name], entity_id, when.business_date)
    grant_role(actor=admin, when=when, request=request)
    return person_id
