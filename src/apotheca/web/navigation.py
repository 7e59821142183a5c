"""The table of the menu: groups, entries, who sees them, and the keys that lead there."""

from dataclasses import dataclass
from itertools import chain

from apotheca.governance.types import Reader


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One page in the menu: its label, the name of its route, who sees it, and its key after ``g``.
    """

    label: str
    route: str
    duties: str = "*"
    key: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading, with an icon of the sprite."""

    label: str
    icon: str
    entries: tuple[Entry, ...]


MENU: tuple[Group, ...] = (
    Group("Home", "home", (Entry("Home", "home", key="h"),)),
    Group("Buy", "shopping-cart", (
        Entry("New requisition", "requisition-new", "D", key="f"),
        Entry("Requisitions", "requisitions", key="r"),
        Entry("Approvals", "approvals", "E", key="v"),
        Entry("Still to order", "to-order"),
        Entry("Orders", "orders", key="o"),
        Entry("Still to come", "to-come"),
        Entry("Answers of suppliers", "order-answers"),
        Entry("Emergencies to review", "emergencies"),
    )),
    Group("Receive", "package-import", (
        Entry("Receive a delivery", "receive", "GT", key="c"),
        Entry("Goods receipts", "receipts", key="d"),
        Entry("Held deliveries", "held"),
        Entry("To put away", "to-put-away", key="w"),
        Entry("Returns to suppliers", "returns"),
    )),
    Group("Stock", "packages", (
        Entry("Stock", "stock", key="s"),
        Entry("Issue", "stock-issue", "DGH", key="i"),
        Entry("Transfer", "stock-transfer", "H", key="t"),
        Entry("Transfers under way", "stock-transfers"),
        Entry("Count", "stock-count", "H"),
        Entry("Hold or release", "stock-status", "H"),
        Entry("Waste", "stock-waste", "H"),
        Entry("Compound", "stock-compound", "H"),
        Entry("Stock documents", "stock-documents"),
        Entry("Feed rows that wait", "stock-usage"),
    )),
    Group("Records", "database", (
        Entry("Items", "items", key="q"),
        Entry("Lots", "lots"),
        Entry("Places", "places"),
        Entry("Suppliers", "suppliers"),
        Entry("Contracts", "contracts"),
        Entry("Accounts", "accounts"),
        Entry("Documents", "documents", "ABCDEFGHIJKLMNOPRST@"),
    )),
    Group("Pay", "cash", (
        Entry("Invoices", "invoices", "ABDEFGJKLMNOP@", key="n"),
        Entry("Invoices that wait", "invoices-held", "ABDEFGJKLMNOP@"),
        Entry("Documents that came in", "intake", "CJK@", key="z"),
        Entry("Enter an invoice", "invoice-new", "J"),
        Entry("Goods received, not invoiced", "grni", "EFGJKLMNOP@"),
        Entry("Payables", "payables", "EFJKLMNOP@", key="y"),
        Entry("Payments waiting", "payments-waiting", "JKLMNOP@", key="p"),
        Entry("Payments", "payments", "JKLMNOP@"),
    )),
    Group("Books", "books", (
        Entry("Trial balance", "balances", "EFJKLMNOP@", key="b"),
        Entry("Journal", "journals", "EFJKLMNOP@", key="j"),
        Entry("Prepared journals", "prepared-journals", "JKLMNOP@"),
        Entry("Commitments", "commitments", "DEFJKLMNOP@"),
        Entry("Match ledger", "matches", "EFJKLMNOP@"),
        Entry("Tolerances", "match-tolerances", "EFJKLMNOP@"),
        Entry("Close", "periods-close", "JKLMNOP@", key="l"),
    )),
    Group("Messages", "webhook", (
        Entry("Where is my message?", "messages", "ABFGHJKPQR@", key="m"),
        Entry("Came in", "messages-in", "ABFGHJKPQR@"),
        Entry("Goes out", "messages-out", "ABFGHJKPQR@"),
        Entry("Endpoints", "endpoints", "ABFGHJKPQR@"),
        Entry("Webhooks", "webhooks", "R@"),
    )),
    Group("House", "building-hospital", (
        Entry("People and roles", "people", key="e"),
        Entry("Organisation", "entities"),
        Entry("API clients", "clients", "QR@"),
        Entry("Downtime kit", "downtime", "ABCDEFGHIJKLMNOPRST@"),
        Entry("Move in and out", "moving"),
        Entry("Audit trail", "audit", "PQ@", key="a"),
    )),
)  # fmt: skip


def menu_of(reader: Reader) -> tuple[Group, ...]:
    """Return the groups with the entries this person may open; empty groups are left out."""
    found = []
    for group in MENU:
        entries = tuple(entry for entry in group.entries if reader.may(entry.duties))
        if entries:
            found.append(Group(group.label, group.icon, entries))
    return tuple(found)


def entries() -> tuple[Entry, ...]:
    """Return every entry of the menu, in order."""
    return tuple(chain.from_iterable(group.entries for group in MENU))
