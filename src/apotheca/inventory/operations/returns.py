"""Return of issued stock, at the value it was issued with."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from apotheca.governance.shell import operation, publish
from apotheca.governance.types import Actor
from apotheca.inventory.events import IssueReturned
from apotheca.inventory.operations.documents import (
    begin,
    lines_of,
    place_in_scope,
    site_of,
)
from apotheca.inventory.operations.ledger import Piece, write_movements
from apotheca.inventory.types import LotQuantity, StockPosted, ValuedLine
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.measures import ZERO, round_money
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch

TO_STATUSES = ("AVAILABLE", "RETURN_HOLD", "QUARANTINED")


class ReturnExceedsIssue(DomainError):
    code = "inventory.return_exceeds_issue"
    message = (
        "{issued} of lot {lot} were issued and {returned} came back already; {asked} cannot come"
        " back. Check the issue, or enter found stock by a count."
    )


@dataclass(frozen=True, slots=True)
class _Issue:
    id: UUID
    location_id: int
    cost_centre_id: int | None
    correlation_id: UUID


_ISSUE = """
SELECT id, location_id, cost_centre_id, correlation_id FROM inventory_stockdocument
 WHERE id = %s AND kind = 'ISSUE' AND status = 'POSTED' FOR UPDATE
"""


@dataclass(slots=True)
class _Issued:
    """What of one lot was issued (``quantity``, ``value``) and has come back so far."""

    lot_id: UUID
    lot_number: str
    item_id: int
    item_class: str
    package_id: int
    quantity: Decimal
    value: Decimal
    returned_quantity: Decimal
    returned_value: Decimal


_ISSUED = """
SELECT m.lot_id, t.number AS lot_number, m.item_id, i.item_class, t.package_id,
       sum(m.quantity) FILTER (WHERE m.kind = 'ISSUE') AS quantity,
       sum(m.value) FILTER (WHERE m.kind = 'ISSUE') AS value,
       coalesce(sum(m.quantity) FILTER (WHERE m.kind = 'ISSUE_RETURN'), 0) AS returned_quantity,
       coalesce(sum(m.value) FILTER (WHERE m.kind = 'ISSUE_RETURN'), 0) AS returned_value
  FROM inventory_movement m
  JOIN masterdata_item i ON i.id = m.item_id
  JOIN inventory_lot t ON t.id = m.lot_id
 WHERE m.document_id IN (SELECT %(issue)s::uuid UNION ALL
                         SELECT id FROM inventory_stockdocument
                          WHERE origin_id = %(issue)s AND status = 'POSTED')
   AND m.kind IN ('ISSUE', 'ISSUE_RETURN')
 GROUP BY m.lot_id, t.number, m.item_id, i.item_class, t.package_id
"""


@operation(permission="inventory.return_issue", duty="DGH")
def return_issue(
    *,
    actor: Actor,
    when: Moment,
    issue_id: UUID,
    lines: Sequence[LotQuantity],
    status: str = "AVAILABLE",
) -> StockPosted:
    """
    Take issued lots back where they came from, at the value they were issued with (rule IN-09).

    Parts of a lot share its issued value so that they add up to it exactly. ``status`` may hold the
    stock back (RETURN_HOLD, QUARANTINED). Own stock only; a supplier's stock that was used is
    bought. Locks the issue.

    :raises NotFound: there is no such issue, or it was reversed.
    :raises ReturnExceedsIssue: more comes back than was issued and not yet returned.
    """
    found = fetch(_Issue, _ISSUE, [issue_id])
    if not found or status not in TO_STATUSES:
        raise NotFound(kind="open issue", key=issue_id)
    issue = found[0]
    place = place_in_scope(issue.location_id)
    issued = {row.lot_id: row for row in fetch(_Issued, _ISSUED, {"issue": issue_id})}
    valued = [_come_back(issued, line, number) for number, line in enumerate(lines, start=1)]
    act = begin(
        "ISSUE_RETURN", actor=actor, when=when, site=site_of(place),
        correlation_id=issue.correlation_id, cost_centre_id=issue.cost_centre_id,
    )  # fmt: skip
    act.record(lines_of(valued), origin_id=issue_id)
    write_movements(act.posting, "ISSUE_RETURN", [
        Piece(line.line, line.item_id, line.lot_id, line.quantity, line.value,
              to_location_id=place.id, to_status=status)
        for line in valued
    ])  # fmt: skip
    act.audit("inventory.issue_returned", issue=str(issue_id), value=sum_of(valued))
    publish(IssueReturned(**act.scene, lines=tuple(valued)))
    return act.answer(valued)


def _come_back(issued: dict[UUID, _Issued], line: LotQuantity, number: int) -> ValuedLine:
    row = issued.get(line.lot_id)
    if row is None:
        raise ReturnExceedsIssue(lot=line.lot_id, issued=ZERO, returned=ZERO, asked=line.quantity)
    after = row.returned_quantity + line.quantity
    if after > row.quantity or line.quantity <= 0:
        raise ReturnExceedsIssue(
            lot=row.lot_number, issued=row.quantity, returned=row.returned_quantity,
            asked=line.quantity,
        )  # fmt: skip
    value_after = round_money(Fraction(row.value) * Fraction(after) / Fraction(row.quantity))
    value = value_after - row.returned_value
    row.returned_quantity, row.returned_value = after, value_after
    return ValuedLine(
        row.item_id, row.item_class, row.lot_id, line.quantity, value, number, row.package_id
    )


def sum_of(lines: Sequence[ValuedLine]) -> Decimal:
    """Return the value of the lines together."""
    return sum((line.value for line in lines), ZERO)
