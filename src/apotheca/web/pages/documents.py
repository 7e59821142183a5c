"""Documents: of one thing on its page, all that are kept, and matters they are held for."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from apotheca.governance.shell import together
from apotheca.governance.types import Reader
from apotheca.hub.objects import KINDS, place_of
from apotheca.hub.operations.attachments import (
    ANYONE_AT_WORK,
    StoredAttachment,
    lift_legal_hold,
    place_legal_hold,
    store_attachment,
)
from apotheca.hub.post.downloads import as_download
from apotheca.hub.queries.attachments import attachment_content, attachments_of
from apotheca.hub.queries.documents import BelongsTo, HoldOfDocument, attachment_life
from apotheca.hub.queries.lists import ATTACHMENTS
from apotheca.hub.queries.lists.post import KeptRow
from apotheca.kernel.errors import NotFound
from apotheca.web.actions import Action, Ask
from apotheca.web.names import id_of
from apotheca.web.objects import SUBJECTS, Subject, address_of, check_visible
from apotheca.web.parts import codes, list_page
from apotheca.web.shell import PageRequest, act, go, page
from apotheca.web.tables import Choice, Column, of_rows
from apotheca.web.uploads import SentFile, files_sent

READ = ("GET", "HEAD")
READERS = ATTACHMENTS.duties
HOLDS = "P"

# What a document can belong to and has a page, by its type in the audit trail.
TYPES = {
    "REQUISITION": "Requisition", "ORDER": "PurchaseOrder", "RECEIPT": "GoodsReceipt",
    "RETURN": "SupplierReturn", "INVOICE": "Invoice", "PAYMENT": "Payment",
    "JOURNAL": "ManualJournal", "STOCK_DOCUMENT": "StockDocument", "SUPPLIER": "Supplier",
    "CONTRACT": "Contract", "ITEM": "Item", "LOCATION": "Location", "INTAKE": "IntakeItem",
}  # fmt: skip

COLUMNS: tuple[Column[KeptRow], ...] = (
    Column("number", "Document", "code", link=lambda row: _address(row.number)),
    Column("file_name", "Name"),
    Column("media_type", "Type"),
    Column("size_bytes", "Bytes", "number"),
    Column("origin", "Came by", "status"),
    Column("stored_by", "Stored by"),
    Column("occurred_at", "Since", "instant"),
    Column("retain_until", "Kept until", "day"),
    Column("holds", "Matters that hold it", "number"),
)
HOLD_COLUMNS: tuple[Column[HoldOfDocument], ...] = (
    Column("matter", "Matter"),
    Column("placed_by", "Placed by"),
    Column("placed_at", "Since", "instant"),
    Column("lifted_by", "Lifted by"),
    Column("lifted_at", "Lifted", "instant"),
    Column("reason", "Why"),
)


def _address(number: str) -> str:
    return reverse("document", args=[number])


@page(duties=READERS, methods=READ)
def documents(request: PageRequest) -> HttpResponse:
    """List the documents the reader's entities keep, the latest first."""
    choices = (
        Choice("number", "Number"),
        Choice("origin", "Came by", codes("UPLOAD", "MAIL", "HUB", "PRINTED")),
    )
    return list_page(
        request, ATTACHMENTS, COLUMNS, choices=choices,
        subtitle="Each as it came, kept for its time and for as long as a matter needs it.",
        nothing="Attach documents on the page of an order, a receipt, an invoice or a supplier.",
    )  # fmt: skip


@page(duties=READERS, methods=READ)
def document(request: PageRequest, number: str) -> HttpResponse:
    """Show one document: what it is, what it belongs to, and the matters it is held for."""
    reader = request.reader
    life = attachment_life(number, scope=reader.scope(READERS))
    context = {
        "document": life.attachment,
        "warnings": life.warnings,
        "belongs_to": [_leading(one) for one in life.belongs_to],
        "holds": of_rows("Matters", life.holds, HOLD_COLUMNS, reader=reader),
        "actions": _actions(reader, life.attachment, life.holds),
        "trail": [("Documents", reverse("documents"))],
    }
    return render(request, "web/documents/document.html", context)


def _leading(one: BelongsTo) -> tuple[str, str, str]:
    """Return what a document belongs to, in words, by name, and where its page is."""
    type_ = TYPES.get(one.object_type, "")
    words = SUBJECTS[type_].words if type_ in SUBJECTS else one.object_type.lower()
    return words.capitalize(), one.object_key, address_of(type_, one.object_key)


