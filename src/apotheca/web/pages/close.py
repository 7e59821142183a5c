"""The close of a period: its states, what is under way, the controls, and closing for good."""

from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from apotheca.finance.operations import periods as closing
from apotheca.finance.operations.cutoff import accrue_at_soft_close
from apotheca.finance.queries.details import BooksOfPeriod, books_of_period, controls_now
from apotheca.finance.queries.lists import CLOSINGS, CONTROL_RUNS
from apotheca.finance.queries.lists.closes import ClosingRow
from apotheca.governance.types import Reader
from apotheca.kernel.errors import NotFound
from apotheca.web import links
from apotheca.web.actions import Action, Ask
from apotheca.web.identity.factors import stepped_up
from apotheca.web.names import id_of
from apotheca.web.pages.money_forms import entity_id
from apotheca.web.reach import entities, zone_of
from apotheca.web.shell import PageRequest, act, page
from apotheca.web.tables import Choice, Column, listed

READ = ("GET", "HEAD")
READERS = CONTROL_RUNS.duties
SIGNED = "sign-"

LIST_COLUMNS: tuple[Column[ClosingRow], ...] = (
    Column("period", "Period", "code", link=lambda row: links.period(row.entity, row.period)),
    Column("entity", "Entity", "code"),
    Column("first_day", "From", "day"),
    Column("last_day", "To", "day"),
    Column("stock", "Stock", "status"),
    Column("orders", "Orders", "status"),
    Column("payables", "Payables", "status"),
    Column("general", "General", "status"),
    Column("closed_by_name", "Closed by"),
    Column("reopening_asked_by_name", "Asked to reopen"),
)
STATES = (("OPEN", "Open"), ("SOFT_CLOSED", "Soft closed"), ("CLOSED", "Closed"),
          ("FUTURE", "Future"))  # fmt: skip


@page(duties=READERS, methods=READ)
def periods(request: PageRequest) -> HttpResponse:
    """Show the periods up to the running one, the latest first, and how far each close is."""
    codes = entities(request.reader, READERS)
    table = listed(
        request, CLOSINGS, LIST_COLUMNS, reader=request.reader,
        choices=(
            Choice("entity", "Entity", tuple((code, code) for code in codes)),
            Choice("state", "State", STATES),
        ),
        fixed={"to": request.moment().business_date.isoformat()},
        nothing="No fiscal year is set up. The controller does that with the master data.",
    )  # fmt: skip
    context = {
        "title": "Close",
        "subtitle": "Each period, the state of its four ledgers, and who closed it.",
        "table": table,
    }
    return render(request, "web/ledger/list.html", context)


@page(duties=READERS, methods=READ)
def period(request: PageRequest, entity: str, name: str) -> HttpResponse:
    """Show how far the close of one period is, and what comes next."""
    books = books_of_period(entity, name, scope=request.reader.scope(READERS))
    context = {
        "books": books,
        "row": books.closing,
        "state": _state(books.closing),
        "label": f"{entity}/{name}",
        "trail": [("Close", reverse("periods-close"))],
        "actions": _actions(request.reader, books),
        "reopening": next((one for one in books.reopenings if not one.decided_by), None),
        "may_close": request.reader.may("P") and _state(books.closing) == "SOFT_CLOSED",
    }
    return render(request, "web/close/period.html", context)


@page(duties=READERS, methods=READ)
def controls(request: PageRequest, entity: str, name: str) -> HttpResponse:
    """Run the controls as the books stand; each that differs asks for a signature to close."""
    scope = request.reader.scope(READERS)
    books = books_of_period(entity, name, scope=scope)
    rows = controls_now(entity, books.closing.first_day, scope=scope)
    may_close = request.reader.may("P") and _state(books.closing) == "SOFT_CLOSED"
    context = {
        "rows": [(one, _behind(one.control, books.closing)) for one in rows],
        "row": books.closing,
        "may_close": may_close,
        "differing": sum(1 for one in rows if one.difference),
    }
    return render(request, "web/close/controls.html", context)


def _behind(control: str, row: ClosingRow) -> str:
    """Return where the rows behind a control are shown; '' where no list is."""
    days = urlencode({"entity": row.entity, "from": row.first_day, "to": row.last_day})
    return {
        "STOCK_VALUE": reverse("stock"),
        "OPEN_PAYABLES": f"{reverse('payables')}?entity={row.entity}",
        "OPEN_GRNI": reverse("grni"),
        "CONSIGNMENT": reverse("grni"),
        "GRNI_AGED": reverse("grni"),
        "PREPAYMENTS": f"{reverse('payments')}?kind=PREPAYMENT",
        "COMMITMENTS": reverse("commitments"),
        "ACCRUALS": f"{reverse('prepared-journals')}?kind=ACCRUAL",
        "RECEIPTS_ACCRUED": reverse("grni"),
        "PERIOD_BALANCE": f"{reverse('balances')}?{days}",
        "INTER_ENTITY": f"{reverse('balances')}?entity={row.entity}",
        "OUTBOX_EMPTY": reverse("messages"),
    }.get(control, "")


