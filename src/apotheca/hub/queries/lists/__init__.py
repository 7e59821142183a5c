"""The lists of the hub: each declared once for pages, the API and files, in portable words."""

from apotheca.hub.queries.lists.incoming import MESSAGES, OPERATOR_ACTIONS
from apotheca.hub.queries.lists.outgoing import (
    ATTEMPTS,
    DELIVERIES,
    EVENTS,
    LANES,
    OBSERVATIONS,
    POSTING_CLAIMS,
)
from apotheca.hub.queries.lists.post import ATTACHMENTS, BANK_WARNINGS, INTAKE_ITEMS
from apotheca.hub.queries.lists.registry import CROSSWALKS, ENDPOINTS, ROUTES, SYSTEMS

__all__ = [
    "ATTACHMENTS",
    "ATTEMPTS",
    "BANK_WARNINGS",
    "CROSSWALKS",
    "DELIVERIES",
    "ENDPOINTS",
    "EVENTS",
    "INTAKE_ITEMS",
    "LANES",
    "MESSAGES",
    "OBSERVATIONS",
    "OPERATOR_ACTIONS",
    "POSTING_CLAIMS",
    "ROUTES",
    "SYSTEMS",
]
