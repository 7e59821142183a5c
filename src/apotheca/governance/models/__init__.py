"""The tables of governance, one module per aggregate."""

from apotheca.governance.models.approvals import ApprovalRule, ApprovalRuleStep, ApprovalStep
from apotheca.governance.models.audit import AuditEntry, AuditLeaf, AuditSeal
from apotheca.governance.models.clients import ApiClient, ApiSecret, ApiUsage
from apotheca.governance.models.organisation import (
    BusinessCalendar,
    CostCentre,
    Entity,
    Facility,
    Holiday,
)
from apotheca.governance.models.passwords import PasswordLink
from apotheca.governance.models.people import (
    Duty,
    DutyConflict,
    Person,
    Role,
    RoleDuty,
    RoleGrant,
)

__all__ = [
    "ApiClient",
    "ApiSecret",
    "ApiUsage",
    "ApprovalRule",
    "ApprovalRuleStep",
    "ApprovalStep",
    "AuditEntry",
    "AuditLeaf",
    "AuditSeal",
    "BusinessCalendar",
    "CostCentre",
    "Duty",
    "DutyConflict",
    "Entity",
    "Facility",
    "Holiday",
    "PasswordLink",
    "Person",
    "Role",
    "RoleDuty",
    "RoleGrant",
]
