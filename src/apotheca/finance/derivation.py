"""From what a reaction means ("this stock, against waste") to posting lines with accounts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from apotheca.finance.posting import PostingLine
from apotheca.inventory.types import ValuedLine
from apotheca.masterdata.queries import derive_accounts
from apotheca.masterdata.types import DerivationRequest


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a posting before its account is known: a derivation event and its place."""

    event: str
    facility_id: int = 0
    location_kind: str = ""
    cost_centre_id: int = 0
    supplier_id: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A posting line that still looks for its account; ``amount`` plus is a debit."""

    side: Side
    amount: Decimal
    item_class: str = ""
    item_id: int = 0
    order_line_id: UUID | None = None

    def request(self, on: date) -> DerivationRequest:
        """Return the question to the derivation rules of ``on``."""
        return DerivationRequest(
            event=self.side.event,
            on=on,
            item_class=self.item_class,
            location_kind=self.side.location_kind,
            facility_id=self.side.facility_id,
            cost_centre_id=self.side.cost_centre_id,
            supplier_id=self.side.supplier_id,
        )


def moved(lines: Iterable[ValuedLine], *, debit: Side, credit: Side) -> list[Draft]:
    """Return the drafts that move the value of ``lines`` from ``credit`` to ``debit``."""
    return [
        Draft(side, amount, line.item_class)
        for line in lines
        for side, amount in ((debit, line.value), (credit, -line.value))
    ]


def derived(drafts: Sequence[Draft], on: date) -> list[PostingLine]:
    """
    Return the drafts as posting lines, in their order, by the rules of ``on``.

    One statement for all. A rule that charges another cost centre wins over the event's.

    :raises AccountDerivationFailed: a draft has no account; nothing is posted to suspense.
    """
    requests = list(dict.fromkeys(draft.request(on) for draft in drafts))
    found = dict(zip(requests, derive_accounts(requests), strict=True)) if requests else {}
    lines = []
    for draft in drafts:
        account = found[draft.request(on)]
        lines.append(
            PostingLine(
                account_id=account.account_id,
                amount=draft.amount,
                facility_id=draft.side.facility_id,
                cost_centre_id=account.cost_centre_id or draft.side.cost_centre_id,
                supplier_id=draft.side.supplier_id,
                item_id=draft.item_id,
                order_line_id=draft.order_line_id,
            )
        )
    return lines
