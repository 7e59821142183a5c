"""
What other systems tell us, version 1. Codes are theirs or ours (see the crosswalk), amounts are
text.

Quantities are in the unit beside them; money is in ``currency``; dates are business dates of the
place.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from apotheca.hub.canonical.parsing import Amount, Canonical, Day, Text

Code = Annotated[Text, Field(min_length=1, max_length=40)]
Number = Annotated[Text, Field(min_length=1, max_length=60)]
Note = Annotated[Text, Field(max_length=400)]
Currency = Annotated[Text, Field(pattern=r"^[A-Z]{3}$")]
Uom = Annotated[Text, Field(min_length=1, max_length=12)]
LINES_MAX = 1000


class RequestedLine(Canonical):
    """One wanted thing: a package by its code, or a free text with what it may cost."""

    quantity: Amount = Field(gt=0)
    uom: Uom
    package: Text = Field("", max_length=40)
    description: Note = ""
    estimated_amount: Amount | None = Field(None, ge=0)


class RequisitionSubmitted(Canonical):
    """Somebody asked for goods in the eProcurement suite; the subject is the suite's number."""

    entity: Code
    deliver_to: Code
    requested_on: Day
    kind: Literal["STOCK", "NON_STOCK", "SERVICE", "EMERGENCY"] = "STOCK"
    cost_centre: Text = Field("", max_length=40)
    needed_on: Day | None = None
    emergency_reason: Text = Field("", max_length=200)
    lines: tuple[RequestedLine, ...] = Field(min_length=1, max_length=LINES_MAX)


class AcknowledgedLine(Canonical):
    """What the supplier says of one order line: an X12 code, and what it would change."""

    line_no: int = Field(ge=1, strict=True)
    code: Text = Field(min_length=1, max_length=4)
    quantity: Amount | None = Field(None, gt=0)
    price_amount: Amount | None = Field(None, ge=0)
    price_quantity: int = Field(1, ge=1, strict=True)
    promised_on: Day | None = None
    note: Note = ""


class OrderAcknowledged(Canonical):
    """The supplier answered an order; the subject is our order number. No lines accept all."""

    order_version: int = Field(ge=1, strict=True)
    reference: Number
    lines: tuple[AcknowledgedLine, ...] = Field((), max_length=LINES_MAX)


class CountedDelivery(Canonical):
    """One delivered lot, as counted at the dock with the suite's hand scanner."""

    line_no: int = Field(ge=1, strict=True)
    quantity: Amount = Field(gt=0)
    uom: Uom
    lot_number: Text = Field("", max_length=60)
    expires_on: Day | None = None
    serial: Text = Field("", max_length=60)


class DeliveryReceived(Canonical):
    """Goods were received in the suite; the subject is the number of the delivery note."""

    order_number: Text = Field(min_length=1, max_length=24)
    location: Code
    received_on: Day
    lots: tuple[CountedDelivery, ...] = Field(min_length=1, max_length=LINES_MAX)


class BilledLine(Canonical):
    """One billed thing in the supplier's words, with its extended amount."""

    quantity: Amount = Field(gt=0)
    uom: Uom
    amount: Amount
    order_line_no: int | None = Field(None, ge=1, strict=True)
    identifier: Text = Field("", max_length=60)
    description: Note = ""


class InvoiceReceived(Canonical):
    """A supplier's invoice; the subject is the supplier's number. ``total`` is gross."""

    entity: Code
    supplier: Code
    invoiced_on: Day
    currency: Currency
    order_number: Text = Field("", max_length=24)
    freight: Amount = Field(Decimal(0), ge=0)
    tax: Amount = Field(Decimal(0), ge=0)
    total: Amount
    lines: tuple[BilledLine, ...] = Field(min_length=1, max_length=LINES_MAX)


class CountedStock(Canonical):
    """So much of one lot was counted, in base units."""

    item: Code
    package: Code
    quantity: Amount = Field(ge=0)
    lot_number: Text = Field("", max_length=60)
    expires_on: Day | None = None
    serial: Text = Field("", max_length=60)


class StockCounted(Canonical):
    """A cabinet or a person with a scanner counted stock; the subject is the count's number."""

    location: Code
    counted_on: Day
    lots: tuple[CountedStock, ...] = Field(min_length=1, max_length=LINES_MAX)
    items: tuple[Code, ...] = Field((), max_length=LINES_MAX)
