"""
Where each thing has its page, what its changes are filed under, and who may see it.

A thing is known by its type in the audit trail (``PurchaseOrder``), its kind in the portable form
(``order``) and the code or number people use.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from apotheca.governance.types import Reader
from apotheca.kernel.errors import NotFound
from apotheca.kernel.listing import listings
from apotheca.kernel.portable import Register, kinds


@dataclass(frozen=True, slots=True)
class Subject:
    """
    One type of thing.

    ``kind`` is its reference, '' when it has none; ``listing`` and ``by`` find its row for whoever
    may see it ('' when nobody but readers of the trail may). ``path`` is where its page is.
    """

    type: str
    words: str
    kind: str = ""
    listing: str = ""
    by: str = "number"
    path: str = ""


SUBJECTS: Mapping[str, Subject] = {
    subject.type: subject
    for subject in (
        Subject("Requisition", "requisition", "requisition", "requisitions", path="requisitions"),
        Subject("PurchaseOrder", "purchase order", "order", "orders", path="orders"),
        Subject("GoodsReceipt", "goods receipt", "receipt", "receipts", path="receipts"),
        Subject("SupplierReturn", "return to supplier", "supplier_return", "supplier_returns",
                path="returns"),
        Subject("StockDocument", "stock document", "stock_document", "stock_documents",
                path="stock/documents"),
        Subject("UsageBatch", "usage batch", "stock_document", "usage_batches", path="stock/usage"),
        Subject("Invoice", "invoice", "invoice", "invoices", path="invoices"),
        Subject("Payment", "payment", "payment", "payments", path="payments"),
        Subject("ManualJournal", "prepared journal", "manual_journal", "prepared_journals",
                path="journals"),
        Subject("Period", "period", "period", "periods", "period", "periods"),
        Subject("Item", "item", "item", "items", "code", "items"),
        Subject("Package", "package", "package", "packages", "code", "packages"),
        Subject("Supplier", "supplier", "supplier", "suppliers", "code", "suppliers"),
        Subject("Contract", "contract", "contract", "contracts", "code", "contracts"),
        Subject("Lot", "lot", "lot", "lots", "lot", "lots"),
        Subject("Location", "place", "location", "locations", "code", "places"),
        Subject("Account", "account", "account", "accounts", "code", "accounts"),
        Subject("Person", "person", "person", "people", "username", "people"),
        Subject("Role", "role", "role", "roles", "code", "roles"),
        Subject("ApiClient", "API client", "", "clients", "client", "clients"),
        Subject("Endpoint", "endpoint", "", "endpoints", "code"),
        Subject("Attachment", "document", "attachment", "attachments", path="documents"),
        Subject("IntakeItem", "document that came in", "intake_item", "intake_items",
                path="intake"),
        Subject("Entity", "legal entity", "entity", "entities", "code", "entities"),
        Subject("Facility", "facility", "facility", "facilities", "code", "facilities"),
        Subject("CostCentre", "cost centre", "cost_centre", "cost_centres", "cost_centre",
                "cost-centres"),
        Subject("ApprovalRule", "approval rule", "approval_rule"),
        Subject("DerivationRule", "derivation rule", "derivation_rule"),
    )
}  # fmt: skip

_NUMBER = re.compile(r"([A-Z]+)-[0-9]{4}-[0-9]+", re.ASCII)

# What the letters a number begins with say: PO-2026-000123 is an order.
_PREFIXES: Mapping[str, str] = {
    "REQ": "Requisition", "PO": "PurchaseOrder", "GR": "GoodsReceipt", "RTV": "SupplierReturn",
    "ST": "StockDocument", "USE": "UsageBatch", "IN": "Invoice", "PAY": "Payment",
    "JE": "ManualJournal", "AT": "Attachment", "TI": "IntakeItem",
}  # fmt: skip


def subject_of_number(number: str) -> Subject | None:
    """Return what a document number names by its letters, None when it is no number of ours."""
    found = _NUMBER.fullmatch(number.upper())
    return SUBJECTS.get(_PREFIXES.get(found[1], "")) if found else None


def numbers_like(typed: str, year: int) -> tuple[tuple[Subject, str], ...]:
    """
    Return the numbers a text may mean in a year, one per kind of document: 123 is PO-2026-000123.

    Empty for what is no running number.
    """
    digits = typed.strip()
    if not (digits.isascii() and digits.isdecimal() and 0 < len(digits) <= 6):
        return ()
    return tuple(
        (SUBJECTS[type_], f"{prefix}-{year}-{int(digits):06d}")
        for prefix, type_ in _PREFIXES.items()
    )


def address_of(type_: str, label: str) -> str:
    """Return the address of a thing's page; '' when it has none."""
    subject = SUBJECTS.get(type_)
    return f"/{subject.path}/{quote(label, safe='/')}" if subject and subject.path else ""


def address_of_number(number: str) -> str:
    """Return the address of a document's page by its number; '' when it has none."""
    subject = subject_of_number(number)
    return address_of(subject.type, number) if subject else ""


def check_visible(subject: Subject, label: str, reader: Reader) -> None:
    """
    Refuse unless the reader may see the thing.

    :raises NotFound: it does not exist, or lies outside the reader's reach.
    """
    listing = listings().get(subject.listing)
    if listing is None or not reader.may(listing.duties):
        raise NotFound(kind=subject.words, key=label)
    listing.one(subject.words, label, scope=reader.scope(listing.duties), by=subject.by)


def key_of(subject: Subject, label: str) -> str:
    """
    Return the key the trail files a thing under, from its code or number or the key itself.

    :raises NotFound: nothing is called so.
    """
    reference = kinds().get(subject.kind)
    if reference is None:
        return label
    found = Register().ids([(subject.kind, label)]).get((subject.kind, label))
    if found is not None:
        return str(found)
    if reference.id_type is int and label.isdecimal():
        return label
    raise NotFound(kind=subject.words, key=label)


def label_of(type_: str, key: str) -> str:
    """Return the code or number of a thing the trail knows by its key; the key when it has none."""
    return labels_of([(type_, key)])[(type_, key)]


def labels_of(filed: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the codes or numbers of things of the trail; one statement per kind."""
    ids = {pair: _id(*pair) for pair in filed}
    kind = {pair: SUBJECTS[pair[0]].kind for pair in filed if pair[0] in SUBJECTS}
    wanted = [(kind[pair], one) for pair, one in ids.items() if one is not None and kind.get(pair)]
    labels = Register().labels([pair for pair in wanted if pair[0] in kinds()])
    return {
        pair: labels.get((kind.get(pair, ""), one), pair[1]) if one is not None else pair[1]
        for pair, one in ids.items()
    }


def _id(type_: str, key: str) -> int | UUID | None:
    subject = SUBJECTS.get(type_)
    reference = kinds().get(subject.kind) if subject else None
    if reference is None:
        return None
    try:
        return UUID(key) if reference.id_type is UUID else int(key)
    except ValueError:
        return None
