"""What may be done with a document where it stands (rules PR-04 and PR-30)."""

from apotheca.procurement.rules.receiving import HOLD_OWNERS, NEVER_ACCEPTED
from apotheca.procurement.rules.states import ORDER_ACTS, REQUISITION_ACTS


def acts_on_requisition(status: str) -> frozenset[str]:
    """Return the acts a requisition in this state allows: decide, order, cancel, ..."""
    return frozenset(act for act, states in REQUISITION_ACTS.items() if status in states)


def acts_on_order(kind: str, status: str) -> frozenset[str]:
    """Return the acts an order of this kind and state allows: send, receive, change, ..."""
    found = {act for act, states in ORDER_ACTS.items() if status in states}
    if (kind, status) == ("BLANKET", "APPROVED"):
        found.add("close")
    if kind in ("BLANKET", "BILL_ONLY"):
        found.discard("receive")
    return frozenset(found)


def owner_of_hold(code: str) -> str:
    """Return the duty that decides a held line of this code: A or E."""
    return HOLD_OWNERS[code]


def is_acceptable(code: str) -> bool:
    """Return whether anybody may accept what is held for this reason."""
    return code not in NEVER_ACCEPTED
