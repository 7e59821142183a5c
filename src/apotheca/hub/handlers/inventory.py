"""Counts and usage told by cabinets and scanners."""

from collections.abc import Iterator
from io import StringIO
from uuid import UUID, uuid5

from apotheca.hub.canonical.inbound import StockCounted
from apotheca.hub.canonical.parsing import Canonical, read_text
from apotheca.hub.handlers.registry import handles, handles_file
from apotheca.hub.references import References
from apotheca.hub.types import Handled, InboundContext
from apotheca.inventory.operations.counting import count_stock
from apotheca.inventory.operations.usage import post_usage_file
from apotheca.inventory.types import CountedLot
from apotheca.kernel.moment import Moment

FEEDS = UUID("6f0b5f52-3c1f-5d0e-9b0a-2f6b1c7d9e10")


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


class UsageFile(Canonical):
    """A dispensing file as text; its columns are those of docs/rules/inventory.md (IN-20)."""

    text: str

    def lines(self) -> Iterator[str]:
        """Return its lines, one row each."""
        return iter(StringIO(self.text, newline=None))


def read_usage(body: bytes) -> UsageFile:
    """Return a dispensing file; its rows are judged one by one when they are posted."""
    return UsageFile(text=read_text(body))


@handles_file("usage.reported", read_usage)
def usage_reported(context: InboundContext, said: UsageFile) -> Handled:
    """
    Post a dispensing file, once per system and name of the file, whatever id it comes under.

    Rows that cannot be posted are parked with their reason; the file as a whole is done.
    """
    feed_id = uuid5(FEEDS, f"{context.system_id}|{context.business_key}")
    posted = post_usage_file(
        actor=context.actor, feed_id=feed_id, source=context.endpoint_code, lines=said.lines(),
        when=context.when,
    )  # fmt: skip
    return Handled(feed_id, {"rows": posted.rows, "posted": posted.posted, "parked": posted.parked})
