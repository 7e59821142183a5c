"""
Lines of the delivery history grouped into the documents they become.

The file's order number is one order of one vendor and country, its shipment number one delivery of
that order. What the file does not say, we choose here and say so: lot numbers, the day an order was
made when its sending was not captured, the day a replenishment left the distribution centre.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import NAMESPACE_OID, UUID, uuid5

from apotheca.hub.importers.scms.mapping import DeliveryLine

LOT_PREFIX = "SCMS-"


def lot_number(line: DeliveryLine) -> str:
    """Return the lot we book a line under: its id, since the file names no lots (ours)."""
    return f"{LOT_PREFIX}{line.line_id}"


def first_of_month(day: date) -> date:
    """Return the first day of the month of ``day``."""
    return day.replace(day=1)


@dataclass(frozen=True, slots=True)
class Shipment:
    """One delivery of one order: its lines, when it arrived and when that was recorded."""

    number: str
    lines: tuple[DeliveryLine, ...]

    @property
    def delivered_on(self) -> date:
        return self.lines[0].delivered_on

    @property
    def recorded_on(self) -> date:
        return self.lines[0].recorded_on

    @property
    def value(self) -> Decimal:
        """The money of all its lines."""
        return sum((line.value for line in self.lines), Decimal(0))

    @property
    def is_cut_off(self) -> bool:
        """Whether it was recorded in a later month than it was delivered."""
        return first_of_month(self.delivered_on) < first_of_month(self.recorded_on)


@dataclass(frozen=True, slots=True)
class PlannedOrder:
    """One order (or replenishment) of the file with its shipments, oldest first."""

    number: str
    vendor: str
    country: str
    is_direct_drop: bool
    shipments: tuple[Shipment, ...]

    @property
    def lines(self) -> tuple[DeliveryLine, ...]:
        """All lines, by their id: line n of our order is the n-th."""
        every = (line for shipment in self.shipments for line in shipment.lines)
        return tuple(sorted(every, key=lambda line: line.line_id))

    @property
    def sent_on(self) -> date | None:
        """When it was sent to the vendor; None when the source did not capture it."""
        return self.lines[0].order_sent.day

    @property
    def ordered_on(self) -> date:
        """The day we date the order: when it was sent, else the first day of its lines (ours)."""
        days = [day for line in self.lines for day in (line.scheduled_on, line.delivered_on)]
        return self.sent_on or min(days)

    @property
    def correlation_id(self) -> UUID:
        """What ties all documents of this order together, the same on every load."""
        return uuid5(NAMESPACE_OID, f"scms|{self.number}")

    @property
    def needed_on(self) -> date:
        return self.lines[0].scheduled_on


@dataclass(frozen=True, slots=True)
class Plan:
    """The documents of a file: purchases from vendors and replenishments from our own stock."""

    purchases: tuple[PlannedOrder, ...]
    replenishments: tuple[PlannedOrder, ...]


def plan_documents(lines: Iterable[DeliveryLine]) -> Plan:
    """Group lines into orders and shipments, each list by its date and number."""
    groups: dict[tuple[bool, str, str, str], dict[str, list[DeliveryLine]]] = defaultdict(dict)
    for line in lines:
        key = (line.is_direct_drop, line.order_number, line.vendor, line.country)
        groups[key].setdefault(line.shipment, []).append(line)
    orders = [
        PlannedOrder(number, vendor, country, is_direct, _shipments(shipments))
        for (is_direct, number, vendor, country), shipments in groups.items()
    ]
    orders.sort(key=lambda order: (order.ordered_on, order.number))
    return Plan(
        purchases=tuple(order for order in orders if order.is_direct_drop),
        replenishments=tuple(order for order in orders if not order.is_direct_drop),
    )


def _shipments(shipments: dict[str, list[DeliveryLine]]) -> tuple[Shipment, ...]:
    made = [
        Shipment(number, tuple(sorted(lines, key=lambda line: line.line_id)))
        for number, lines in shipments.items()
    ]
    return tuple(sorted(made, key=lambda shipment: (shipment.recorded_on, shipment.number)))
