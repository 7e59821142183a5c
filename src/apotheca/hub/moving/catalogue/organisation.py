"""Who the house is: entities, sites, people with their roles, cost centres, who approves what."""

from apotheca.hub.moving.template import Template

TEMPLATES = (
    Template(
        "organisation", "governance.found_organisation",
        "Found the organisation: a row per legal entity, with its calendar and first"
        " administrators.",
        lines="entities", is_setup=True,
        names={"entities.code": "code", "entities.name": "name"},
        makes={"code": "entity", "administrators.username": "person"},
    ),
    Template(
        "facilities", "governance.register_facilities", "Register sites.",
        lines="facilities", is_setup=True, makes={"code": "facility"},
    ),
    Template(
        "roles", "governance.define_role", "Define a role as a bundle of duties.", is_setup=True
    ),
    Template(
        "people", "governance.register_person",
        "Register somebody who acts, or a service; rights come by grants.",
        is_setup=True, makes={"username": "person"},
    ),
    Template(
        "role_grants", "governance.grant_role", "Give somebody a role at a place, from a day on.",
        is_setup=True,
    ),
    Template(
        "holidays", "governance.add_holidays", "Add holidays to a business calendar.",
        is_setup=True,
    ),
    Template(
        "role_grant_ends", "governance.revoke_role", "End a grant.", names={"grant": "role_grant"}
    ),
    Template(
        "leavers", "governance.deactivate_person",
        "Stop somebody from acting, and end all their grants.",
    ),
    Template(
        "cost_centres", "governance.register_cost_centres", "Register cost centres.",
        lines="cost_centres", is_setup=True, makes={"code": "cost_centre"},
    ),
    Template(
        "cost_centre_ends", "governance.close_cost_centre", "Close a cost centre from a day on."
    ),
    Template(
        "approval_rules", "governance.add_approval_rule",
        "Say which roles decide on documents of a kind and amount.", is_setup=True,
    ),
    Template(
        "approval_rule_ends", "governance.close_approval_rule", "End an approval rule.",
        names={"rule": "approval_rule"},
    ),
)  # fmt: skip