def _actions(
    reader: Reader, document: KeptRow, holds: tuple[HoldOfDocument, ...]
) -> tuple[Action, ...]:
    """Return what the controller may do about the document's holds."""
    if not reader.may(HOLDS) or document.is_erased:
        return ()
    matter = Ask("matter", "Matter", hint="What it is kept for: an audit, a claim, a lawsuit.")
    why = Ask("reason", "Why it is over", hint="Kept with the hold.")
    found = [Action("Hold for a matter", "lock", f"{_address(document.number)}/hold", (matter,))]
    open_matters = tuple(hold.matter for hold in holds if hold.lifted_at is None)
    if open_matters:
        which = Ask("matter", "Matter", choices=tuple((one, one) for one in open_matters))
        lift = f"{_address(document.number)}/lift"
        found.append(Action("Lift a hold", "player-play", lift, (which, why)))
    return tuple(found)


@page(duties=READERS, methods=READ)
def download(request: PageRequest, number: str) -> HttpResponse:
    """Hand a document out as a file to save; never as a page of ours."""
    return as_download(attachment_content(number, scope=request.reader.scope(READERS)))


@page(duties=HOLDS, methods=("POST",))
def hold(request: PageRequest, number: str) -> HttpResponse:
    """Keep a document for a matter, whatever its time."""
    matter = request.POST.get("matter", "")
    return _held(
        request, number,
        lambda key: place_legal_hold(
            actor=request.actor(), when=request.moment(), attachment_id=key, matter=matter
        ),
        done=f"{number} is held for {matter.strip()}.",
    )  # fmt: skip


@page(duties=HOLDS, methods=("POST",))
def lift(request: PageRequest, number: str) -> HttpResponse:
    """End the hold of a document for one matter."""
    matter, reason = request.POST.get("matter", ""), request.POST.get("reason", "")
    return _held(
        request, number,
        lambda key: lift_legal_hold(
            actor=request.actor(reason=reason.strip()), when=request.moment(), attachment_id=key,
            matter=matter, reason=reason,
        ),
        done=f"{matter.strip()} no longer holds {number}.",
    )  # fmt: skip


def _held(
    request: PageRequest, number: str, run: Callable[[UUID], UUID], *, done: str
) -> HttpResponse:
    ATTACHMENTS.one("document", number, scope=request.reader.scope(HOLDS), by="number")
    return act(request, lambda: run(id_of("attachment", number)), done=done, to=_address(number))


@page(duties=READERS)
def of_object(request: PageRequest, kind: str, key: str) -> HttpResponse:
    """Show the documents of one thing to whoever may see it; take in what they attach."""
    subject = _subject(kind, key)
    check_visible(subject, key, request.reader)
    if request.method == "POST":
        return _attach(request, subject, kind, key)
    context: dict[str, Any] = {
        "kept": attachments_of(kind, key, scope=request.reader.scope(READERS)),
        "key": key,
        "words": subject.words,
        "address": address_of(subject.type, key),
        "may_attach": request.reader.may(ANYONE_AT_WORK),
        "entities": _entities(request.reader) if KINDS[kind].entity == "0" else (),
    }
    template = "web/documents/of.html" if request.GET.get("part") else "web/documents/page.html"
    return render(request, template, context)


def _subject(kind: str, key: str) -> Subject:
    subject = SUBJECTS.get(TYPES.get(kind, ""))
    if subject is None:
        raise NotFound(kind="thing with documents", key=f"{kind} {key}")
    return subject


def _attach(request: PageRequest, subject: Subject, kind: str, key: str) -> HttpResponse:
    """Keep what was sent, all or none, and go back to the page of the thing."""
    sent = files_sent(request)
    entity_id = place_of(kind, key)[0] or id_of("entity", request.POST.get("entity", ""))
    with together():
        kept = [_store(request, n, one, entity_id, kind, key) for n, one in enumerate(sent)]
    for stored in kept:
        known = "was kept before and belongs here now too" if stored.is_repeat else "is attached"
        messages.success(request, f"{stored.file_name} {known}, as {stored.number}.")
    return go(request, address_of(subject.type, key))


def _store(
    request: PageRequest, position: int, sent: SentFile, entity_id: int, kind: str, key: str
) -> StoredAttachment:
    return store_attachment(
        actor=request.actor(part=str(position)), when=request.moment(), entity_id=entity_id,
        file_name=sent.name, content=sent.content, object_type=kind, object_key=key,
    )  # fmt: skip


def _entities(reader: Reader) -> tuple[str, ...]:
    """Return the codes of the entities the reader may keep documents for."""
    sites = reader.sites_of(ANYONE_AT_WORK)
    return tuple(dict.fromkeys(site.entity_code for site in sites))


urlpatterns: list[URLPattern] = [
    path("documents", documents, name="documents"),
    path("documents/of/<str:kind>/<path:key>", of_object, name="documents-of"),
    path("documents/<str:number>/file", download, name="document-file"),
    path("documents/<str:number>/hold", hold, name="document-hold"),
    path("documents/<str:number>/lift", lift, name="document-lift"),
    path("documents/<str:number>", document, name="document"),
]
