"""What a person may do with an order where it stands."""

from apotheca.governance.types import Reader
from apotheca.procurement.queries.acts import acts_on_order
from apotheca.procurement.queries.details import OrderDetails
from apotheca.web.actions import Action, Ask, Offer, offered
from apotheca.web.addresses import address_of

OUTCOMES = (
    ("JUSTIFIED", "It was justified"),
    ("JUSTIFIED_PROCESS_GAP", "Justified, but our way of working failed"),
    ("NOT_JUSTIFIED", "It was not justified"),
)
WHY = Ask("reason", "Why", hint="Kept with the order, for whoever looks later.")
WHY_PERHAPS = Ask("reason", "Why", is_required=False, hint="What is still open is released.")
REVIEW = (Ask("outcome", "Looking back", OUTCOMES), Ask("comment", "Why you think so"))


def actions_of(found: OrderDetails, reader: Reader) -> tuple[Action, ...]:
    """Return the acts this person's duties and the order's state allow, the likeliest first."""
    order = found.order
    here, acts = address_of(order.number), acts_on_order(order.kind, order.status)
    is_mine = order.buyer == reader.username
    is_to_review = order.kind == "EMERGENCY" and not order.emergency_outcome
    is_proposed = any(change.status == "PROPOSED" for change in found.changes)
    is_decided_here = "decide" in acts and not is_proposed and not is_mine
    return offered(
        reader,
        order.facility,
        (
            Offer("F", "send" in acts, _main("Send to the supplier", "send", f"{here}/send")),
            Offer("GT", "receive" in acts, _page("Receive", "package-import", f"{here}/receive")),
            Offer("E", is_decided_here, _page("Decide", "thumb-up", "/approvals")),
            Offer("F", is_proposed, _page("Answer the supplier", "message", f"{here}/answer")),
            Offer("FR", "acknowledge" in acts, Action(
                "Enter the supplier's answer", "mail", f"{here}/acknowledge", is_link=True)),
            Offer("F", "change" in acts, Action(
                "Change", "pencil", f"{here}/change", is_link=True)),
            Offer("E", is_to_review and not is_mine, Action(
                "Review the emergency", "clipboard-check", f"{here}/review", asks=REVIEW)),
            Offer("J", "receive" in acts, Action(
                "Enter its invoice", "file-invoice", f"/invoices/new?order={order.number}",
                is_link=True)),
            Offer("F", "close" in acts, Action(
                "Close", "check", f"{here}/close", asks=(WHY_PERHAPS,))),
            Offer("F", "cancel" in acts, Action(
                "Cancel", "ban", f"{here}/cancel", asks=(WHY,), is_grave=True)),
        ),
    )  # fmt: skip


def _main(label: str, icon: str, address: str) -> Action:
    return Action(label, icon, address, is_main=True)


def _page(label: str, icon: str, address: str) -> Action:
    return Action(label, icon, address, is_link=True, is_main=True)
