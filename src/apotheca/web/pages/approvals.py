"""What waits for this person's decision, decided in place, one or several at a time."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.kernel.errors import DomainError
from apotheca.procurement.operations.requisitions import decide_requisition
from apotheca.procurement.operations.sending import decide_order
from apotheca.procurement.queries.approvals import WaitingApproval, approvals_waiting
from apotheca.web.actions import timezone_of
from apotheca.web.addresses import address_of
from apotheca.web.names import id_of
from apotheca.web.shell import PageRequest, go, page

MOST = 50
DONE = {"APPROVED": "approved", "RETURNED": "returned", "REJECTED": "rejected"}


class NothingChosen(DomainError):
    code = "web.nothing_chosen"
    message = "Nothing is ticked. Tick what you decide on."
    status = 422


class CommentMissing(DomainError):
    code = "web.comment_missing"
    message = "Say why it is {decision}, so that whoever asked knows what to do."
    status = 422


@page(duties="E")
def approvals(request: PageRequest) -> HttpResponse:
    """Show what waits for this person with what it takes to decide; decide what is ticked."""
    if request.method == "POST":
        return _decide_all(request)
    waiting = approvals_waiting(request.reader.person_id, most=MOST)
    context = {
        "waiting": [(key_of(one), one, address_of(one.number)) for one in waiting],
        "is_full": len(waiting) == MOST,
    }
    return render(request, "web/approvals/inbox.html", context)


def key_of(waiting: WaitingApproval) -> str:
    """Return the name of what waits as a form sends it, so that nothing else is decided."""
    asked_at = f"{waiting.requested_at.timestamp():.6f}"
    return f"{waiting.document}:{waiting.number}:{waiting.version}:{asked_at}"


def _decide_all(request: PageRequest) -> HttpResponse:
    """Decide each ticked document on its own: one that is refused leaves the others decided."""
    decision = request.POST.get("decision", "")
    comment = request.POST.get("comment", "").strip()
    chosen = dict.fromkeys(request.POST.getlist("chosen"))
    if not chosen:
        raise NothingChosen
    if decision in ("RETURNED", "REJECTED") and not comment:
        raise CommentMissing(decision=DONE[decision])
    waiting = {key_of(one): one for one in approvals_waiting(request.reader.person_id, most=MOST)}
    decided = []
    for key in chosen:
        one = waiting.get(key)
        if one is None:
            number = key.split(":")[1] if ":" in key else key
            messages.error(request, f"{number} no longer waits as you saw it. Look at it again.")
            continue
        try:
            _decide(request, one, decision, comment)
        except DomainError as refusal:
            messages.error(request, f"{one.number}: {refusal.sentence}")
        else:
            decided.append(one.number)
    if decided:
        messages.success(request, f"{', '.join(decided)} {DONE[decision]}.")
    return go(request, request.path)


def _decide(request: PageRequest, one: WaitingApproval, decision: str, comment: str) -> None:
    kind, operation = _operation_of(one)
    operation(
        actor=request.actor(part=one.number, reason=comment),
        when=request.moment(timezone_of(request.reader, one.facility)),
        decision=decision,
        comment=comment,
        version=one.version,
        **{f"{kind}_id": id_of(kind, one.number)},
    )


def _operation_of(one: WaitingApproval) -> tuple[str, Callable[..., Any]]:
    if one.document == "REQUISITION":
        return "requisition", decide_requisition
    return "order", decide_order


urlpatterns: list[URLPattern] = [path("approvals", approvals, name="approvals")]
