"""The tables of the hub, one module per aggregate."""

from apotheca.hub.models.attachments import Attachment, AttachmentLink, LegalHold
from apotheca.hub.models.imports import ImportFile, ImportRun
from apotheca.hub.models.inbox import Inbox, Payload
from apotheca.hub.models.intake import BankWarning, IntakeItem
from apotheca.hub.models.jobs import Job, JobRun
from apotheca.hub.models.lanes import Attempt, Delivery, Lane
from apotheca.hub.models.registry import Endpoint, OperatorAction, Route, System
from apotheca.hub.models.truth import Crosswalk, Observation, PostingClaim

__all__ = [
    "Attachment",
    "AttachmentLink",
    "Attempt",
    "BankWarning",
    "Crosswalk",
    "Delivery",
    "Endpoint",
    "ImportFile",
    "ImportRun",
    "Inbox",
    "IntakeItem",
    "Job",
    "JobRun",
    "Lane",
    "LegalHold",
    "Observation",
    "OperatorAction",
    "Payload",
    "PostingClaim",
    "Route",
    "System",
]
