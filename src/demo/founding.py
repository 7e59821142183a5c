"""Founding the network through operations: who it is, who works there, who decides."""

from datetime import date

from apotheca.governance.operations.approval_rules import add_approval_rule
from apotheca.governance.operations.organisation import (
    found_organisation,
    register_cost_centres,
    register_facilities,
    system_person,
)
from apotheca.governance.operations.people import grant_role, register_person
from apotheca.governance.types import (
    Actor,
    GrantRequest,
    NewApprovalRule,
    NewCalendar,
    NewCostCentre,
    NewEntity,
    NewFacility,
    NewPerson,
)
from demo import network
from demo.hospital import Hospital, at

FOUNDED_ON = date(2026, 1, 1)
FOUNDED = at(FOUNDED_ON, 12)
ADMINISTRATORS = ("quentin", "mei")
HOLIDAYS = (
    (date(2026, 1, 1), "New Year's Day"),
    (date(2026, 7, 3), "Independence Day, observed"),
    (date(2026, 11, 26), "Thanksgiving"),
    (date(2026, 12, 25), "Christmas Day"),
)
# Who decides on what, in order, below and above the limit of ``network.SECOND_APPROVAL_FROM``.
DECISIONS = {
    "REQUISITION": (("PHARMACY_DIRECTOR",), ("PHARMACY_DIRECTOR", "PROCUREMENT_MANAGER")),
    "PURCHASE_ORDER": (("PROCUREMENT_MANAGER",), ("PROCUREMENT_MANAGER", "PHARMACY_DIRECTOR")),
    "ORDER_CHANGE": (("PROCUREMENT_MANAGER",), ("PROCUREMENT_MANAGER", "PHARMACY_DIRECTOR")),
}


def found_network(hospital: Hospital) -> None:
    """Found entities, facilities, people with their roles, cost centres and approval rules."""
    system = Actor(system_person(), source="demo")
    plans = {plan.username: plan for plan in network.PEOPLE}
    founded = found_organisation(
        actor=system,
        when=FOUNDED,
        calendar=NewCalendar("US", "United States business days", HOLIDAYS),
        entities=[NewEntity(e.code, e.name, network.CURRENCY) for e in network.ENTITIES],
        administrators=[NewPerson(name, plans[name].name) for name in ADMINISTRATORS],
    )
    hospital.entity = dict(founded.entities)
    hospital.person = {"system": founded.system_id, **founded.administrators}
    _facilities(hospital)
    _people(hospital)
    _cost_centres(hospital)
    _approval_rules(hospital)


def _facilities(hospital: Hospital) -> None:
    hospital.facility = register_facilities(
        actor=hospital.actor("quentin"),
        when=FOUNDED,
        facilities=[
            NewFacility(
                hospital.entity[plan.entity],
                plan.code,
                plan.name,
                network.TIMEZONE,
                "US",
                network.STATE,
            )
            for plan in network.FACILITIES
        ],
    )


def _people(hospital: Hospital) -> None:
    for plan in network.PEOPLE:
        if plan.username not in ADMINISTRATORS:
            register(hospital, plan.username, plan.name, plan.role, plan.facility)


def register(
    hospital: Hospital,
    username: str,
    name: str,
    role: str,
    facility: str = "",
    *,
    is_service: bool = False,
) -> None:
    """Register somebody (or a service) with one role, in one facility or in every entity."""
    admin = hospital.actor("quentin", "Set-up of the demo network")
    first = hospital.entity[network.ENTITIES[0].code]
    person = NewPerson(username, name, is_service=is_service)
    hospital.person[username] = register_person(
        actor=admin, when=FOUNDED, entity_id=first, person=person
    )
    if not role:
        return
    own = [network.entity_of(facility)] if facility else [e.code for e in network.ENTITIES]
    for entity in own:
        request = GrantRequest(
            hospital.person[username],
            role,
            hospital.entity[entity],
            FOUNDED_ON,
            facility_id=hospital.facility[facility] if facility else None,
        )
        grant_role(actor=admin, when=FOUNDED, request=request)


def _cost_centres(hospital: Hospital) -> None:
    hospital.cost_centre = register_cost_centres(
        actor=hospital.actor("george"),
        when=FOUNDED,
        cost_centres=[
            NewCostCentre(hospital.facility[plan.facility], plan.code, plan.name, FOUNDED_ON)
            for plan in network.COST_CENTRES
        ],
    )


def _approval_rules(hospital: Hospital) -> None:
    limit = network.SECOND_APPROVAL_FROM
    for entity_id in hospital.entity.values():
        for kind, (below, above) in DECISIONS.items():
            small = NewApprovalRule(entity_id, kind, FOUNDED_ON, below, amount_to=limit)
            large = NewApprovalRule(entity_id, kind, FOUNDED_ON, above, amount_from=limit)
            for rule in (small, large):
                add_approval_rule(actor=hospital.actor("quentin"), when=FOUNDED, rule=rule)
