"""Counts told by cabinets and scanners."""

from apotheca.hub.canonical.inbound import StockCounted
from apotheca.hub.handlers.registry import handles
from apotheca.hub.references import References
from apotheca.hub.types import Handled, InboundContext
from apotheca.inventory.operations.counting import count_stock
from apotheca.inventory.types import CountedLot
from apotheca.kernel.moment import Moment


@handles("stock.counted", StockCounted)
def stock_counted(context: InboundContext, said: StockCounted) -> Handled:
    """Post a count; a difference that needs a second person is held until a person posts it."""
    wanted = [("LOCATION", said.location)]
    wanted += [("ITEM", code) for code in (*said.items, *(lot.item for lot in said.lots))]
    wanted += [("PACKAGE", lot.package) for lot in said.lots]
    ids = References(context.system_id, said.counted_on, wanted)
    posted = count_stock(
        actor=context.actor, when=Moment(context.when.occurred_at, said.counted_on),
        location_id=ids.number("LOCATION", said.location),
        item_ids=[ids.number("ITEM", code) for code in said.items],
        lots=[
            CountedLot(
                item_id=ids.number("ITEM", lot.item),
                package_id=ids.number("PACKAGE", lot.package), lot_number=lot.lot_number,
                expires_on=lot.expires_on, quantity=lot.quantity, serial=lot.serial,
            )
            for lot in said.lots
        ],
    )  # fmt: skip
    return Handled(posted.document_id, {"number": posted.number})