def _state(row: ClosingRow) -> str:
    """Return the state of the period: that of its ledgers, MIXED where they differ."""
    states = {row.stock, row.orders, row.payables, row.general}
    return states.pop() if len(states) == 1 else "MIXED"


def _actions(reader: Reader, books: BooksOfPeriod) -> tuple[Action, ...]:
    row, state = books.closing, _state(books.closing)
    at = partial(reverse, args=[row.entity, row.period])
    asked = next((one for one in books.reopenings if not one.decided_by), None)
    why = Ask("reason", "Why", hint="Kept with the request.")
    is_own = asked is not None and asked.asked_by == reader.username
    offers = (
        ("P", state == "OPEN",
         Action("Soft close", "lock", at("period-soft-close"), is_main=True)),
        ("P", state == "SOFT_CLOSED" and not books.cut_off,
         Action("Accrue what is under way", "hourglass", at("period-accrue"))),
        ("O", state == "SOFT_CLOSED" and asked is None,
         Action("Ask to reopen", "key", at("period-ask"), asks=(why,))),
        ("P", asked is not None and not is_own,
         Action("Reopen", "key", at("period-reopen"))),
    )  # fmt: skip
    return tuple(action for duties, is_possible, action in offers
                 if is_possible and reader.may(duties))  # fmt: skip


def _first_day(request: PageRequest, entity: str, name: str) -> date:
    scope = request.reader.scope(READERS)
    found = CLOSINGS.all(scope=scope, filters={"entity": entity, "period": name})
    if not found:
        raise NotFound(kind="period", key=f"{entity}/{name}")
    return found[0].first_day


def _facts(request: PageRequest, entity: str, name: str) -> dict[str, Any]:
    return {
        "when": request.moment(zone_of(request.reader, entity=entity)),
        "entity_id": entity_id(request.reader, entity),
        "day": _first_day(request, entity, name),
    }


@page(duties="P", methods=("POST",))
def soft_close(request: PageRequest, entity: str, name: str) -> HttpResponse:
    """Let only what the controller authorises into the period."""
    return act(
        request,
        lambda: closing.soft_close(actor=request.actor(), **_facts(request, entity, name)),
        done=f"{name} is soft-closed.",
        to=links.period(entity, name),
    )


@page(duties="P", methods=("POST",))
def accrue(request: PageRequest, entity: str, name: str) -> HttpResponse:
    """Accrue held receipts and usage not posted yet, to be mirrored in the next period."""
    return act(
        request,
        lambda: accrue_at_soft_close(actor=request.actor(), **_facts(request, entity, name)),
        done=lambda cut: (
            f"Accrued: held receipts {cut.held_receipts}, pending usage {cut.pending_usage};"
            f" it reverses on {cut.reverse_on}."
        ),
        to=links.period(entity, name),
    )


@page(duties="P", methods=("POST",))
@stepped_up
def close(request: PageRequest, entity: str, name: str) -> HttpResponse:
    """Close the period for good; each control that differs is signed with a reason."""
    signed = {
        field.removeprefix(SIGNED): str(reason)
        for field, reason in request.POST.items()
        if field.startswith(SIGNED)
    }
    return act(
        request,
        lambda: closing.close_period(
            actor=request.actor(), signed=signed, **_facts(request, entity, name)
        ),
        done=lambda done: f"{done.name} is closed; its books keep their digest.",
        to=links.period(entity, name),
    )


@page(duties="O", methods=("POST",))
def ask(request: PageRequest, entity: str, name: str) -> HttpResponse:
    """Ask the controller to open a soft-closed period again."""
    reason = request.POST.get("reason", "")
    return act(
        request,
        lambda: closing.ask_reopening(
            actor=request.actor(reason=reason), reason=reason, **_facts(request, entity, name)
        ),
        done="The controller is asked.",
        to=links.period(entity, name),
    )


@page(duties="P", methods=("POST",))
def reopen(request: PageRequest, entity: str, name: str) -> HttpResponse:
    """Open a soft-closed period again, as somebody else asked."""
    return act(
        request,
        lambda: closing.reopen_period(
            actor=request.actor(),
            when=request.moment(zone_of(request.reader, entity=entity)),
            reopening_id=id_of("reopening", _waiting(request, entity, name)),
        ),
        done=f"{name} is open again.",
        to=links.period(entity, name),
    )


def _waiting(request: PageRequest, entity: str, name: str) -> str:
    """Return the name of the request that waits: the last one of the period."""
    books = books_of_period(entity, name, scope=request.reader.scope(READERS))
    return f"{entity}/{name}/{len(books.reopenings)}"


urlpatterns: list[URLPattern] = [
    path("close", periods, name="periods-close"),
    path("periods/<str:entity>/<str:name>", period, name="period-close"),
    path("periods/<str:entity>/<str:name>/controls", controls, name="period-controls"),
    path("periods/<str:entity>/<str:name>/soft-close", soft_close, name="period-soft-close"),
    path("periods/<str:entity>/<str:name>/accrue", accrue, name="period-accrue"),
    path("periods/<str:entity>/<str:name>/close", close, name="period-do-close"),
    path("periods/<str:entity>/<str:name>/ask", ask, name="period-ask"),
    path("periods/<str:entity>/<str:name>/reopen", reopen, name="period-reopen"),
]
