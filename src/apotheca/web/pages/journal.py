"""Journals: the journal of a document with its proof, all postings, and journals people write."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from apotheca.finance.operations.journals import post_manual_journal, reject_journal
from apotheca.finance.queries.details import journal_of, prepared_journal_life
from apotheca.finance.queries.lists import JOURNALS, PREPARED_JOURNALS
from apotheca.finance.queries.lists.journals import JournalRow, PreparedJournalRow
from apotheca.kernel.errors import NotFound
from apotheca.web import links
from apotheca.web.actions import Action, Ask
from apotheca.web.names import id_of
from apotheca.web.objects import address_of_number
from apotheca.web.shell import PageRequest, act, page
from apotheca.web.tables import Choice, Column, listed

READ = ("GET", "HEAD")
# The books' readers, and who moves stock and wants to see what came of it.
DOCUMENT_READERS = JOURNALS.duties + "DGHI"
# What is nobody's business but the books' own.
OF_THE_BOOKS = frozenset({"ManualJournal", "Payment", "PrepaymentApplication", "Period"})

JOURNAL_COLUMNS: tuple[Column[JournalRow], ...] = (
    Column("event", "Posting", "words", link=lambda row: links.journal(row.document)),
    Column("business_date", "Day", "day"),
    Column("ledger", "Ledger", "code"),
    Column("description", "What for"),
    Column("amount", "Amount", "money", unit="currency"),
    Column("is_reversed", "Reversed", "flag"),
    Column("posted_by_name", "By"),
)
LIST_COLUMNS: tuple[Column[JournalRow], ...] = (
    Column("document", "Document", "code", link=lambda row: address_of_number(row.document)),
    *JOURNAL_COLUMNS,
    Column("entity", "Entity", "code"),
)
LIST_CHOICES = (
    Choice("document", "Document"),
    Choice("ledger", "Ledger", (("INV", "Stock"), ("PO", "Orders"), ("AP", "Payables"),
                                ("GL", "General"))),
    Choice("from", "From", kind="date"),
    Choice("to", "To", kind="date"),
)  # fmt: skip
PREPARED_COLUMNS: tuple[Column[PreparedJournalRow], ...] = (
    Column("number", "Journal", "code", link=lambda row: _address(row.number)),
    Column("status", "State", "status"),
    Column("kind", "Kind", "words"),
    Column("description", "What for"),
    Column("total_amount", "Total", "money", unit="currency"),
    Column("business_date", "Day", "day"),
    Column("reverse_on", "Reverses on", "day"),
    Column("prepared_by_name", "Prepared by"),
    Column("decided_by_name", "Decided by"),
)
PREPARED_CHOICES = (
    Choice("status", "State", (("PREPARED", "Waiting"), ("POSTED", "Posted"),
                               ("REJECTED", "Rejected"))),
    Choice("kind", "Kind", (("JOURNAL", "Journal"), ("ACCRUAL", "Accrual"))),
)  # fmt: skip


def _address(number: str) -> str:
    return reverse("prepared-journal", args=[number])


@page(duties=DOCUMENT_READERS, methods=READ)
def journal(request: PageRequest, number: str) -> HttpResponse:
    """Show everything posted for a document, entry by entry, down to zero."""
    found = journal_of(number, scope=request.reader.scope(DOCUMENT_READERS))
    may_drill = request.reader.may(JOURNALS.duties)
    if found.document_type in OF_THE_BOOKS and not may_drill:
        raise NotFound(kind="journal of document", key=number)
    context = {
        "journal": found,
        "title": f"Journal of {number}",
        "document": address_of_number(number),
        "trail": [("Journal", reverse("journals"))] if may_drill else [],
        "may_drill": may_drill,
    }
    return render(request, "web/journal/document.html", context)


@page(duties=JOURNALS.duties, methods=READ)
def journals(request: PageRequest) -> HttpResponse:
    """Show all postings within reach, the latest first."""
    table = listed(
        request, JOURNALS, LIST_COLUMNS, reader=request.reader, choices=LIST_CHOICES,
        nothing="Nothing was posted that fits. Clear the filters.",
    )  # fmt: skip
    context = {
        "title": "Journal",
        "subtitle": "Every posting, with the document it belongs to.",
        "table": table,
        "links": [("Prepared journals", reverse("prepared-journals"))],
    }
    return render(request, "web/ledger/list.html", context)


@page(duties=PREPARED_JOURNALS.duties, methods=READ)
def prepared_journals(request: PageRequest) -> HttpResponse:
    """Show the journals people prepared, and which of them wait for a decision."""
    table = listed(
        request, PREPARED_JOURNALS, PREPARED_COLUMNS, reader=request.reader,
        choices=PREPARED_CHOICES, nothing="Nobody prepared a journal yet.",
    )  # fmt: skip
    new = [("Prepare journal", reverse("journal-new")), ("Accrue", reverse("accrual-new"))]
    context = {
        "title": "Prepared journals",
        "subtitle": "Written by one person, posted or rejected by another.",
        "table": table,
        "trail": [("Journal", reverse("journals"))],
        "links": new if request.reader.may("O") else [],
    }
    return render(request, "web/ledger/list.html", context)


@page(duties=PREPARED_JOURNALS.duties, methods=READ)
def prepared_journal(request: PageRequest, number: str) -> HttpResponse:
    """Show one prepared journal with its lines, and let somebody else decide on it."""
    reader = request.reader
    life = prepared_journal_life(number, scope=reader.scope(PREPARED_JOURNALS.duties))
    row = life.journal
    is_own = row.prepared_by == reader.username
    may_decide = reader.may("P") and row.status == "PREPARED" and not is_own
    why = Ask("reason", "Why", is_required=False, hint="Kept with the decision.")
    actions = (
        Action("Post", "check", reverse("prepared-journal-post", args=[number]), is_main=True),
        Action("Reject", "ban", reverse("prepared-journal-reject", args=[number]), asks=(why,),
               is_grave=True),
    )  # fmt: skip
    context = {
        "life": life,
        "journal": row,
        "actions": actions if may_decide else (),
        "waits_for_others": row.status == "PREPARED" and is_own,
        "trail": [("Journal", reverse("journals")), ("Prepared", reverse("prepared-journals"))],
    }
    return render(request, "web/journal/prepared.html", context)


@page(duties="P", methods=("POST",))
def post(request: PageRequest, number: str) -> HttpResponse:
    """Approve a prepared journal and post it on its day."""
    return act(
        request,
        lambda: post_manual_journal(
            actor=request.actor(), when=request.moment(), journal_id=id_of("manual_journal", number)
        ),
        done=f"{number} is posted.",
        to=_address(number),
    )


@page(duties="P", methods=("POST",))
def reject(request: PageRequest, number: str) -> HttpResponse:
    """Refuse a prepared journal; nothing is posted."""
    reason = request.POST.get("reason", "").strip()
    return act(
        request,
        lambda: reject_journal(
            actor=request.actor(reason=reason),
            when=request.moment(),
            journal_id=id_of("manual_journal", number),
        ),
        done=f"{number} is rejected.",
        to=_address(number),
    )


urlpatterns: list[URLPattern] = [
    path("journals", journals, name="journals"),
    path("journals/prepared", prepared_journals, name="prepared-journals"),
    path("journals/<str:number>", prepared_journal, name="prepared-journal"),
    path("journals/<str:number>/post", post, name="prepared-journal-post"),
    path("journals/<str:number>/reject", reject, name="prepared-journal-reject"),
    path("journal/<path:number>", journal, name="journal"),
]
