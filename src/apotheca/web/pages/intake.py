"""Documents that came in: taken in by hand, looked at, entered as invoices or rejected."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from apotheca.governance.types import Reader
from apotheca.hub.operations.intake import (
    TakenIn,
    close_bank_warning,
    settle_intake,
    take_in_document,
)
from apotheca.hub.post.downloads import as_download
from apotheca.hub.queries.attachments import attachment_content, mail_of
from apotheca.hub.queries.documents import IntakeLife, intake_life
from apotheca.hub.queries.lists import BANK_WARNINGS, INTAKE_ITEMS
from apotheca.hub.queries.lists.post import BankWarningRow, IntakeRow
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.web.actions import Action, Ask
from apotheca.web.names import id_of
from apotheca.web.objects import address_of_number
from apotheca.web.parts import Way, allowed, codes, list_page, tabs
from apotheca.web.shell import PageRequest, act, go, page, problem
from apotheca.web.tables import Choice, Column, Table, of_rows
from apotheca.web.uploads import SentFile, files_sent

READ = ("GET", "HEAD")
READERS = INTAKE_ITEMS.duties
CLERKS, BANK = "J", "C"
WAITING = "WAITING"
STATES = (WAITING, "ENTERED", "REJECTED", "DUPLICATE", "TOLD")
ASKED = ("status", "origin", "mentions_bank_details")
VIEWS = (("Documents", "/intake"), ("Mails about bank details", "/intake/warnings"))
WHY = Ask("reason", "Why", hint="Kept with it, for whoever asks the sender for another.")


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One document that came in, as the inbox shows it."""

    number: str
    status: str
    care: str
    sent_by: str
    what: str
    suggested: str
    occurred_at: datetime
    age: str


COLUMNS: tuple[Column[InboxRow], ...] = (
    Column("number", "Item", "code", link=lambda row: _address(row.number)),
    Column("status", "State", "status"),
    Column("age", "Waits"),
    Column("sent_by", "Says who sent it"),
    Column("what", "Subject and file"),
    Column("care", "Careful", "status"),
    Column("suggested", "Supplier, perhaps"),
    Column("occurred_at", "Came", "instant"),
)
WARNING_COLUMNS: tuple[Column[BankWarningRow], ...] = (
    Column("intake", "Item", "code", link=lambda row: _address(row.intake)),
    Column("status", "State", "status"),
    Column("sender", "Says who sent it"),
    Column("subject", "Subject"),
    Column("seen", "What it speaks of", "list"),
    Column("opened_at", "Since", "instant"),
    Column("closed_by", "Closed by"),
    Column("outcome", "What came of it"),
)


def _address(number: str) -> str:
    return reverse("intake-item", args=[number])


@page(duties=READERS, methods=READ)
def inbox(request: PageRequest) -> HttpResponse:
    """Show what waits for a clerk, the oldest first; other states when they are asked for."""
    context = {
        "title": "Documents that came in",
        "subtitle": "By mail or by hand. What is in our own form is entered by itself.",
        "table": _inbox(request),
        "tabs": tabs(VIEWS, request.path),
        "actions": allowed(
            request, Way("Take in", reverse("intake-new"), "upload", CLERKS, is_first=True)
        ),
    }
    return render(request, "web/list.html", context)


def _inbox(request: PageRequest) -> Table:
    asked = {"status": WAITING, **{name: request.GET[name] for name in ASKED
                                   if name in request.GET}}  # fmt: skip
    filters = {name: value for name, value in asked.items() if value}
    cursor = request.GET.get("cursor", "")
    found = INTAKE_ITEMS.page(
        scope=request.reader.scope(READERS), filters=filters, cursor=cursor,
    )  # fmt: skip
    now = request.moment().occurred_at
    table = of_rows(
        INTAKE_ITEMS.title, [_row(one, now) for one in found.rows], COLUMNS,
        reader=request.reader, nothing="Nothing waits. Take in what lies on your desk.",
    )  # fmt: skip
    here = f"{request.path}?{urlencode(asked)}"
    return replace(
        table,
        address=request.path,
        filters=(
            Choice("status", "State", codes(*STATES), value=asked["status"]),
            Choice("origin", "Came by", codes("MAIL", "UPLOAD"), value=asked.get("origin", "")),
        ),
        first_address=here if cursor else "",
        next_address=f"{here}&{urlencode({'cursor': found.next_cursor})}"
        if found.next_cursor
        else "",
    )


