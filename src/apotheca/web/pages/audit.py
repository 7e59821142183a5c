"""Who changed what: the whole trail for those who read it, and that of one thing on its page."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.governance.queries.lists import ACTS, AUDIT, AUDIT_SEALS
from apotheca.governance.queries.lists.acts import ActRow
from apotheca.governance.queries.lists.audit import TRAIL_READERS, AuditSealRow
from apotheca.governance.types import Reader
from apotheca.kernel.errors import NotFound
from apotheca.kernel.listing import Scope
from apotheca.web.objects import SUBJECTS, Subject, address_of, check_visible, key_of, label_of
from apotheca.web.parts import list_page
from apotheca.web.shell import PageRequest, page
from apotheca.web.tables import Choice, Column, listed
from apotheca.web.trail import entries_of

READ = ("GET", "HEAD")
ASKED = ("person", "action", "type", "since", "until", "entity", "number")


@page(duties=TRAIL_READERS, methods=READ)
def trail(request: PageRequest) -> HttpResponse:
    """Show the trail of the reader's entities, by person, action, kind of thing and day."""
    filters = {name: request.GET[name] for name in ASKED if request.GET.get(name)}
    found = AUDIT.page(
        scope=request.reader.scope(TRAIL_READERS), filters=filters,
        cursor=request.GET.get("cursor", ""),
    )  # fmt: skip
    context = {
        "entries": entries_of(found.rows),
        "next": _at(request.path, {**filters, "cursor": found.next_cursor}),
        "has_more": bool(found.next_cursor),
        "first": _at(request.path, filters) if request.GET.get("cursor") else "",
        "asked": filters,
        "types": sorted(SUBJECTS),
    }
    return render(request, "web/audit/trail.html", context)


@page(duties="*", methods=READ)
def of_one(request: PageRequest, type_: str, label: str) -> HttpResponse:
    """Show the trail of one thing to whoever may see it; ``part`` asks for the rows alone."""
    subject = SUBJECTS.get(type_)
    key = key_of(subject, label) if subject else label
    shown = label_of(type_, key)
    found = AUDIT.page(
        scope=_reach(request.reader, subject, shown), filters={"type": type_, "subject": key},
        cursor=request.GET.get("cursor", ""), limit=100,
    )  # fmt: skip
    address = f"{request.path}?cursor={found.next_cursor}" if found.next_cursor else ""
    context: dict[str, Any] = {
        "entries": entries_of(found.rows),
        "label": shown,
        "words": subject.words if subject else type_,
        "address": f"/{subject.path}/{shown}" if subject and subject.path else "",
        "next": address,
        "has_more": bool(address),
        "of_one": True,
    }
    template = "web/audit/entries.html" if request.GET.get("part") else "web/audit/one.html"
    return render(request, template, context)


def _reach(reader: Reader, subject: Subject | None, label: str) -> Scope:
    """
    Return where the trail of one thing may be read: all of it for whoever may see the thing.

    :raises NotFound: the reader may neither see the thing nor read the trail of an entity.
    """
    whole = [(entity, place) for entity, place in reader.scope(TRAIL_READERS) if place is None]
    if subject is None:
        if not whole:
            raise NotFound(kind="trail of", key=label)
        return whole
    try:
        check_visible(subject, label, reader)
    except NotFound:
        if not whole:
            raise
        return whole
    return [(entity, None) for entity in reader.entities()]


@page(duties=TRAIL_READERS, methods=READ)
def seals(request: PageRequest) -> HttpResponse:
    """Show the seals of the trail: what an auditor copies out of the owner's reach."""
    columns: tuple[Column[AuditSealRow], ...] = (
        Column("number", "Seal", kind="number"),
        Column("first_sequence", "First place", kind="number"),
        Column("last_sequence", "Last place", kind="number"),
        Column("head", "Head", kind="code"),
        Column("sealed_at", "Sealed", kind="instant"),
    )
    table = listed(
        request, AUDIT_SEALS, columns, reader=request.reader,
        choices=(Choice("since", "Sealed since", kind="date"),),
        nothing="Seals appear as the worker runs.",
    )  # fmt: skip
    return render(request, "web/list.html", {
        "title": "Seals of the audit trail", "table": table,
        "subtitle": "Each head is chained to the one before; an edited row breaks them all.",
        "trail": [("Audit trail", "/audit")],
    })  # fmt: skip


@page(duties=TRAIL_READERS, methods=READ)
def acts(request: PageRequest) -> HttpResponse:
    """List what people asked the house to do, and which numbers it gave."""
    columns: tuple[Column[ActRow], ...] = (
        Column("occurred_at", "When", kind="instant"),
        Column("person", "Who", link=lambda x: address_of("Person", x.username)),
        Column("on_behalf_of", "For"),
        Column("operation", "Act", kind="code"),
        Column("numbers", "Documents", kind="list"),
        Column("reason", "Why"),
        Column("source", "From"),
    )
    choices = (
        Choice("person", "Username"),
        Choice("operation", "Act"),
        Choice("source", "From"),
        Choice("since", "Since", kind="date"),
        Choice("until", "Until", kind="date"),
    )
    return list_page(
        request, ACTS, columns, choices=choices, trail=[("Audit trail", "/audit")],
        nothing="Nobody did anything so, or you do not reach every entity.",
    )  # fmt: skip


def _at(address: str, query: dict[str, str]) -> str:
    return f"{address}?{urlencode(query)}" if query else address


urlpatterns: list[URLPattern] = [
    path("audit", trail, name="audit"),
    path("audit/acts", acts, name="audit-acts"),
    path("audit/seals", seals, name="audit-seals"),
    path("audit/<str:type_>/<path:label>", of_one, name="audit-of"),
]
