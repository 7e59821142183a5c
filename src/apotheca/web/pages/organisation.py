"""The organisation: entities, facilities, cost centres, and the rules of who approves what."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.governance.queries.details import cost_centre_detail, entity_detail
from apotheca.governance.queries.lists import (
    APPROVAL_RULES,
    COST_CENTRES,
    ENTITIES,
    FACILITIES,
)
from apotheca.governance.queries.lists.approvals import ApprovalRuleRow
from apotheca.governance.queries.lists.organisation import CostCentreRow, EntityRow, FacilityRow
from apotheca.kernel.listing import EVERYWHERE
from apotheca.web.objects import address_of
from apotheca.web.parts import YES_OR_NO, codes, list_page
from apotheca.web.shell import PageRequest, page
from apotheca.web.tables import Choice, Column, of_rows

READ = ("GET", "HEAD")
VIEWS = (
    ("People", "/people"),
    ("Roles", "/roles"),
    ("Roles given", "/grants"),
    ("Legal entities", "/entities"),
    ("Facilities", "/facilities"),
    ("Cost centres", "/cost-centres"),
    ("Approval rules", "/approval-rules"),
)

FACILITY_COLUMNS: tuple[Column[FacilityRow], ...] = (
    Column("code", "Facility", order="code", link=lambda x: address_of("Facility", x.code)),
    Column("name", "Name"),
    Column("entity", "Entity", link=lambda x: address_of("Entity", x.entity)),
    Column("timezone", "Time zone"),
    Column("state", "State"),
    Column("calendar", "Calendar"),
)
CENTRE_COLUMNS: tuple[Column[CostCentreRow], ...] = (
    Column("cost_centre", "Cost centre", order="code",
           link=lambda x: address_of("CostCentre", x.cost_centre)),
    Column("name", "Name", order="name"),
    Column("facility", "Facility", link=lambda x: address_of("Facility", x.facility)),
    Column("owner", "Owner"),
    Column("since", "Since", kind="day"),
    Column("until", "Until", kind="day"),
    Column("is_current", "In force", kind="flag"),
)  # fmt: skip
RULE_COLUMNS: tuple[Column[ApprovalRuleRow], ...] = (
    Column("document_kind", "Document", order="kind", kind="status"),
    Column("entity", "Entity"),
    Column("facility", "Facility"),
    Column("cost_centre", "Cost centre"),
    Column("amount_from", "From", kind="money", unit="currency"),
    Column("amount_to", "Below", kind="money", unit="currency"),
    Column("roles", "Roles, in order", kind="list"),
    Column("since", "Since", kind="day"),
    Column("until", "Until", kind="day"),
    Column("is_current", "In force", kind="flag"),
)


@page(duties="*", methods=READ)
def entities(request: PageRequest) -> HttpResponse:
    """List the legal entities."""
    columns: tuple[Column[EntityRow], ...] = (
        Column("code", "Entity", order="code", link=lambda x: address_of("Entity", x.code)),
        Column("name", "Name"),
        Column("currency", "Currency"),
        Column("facilities", "Facilities", kind="number",
               link=lambda x: f"/facilities?entity={x.code}"),
    )  # fmt: skip
    return list_page(request, ENTITIES, columns, views=VIEWS)


@page(duties="*", methods=READ)
def entity(request: PageRequest, code: str) -> HttpResponse:
    """Show an entity with its facilities, cost centres and approval rules."""
    detail = entity_detail(code, scope=request.reader.scope())
    reader = request.reader
    context = {
        "detail": detail,
        "facilities": of_rows("Facilities", detail.facilities, FACILITY_COLUMNS, reader=reader),
        "centres": of_rows("Cost centres", detail.cost_centres, CENTRE_COLUMNS, reader=reader),
        "rules": of_rows("Approval rules", detail.approval_rules, RULE_COLUMNS, reader=reader),
    }
    return render(request, "web/people/entity.html", context)


@page(duties="*", methods=READ)
def facilities(request: PageRequest) -> HttpResponse:
    """List the facilities with their time zones."""
    return list_page(
        request, FACILITIES, FACILITY_COLUMNS, views=VIEWS,
        choices=(Choice("entity", "Entity"),),
    )  # fmt: skip


@page(duties="*", methods=READ)
def facility(request: PageRequest, code: str) -> HttpResponse:
    """Show a facility with its cost centres."""
    row = FACILITIES.one("facility", code, scope=EVERYWHERE, by="code")
    centres = COST_CENTRES.all(scope=request.reader.scope(), filters={"facility": code})
    table = of_rows("Cost centres", centres, CENTRE_COLUMNS, reader=request.reader,
                    nothing="None lies within your reach.")  # fmt: skip
    return render(request, "web/people/facility.html", {"row": row, "table": table})


@page(duties="*", methods=READ)
def cost_centres(request: PageRequest) -> HttpResponse:
    """List the cost centres within the reader's reach."""
    choices = (
        Choice("q", "Code or name"),
        Choice("facility", "Facility"),
        Choice("current", "In force", YES_OR_NO),
    )
    return list_page(request, COST_CENTRES, CENTRE_COLUMNS, views=VIEWS, choices=choices)


@page(duties="*", methods=READ)
def cost_centre(request: PageRequest, label: str) -> HttpResponse:
    """Show a cost centre and where to see what is charged to it."""
    row = cost_centre_detail(label, scope=request.reader.scope())
    return render(request, "web/people/cost_centre.html", {"row": row})


@page(duties="*", methods=READ)
def approval_rules(request: PageRequest) -> HttpResponse:
    """List the rules of who approves which documents."""
    choices = (
        Choice("kind", "Document", codes("REQUISITION", "PURCHASE_ORDER", "ORDER_CHANGE")),
        Choice("current", "In force", YES_OR_NO),
    )
    return list_page(request, APPROVAL_RULES, RULE_COLUMNS, views=VIEWS, choices=choices)


urlpatterns: list[URLPattern] = [
    path("entities", entities, name="entities"),
    path("entities/<path:code>", entity, name="entity"),
    path("facilities", facilities, name="facilities"),
    path("facilities/<path:code>", facility, name="facility"),
    path("cost-centres", cost_centres, name="cost-centres"),
    path("cost-centres/<path:label>", cost_centre, name="cost-centre"),
    path("approval-rules", approval_rules, name="approval-rules"),
]
