"""How far the close of each period is: its states, the controls, and requests to reopen."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from apotheca.finance.queries.lists import words
from apotheca.kernel.listing import Filter, Key, Listing


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """
    A fiscal period: the state of its four ledgers and, once closed, its totals and the digest of
    its trial balance. ``reopening_asked_by`` is who waits for the controller's answer.
    """

    entity: str
    period: str
    first_day: date
    last_day: date
    stock: str
    orders: str
    payables: str
    general: str
    debit: Decimal | None
    credit: Decimal | None
    trial_balance_sha256: str
    closed_by: str
    closed_by_name: str
    closed_at: datetime | None
    reopening_asked_by: str
    reopening_asked_by_name: str
    currency: str


def _state(ledger: str) -> str:
    return (
        "coalesce((SELECT x.state FROM masterdata_periodstate x"
        f" WHERE x.period_id = d.id AND x.ledger = '{ledger}'), 'FUTURE')"
    )


CLOSINGS = Listing(
    name="closings",
    title="Periods and their close",
    row=ClosingRow,
    columns=f"""e.code AS entity, d.name AS period, lower(d.days) AS first_day,
        upper(d.days) - 1 AS last_day, {_state("INV")} AS stock, {_state("PO")} AS orders,
        {_state("AP")} AS payables, {_state("GL")} AS general, c.debit, c.credit,
        coalesce(c.trial_balance_sha256, '') AS trial_balance_sha256,
        coalesce(p.username, '') AS closed_by, coalesce(p.name, '') AS closed_by_name,
        c.occurred_at AS closed_at,
        coalesce(q.username, '') AS reopening_asked_by,
        coalesce(q.name, '') AS reopening_asked_by_name, e.currency""",
    tables="""masterdata_period d
        JOIN governance_entity e ON e.id = d.entity_id
        LEFT JOIN finance_periodclosing c ON c.period_id = d.id
        LEFT JOIN governance_person p ON p.id = c.closed_by_id
        LEFT JOIN finance_periodreopening r ON r.period_id = d.id AND r.decided_by_id IS NULL
        LEFT JOIN governance_person q ON q.id = r.asked_by_id""",
    orders={
        "latest": (
            Key("lower(d.days)", date, is_descending=True),
            Key("d.id", int, is_descending=True),
        ),
        "oldest": (Key("lower(d.days)", date), Key("d.id", int)),
    },
    filters={
        "entity": words.entity("d.entity_id"),
        "period": Filter("d.name = {value}", help="Name of the period, such as 2026-03."),
        "state": Filter(
            "EXISTS (SELECT 1 FROM masterdata_periodstate x"
            " WHERE x.period_id = d.id AND x.state = {value})",
            help="FUTURE, OPEN, SOFT_CLOSED or CLOSED in any ledger.",
        ),
        "to": Filter("lower(d.days) <= {value}", date, "Begun by this day."),
    },
    entity="d.entity_id",
    duties=words.FINANCE + "GHI",
)


@dataclass(frozen=True, slots=True)
class ControlRunRow:
    """A control as it was when a period closed; ``signed_by`` took a difference with a reason."""

    entity: str
    period: str
    control: str
    owner: str
    ledger_amount: Decimal
    subledger_amount: Decimal
    difference: Decimal
    currency: str
    run_by: str
    run_by_name: str
    signed_by: str
    signed_by_name: str
    reason: str
    occurred_at: datetime


CONTROL_RUNS = Listing(
    name="control_runs",
    title="Controls of the closes",
    row=ControlRunRow,
    columns="""e.code AS entity, d.name AS period, c.control, c.owner, c.ledger_amount,
        c.subledger_amount, c.difference, e.currency, p.username AS run_by, p.name AS run_by_name,
        coalesce(s.username, '') AS signed_by, coalesce(s.name, '') AS signed_by_name, c.reason,
        c.occurred_at""",
    tables="""finance_controlrun c
        JOIN governance_entity e ON e.id = c.entity_id
        JOIN masterdata_period d ON d.id = c.period_id
        JOIN governance_person p ON p.id = c.run_by_id
        LEFT JOIN governance_person s ON s.id = c.signed_by_id""",
    orders={"latest": (Key("c.id", UUID, is_descending=True),), "oldest": (Key("c.id", UUID),)},
    filters={
        "entity": words.entity("c.entity_id"),
        "period": Filter("d.name = {value}", help="Name of the period, such as 2026-03."),
        "control": words.one_of("c.control", "STOCK_VALUE, OPEN_GRNI, ..."),
        "differs": Filter("(c.difference <> 0) = {value}", bool, "Whether it differed."),
    },
    entity="c.entity_id",
    facility=words.WHOLE_ENTITY,
    duties=words.BOOKS,
)


@dataclass(frozen=True, slots=True)
class ReopeningRow:
    """A request to open a soft-closed period again; ``decided_by`` '' while it waits."""

    entity: str
    period: str
    reason: str
    asked_by: str
    asked_by_name: str
    decided_by: str
    decided_by_name: str
    occurred_at: datetime


REOPENINGS = Listing(
    name="reopenings",
    title="Requests to reopen periods",
    row=ReopeningRow,
    columns="""e.code AS entity, d.name AS period, r.reason, p.username AS asked_by,
        p.name AS asked_by_name, coalesce(q.username, '') AS decided_by,
        coalesce(q.name, '') AS decided_by_name, r.occurred_at""",
    tables="""finance_periodreopening r
        JOIN governance_entity e ON e.id = r.entity_id
        JOIN masterdata_period d ON d.id = r.period_id
        JOIN governance_person p ON p.id = r.asked_by_id
        LEFT JOIN governance_person q ON q.id = r.decided_by_id""",
    orders={"latest": (Key("r.id", UUID, is_descending=True),)},
    filters={
        "entity": words.entity("r.entity_id"),
        "period": Filter("d.name = {value}", help="Name of the period, such as 2026-03."),
        "waits": Filter("(r.decided_by_id IS NULL) = {value}", bool, "Whether nobody decided yet."),
    },
    entity="r.entity_id",
    facility=words.WHOLE_ENTITY,
    duties=words.BOOKS,
)