def _row(one: IntakeRow, now: datetime) -> InboxRow:
    claimed = f"{one.sender_name} <{one.sender}>" if one.sender_name else one.sender
    return InboxRow(
        number=one.number,
        status=one.status,
        care="BANK_DETAILS" if one.mentions_bank_details else "",
        sent_by=claimed or f"brought by {one.taken_in_by}",
        what=" · ".join(part for part in (one.subject, one.file_name) if part),
        suggested=one.suggested_supplier,
        occurred_at=one.occurred_at,
        age=_age(one.occurred_at, now) if one.status == WAITING else "",
    )


def _age(since: datetime, now: datetime) -> str:
    """Return how long something waits, in whole days."""
    days = (now - since).days
    if days < 1:
        return "since today"
    return "1 day" if days == 1 else f"{days} days"


@page(duties=READERS, methods=READ)
def warnings(request: PageRequest) -> HttpResponse:
    """List the mails that speak of bank details, for whoever verifies those."""
    return list_page(
        request, BANK_WARNINGS, WARNING_COLUMNS, title="Documents that came in",
        subtitle="Call the number on file before anything changes. No mail changes bank details.",
        choices=(Choice("status", "State", codes("OPEN", "CLOSED")),), views=VIEWS,
        nothing="No mail spoke of bank details.",
    )  # fmt: skip


@page(duties=READERS, methods=READ)
def item(request: PageRequest, number: str) -> HttpResponse:
    """Show one document that came in: what it says, what was odd, and what may be done with it."""
    reader = request.reader
    life = intake_life(number, scope=reader.scope(READERS))
    warning = life.bank_warning
    context = {
        "life": life,
        "item": life.item,
        "first": _first(life.item),
        "actions": _actions(reader, life),
        "may_close": warning is not None and warning.status == "OPEN" and reader.may(BANK),
        "trail": [("Documents that came in", reverse("intake"))],
    }
    return render(request, "web/intake/item.html", context)


def _first(item: IntakeRow) -> tuple[str, str]:
    """Return what came with these bytes before, and where it is shown."""
    first = item.duplicate_of
    return first, address_of_number(first)


def _actions(reader: Reader, life: IntakeLife) -> tuple[Action, ...]:
    item = life.item
    if item.status != WAITING or not reader.may(CLERKS):
        return ()
    query = urlencode({"intake": item.number, "supplier": item.suggested_supplier})
    return (
        Action("Enter as invoice", "file-invoice", f"{reverse('invoice-new')}?{query}",
               is_link=True, is_main=True),
        Action("Reject", "ban", f"{_address(item.number)}/reject", asks=(WHY,), is_grave=True),
    )  # fmt: skip


@page(duties=READERS, methods=READ)
def file(request: PageRequest, number: str) -> HttpResponse:
    """Hand the document out as a file to save; never as a page of ours."""
    scope = request.reader.scope(READERS)
    found = INTAKE_ITEMS.one("intake item", number, scope=scope, by="number")
    if not found.attachment:
        raise NotFound(kind="document of", key=number)
    return as_download(attachment_content(found.attachment, scope=scope))


@page(duties=READERS, methods=READ)
def mail(request: PageRequest, number: str) -> HttpResponse:
    """Hand the whole mail out as a file to save, byte for byte."""
    return as_download(mail_of(number, scope=request.reader.scope(READERS)))


