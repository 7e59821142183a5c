"""What an order said at each agreed version, kept whole, and its lines as events tell them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.governance.shell import changes
from apotheca.kernel.ids import uuid7
from apotheca.procurement.events import OrderedLine
from apotheca.procurement.models import PurchaseOrderVersion
from apotheca.procurement.operations.loading import OrderLine
from apotheca.procurement.types import OrderLineRef

KEPT = (
    "line_no", "item_id", "package_id", "description", "quantity", "uom", "factor_num",
    "factor_den", "base_quantity", "price_amount", "price_quantity", "line_amount",
    "contract_line_id", "contract_version", "tax_rate", "expected_tax", "needed_on",
)  # fmt: skip


def keep_version(
    order_id: UUID,
    version: int,
    header: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]],
    *,
    reason: str,
    made_by_id: int,
) -> None:
    """Record the agreed content of one version; the row is append-only by trigger."""
    content = {**header, "lines": [{name: line[name] for name in KEPT} for line in lines]}
    row = {
        "id": uuid7(),
        "order_id": order_id,
        "version": version,
        "content": content,
        "reason": reason[:200],
        "made_by_id": made_by_id,
    }
    changes().insert(PurchaseOrderVersion, [row])


def as_rows(lines: Iterable[OrderLine]) -> list[dict[str, Any]]:
    """Return locked lines as rows, by line number."""
    return [asdict(line) for line in sorted(lines, key=lambda line: line.line_no)]


def as_told(rows: Iterable[Mapping[str, Any]]) -> tuple[OrderedLine, ...]:
    """Return rows of lines as events tell them; a free text has item and package 0."""
    return tuple(
        OrderedLine(
            order_line_id=row["id"],
            line_no=row["line_no"],
            item_id=row["item_id"] or 0,
            package_id=row["package_id"] or 0,
            description=row["description"],
            quantity=row["quantity"],
            uom=row["uom"],
            base_quantity=row["base_quantity"],
            price_amount=row["price_amount"],
            price_quantity=row["price_quantity"],
            line_amount=row["line_amount"],
            needed_on=row["needed_on"],
        )
        for row in rows
    )


def as_refs(rows: Iterable[Mapping[str, Any]]) -> tuple[OrderLineRef, ...]:
    """Return rows of lines as an order is answered."""
    return tuple(
        OrderLineRef(
            row["id"], row["line_no"], row["base_quantity"], row["line_amount"], row["status"]
        )
        for row in rows
    )


def total_of(rows: Iterable[Mapping[str, Any]]) -> Decimal:
    """Return the goods value of an order: the sum of its lines, without freight and tax."""
    return sum((row["line_amount"] for row in rows), Decimal(0))
