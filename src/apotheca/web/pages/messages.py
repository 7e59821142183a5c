"""Where is my message: what came in and went out by number, why it waits, and what to do."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from apotheca.governance.types import Reader
from apotheca.hub.operations import messages as incoming
from apotheca.hub.operations import replay as outgoing
from apotheca.hub.operations.registry import pause_endpoint, resume_endpoint
from apotheca.hub.queries import (
    DeliveryLife,
    MessageLife,
    delivery_life,
    message_life,
    waiting_counts,
    where_is,
)
from apotheca.hub.queries.lists import DELIVERIES, ENDPOINTS, LANES, MESSAGES
from apotheca.hub.queries.lists.incoming import MessageRow, OperatorActionRow
from apotheca.hub.queries.lists.outgoing import AttemptRow, DeliveryRow, EventRow, LaneRow
from apotheca.hub.queries.lists.registry import EndpointRow
from apotheca.web.actions import Action, Ask
from apotheca.web.objects import address_of_number
from apotheca.web.shell import PageRequest, act, page
from apotheca.web.tables import Choice, Column, listed, of_rows

READ = ("GET", "HEAD")
WAITING_IN = "RECEIVED,RETRY,LEASED,HELD,DEAD,CONFLICT"
WAITING_OUT = "READY,LEASED,IN_DOUBT,HELD,DEAD"
WHY = Ask("reason", "Why", hint="Kept with what was done.")

MESSAGE_COLUMNS: tuple[Column[MessageRow], ...] = (
    Column("business_key", "Number", "code", link=lambda row: _in(row.message)),
    Column("object_type", "What"),
    Column("status", "State", "status"),
    Column("error_text", "Why it waits"),
    Column("owner_role", "Who can solve it", "words"),
    Column("document", "Became", "code", link=lambda row: address_of_number(row.document)),
    Column("endpoint", "Through"),
    Column("attempts", "Tries", "number"),
    Column("received_at", "Came", "instant"),
)
DELIVERY_COLUMNS: tuple[Column[DeliveryRow], ...] = (
    Column("business_key", "Number", "code", link=lambda row: _out(row.delivery)),
    Column("object_type", "What"),
    Column("status", "State", "status"),
    Column("error_text", "Why it waits"),
    Column("system", "To"),
    Column("foreign_reference", "They call it"),
    Column("attempts", "Tries", "number"),
    Column("created_at", "Since", "instant"),
    Column("done_at", "Arrived", "instant"),
)
EVENT_COLUMNS: tuple[Column[EventRow], ...] = (
    Column("name", "Event"),
    Column("business_key", "Number", "code"),
    Column("occurred_at", "Happened", "instant"),
    Column("deliveries", "Sent to", "number"),
)
ATTEMPT_COLUMNS: tuple[Column[AttemptRow], ...] = (
    Column("started_at", "Tried", "instant"),
    Column("outcome", "Outcome", "status"),
    Column("status_code", "Code", "number"),
    Column("response_excerpt", "They said"),
    Column("milliseconds", "ms", "number"),
    Column("worker", "By"),
)
ACTION_COLUMNS: tuple[Column[OperatorActionRow], ...] = (
    Column("recorded_at", "When", "instant"),
    Column("verb", "What", "words"),
    Column("person_name", "Who"),
    Column("reason", "Why"),
    Column("second_person", "Proposed by"),
)
ENDPOINT_COLUMNS: tuple[Column[EndpointRow], ...] = (
    Column("code", "Endpoint", "code"),
    Column("system_name", "System"),
    Column("direction", "Direction", "words"),
    Column("adapter", "Adapter"),
    Column("waiting", "Waiting", "number"),
    Column("blocked", "Blocked", "number"),
    Column("consecutive_failures", "Failures in a row", "number"),
)


def _in(message: UUID) -> str:
    return reverse("message-in", args=[message])


def _out(delivery: UUID) -> str:
    return reverse("message-out", args=[delivery])


@page(duties=MESSAGES.duties, methods=READ)
def messages(request: PageRequest) -> HttpResponse:
    """Find what the hub knows about a number, and show how many messages wait."""
    asked = request.GET.get("q", "").strip().replace("\x00", "")[:120]
    reader = request.reader
    context: dict[str, Any] = {"asked": asked, "counts": _counts(), "found": None}
    if asked:
        found = where_is(asked, scope=reader.scope(MESSAGES.duties))
        context |= {
            "found": found,
            "incoming": of_rows("Came in", found.messages, MESSAGE_COLUMNS, reader=reader),
            "outgoing": of_rows("Goes out", found.deliveries, DELIVERY_COLUMNS, reader=reader),
            "events": of_rows("Happened", found.events, EVENT_COLUMNS, reader=reader),
        }
    return render(request, "web/messages/search.html", context)


def _counts() -> list[dict[str, Any]]:
    """Return how many messages and deliveries wait in each state, with where they are listed."""
    counts = waiting_counts()
    pages = (("inbox", "Came in", "messages-in", WAITING_IN),
             ("delivery", "Goes out", "messages-out", WAITING_OUT))  # fmt: skip
    return [
        {"title": title, "status": status, "count": counts[kind][status],
         "address": f"{reverse(route)}?status={status}"}
        for kind, title, route, states in pages
        for status in states.split(",")
        if counts[kind].get(status)
    ]  # fmt: skip


@page(duties=MESSAGES.duties, methods=READ)
def messages_in(request: PageRequest) -> HttpResponse:
    """Show the messages that came in, the latest first."""
    return _list(
        request, MESSAGES, MESSAGE_COLUMNS, WAITING_IN.split(","), "Messages that came in",
        "What other systems sent, what became of it, and who can solve what waits.",
    )  # fmt: skip


@page(duties=DELIVERIES.duties, methods=READ)
def messages_out(request: PageRequest) -> HttpResponse:
    """Show what goes out, the latest first."""
    return _list(
        request, DELIVERIES, DELIVERY_COLUMNS, WAITING_OUT.split(","), "Deliveries",
        "What we tell other systems, in the order they must hear it.",
    )  # fmt: skip


def _list(
    request: PageRequest, listing: Any, columns: Any, states: list[str], title: str, subtitle: str
) -> HttpResponse:
    known = [*states, "DONE", "DISMISSED" if listing is MESSAGES else "SUPPRESSED"]
    table = listed(
        request, listing, columns, reader=request.reader,
        choices=(
            Choice("business_key", "Number"),
            Choice("status", "State",
                   tuple((code, code.replace("_", " ").capitalize()) for code in known)),
            Choice("object_type", "What"),
            Choice("endpoint", "Endpoint"),
        ),
        nothing="No message fits. Clear the filters.",
    )  # fmt: skip
    trail = [("Messages", reverse("messages"))]
    context = {"title": title, "subtitle": subtitle, "table": table, "trail": trail}
    return render(request, "web/ledger/list.html", context)


@page(duties=MESSAGES.duties, methods=READ)
def message_in(request: PageRequest, message: UUID) -> HttpResponse:
    """Show one message that came in, why it waits, and what may be done."""
    reader = request.reader
    life = message_life(message, scope=reader.scope(MESSAGES.duties))
    context = {
        "life": life,
        "message": life.message,
        "actions": _message_actions(reader, life),
        "same": of_rows("Under the same id", life.same_id, MESSAGE_COLUMNS, reader=reader),
        "done": of_rows("What operators did", life.actions, ACTION_COLUMNS, reader=reader),
        "trail": [("Messages", reverse("messages")), ("Came in", reverse("messages-in"))],
    }
    return render(request, "web/messages/incoming.html", context)


def _message_actions(reader: Reader, life: MessageLife) -> tuple[Action, ...]:
    if not reader.may("R"):
        return ()
    at = partial(reverse, args=[life.message.message])
    offers = (
        (life.may_be_retried,
         Action("Process again", "refresh", at("message-retry"), (WHY,), is_main=True)),
        (life.has_correction,
         Action("Release the correction", "check", at("message-release"), (WHY,))),
        (life.may_be_dismissed,
         Action("Dismiss", "ban", at("message-dismiss"), (WHY,), is_grave=True)),
    )  # fmt: skip
    return tuple(action for is_possible, action in offers if is_possible)


@page(duties=DELIVERIES.duties, methods=READ)
def message_out(request: PageRequest, delivery: UUID) -> HttpResponse:
    """Show one delivery, every try, and what may be done."""
    reader = request.reader
    life = delivery_life(delivery, scope=reader.scope(DELIVERIES.duties))
    context = {
        "life": life,
        "delivery": life.delivery,
        "actions": _delivery_actions(reader, life),
        "attempts": of_rows("Tries", life.attempts, ATTEMPT_COLUMNS, reader=reader),
        "replays": of_rows("Replays", life.replays, DELIVERY_COLUMNS, reader=reader),
        "done": of_rows("What operators did", life.actions, ACTION_COLUMNS, reader=reader),
        "trail": [("Messages", reverse("messages")), ("Goes out", reverse("messages-out"))],
    }
    return render(request, "web/messages/outgoing.html", context)


def _delivery_actions(reader: Reader, life: DeliveryLife) -> tuple[Action, ...]:
    if not reader.may("R"):
        return ()
    at = partial(reverse, args=[life.delivery.delivery])
    arrived = (("yes", "It arrived"), ("no", "It shall not be sent"))
    settling = (
        Ask("has_arrived", "What happened", arrived),
        Ask("foreign_reference", "They call it", is_required=False),
        WHY,
    )
    offers = (
        (life.may_be_retried,
         Action("Send again", "send", at("delivery-retry"), (WHY,), is_main=True)),
        (life.may_be_reprocessed,
         Action("Map anew and send", "refresh", at("delivery-reprocess"), (WHY,))),
        (life.may_be_released,
         Action("Release the correction", "check", at("delivery-release"), (WHY,))),
        (life.may_be_settled,
         Action("Settle by hand", "flag", at("delivery-settle"), settling,
                is_grave=True)),
    )  # fmt: skip
    return tuple(action for is_possible, action in offers if is_possible)


def _operating(
    name: str, run: Callable[..., Any], done: str, *, is_delivery: bool
) -> Callable[..., HttpResponse]:
    """Return the page that does one verb of an operator and shows the message again."""
    argument = "delivery_id" if is_delivery else "inbox_id"
    show = _out if is_delivery else _in

    def view(request: PageRequest, one: UUID) -> HttpResponse:
        reason = request.POST.get("reason", "").strip()
        return act(
            request,
            lambda: run(
                actor=request.actor(reason=reason), when=request.moment(), **{argument: one}
            ),
            done=done,
            to=lambda answer: show(getattr(answer, "delivery_id", one)),
        )

    view.__name__ = name
    view.__doc__ = (run.__doc__ or "").strip().partition("\n")[0]
    return page(duties="R", methods=("POST",))(view)


retry_message = _operating(
    "retry_message", incoming.retry_message, "It is processed again.", is_delivery=False
)
release_message = _operating(
    "release_message", incoming.release_message, "The correction is released.", is_delivery=False
)
dismiss_message = _operating(
    "dismiss_message", incoming.dismiss_message, "It has no effect.", is_delivery=False
)
retry_delivery = _operating(
    "retry_delivery", outgoing.retry_delivery, "It is sent again.", is_delivery=True
)
reprocess_delivery = _operating(
    "reprocess_delivery", outgoing.reprocess_delivery, "It is mapped anew.", is_delivery=True
)
release_delivery = _operating(
    "release_delivery", outgoing.release_correction, "The correction is released.",
    is_delivery=True,
)  # fmt: skip


@page(duties="R", methods=("POST",))
def settle_delivery(request: PageRequest, one: UUID) -> HttpResponse:
    """Decide a delivery by hand: it arrived, or it shall not be sent."""
    reason = request.POST.get("reason", "").strip()
    return act(
        request,
        lambda: outgoing.settle_delivery(
            actor=request.actor(reason=reason),
            when=request.moment(),
            delivery_id=one,
            has_arrived=request.POST.get("has_arrived") == "yes",
            foreign_reference=request.POST.get("foreign_reference", "").strip()[:80],
        ),
        done="It is settled; the lane goes on.",
        to=_out(one),
    )


@page(duties=ENDPOINTS.duties, methods=READ)
def endpoints(request: PageRequest) -> HttpResponse:
    """Show the doors to other systems, what waits at each, and which lanes are blocked."""
    reader = request.reader
    rows = ENDPOINTS.all(scope=reader.scope(ENDPOINTS.duties))
    blocked: tuple[LaneRow, ...] = ()
    if reader.may(LANES.duties):
        blocked = LANES.page(
            scope=reader.scope(LANES.duties), filters={"is_blocked": "true"}, order="oldest"
        ).rows
    context = {
        "rows": rows,
        "blocked": blocked,
        "may_pause": reader.may("R"),
        "trail": [("Messages", reverse("messages"))],
    }
    return render(request, "web/messages/endpoints.html", context)


@page(duties="R", methods=("POST",))
def pause(request: PageRequest, code: str) -> HttpResponse:
    """Pause an endpoint: nothing is sent or processed through it until it is resumed."""
    return _switch(request, code, pause_endpoint, f"{code} is paused.")


@page(duties="R", methods=("POST",))
def resume(request: PageRequest, code: str) -> HttpResponse:
    """Let an endpoint go on."""
    return _switch(request, code, resume_endpoint, f"{code} goes on.")


def _switch(request: PageRequest, code: str, run: Callable[..., Any], done: str) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()
    return act(
        request,
        lambda: run(actor=request.actor(reason=reason), when=request.moment(), endpoint_code=code),
        done=done,
        to=reverse("endpoints"),
    )


urlpatterns: list[URLPattern] = [
    path("messages", messages, name="messages"),
    path("messages/in", messages_in, name="messages-in"),
    path("messages/out", messages_out, name="messages-out"),
    path("messages/endpoints", endpoints, name="endpoints"),
    path("messages/endpoints/<str:code>/pause", pause, name="endpoint-pause"),
    path("messages/endpoints/<str:code>/resume", resume, name="endpoint-resume"),
    path("messages/in/<uuid:message>", message_in, name="message-in"),
    path("messages/in/<uuid:one>/retry", retry_message, name="message-retry"),
    path("messages/in/<uuid:one>/release", release_message, name="message-release"),
    path("messages/in/<uuid:one>/dismiss", dismiss_message, name="message-dismiss"),
    path("messages/out/<uuid:delivery>", message_out, name="message-out"),
    path("messages/out/<uuid:one>/retry", retry_delivery, name="delivery-retry"),
    path("messages/out/<uuid:one>/reprocess", reprocess_delivery, name="delivery-reprocess"),
    path("messages/out/<uuid:one>/release", release_delivery, name="delivery-release"),
    path("messages/out/<uuid:one>/settle", settle_delivery, name="delivery-settle"),
]
