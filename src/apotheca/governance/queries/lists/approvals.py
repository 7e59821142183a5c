"""Lists of approval rules, and of the steps documents went through."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from apotheca.kernel.listing import Filter, Key, Listing


@dataclass(frozen=True, slots=True)
class ApprovalRuleRow:
    """
    Which roles decide, in order, on documents of a kind with ``amount_from`` <= amount <
    ``amount_to``.

    An empty facility or cost centre is any; no upper amount has no end; no roles approve at once.
    ``approval_rule`` is how the rule is named when it is closed.
    """

    approval_rule: str
    entity: str
    document_kind: str
    facility: str
    cost_centre: str
    amount_from: Decimal
    amount_to: Decimal | None
    currency: str
    roles: list[str]
    since: date | None
    until: date | None
    is_current: bool
    note: str


APPROVAL_RULES = Listing(
    name="approval_rules",
    title="Approval rules",
    row=ApprovalRuleRow,
    columns="""concat_ws('/', e.code, a.document_kind, coalesce(f.code, '*'), coalesce(c.code, '*'),
                  trim_scale(a.amount_from), lower(a.valid)) AS approval_rule,
       e.code AS entity, a.document_kind, coalesce(f.code, '') AS facility,
       coalesce(e.code || '/' || c.code, '') AS cost_centre, a.amount_from, a.amount_to, e.currency,
       array(SELECT r.code FROM governance_approvalrulestep s
               JOIN governance_role r ON r.id = s.role_id
              WHERE s.rule_id = a.id ORDER BY s.position) AS roles,
       lower(a.valid) AS since, upper(a.valid) AS until, a.valid @> current_date AS is_current,
       a.note""",
    tables="""governance_approvalrule a
      JOIN governance_entity e ON e.id = a.entity_id
      LEFT JOIN governance_facility f ON f.id = a.facility_id
      LEFT JOIN governance_costcentre c ON c.id = a.cost_centre_id""",
    orders={
        "kind": (
            Key("e.code", str), Key("a.document_kind", str), Key("a.amount_from", Decimal),
            Key("a.id", int),
        ),
        "latest": (Key("a.id", int, is_descending=True),),
    },
    filters={
        "entity": Filter("e.code = {value}"),
        "kind": Filter("a.document_kind = {value}", help="REQUISITION, PURCHASE_ORDER, ..."),
        "current": Filter("(a.valid @> current_date) = {value}", bool),
    },
    entity="a.entity_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ApprovalStepRow:
    """One step of a document that was submitted; ``document`` is the id of what was submitted."""

    document_type: str
    document: UUID
    document_version: int
    position: int
    role: str
    entity: str
    facility: str
    amount: Decimal
    currency: str
    requested_by: str
    requested_at: datetime
    status: str
    decided_by: str
    on_behalf_of: str
    decided_at: datetime | None
    comment: str


# Who decided what is no secret from those who may look into the entity.
APPROVAL_STEPS = Listing(
    name="approval_steps",
    title="Approval steps",
    row=ApprovalStepRow,
    columns="""t.document_type, t.document_id AS document,
       t.document_version, t.position, r.code AS role, e.code AS entity,
       coalesce(f.code, '') AS facility, t.amount, e.currency, q.username AS requested_by,
       t.requested_at, t.status, coalesce(d.username, '') AS decided_by,
       coalesce(b.username, '') AS on_behalf_of, t.decided_at, t.comment""",
    tables="""governance_approvalstep t
      JOIN governance_role r ON r.id = t.role_id
      JOIN governance_entity e ON e.id = t.entity_id
      LEFT JOIN governance_facility f ON f.id = t.facility_id
      JOIN governance_person q ON q.id = t.requested_by_id
      LEFT JOIN governance_person d ON d.id = t.decided_by_id
      LEFT JOIN governance_person b ON b.id = t.on_behalf_of_id""",
    orders={
        "latest": (Key("t.id", UUID, is_descending=True),),
        "oldest": (Key("t.id", UUID),),
    },
    filters={
        "status": Filter("t.status = ANY({value})", is_many=True),
        "role": Filter("t.role_id = (SELECT id FROM governance_role WHERE code = {value})"),
        "type": Filter("t.document_type = {value}", help="Requisition, PurchaseOrder, ..."),
        "requested_by": Filter(
            "t.requested_by_id = (SELECT id FROM governance_person WHERE username = {value})"
        ),
        "decided_by": Filter(
            "t.decided_by_id = (SELECT id FROM governance_person WHERE username = {value})"
        ),
        "entity": Filter("e.code = {value}"),
    },
    entity="t.entity_id",
    facility="t.facility_id",
)