@page(duties=CLERKS)
def take_in(request: PageRequest) -> HttpResponse:
    """Take in files somebody brought: each by itself, so one that is refused stops no other."""
    if request.method != "POST":
        return _form(request)
    try:
        sent = files_sent(request)
        entity_id = id_of("entity", request.POST.get("entity", ""))
    except DomainError as refusal:
        return _form(request, refusal)
    taken, refused = _taken(request, sent, entity_id)
    if not taken:
        return _form(request, refused[0])
    for one_refused in refused:
        messages.error(request, one_refused.sentence)
    for one_taken in taken:
        messages.success(request, _said(one_taken))
    return go(request, _address(taken[0].number) if len(taken) == 1 else reverse("intake"))


def _taken(
    request: PageRequest, sent: list[SentFile], entity_id: int
) -> tuple[list[TakenIn], list[DomainError]]:
    taken: list[TakenIn] = []
    refused: list[DomainError] = []
    for n, one in enumerate(sent):
        try:
            taken.append(
                take_in_document(
                    actor=request.actor(part=str(n)), when=request.moment(), entity_id=entity_id,
                    file_name=one.name, content=one.content,
                    note=request.POST.get("note", "").strip()[:2000],
                )
            )  # fmt: skip
        except DomainError as refusal:
            refused.append(refusal)
    return taken, refused


def _said(taken: TakenIn) -> str:
    if taken.invoices:
        return f"{taken.number} is entered: {', '.join(taken.invoices)}."
    if taken.duplicate_of:
        return f"{taken.number} has the bytes of {taken.duplicate_of}, which came before."
    return f"{taken.number} waits to be entered as an invoice."


def _form(request: PageRequest, refusal: DomainError | None = None) -> HttpResponse:
    if refusal is not None and request.htmx:
        return problem(request, refusal)
    sites = request.reader.sites_of(CLERKS)
    context = {
        "entities": tuple(dict.fromkeys(site.entity_code for site in sites)),
        "problem": refusal,
        "trail": [("Documents that came in", reverse("intake"))],
    }
    status = refusal.status if refusal else 200
    return render(request, "web/intake/new.html", context, status=status)


@page(duties=CLERKS, methods=("POST",))
def reject(request: PageRequest, number: str) -> HttpResponse:
    """Settle a document that is no invoice, or none we can use, with the reason."""
    reason = request.POST.get("reason", "").strip()
    INTAKE_ITEMS.one("intake item", number, scope=request.reader.scope(CLERKS), by="number")
    return act(
        request,
        lambda: settle_intake(
            actor=request.actor(reason=reason),
            when=request.moment(),
            intake_item_id=id_of("intake_item", number),
            decision="REJECTED",
            reason=reason,
        ),
        done=f"{number} is rejected.",
        to=reverse("intake"),
    )


@page(duties=BANK, methods=("POST",))
def close_warning(request: PageRequest, number: str) -> HttpResponse:
    """Say what came of a mail that spoke of bank details."""
    outcome = request.POST.get("outcome", "").strip()
    INTAKE_ITEMS.one("intake item", number, scope=request.reader.scope(BANK), by="number")
    return act(
        request,
        lambda: close_bank_warning(
            actor=request.actor(reason=outcome),
            when=request.moment(),
            intake_item_id=id_of("intake_item", number),
            outcome=outcome,
        ),
        done=f"The warning on {number} is closed.",
        to=_address(number),
    )


urlpatterns: list[URLPattern] = [
    path("intake", inbox, name="intake"),
    path("intake/new", take_in, name="intake-new"),
    path("intake/warnings", warnings, name="intake-warnings"),
    path("intake/<str:number>/file", file, name="intake-file"),
    path("intake/<str:number>/mail", mail, name="intake-mail"),
    path("intake/<str:number>/reject", reject, name="intake-reject"),
    path("intake/<str:number>/warning", close_warning, name="intake-close-warning"),
    path("intake/<str:number>", item, name="intake-item"),
]
