"""Orders and receipts, as suppliers and procurement suites read them."""

from apotheca.hub.canonical.outbound import Order, OrderedLine, Receipt, ReceivedLine
from apotheca.hub.exports.registry import Fact, Mapped, as_json, exports
from apotheca.hub.references import Codes


@exports("order")
def order(fact: Fact) -> Mapped:
    """Say an order as it was sent or changed, whole: the newest version says it all."""
    told = fact.payload
    wanted = [("FACILITY", told["facility_id"]), ("SUPPLIER", told["supplier_id"])]
    wanted += [("PACKAGE", line["package_id"] or 0) for line in told["lines"]]
    codes = Codes(wanted)
    said = Order(
        version=told["version"], kind=told["kind"], currency=told["currency"],
        total_amount=told["total_amount"], facility=codes.of("FACILITY", told["facility_id"]),
        supplier=codes.of("SUPPLIER", told["supplier_id"]),
        lines=tuple(
            OrderedLine(
                package=codes.of("PACKAGE", line["package_id"]),
                **{name: line[name] for name in OrderedLine.model_fields if name != "package"},
            )
            for line in told["lines"]
        ),
    )  # fmt: skip
    return as_json(fact.envelope(said.model_dump(mode="json")))


@exports("receipt")
def receipt(fact: Fact) -> Mapped:
    """Say what was received of an order, or taken back."""
    told = fact.payload
    wanted = [("FACILITY", told["facility_id"]), ("SUPPLIER", told["supplier_id"])]
    wanted += [("ITEM", line["item_id"]) for line in told["lines"]]
    codes = Codes(wanted)
    said = Receipt(
        order_number=told["order_number"], currency=told["currency"],
        facility=codes.of("FACILITY", told["facility_id"]),
        supplier=codes.of("SUPPLIER", told["supplier_id"]),
        is_reversed=fact.name.startswith("procurement.goods_receipt_reversed"),
        lines=tuple(
            ReceivedLine(
                item=codes.of("ITEM", line["item_id"]), base_quantity=line["base_quantity"],
                amount=line["amount"],
            )
            for line in told["lines"]
        ),
    )  # fmt: skip
    return as_json(fact.envelope(said.model_dump(mode="json")))
