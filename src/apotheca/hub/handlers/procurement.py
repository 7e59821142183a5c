"""Requisitions, acknowledgements and deliveries told by an eProcurement suite or a supplier."""

from apotheca.hub.canonical.inbound import (
    DeliveryReceived,
    OrderAcknowledged,
    RequisitionSubmitted,
)
from apotheca.hub.handlers.registry import handles
from apotheca.hub.posting import take_claim
from apotheca.hub.references import References
from apotheca.hub.types import Handled, InboundContext
from apotheca.kernel.moment import Moment
from apotheca.procurement.operations.acknowledging import acknowledge_order
from apotheca.procurement.operations.receiving import receive_goods
from apotheca.procurement.operations.requisitions import submit_requisition
from apotheca.procurement.types import AckLine, DeliveredLot, WantedLine


@handles("requisition.submitted", RequisitionSubmitted)
def requisition_submitted(context: InboundContext, said: RequisitionSubmitted) -> Handled:
    """
    Submit the requisition here; it is approved by our rules, whoever approved it there.

    The suite's number is claimed, so that a requisition sent again under another message id, years
    later, is refused (rule HB-18).
    """
    take_claim("REQUISITION", context.system_id, context.inbox_id, context.natural_key)
    centre = f"{said.entity}/{said.cost_centre}" if said.cost_centre else ""
    wanted = [("LOCATION", said.deliver_to), ("COST_CENTRE", centre)]
    wanted += [("PACKAGE", line.package) for line in said.lines]
    ids = References(context.system_id, said.requested_on, wanted)
    made = submit_requisition(
        actor=context.actor, when=Moment(context.when.occurred_at, said.requested_on),
        deliver_to_id=ids.number("LOCATION", said.deliver_to), kind=said.kind,
        cost_centre_id=ids.number_or_none("COST_CENTRE", centre), needed_on=said.needed_on,
        emergency_reason=said.emergency_reason, correlation_id=context.correlation_id,
        lines=[
            WantedLine(
                quantity=line.quantity, uom=line.uom, description=line.description,
                package_id=ids.number_or_none("PACKAGE", line.package),
                estimated_amount=line.estimated_amount,
            )
            for line in said.lines
        ],
    )  # fmt: skip
    return Handled(made.requisition_id, {"number": made.number, "status": made.status})


@handles("order.acknowledged", OrderAcknowledged)
def order_acknowledged(context: InboundContext, said: OrderAcknowledged) -> Handled:
    """Record what the supplier answered to a version of an order."""
    number = context.business_key
    ids = References(context.system_id, context.when.business_date, [("ORDER", number)])
    done = acknowledge_order(
        actor=context.actor, when=context.when, order_id=ids.uuid("ORDER", number),
        order_version=said.order_version, supplier_reference=said.reference,
        lines=[
            AckLine(
                line_no=line.line_no, code=line.code, quantity=line.quantity,
                price_amount=line.price_amount, price_quantity=line.price_quantity,
                promised_on=line.promised_on, note=line.note,
            )
            for line in said.lines
        ],
    )  # fmt: skip
    return Handled(done.order_id, {"number": done.number, "status": done.status})


@handles("delivery.received", DeliveryReceived)
def delivery_received(context: InboundContext, said: DeliveryReceived) -> Handled:
    """Receive a delivery that was counted in the suite, against our order."""
    number = said.order_number
    wanted = [("ORDER", number), ("LOCATION", said.location)]
    wanted += [("ORDER_LINE", f"{number}/{lot.line_no}") for lot in said.lots]
    ids = References(context.system_id, said.received_on, wanted)
    received = receive_goods(
        actor=context.actor, when=Moment(context.when.occurred_at, said.received_on),
        order_id=ids.uuid("ORDER", number), location_id=ids.number("LOCATION", said.location),
        delivery_note=context.business_key,
        lots=[
            DeliveredLot(
                order_line_id=ids.uuid("ORDER_LINE", f"{number}/{lot.line_no}"),
                quantity=lot.quantity, uom=lot.uom, lot_number=lot.lot_number,
                expires_on=lot.expires_on, serial=lot.serial,
            )
            for lot in said.lots
        ],
    )  # fmt: skip
    return Handled(received.receipt_id, {"number": received.number, "status": received.status})
