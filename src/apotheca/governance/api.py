"""What other systems may ask of governance."""

from apotheca.governance.operations import (
    approval_rules,
    clients,
    organisation,
    password_links,
    people,
)
from apotheca.governance.queries import details, lists
from apotheca.kernel.doors import Doors, ReadList, ReadOne, Write, created

_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

DOORS: Doors = (
    ReadList("/people", lists.PEOPLE),
    ReadOne("/people/{person}", details.person_detail),
    created(
        "/people",
        people.register_person,
        answers="person",
        example={
            "entity": "HOSP",
            "person": {"username": "portal", "name": "Buyers' portal", "is_service": True},
        },
    ),
    Write(
        "/people/{person}/deactivation",
        people.deactivate_person,
        answers="grants_ended",
        example={"entity": "HOSP", "reason": "Left the house"},
    ),
    created(
        "/people/{person}/password-links",
        password_links.make_password_link,
        example={"entity": "HOSP", "token_sha256": _DIGEST, "hours": 1},
    ),
    ReadList("/roles", lists.ROLES),
    ReadOne("/roles/{role}", details.role_detail),
    Write(
        "/roles",
        people.define_role,
        example={"entity": "HOSP", "code": "RECEIVER", "name": "Receives goods", "duties": ["G"]},
    ),
    ReadList("/duty-pairs", lists.DUTY_PAIRS),
    ReadList("/grants", lists.GRANTS),
    created(
        "/grants",
        people.grant_role,
        example={
            "request": {
                "person": "buyer",
                "role_code": "PHARMACY_BUYER",
                "entity": "HOSP",
                "since": "2026-03-02",
            }
        },
    ),
    Write(
        "/grants/{grant}/end",
        people.revoke_role,
        answers="until",
        example={"until": "2026-04-01", "reason": "Moved to another house"},
    ),
    ReadList("/entities", lists.ENTITIES),
    ReadOne("/entities/{entity}", details.entity_detail),
    ReadList("/facilities", lists.FACILITIES),
    created(
        "/facilities",
        organisation.register_facilities,
        answers="facilities",
        example={
            "facilities": [
                {
                    "entity": "HOSP",
                    "code": "SOUTH",
                    "name": "South campus",
                    "timezone": "America/New_York",
                    "calendar_code": "US",
                    "state": "OH",
                }
            ]
        },
    ),
    ReadList("/cost-centres", lists.COST_CENTRES),
    ReadOne("/cost-centres/{cost_centre}", details.cost_centre_detail),
    created(
        "/cost-centres",
        organisation.register_cost_centres,
        answers="cost_centres",
        example={
            "cost_centres": [
                {"facility": "MAIN", "code": "ER", "name": "Emergency", "since": "2026-01-01"}
            ]
        },
    ),
    Write(
        "/cost-centres/{cost_centre}/closing",
        organisation.close_cost_centre,
        answers="until",
        example={"until": "2027-01-01"},
    ),
    ReadList("/holidays", lists.HOLIDAYS),
    Write(
        "/calendars/{calendar_code}/holidays",
        organisation.add_holidays,
        answers="holidays",
        example={"holidays": [["2026-12-25", "Christmas Day"]]},
    ),
    ReadList("/approval-rules", lists.APPROVAL_RULES),
    created(
        "/approval-rules",
        approval_rules.add_approval_rule,
        answers="approval_rule",
        example={
            "rule": {
                "entity": "HOSP",
                "document_kind": "PURCHASE_ORDER",
                "since": "2026-04-01",
                "roles": ["PHARMACY_DIRECTOR"],
                "amount_from": "0",
                "amount_to": "25000.00",
            }
        },
    ),
    Write(
        "/approval-rules/{rule}/closing",
        approval_rules.close_approval_rule,
        answers="until",
        example={"until": "2026-04-01"},
    ),
    ReadList("/approval-steps", lists.APPROVAL_STEPS),
    ReadList("/acts", lists.ACTS),
    ReadList("/audit", lists.AUDIT),
    ReadList("/audit-seals", lists.AUDIT_SEALS),
    ReadList("/clients", lists.CLIENTS),
    ReadOne("/clients/{client}", details.client_detail, duties=lists.CLIENTS.duties),
    created(
        "/clients",
        clients.register_client,
        example={
            "entity": "HOSP",
            "code": "BUYER-PORTAL",
            "name": "The buyers' portal",
            "person": "portal",
            "scopes": ["duty:F", "entity:HOSP"],
            "secret_sha256": _DIGEST,
        },
    ),
    Write(
        "/clients/{client}/secrets",
        clients.rotate_client_secret,
        example={"entity": "HOSP", "secret_sha256": _DIGEST, "overlap_hours": 24},
    ),
    Write(
        "/clients/{client}/revocation",
        clients.revoke_client,
        example={"entity": "HOSP", "reason": "The portal was switched off"},
    ),
    ReadList("/client-usage", lists.API_USAGE),
    ReadList("/usage", lists.API_USAGE, own="client"),
)
