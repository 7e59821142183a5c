"""The lists of governance, declared once for pages, the API and export files."""

from apotheca.governance.queries.lists.acts import ACTS
from apotheca.governance.queries.lists.approvals import APPROVAL_RULES, APPROVAL_STEPS
from apotheca.governance.queries.lists.audit import AUDIT, AUDIT_SEALS
from apotheca.governance.queries.lists.clients import API_USAGE, CLIENTS
from apotheca.governance.queries.lists.organisation import (
    COST_CENTRES,
    ENTITIES,
    FACILITIES,
    HOLIDAYS,
)
from apotheca.governance.queries.lists.people import DUTY_PAIRS, GRANTS, PEOPLE, ROLES

__all__ = [
    "ACTS",
    "API_USAGE",
    "APPROVAL_RULES",
    "APPROVAL_STEPS",
    "AUDIT",
    "AUDIT_SEALS",
    "CLIENTS",
    "COST_CENTRES",
    "DUTY_PAIRS",
    "ENTITIES",
    "FACILITIES",
    "GRANTS",
    "HOLIDAYS",
    "PEOPLE",
    "ROLES",
]
